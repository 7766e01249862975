package dev.castellan.sandbox;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;

/** A plain JDK client that does by hand what MSAL and the Azure SDK do, so that each answer can be looked at. */
final class PracticeClient implements AutoCloseable {
    static final String REDIRECT = "http://localhost:51234";

    private static final Pattern HIDDEN = Pattern.compile("name=\"([^\"]*)\" value=\"([^\"]*)\"");

    final Sandbox sandbox;
    private final HttpClient http;

    PracticeClient(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.http = HttpClient.newBuilder()
                .sslContext(trusting(sandbox.caPem()))
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLContext trusting(Authority authority) {
        return trusting(authority.pem());
    }

    /** An answer with its body as JSON where it is JSON. */
    record Answer(int status, HttpResponse<String> raw) {
        JsonNode json() {
            return Json.read(raw.body());
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(URI uri, String token) throws IOException {
        return send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token));
    }

    Answer arm(String path, String token) throws IOException {
        return get(URI.create(sandbox.resourceManager() + path), token);
    }

    Answer post(URI uri, String token, String body) throws IOException {
        return send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer form(String path, Map<String, String> values) throws IOException {
        return send(HttpRequest.newBuilder(sandbox.authority().resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encode(values))));
    }

    static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** A code flow in progress. */
    record Flow(String verifier, String state, String nonce, URI authorize) {}

    Flow flow(String tenant, String scope, String claims) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String verifier = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", sandbox.clientId());
        query.put("response_type", "code");
        query.put("redirect_uri", REDIRECT);
        query.put("scope", "openid profile offline_access " + scope);
        query.put("code_challenge", s256(verifier));
        query.put("code_challenge_method", "S256");
        query.put("state", "state-1");
        query.put("nonce", "nonce-1");
        if (!claims.isEmpty()) {
            query.put("claims", claims);
        }
        return new Flow(
                verifier,
                "state-1",
                "nonce-1",
                sandbox.authority().resolve(tenant + "/oauth2/v2.0/authorize?" + encode(query)));
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes through the pages as a browser does; the values that the redirect carries. */
    Map<String, String> throughPages(URI authorize, String username) throws IOException {
        Answer page = send(HttpRequest.newBuilder(authorize));
        Map<String, String> fields = formOf(page.raw().body(), username);
        String tenant = authorize.getPath().replaceFirst("^/", "").replaceFirst("/.*", "");
        Answer next = form(tenant + "/login", fields);
        if (next.status() == 200) {
            next = form(tenant + "/mfa", formOf(next.raw().body(), ""));
        }
        String location = next.header("Location");
        if (!location.startsWith(REDIRECT)) {
            throw new IllegalStateException(
                    "no redirect: " + next.status() + " " + next.raw().body());
        }
        return dev.castellan.sandbox.ground.Request.decode(URI.create(location).getRawQuery());
    }

    /** The hidden fields of the first form, or of the one that carries the user name. */
    static Map<String, String> formOf(String html, String username) {
        for (String form : html.split("<form ", -1)) {
            if (form.contains("name=\"canary\"") && form.contains(username)) {
                Map<String, String> fields = new LinkedHashMap<>();
                Matcher m = HIDDEN.matcher(form.substring(0, form.indexOf("</form>")));
                while (m.find()) {
                    fields.put(m.group(1), m.group(2).replace("&amp;", "&"));
                }
                return fields;
            }
        }
        throw new IllegalStateException("no such form for " + username);
    }

    Answer redeem(Flow flow, String code, String scope, String claims) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", sandbox.clientId());
        form.put("code", code);
        form.put("redirect_uri", REDIRECT);
        form.put("code_verifier", flow.verifier());
        form.put("scope", "openid profile offline_access " + scope);
        form.put("client_info", "1");
        if (!claims.isEmpty()) {
            form.put("claims", claims);
        }
        return form("organizations/oauth2/v2.0/token", form);
    }

    Answer refresh(String refreshToken, String scope, String claims) throws IOException {
        return form("organizations/oauth2/v2.0/token", refreshForm(refreshToken, scope, claims));
    }

    Map<String, String> refreshForm(String refreshToken, String scope, String claims) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("client_id", sandbox.clientId());
        form.put("refresh_token", refreshToken);
        form.put("scope", "openid profile offline_access " + scope);
        if (!claims.isEmpty()) {
            form.put("claims", claims);
        }
        return form;
    }

    /** The token answer of a whole sign-in, declaring cp1. */
    JsonNode signIn(String user, String scope) throws IOException {
        return signIn(user, scope, "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
    }

    JsonNode signIn(String user, String scope, String claims) throws IOException {
        Flow flow = flow("organizations", scope, claims);
        Map<String, String> redirect = throughPages(flow.authorize(), name(user));
        Answer answer = redeem(flow, redirect.getOrDefault("code", ""), scope, "");
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.raw().body());
        }
        return answer.json();
    }

    static String name(String user) {
        return user.contains("@") ? user : user + "@brambleholt.example";
    }

    String armScope() {
        return sandbox.resourceManager() + ".default";
    }

    String armToken(String user) throws IOException {
        return signIn(user, armScope()).path("access_token").asString();
    }

    static JsonNode claimsOf(String token) {
        return Json.read(new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.close();
        sandbox.close();
    }
}
