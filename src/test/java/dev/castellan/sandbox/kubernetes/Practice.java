package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.Tokens;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;

/** The practice clusters with clients of both kinds, for tests. */
final class Practice implements AutoCloseable {
    /** Long before any machine's today, so that a certificate that ended the day before has ended for TLS too. */
    static final Instant NOW = Instant.parse("2025-06-02T08:30:00Z");

    static final String WEBSHOP = "prod-gnt-webshop";
    static final String TILLS = "prod-mcr-tills";

    final Ground ground;
    final PracticeClusters clusters;

    Practice() {
        this(14, PracticeClusters.Scale.NATURAL);
    }

    Practice(int size, PracticeClusters.Scale scale) {
        InstantSource clock = InstantSource.fixed(NOW);
        this.ground = Ground.of(FleetPlan.of(7, size, NOW), clock);
        this.clusters = new PracticeClusters(ground, scale);
    }

    ClusterPlan plan(String name) {
        return ground.plan().cluster(name).orElseThrow();
    }

    /** fabric8's client with the admin kubeconfig. */
    KubernetesClient admin(String cluster) {
        return client(clusters.adminKubeconfig(plan(cluster)), null);
    }

    /** fabric8's client with a context of a kubeconfig. */
    static KubernetesClient client(String kubeconfig, @org.jspecify.annotations.Nullable String context) {
        String chosen = context == null
                ? kubeconfig
                : kubeconfig.replaceFirst("(?m)^current-context: .*$", "current-context: \"" + context + "\"");
        Config config = Config.fromKubeconfig(chosen);
        config.setRequestRetryBackoffLimit(0);
        config.setConnectionTimeout(5_000);
        config.setRequestTimeout(20_000);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** An Entra access token for the Arc server application. */
    String entra(String username, Map<String, Object> more) {
        return entra(username, Tokens.ARC_SERVER_APP, NOW.plusSeconds(3_600), more);
    }

    String entra(String username, String audience, Instant expiry, Map<String, Object> more) {
        var person = ground.plan().person(username + "@brambleholt.example").orElseThrow();
        Map<String, Object> claims = new TreeMap<>(Map.of(
                "aud",
                audience,
                "iss",
                "https://sts.windows.net/" + ground.plan().home().id() + "/",
                "iat",
                NOW.getEpochSecond() - 60,
                "nbf",
                NOW.getEpochSecond() - 60,
                "exp",
                expiry.getEpochSecond(),
                "oid",
                person.objectId(),
                "upn",
                person.username(),
                "groups",
                List.copyOf(ground.plan().transitiveGroups(person.objectId()))));
        claims.putAll(more);
        return ground.tokens().sign(claims);
    }

    /** One request with the JDK's client; TLS is checked against the cluster's own authority. */
    HttpResponse<String> send(String cluster, String method, String path, String token, String body, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(trusting(clusters.caPem(plan(cluster))))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(clusters.server(plan(cluster)) + path))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    HttpResponse<String> get(String cluster, String path, String token, String... headers)
            throws IOException, InterruptedException {
        return send(cluster, "GET", path, token, "", headers);
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.MAPPER.readTree(response.body());
    }

    static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        clusters.close();
    }
}
