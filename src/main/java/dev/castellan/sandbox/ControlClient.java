package dev.castellan.sandbox;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Changes the faults of a practice fleet that runs in another process. */
public final class ControlClient implements AutoCloseable {
    private final URI faults;
    private final String token;
    private final HttpClient http;

    private ControlClient(URI faults, String token, HttpClient http) {
        this.faults = faults;
        this.token = token;
        this.http = http;
    }

    /**
     * A client for the fleet whose profile was written to a file.
     *
     * @throws IOException when the profile or its CA file cannot be read or name no control endpoint
     */
    public static ControlClient fromProfile(Path profile) throws IOException {
        try {
            JsonNode node = Json.read(Files.readString(profile));
            String url = node.path("control").path("url").asString("");
            String caBundle = node.path("caBundle").asString("");
            if (url.isEmpty() || caBundle.isEmpty()) {
                throw new IOException("the file is not the profile of a running practice fleet: " + profile);
            }
            Path ca = profile.toAbsolutePath().resolveSibling(caBundle);
            return of(URI.create(url), node.path("control").path("token").asString(""), Files.readString(ca));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("the file is not the profile of a running practice fleet: " + profile, e);
        }
    }

    /**
     * A client for a control endpoint.
     *
     * @param caPem the practice authority
     * @throws IOException when the authority is not a certificate
     */
    public static ControlClient of(URI control, String token, String caPem) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "practice",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(context)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
            return new ControlClient(control.resolve("control/faults"), token, http);
        } catch (GeneralSecurityException e) {
            throw new IOException("the practice authority is not a certificate", e);
        }
    }

    /**
     * Sets a fault.
     *
     * @return the faults then in force, newest first
     */
    public List<Fault> set(Fault fault) throws IOException, InterruptedException {
        return send(request()
                .POST(HttpRequest.BodyPublishers.ofString(fault.toJson().toString())));
    }

    /** Removes all faults. */
    public List<Fault> clear() throws IOException, InterruptedException {
        return send(request().DELETE());
    }

    /** The faults in force, newest first. */
    public List<Fault> list() throws IOException, InterruptedException {
        return send(request().GET());
    }

    /**
     * Lets the clusters in use change by themselves.
     *
     * @param perSecond changes a second over all of them; 0 for none
     */
    public void churn(int perSecond) throws IOException, InterruptedException {
        var _ = send(HttpRequest.newBuilder(faults.resolve("churn"))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString("{\"perSecond\":" + perSecond + "}")));
    }

    /**
     * The audit log of a cluster so far, one event a line.
     *
     * @throws IOException also where the fleet has no such cluster
     */
    public String audit(String cluster) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(
                                faults.resolve("audit?cluster=" + URLEncoder.encode(cluster, StandardCharsets.UTF_8)))
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the practice fleet refused: "
                    + Json.read(answer.body()).path("error").path("message").asString(""));
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(faults)
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10));
    }

    private List<Fault> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body = Json.read(answer.body());
        if (answer.statusCode() != 200) {
            throw new IOException("the practice fleet refused: "
                    + body.path("error").path("message").asString(""));
        }
        return body.path("faults").valueStream().map(Fault::fromJson).toList();
    }
}
