package dev.castellan.kubernetes;

import dev.castellan.identity.ClaimsChallenge;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts credentials on requests and WebSockets, and answers a refusal once with other ones. */
final class SigningIn implements Interceptor {
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer ";

    private final Credentials credentials;
    private final KubeconfigFile.Impersonation impersonation;
    private final boolean encrypted;
    private final Optional<String> relaySecret;
    private final Executor workers;
    private final AtomicInteger obtaining = new AtomicInteger();

    SigningIn(
            Credentials credentials,
            KubeconfigFile.Impersonation impersonation,
            boolean encrypted,
            Optional<String> relaySecret,
            Executor workers) {
        this.credentials = credentials;
        this.impersonation = impersonation;
        this.encrypted = encrypted;
        this.relaySecret = relaySecret;
        this.workers = workers;
    }

    /** Whether credentials are being obtained, which may wait for a person, so that the server's time has not begun. */
    boolean obtaining() {
        return obtaining.get() > 0;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        sign(builder);
    }

    /** Puts everything on that says who we are. May block while credentials are obtained. */
    void sign(BasicBuilder builder) {
        relaySecret.ifPresent(secret -> builder.setHeader("Proxy-Authorization", secret));
        if (!encrypted) {
            return; // As kubectl: nothing secret without TLS.
        }
        obtaining.incrementAndGet();
        try {
            credentials.bearer().ifPresent(token -> builder.setHeader(AUTHORIZATION, BEARER + token));
        } finally {
            obtaining.decrementAndGet();
        }
        impersonation.user().ifPresent(user -> {
            builder.setHeader("Impersonate-User", user);
            impersonation.uid().ifPresent(uid -> builder.setHeader("Impersonate-Uid", uid));
            impersonation.groups().forEach(group -> builder.header("Impersonate-Group", group));
            impersonation
                    .extra()
                    .forEach((key, values) ->
                            values.forEach(value -> builder.header("Impersonate-Extra-" + escape(key), value)));
        });
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        if (response.code() != 401 || !encrypted) {
            return CompletableFuture.completedFuture(false);
        }
        Optional<String> shown = shown(response);
        List<String> challenges = response.headers("WWW-Authenticate");
        obtaining.incrementAndGet();
        return CompletableFuture.supplyAsync(() -> another(builder, shown, challenges), workers)
                .whenComplete((again, thrown) -> obtaining.decrementAndGet());
    }

    /** Other credentials after a refusal, put on; false where there are none. May block. */
    boolean another(BasicBuilder builder, Optional<String> shown, List<String> challenges) {
        Optional<ClaimsChallenge> challenge = ClaimsChallenge.find(challenges == null ? List.of() : challenges);
        if (challenge.isPresent()) {
            Optional<String> token = credentials.answer(challenge.get().claims());
            token.ifPresent(t -> builder.setHeader(AUTHORIZATION, BEARER + t));
            return token.isPresent();
        }
        if (!credentials.renew(shown)) {
            return false;
        }
        credentials.bearer().ifPresent(token -> builder.setHeader(AUTHORIZATION, BEARER + token));
        return true;
    }

    private static Optional<String> shown(HttpResponse<?> response) {
        HttpRequest request = response.request();
        List<String> values = request == null ? null : request.headers(AUTHORIZATION);
        return values == null || values.isEmpty() || !values.getLast().startsWith(BEARER)
                ? Optional.empty()
                : Optional.of(values.getLast().substring(BEARER.length()));
    }

    /** Header names hold few characters; the rest is percent-encoded as client-go does. */
    private static String escape(String key) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : key.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-_.!~*'".indexOf(c) >= 0;
            escaped.append(plain ? String.valueOf((char) c) : "%%%02X".formatted(c));
        }
        return escaped.toString();
    }
}
