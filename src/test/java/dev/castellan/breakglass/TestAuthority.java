package dev.castellan.breakglass;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a pretended cluster, and the kubeconfigs it hands out. */
public final class TestAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();

    final KeyPair keys = pair("EC");
    final X509Certificate certificate;
    private final Instant now;

    TestAuthority(Instant now) {
        this.now = now;
        this.certificate = make("CN=kubernetes", keys, "CN=kubernetes", keys, now.plus(Duration.ofDays(3650)), 0);
    }

    /** What an authority of its own hands out to an administrator. */
    public static byte[] adminKubeconfig(Instant now) {
        TestAuthority authority = new TestAuthority(now);
        return bytes(authority.kubeconfig(authority.admin(), "https://10.0.0.1:6443"));
    }

    /** A client certificate with its key. */
    record Client(X509Certificate certificate, KeyPair keys) {
        String keyPem() {
            return pem(keys.getPrivate());
        }
    }

    Client client(String subject, Instant until) {
        return client(subject, until, "EC");
    }

    Client client(String subject, Instant until, String algorithm) {
        KeyPair own = pair(algorithm);
        return new Client(make(subject, own, "CN=kubernetes", keys, until, 1), own);
    }

    Client admin() {
        return client("O=system:masters,CN=kubernetes-admin", now.plus(Duration.ofDays(365)));
    }

    /** For a server on localhost. */
    Client server() {
        KeyPair own = pair("EC");
        return new Client(make("CN=server", own, "CN=kubernetes", keys, now.plus(Duration.ofDays(365)), 2), own);
    }

    String kubeconfig(Client client, String server) {
        return kubeconfig(client, server, client.keyPem());
    }

    String kubeconfig(Client client, String server, String keyPem) {
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: c
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: u
              user:
                client-certificate-data: %s
                client-key-data: %s
            contexts:
            - name: u@c
              context: {cluster: c, user: u}
            current-context: u@c
            """.formatted(server, base64(pem(certificate)), base64(pem(client.certificate())), base64(keyPem));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String pem(Object object) {
        try {
            StringWriter out = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
                writer.writeObject(object);
            }
            return out.toString();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS#8, as other tools write it. */
    static String pkcs8(java.security.PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else if (algorithm.equals("RSA")) {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate make(String subject, KeyPair own, String issuer, KeyPair signer, Instant until, int kind) {
        try {
            Instant from = until.isBefore(now) ? until.minus(Duration.ofDays(10)) : now.minus(Duration.ofDays(1));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    new BigInteger(120, RANDOM),
                    Date.from(from),
                    Date.from(until),
                    new X500Name(subject),
                    own.getPublic());
            if (kind == 0) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(
                                kind == 1 ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth));
            }
            if (kind == 2) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
            }
            String algorithm = signer.getPrivate() instanceof ECPrivateKey ? "SHA256withECDSA" : "SHA256withRSA";
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<String> names() {
        return List.of("EC", "RSA", "Ed25519");
    }
}
