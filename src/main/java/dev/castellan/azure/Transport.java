package dev.castellan.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.ClaimsChallenge;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Token;
import dev.castellan.network.Network;
import dev.castellan.network.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One service (Azure Resource Manager or Microsoft Graph) behind an azure-core pipeline, with our manners. */
final class Transport implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxStringLength(16 * 1024 * 1024)
                            .maxDocumentLength(-1)
                            .build())
                    .build())
            .build();

    static final int LARGEST_ANSWER = 32 * 1024 * 1024;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 4;
    /** Waiting longer than this is for the person to decide. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final HttpHeaderName CLIENT_REQUEST_ID = HttpHeaderName.fromString("x-ms-client-request-id");
    private static final HttpHeaderName RETURN_REQUEST_ID = HttpHeaderName.fromString("x-ms-return-client-request-id");
    private static final HttpHeaderName CORRELATION = HttpHeaderName.fromString("x-ms-correlation-request-id");
    private static final HttpHeaderName GRAPH_REQUEST_ID = HttpHeaderName.fromString("request-id");

    /** Waits; tests do not. */
    interface Pause {
        void wait(Duration time) throws InterruptedException;
    }

    /** An answer that is a success. Its body may hold secrets: wipe it where it does. */
    static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        Answer(int status, HttpHeaders headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        /** 200 to 299. */
        int status() {
            return status;
        }

        HttpHeaders headers() {
            return headers;
        }

        /** The body itself, not a copy. */
        byte[] body() {
            return body;
        }

        @Override
        public String toString() {
            return "Answer[" + status + ", " + body.length + " bytes]";
        }
    }

    private final boolean graph;
    private final URI base;
    private final Tokens tokens;
    private final Network network;
    private final InstantSource clock;
    private final Pause pause;
    private final Duration timeLimit;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpPipeline pipeline;
    private volatile Optional<Instant> serverTime = Optional.empty();

    Transport(
            boolean graph,
            URI base,
            String scope,
            Identity identity,
            Account account,
            String tenantId,
            Network network,
            InstantSource clock,
            Pause pause,
            Duration timeLimit) {
        this(graph, base, Tokens.of(identity, account, tenantId, Set.of(scope)), network, clock, pause, timeLimit);
    }

    Transport(
            boolean graph,
            URI base,
            Tokens tokens,
            Network network,
            InstantSource clock,
            Pause pause,
            Duration timeLimit) {
        this.graph = graph;
        this.base = base;
        this.tokens = tokens;
        this.network = network;
        this.clock = clock;
        this.pause = pause;
        this.timeLimit = timeLimit;
        HttpClient client = new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder()
                        .sslContext(network.sslContext())
                        .proxy(network.proxySelector())
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        .followRedirects(java.net.http.HttpClient.Redirect.NEVER))
                .connectionTimeout(Duration.ofSeconds(15))
                .responseTimeout(timeLimit)
                .readTimeout(timeLimit)
                .executor(threads)
                // The environment's proxies are the network's business.
                .configuration(Configuration.NONE)
                .build();
        this.pipeline = new HttpPipelineBuilder()
                .policies(new RequestIds(), new Retries(), new Authorization(), new Bounds())
                .httpClient(client)
                .build();
    }

    static Duration timeLimit() {
        return TIME_LIMIT;
    }

    /** What the service said its time was in its last answer that was a success. */
    Optional<Instant> serverTime() {
        return serverTime;
    }

    /** The question for an admin kubeconfig, for another process to ask. */
    AdminCall adminCall(String cluster, UUID requestId) {
        return new AdminCall(base, cluster, requestId, network.authorities(), network.proxy(base));
    }

    Tokens tokens() {
        return tokens;
    }

    /** An address below the service's base. */
    URI address(String path) {
        return URI.create(base + (path.startsWith("/") ? path.substring(1) : path));
    }

    /** A link that the service gave, if it leads to the service itself; no token goes anywhere else. */
    URI checked(String link) {
        URI uri;
        try {
            uri = base.resolve(link);
        } catch (IllegalArgumentException e) {
            throw AzureErrors.foreignLink(call(false, ""), "an address that is not valid")
                    .asException();
        }
        if (!own(uri)) {
            throw AzureErrors.foreignLink(call(false, ""), String.valueOf(uri.getHost()))
                    .asException();
        }
        return uri;
    }

    JsonNode get(URI address) {
        return json(exchange(HttpMethod.GET, address, null, false));
    }

    JsonNode post(URI address, JsonNode body) {
        return json(exchange(HttpMethod.POST, address, JSON.writeValueAsBytes(body), false));
    }

    JsonNode json(Answer answer) {
        if (AzureErrors.html(answer.body)) {
            throw AzureErrors.notJson(call(false, ""), answer.status).asException();
        }
        try {
            JsonNode node = JSON.readTree(answer.body);
            if (!node.isObject()) {
                throw AzureErrors.broken(call(false, ""), answer.body.length + " bytes")
                        .asException();
            }
            return node;
        } catch (JacksonException e) {
            throw AzureErrors.broken(
                            call(false, ""),
                            answer.body.length + " bytes, at "
                                    + (e.getLocation() == null
                                            ? -1
                                            : e.getLocation().getByteOffset()))
                    .asException();
        }
    }

    /**
     * Sends a request that only reads, so that repeating it is safe.
     *
     * @param polling whether the progress of a running operation is asked for
     */
    Answer exchange(HttpMethod method, URI address, byte @Nullable [] body, boolean polling) {
        return exchange(method, address, body, polling, Optional.empty());
    }

    /**
     * The same under a name of the caller's own.
     *
     * @param requestId a GUID that Azure's activity log shows; repetitions of the request carry the same
     */
    Answer exchange(HttpMethod method, URI address, byte @Nullable [] body, boolean polling, Optional<UUID> requestId) {
        HttpRequest request = new HttpRequest(method, address.toString());
        requestId.ifPresent(id -> request.setHeader(CLIENT_REQUEST_ID, id.toString()));
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        if (body != null) {
            request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json").setBody(body);
        } else if (method == HttpMethod.POST) {
            request.setBody(new byte[0]);
        }
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            byte[] bytes = ((Bounded) response).bytes;
            int status = response.getStatusCode();
            if (status >= 200 && status < 300) {
                serverTime = date(response.getHeaders());
                return new Answer(status, response.getHeaders(), bytes);
            }
            if (AzureErrors.html(bytes) && status < 500 && status != 404) {
                throw AzureErrors.notJson(call(polling, ""), status).asException();
            }
            HttpHeaders headers = response.getHeaders();
            String correlation = Optional.ofNullable(headers.getValue(CORRELATION))
                    .or(() -> Optional.ofNullable(headers.getValue(GRAPH_REQUEST_ID)))
                    .orElse("");
            throw AzureErrors.translate(
                            status,
                            bytes,
                            call(polling, correlation),
                            retryAfter(headers, clock.instant()).orElse(Duration.ZERO),
                            skew(headers))
                    .asException();
        } catch (FailureException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private boolean own(URI uri) {
        return uri.isAbsolute()
                && uri.getUserInfo() == null
                && base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost() == null ? "" : uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    private AzureErrors.Call call(boolean polling, String correlation) {
        return new AzureErrors.Call(graph, polling, correlation);
    }

    private Duration skew(HttpHeaders headers) {
        return date(headers)
                .map(date -> Duration.between(clock.instant(), date))
                .orElseGet(tokens::clockSkew);
    }

    private static Optional<Instant> date(HttpHeaders headers) {
        String date = headers.getValue(HttpHeaderName.DATE);
        if (date == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private FailureException failure(RuntimeException thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof FailureException f) {
                return f;
            }
            if (t instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return Failure.expected(
                                "azure-cancelled",
                                "The request was cancelled.",
                                "Its answer was not waited for.",
                                "Do it again when you need it.")
                        .asException();
            }
        }
        return Unreachable.because(thrown, base.getHost())
                .orElseGet(() -> Failure.defect("azure-defect", thrown))
                .asException();
    }

    /** How long the service asks to wait: seconds, a date, or milliseconds in the older header. */
    static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
        for (String name : List.of("retry-after-ms", "x-ms-retry-after-ms")) {
            String millis = headers.getValue(HttpHeaderName.fromString(name));
            if (millis != null && millis.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofMillis(Long.parseLong(millis)));
            }
        }
        String text = headers.getValue(HttpHeaderName.RETRY_AFTER);
        if (text == null) {
            return Optional.empty();
        }
        if (text.strip().matches("\\d{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A policy for blocking calls; nothing here is reactive. */
    private abstract static class Blocking implements HttpPipelinePolicy {
        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            throw new UnsupportedOperationException("this pipeline is for blocking calls");
        }

        @Override
        public abstract HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next);
    }

    /** Names each call, so that it can be found in Azure's activity log. */
    private static final class RequestIds extends Blocking {
        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            HttpRequest request = context.getHttpRequest();
            if (request.getHeaders().get(CLIENT_REQUEST_ID) == null) {
                request.setHeader(CLIENT_REQUEST_ID, UUID.randomUUID().toString());
            }
            request.setHeader(RETURN_REQUEST_ID, "true");
            return next.processSync();
        }
    }

    /** Repeats what may work a moment later, as the service asks, and not for ever. */
    private final class Retries extends Blocking {
        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            for (int attempt = 1; ; attempt++) {
                Duration wait;
                try {
                    HttpResponse response = next.clone().processSync();
                    int status = response.getStatusCode();
                    boolean passing =
                            status == 429 || status == 408 || (status >= 500 && status != 501 && status != 505);
                    if (!passing || attempt == ATTEMPTS) {
                        return response;
                    }
                    wait = retryAfter(response.getHeaders(), clock.instant()).orElse(backOff(attempt));
                    if (wait.compareTo(LONGEST_WAIT) > 0) {
                        return response;
                    }
                    response.close();
                } catch (UncheckedIOException e) {
                    boolean brokeOff = Unreachable.because(e, "")
                            .filter(f -> f.code().equals("network-broken"))
                            .isPresent();
                    if (!brokeOff || attempt >= 3) {
                        throw e;
                    }
                    wait = backOff(attempt);
                }
                try {
                    pause.wait(wait);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        private Duration backOff(int attempt) {
            long millis = 500L << (attempt - 1);
            return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        }
    }

    /** Adds the token, answers one claims challenge, and renews a refused token once. */
    private final class Authorization extends Blocking {
        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            if (!own(URI.create(context.getHttpRequest().getUrl().toString()))) {
                throw AzureErrors.foreignLink(
                                call(false, ""),
                                context.getHttpRequest().getUrl().getHost())
                        .asException();
            }
            Token token = tokens.token();
            HttpResponse response = send(context, next.clone(), token);
            if (response.getStatusCode() != 401) {
                return response;
            }
            HttpHeader header = response.getHeaders().get(HttpHeaderName.WWW_AUTHENTICATE);
            Optional<ClaimsChallenge> challenge =
                    ClaimsChallenge.find(header == null ? List.of() : header.getValuesList());
            response.close();
            Token other =
                    challenge.isPresent() ? tokens.challenged(challenge.get().claims()) : tokens.renewed(token);
            HttpResponse second = send(context, next, other);
            HttpHeader again = second.getHeaders().get(HttpHeaderName.WWW_AUTHENTICATE);
            if (second.getStatusCode() == 401
                    && again != null
                    && ClaimsChallenge.find(again.getValuesList()).isPresent()) {
                second.close();
                throw AzureErrors.challengeUnmet(call(false, "")).asException();
            }
            return second;
        }

        private HttpResponse send(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next, Token token) {
            context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token.value());
            try {
                return next.processSync();
            } finally {
                context.getHttpRequest().getHeaders().remove(HttpHeaderName.AUTHORIZATION);
            }
        }
    }

    /** Reads the whole answer within a size and a time. The client's own limits do not cover a body that trickles. */
    private final class Bounds extends Blocking {
        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            // The JDK client counts itself, and azure-core would warn that it ignores this header.
            context.getHttpRequest().getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
            FutureTask<Bounded> exchange = new FutureTask<>(() -> {
                try (HttpResponse response = next.processSync();
                        InputStream body = response.getBodyAsInputStreamSync()) {
                    byte[] bytes = body == null ? new byte[0] : body.readNBytes(LARGEST_ANSWER + 1);
                    if (bytes.length > LARGEST_ANSWER) {
                        throw AzureErrors.tooLarge(call(false, ""), LARGEST_ANSWER)
                                .asException();
                    }
                    return new Bounded(response, bytes);
                }
            });
            Thread.ofVirtual().name("azure-call").start(exchange);
            try {
                return exchange.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                exchange.cancel(true);
                throw new IllegalStateException(e);
            } catch (TimeoutException e) {
                exchange.cancel(true);
                throw new UncheckedIOException(new IOException("no whole answer in time", e));
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case FailureException f -> throw f;
                    case IOException io -> throw new UncheckedIOException(io);
                    case UncheckedIOException io -> throw io;
                    case null, default -> throw new UncheckedIOException(new IOException(e.getCause()));
                }
            }
        }
    }

    /** An answer whose body has been read. */
    private static final class Bounded extends HttpResponse {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] bytes;

        Bounded(HttpResponse response, byte[] bytes) {
            super(response.getRequest());
            this.status = response.getStatusCode();
            this.headers = response.getHeaders();
            this.bytes = bytes;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        @SuppressWarnings("deprecation")
        public @Nullable String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name.toLowerCase(Locale.ROOT)));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(bytes);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(bytes, charset));
        }
    }
}
