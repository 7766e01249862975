package dev.castellan.identity;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import dev.castellan.network.Network;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Carries MSAL's requests over the profile's network, and watches how far the clocks are apart. */
final class EntraHttp implements IHttpClient {
    private static final int LONGEST_ANSWER = 2 * 1024 * 1024;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
    /** Set by the client itself. */
    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection", "expect", "upgrade");

    private final Supplier<Network> network;
    private final InstantSource clock;
    private final Duration timeLimit;
    private volatile Duration skew = Duration.ZERO;

    EntraHttp(Supplier<Network> network, InstantSource clock) {
        this(network, clock, TIME_LIMIT);
    }

    EntraHttp(Supplier<Network> network, InstantSource clock, Duration timeLimit) {
        this.timeLimit = timeLimit;
        this.network = network;
        this.clock = clock;
    }

    /** How far this computer's clock is behind the service's, as last measured; negative when it is ahead. */
    Duration skew() {
        return skew;
    }

    @Override
    public IHttpResponse send(HttpRequest request) throws Exception {
        java.net.http.HttpRequest.Builder out = java.net.http.HttpRequest.newBuilder(
                        URI.create(request.url().toString()))
                .timeout(timeLimit);
        if (request.headers() != null) {
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                if (!OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                    out.setHeader(header.getKey(), header.getValue());
                }
            }
        }
        switch (request.httpMethod()) {
            case GET -> out.GET();
            case POST ->
                out.POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        request.body() == null ? "" : request.body()));
            default -> throw new IOException("unexpected method " + request.httpMethod());
        }
        return exchange(out.build());
    }

    IHttpResponse exchange(java.net.http.HttpRequest request) throws Exception {
        // A client per request: tokens are renewed rarely, and the network may have been reconfigured since.
        HttpClient client = network.get().httpClient();
        try {
            var call = client.sendAsync(
                    request,
                    java.net.http.HttpResponse.BodyHandlers.limiting(
                            java.net.http.HttpResponse.BodyHandlers.ofByteArray(), LONGEST_ANSWER));
            // The request's own time limit ends with the headers; a body that trickles would hold the caller for ever.
            var answer = call.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            answer.headers().firstValue("Date").ifPresent(this::measure);
            HttpResponse response = new HttpResponse();
            response.statusCode(answer.statusCode());
            response.body(new String(answer.body(), StandardCharsets.UTF_8));
            response.addHeaders(answer.headers().map());
            return response;
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + timeLimit.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            client.shutdownNow();
        }
    }

    private void measure(String date) {
        try {
            skew = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            skew = Duration.ZERO; // a server without a proper date says nothing about ours
        }
    }
}
