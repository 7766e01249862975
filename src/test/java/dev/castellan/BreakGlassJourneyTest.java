package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.ClusterPlan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code castellan breakglass sweep} and {@code reconcile}, as typed, against the practice fleet over HTTPS. */
class BreakGlassJourneyTest {
    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("breakglass"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of("--sandbox", "--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void theHistoryOfAzureHasFetchesThatNobodyTracked() {
        assertThat(run("reconcile", "--live")).as(err).isEqualTo(1);
        assertThat(out).contains("untracked check-out", "Activity log:", "Audit log: ");
        assertThat(run("reconcile", "--live", "--explain")).isEqualTo(1);
        assertThat(out).contains("fetched the admin certificate and no check-out covers it", "do: Ask them");
        assertThat(run("reconcile", "--live", "-o", "json")).isEqualTo(1);
        assertThat(json().path("fetches").asInt()).isPositive();
        assertThat(json().path("activity").path("gaps").isEmpty()).isTrue();
        assertThat(json().path("verdicts").path(0).path("id").asString()).matches("BG-[0-9a-f]{10}");
        // The audit logs that clusters send to Log Analytics are read too: a copy at a newer server, one at an older.
        assertThat(json().path("audit").path("events").asInt()).isPositive();
        assertThat(json().path("verdicts").valueStream())
                .filteredOn(v -> v.path("weight").asString().equals("finding")
                        && !v.path("verdict").asString().equals("untracked-checkout"))
                .extracting(v -> v.path("verdict").asString() + " "
                        + v.path("cluster").asString().replaceAll(".*/", ""))
                .containsExactlyInAnyOrder("unknown-certificate prod-gnt-webshop", "off-path-use prod-rtm-port");
        assertThat(json().path("verdicts").valueStream())
                .filteredOn(v -> v.path("verdict").asString().equals("unknown-beyond"))
                .extracting(v -> v.path("title").asString())
                .anyMatch(t -> t.contains("send no audit log to Log Analytics"))
                .anyMatch(t -> t.contains("send only changes"));
        assertThat(run("reconcile")).isEqualTo(2);
        assertThat(run("reconcile", "--audit", "/no/such/file")).isNotZero();
        assertThat(err).contains("breakglass-audit-unread");
    }

    /** What a served practice fleet writes down: a copy at a newer server, one at an older, none where one practises. */
    @Test
    void theAuditLogsOfThePracticeFleetShowWhoWorksWithACopy() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), InstantSource.system())) {
            Path ca = Files.writeString(temporary.resolve("ca.pem"), sandbox.caPem());
            Path profile = Files.writeString(
                    temporary.resolve("profile.json"), sandbox.profileJson(ca, java.util.Optional.empty()));
            List<String> arguments = new ArrayList<>(List.of("reconcile", "-o", "json"));
            for (String cluster : List.of("prod-gnt-webshop", "prod-rtm-port", "dev-gnt-webshop")) {
                Typed typed = Typed.at(
                        temporary, Map.of(), List.of("sandbox", "audit", "--profile", profile.toString(), cluster));
                assertThat(typed.code()).as(typed.err()).isZero();
                Path log = Files.writeString(temporary.resolve(cluster + ".log"), typed.out());
                assertThat(run("reconcile", "-o", "json", "--audit", cluster + "=" + log))
                        .as(cluster)
                        .isEqualTo(cluster.startsWith("dev-") ? 0 : 1);
                arguments.addAll(List.of("--audit", cluster + "=" + log));
            }
            assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);
            assertThat(json().path("verdicts").valueStream())
                    .extracting(v -> v.path("verdict").asString() + " "
                            + v.path("subject").asString().replaceAll("[0-9a-f]{64}", "F"))
                    .containsExactlyInAnyOrder("unknown-certificate certificate F", "off-path-use system:masters");
            Typed none = Typed.at(
                    temporary, Map.of(), List.of("sandbox", "audit", "--profile", profile.toString(), "no-such"));
            assertThat(none.code()).isNotZero();
            assertThat(none.err()).contains("practice-audit");
        }
    }

    /** The admin kubeconfig of a practice cluster lies about; its key was used elsewhere: the audit log shows it. */
    @Test
    void aCopyIsFoundInTheAuditLogAndOnTheDiskAndGoes() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), InstantSource.system())) {
            List<Path> logs = new ArrayList<>();
            Path copy = temporary.resolve("place/.kube/config");
            Files.createDirectories(copy.getParent());
            int impersonated = 0;
            for (ClusterPlan plan : sandbox.plan().clusters()) {
                if (!plan.provisioned() || logs.size() >= 6) {
                    continue;
                }
                String kubeconfig = sandbox.clusters().adminKubeconfig(plan);
                HttpClient client = client(kubeconfig);
                URI server = URI.create(YAMLMapper.builder()
                        .build()
                        .readTree(kubeconfig)
                        .path("clusters")
                        .path(0)
                        .path("cluster")
                        .path("server")
                        .asString());
                try {
                    HttpResponse<String> as = send(
                            client,
                            HttpRequest.newBuilder(server.resolve("/api/v1/namespaces"))
                                    .header("Audit-ID", "castellan-1-0123")
                                    .header("Impersonate-User", "ada@contoso.com")
                                    .header("Impersonate-Group", "system:masters")
                                    .header("Impersonate-Extra-castellan.io%2Fcheckout", "co-1"));
                    if (as.statusCode() == 200) {
                        impersonated++;
                        assertThat(as.headers().firstValue("Audit-Id")).contains("castellan-1-0123");
                    }
                    HttpResponse<String> log =
                            send(client, HttpRequest.newBuilder(server.resolve("/logs/kube-apiserver/audit.log")));
                    if (log.statusCode() == 200) {
                        assertThat(log.body())
                                .contains("\"impersonatedUser\":{\"username\":\"ada@contoso.com\"")
                                .contains("\"castellan.io/checkout\":[\"co-1\"]")
                                .contains("\"auditID\":\"castellan-1-0123\"");
                        Path file = temporary.resolve(plan.name() + ".log");
                        Files.writeString(file, log.body());
                        logs.add(file);
                        Files.writeString(copy, kubeconfig);
                    }
                } catch (IOException e) {
                    // Some practice clusters cannot be reached, as in life.
                }
            }
            assertThat(impersonated).isPositive();
            List<String> arguments = new ArrayList<>(List.of("reconcile", "-o", "json"));
            logs.forEach(l -> arguments.addAll(List.of("--audit", l.toString())));
            assertThat(run(arguments.toArray(String[]::new))).as(err).isEqualTo(1);
            assertThat(json().path("verdicts").toString())
                    .contains("unknown-certificate")
                    .contains("10.31.7.88");
        }
        Path copy = temporary.resolve("place/.kube/config");
        String place = temporary.resolve("place").toString();
        assertThat(run("sweep", "--place", place)).as(err).isEqualTo(1);
        assertThat(out).contains("a kubeconfig", "Nothing was changed", "Deletion is not revocation");
        assertThat(copy).exists();
        assertThat(run("sweep", "--place", place, "--remove")).isEqualTo(1);
        assertThat(out).contains("add --yes");
        assertThat(copy).exists();
        assertThat(run("sweep", "--place", place, "--remove", "--yes", "-o", "json"))
                .isZero();
        assertThat(json().path("copies").path("removed").asInt()).isEqualTo(1);
        assertThat(copy).doesNotExist();
        assertThat(run("sweep", "--place", place)).isZero();
        assertThat(out).contains("No copy was found.");
        assertThat(run("sweep", "--fingerprint", "xyz")).isNotZero();
        assertThat(err).contains("breakglass-fingerprint");
        assertThat(run("sweep", "--yes")).isEqualTo(2);
    }

    static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(
                request.timeout(java.time.Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A client as the kubeconfig says: its authority, its certificate and key. */
    static HttpClient client(String kubeconfig) throws Exception {
        JsonNode config = YAMLMapper.builder().build().readTree(kubeconfig);
        JsonNode user = config.path("users").path(0).path("user");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("admin", key(text(user.path("client-key-data"))), new char[0], new Certificate[] {
            certificate(text(user.path("client-certificate-data")))
        });
        KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, new char[0]);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry(
                "ca",
                certificate(text(config.path("clusters").path(0).path("cluster").path("certificate-authority-data"))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static String text(JsonNode data) {
        return new String(Base64.getDecoder().decode(data.asString()), StandardCharsets.US_ASCII);
    }

    private static Certificate certificate(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static PrivateKey key(String pem) throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
        if (pem.contains("EC PRIVATE KEY")) {
            org.bouncycastle.asn1.sec.ECPrivateKey ec = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(der);
            der = new org.bouncycastle.asn1.pkcs.PrivateKeyInfo(
                            new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                                    org.bouncycastle.asn1.x9.X9ObjectIdentifiers.id_ecPublicKey,
                                    org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256r1),
                            ec)
                    .getEncoded();
        }
        return KeyFactory.getInstance(pem.contains("EC PRIVATE KEY") || der.length < 300 ? "EC" : "RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
