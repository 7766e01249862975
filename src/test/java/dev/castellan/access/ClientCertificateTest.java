package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whom a CertificateSigningRequest would make of the holder, and what became of it. */
class ClientCertificateTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final KeyPair keys = keys();

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(Object what) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private ContentSigner signer() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static X500Name name(String common, String... groups) {
        X500NameBuilder name = new X500NameBuilder();
        for (String group : groups) {
            name.addRDN(BCStyle.O, group);
        }
        return name.addRDN(BCStyle.CN, common).build();
    }

    private ObjectNode request(X500Name subject) throws Exception {
        ObjectNode object = JsonMapper.builder().build().createObjectNode();
        object.putObject("metadata").put("name", "csr-1").put("creationTimestamp", "2026-05-01T11:00:00Z");
        object.putObject("spec")
                .put("signerName", ClientCertificate.SIGNER)
                .put("username", "system:serviceaccount:ci:deployer")
                .put(
                        "request",
                        pem(new JcaPKCS10CertificationRequestBuilder(
                                        new javax.security.auth.x500.X500Principal(subject.getEncoded()),
                                        keys.getPublic())
                                .build(signer())));
        return object;
    }

    private String issued(X500Name subject) throws Exception {
        return pem(new X509v3CertificateBuilder(
                        name("ca"),
                        BigInteger.ONE,
                        Date.from(NOW),
                        Date.from(NOW.plus(Duration.ofDays(30))),
                        subject,
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()))
                .build(signer()));
    }

    @Test
    void whomItNamesStandsInTheRequestItself() throws Exception {
        ClientCertificate waiting = ClientCertificate.of(request(name("ann, of sales", "ops", "system:masters")))
                .orElseThrow();
        assertThat(waiting.by()).isEqualTo("system:serviceaccount:ci:deployer");
        assertThat(waiting.user()).as("as it is, not as it is written").isEqualTo("ann, of sales");
        assertThat(waiting.groups()).containsExactly("ops", "system:masters");
        assertThat(waiting.standing()).isEqualTo(ClientCertificate.Standing.WAITING);
        assertThat(waiting.until()).isEmpty();
        assertThat(waiting.made()).contains(Instant.parse("2026-05-01T11:00:00Z"));
        assertThat(waiting.names(Principal.group("ops"))).isTrue();
        assertThat(waiting.names(Principal.user("ann, of sales"))).isTrue();
        assertThat(waiting.names(Principal.user("ops"))).isFalse();
        assertThat(waiting.names(Principal.user("system:serviceaccount:ci:deployer")))
                .isFalse();
    }

    @Test
    void theIssuedCertificateHolds() throws Exception {
        ObjectNode object = request(name("ann"));
        object.putObject("status").putArray("conditions").addObject().put("type", "Approved");
        assertThat(ClientCertificate.of(object).orElseThrow().standing())
                .isEqualTo(ClientCertificate.Standing.APPROVED);
        object.withObject("status").put("certificate", issued(name("ben", "ops")));
        ClientCertificate issued = ClientCertificate.of(object).orElseThrow();
        assertThat(issued.standing()).isEqualTo(ClientCertificate.Standing.ISSUED);
        assertThat(issued.user()).isEqualTo("ben");
        assertThat(issued.groups()).isEqualTo(List.of("ops"));
        assertThat(issued.from()).contains(NOW);
        assertThat(issued.until()).isEqualTo(Optional.of(NOW.plus(Duration.ofDays(30))));
        object.withObject("status").putArray("conditions").addObject().put("type", "Denied");
        assertThat(ClientCertificate.of(object).orElseThrow().standing()).isEqualTo(ClientCertificate.Standing.DENIED);
    }

    @Test
    void whatIsForOthersOrCannotBeReadIsNothing() throws Exception {
        ObjectNode serving = request(name("system:node:a", "system:nodes"));
        serving.withObject("spec").put("signerName", "kubernetes.io/kubelet-serving");
        assertThat(ClientCertificate.of(serving)).isEmpty();
        for (String bad : List.of("", "!", "AAAA", "A".repeat(100_000), pem(keys.getPublic()))) {
            ObjectNode object = request(name("ann"));
            object.withObject("spec").put("request", bad);
            assertThat(ClientCertificate.of(object))
                    .as(bad.substring(0, Math.min(9, bad.length())))
                    .isEmpty();
        }
    }

    @Test
    void everySignerThatTheServerTrustsForClientsCounts() throws Exception {
        for (String signer : List.of(
                "kubernetes.io/kube-apiserver-client",
                "kubernetes.io/kube-apiserver-client-kubelet",
                "kubernetes.io/legacy-unknown")) {
            ObjectNode object = request(name("system:node:a", "system:nodes"));
            object.withObject("spec").put("signerName", signer);
            assertThat(ClientCertificate.of(object).orElseThrow().names(Principal.group("system:nodes")))
                    .as(signer)
                    .isTrue();
        }
    }

    @Test
    void groupsAreNeverLeftOutSilently() throws Exception {
        String[] groups = IntStream.range(0, 50).mapToObj(i -> "g" + i).toArray(String[]::new);
        assertThat(ClientCertificate.of(request(name("ann", groups)))
                        .orElseThrow()
                        .groups())
                .hasSize(50);
        String[] more = Arrays.copyOf(groups, 51);
        more[50] = "system:masters";
        assertThat(ClientCertificate.of(request(name("ann", more)))).isEmpty();
    }

    @Test
    void anIssuedCertificateThatCannotBeReadIsNotToldAsNotIssued() throws Exception {
        ObjectNode broken = request(name("ann"));
        broken.putObject("status").put("certificate", "AAAA");
        ClientCertificate read = ClientCertificate.of(broken).orElseThrow();
        assertThat(read.until()).isEmpty();
        assertThat(read.standing()).isEqualTo(ClientCertificate.Standing.UNREADABLE);
        broken.withObject("status").putArray("conditions").addObject().put("type", "Approved");
        assertThat(ClientCertificate.of(broken).orElseThrow().standing())
                .isEqualTo(ClientCertificate.Standing.UNREADABLE);
    }
}
