package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connection to one API server. Opening one connects to nothing; every other method blocks, ends on interrupt with a
 * {@link CancellationException}, and throws a {@link FailureException} with a code {@code cluster-…}, {@code kubeconfig-…}
 * or {@code identity-…}. Safe for use from any thread.
 */
public final class ClusterClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final int RETRIES = 2;
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
    private static final int AT_ONCE = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final String PLAIN = "application/json";
    static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json";

    private final URI server;
    private final Credentials credentials;
    private final Transport transport;
    private final SigningIn signingIn;
    private final KubernetesClient client;
    private final ClusterFailures failures;
    private final StreamDoor streams;
    private final ServerClock serverClock;
    private volatile Duration patience = PATIENCE;

    private ClusterClient(
            URI server,
            Credentials credentials,
            KubeconfigFile.Impersonation impersonation,
            Transport transport,
            InstantSource clock) {
        this.server = server;
        this.serverClock = new ServerClock(clock);
        this.credentials = credentials;
        this.transport = transport;
        this.failures = new ClusterFailures(shown(server), credentials.anonymous(), transport.relay());
        this.signingIn = new SigningIn(
                credentials,
                impersonation,
                "https".equalsIgnoreCase(server.getScheme()),
                transport.relay().map(ProxyRelay::secret),
                transport.workers());
        this.streams = new StreamDoor(transport.http(), server, signingIn, failures, transport.workers());
        Config config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(server.toString())
                .withRequestRetryBackoffLimit(0)
                .withUserAgent("castellan")
                .build();
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(transport)
                .withTaskExecutor(transport.workers())
                .withHttpClientBuilderConsumer(b -> b.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, signingIn))
                .build();
    }

    /**
     * As a context says. Nothing is connected, no plug-in is started yet.
     *
     * @param lines told of each line a credential plug-in writes for people
     * @throws FailureException {@code kubeconfig-…} when the context cannot be used
     */
    public static ClusterClient open(Kubeconfig kubeconfig, String context, ClientSetup setup, Consumer<String> lines) {
        Kubeconfig.Pair pair = kubeconfig.pair(context);
        return open(
                pair.cluster(),
                pair.server(),
                credentials(pair, setup, lines),
                pair.user().impersonation(),
                setup);
    }

    /** To the server of a context, with tokens of our own; the context's user is not looked at. */
    public static ClusterClient open(Kubeconfig kubeconfig, String context, BearerTokens tokens, ClientSetup setup) {
        Kubeconfig.Place place = kubeconfig.place(context);
        return open(
                place.cluster(),
                place.server(),
                new Credentials.Bearer(tokens),
                KubeconfigFile.Impersonation.NONE,
                setup);
    }

    /** To the server of a context, with a plug-in of our own; the context's user is not looked at. */
    public static ClusterClient open(
            Kubeconfig kubeconfig, String context, PluginProgram program, ClientSetup setup, Consumer<String> lines) {
        Kubeconfig.Place place = kubeconfig.place(context);
        ExecPlugin plugin = new ExecPlugin(
                CredentialPlugins.V1BETA1,
                program.program().toString(),
                program.args(),
                program.environment(),
                false,
                Optional.empty(),
                false,
                ExecPlugin.InteractiveMode.NEVER);
        CredentialPlugins.Session session = setup.plugins().session(plugin, Map.of(), setup);
        session.forgive();
        return open(
                place.cluster(),
                place.server(),
                new Credentials.Plugin(session, lines),
                KubeconfigFile.Impersonation.NONE,
                setup);
    }

    private static ClusterClient open(
            KubeconfigFile.Cluster cluster,
            URI server,
            Credentials credentials,
            KubeconfigFile.Impersonation impersonation,
            ClientSetup setup) {
        Network network = setup.network().get();
        Optional<List<X509Certificate>> authorities = cluster.authorityData()
                .or(() -> cluster.authorityFile().map(f -> KeyMaterial.file(f, "certificate-authority")))
                .map(KeyMaterial::certificates);
        Optional<URI> proxy = Proxies.choose(server, cluster.proxyUrl(), setup.environment(), network.proxySelector());
        Transport transport = Transport.open(
                server, authorities, cluster.tlsServerName(), proxy, credentials::key, network, setup.clock());
        return new ClusterClient(server, credentials, impersonation, transport, setup.clock());
    }

    private static Credentials credentials(Kubeconfig.Pair pair, ClientSetup setup, Consumer<String> lines) {
        KubeconfigFile.User user = pair.user();
        Optional<KeyMaterial> key = user.hasCertificate() ? Optional.of(KeyMaterial.of(user)) : Optional.empty();
        if (user.tokenFile().isPresent()) {
            return new Credentials.TokenFile(user.tokenFile().get(), user.token(), key, setup.clock());
        }
        if (user.token().isPresent() || key.isPresent() || user.exec().isEmpty()) {
            return new Credentials.Fixed(user.token(), key);
        }
        CredentialPlugins.Session session = setup.plugins().session(user.exec().get(), clusterInformation(pair), setup);
        session.forgive();
        return new Credentials.Plugin(session, lines);
    }

    /** {@code spec.cluster} of an ExecCredential. */
    private static Map<String, Object> clusterInformation(Kubeconfig.Pair pair) {
        KubeconfigFile.Cluster cluster = pair.cluster();
        Map<String, Object> information = new LinkedHashMap<>();
        information.put("server", cluster.server().orElse(""));
        cluster.tlsServerName().ifPresent(n -> information.put("tls-server-name", n));
        cluster.authorityData()
                .or(() -> cluster.authorityFile().map(f -> KeyMaterial.file(f, "certificate-authority")))
                .ifPresent(ca -> information.put(
                        "certificate-authority-data", Base64.getEncoder().encodeToString(ca)));
        cluster.proxyUrl().ifPresent(p -> information.put("proxy-url", p));
        if (cluster.disableCompression()) {
            information.put("disable-compression", true);
        }
        cluster.execConfig().ifPresent(c -> information.put("config", c));
        return information;
    }

    /** Where the server is. */
    public String server() {
        return shown(server);
    }

    /** The address without anything secret or unneeded. */
    private static String shown(URI server) {
        int port = server.getPort();
        return server.getScheme() + "://" + server.getHost() + (port < 0 ? "" : ":" + port)
                + (server.getRawPath() == null ? "" : server.getRawPath());
    }

    /** How the server's clock stands to ours, as last heard. Never blocks. */
    public ServerClock serverClock() {
        return serverClock;
    }

    /** What the server says it is; needs no rights beyond those of everybody. Starts credential plug-ins. */
    public ServerVersion version() {
        JsonNode version = get("/version", PLAIN);
        String git = version.path("gitVersion").asString("");
        if (git.isEmpty()) {
            throw failures.protocol("names no version").asException();
        }
        return new ServerVersion(git, version.path("platform").asString(""));
    }

    /**
     * The command line flags of the API server that answers, by name without dashes; confidential values are taken out by the
     * server. Empty where it does not tell: {@code /flagz} is there by default from Kubernetes 1.36 on, as JSON from 1.35 on
     * where the gate ComponentFlagz is set, and {@code system:monitoring} may read it (component-base {@code zpages}).
     */
    public Map<String, String> flags() {
        for (String version : List.of("v1beta1", "v1alpha1")) {
            // It answers in text unless asked for one of its kinds.
            String kind = "application/json;as=Flagz;v=" + version + ";g=config.k8s.io";
            Answer answer = exchange("GET", "/flagz", kind, Optional.empty());
            if (answer.code != 406) {
                if (answer.code != 200) {
                    return Map.of();
                }
                Map<String, String> flags = new LinkedHashMap<>();
                read(answer)
                        .path("flags")
                        .properties()
                        .forEach(e -> flags.put(e.getKey(), e.getValue().asString("")));
                return flags;
            }
        }
        return Map.of();
    }

    /** One measured round trip on a warm connection; an answer of any kind counts. */
    public Duration latency() {
        var _ = exchange("GET", "/version", PLAIN, Optional.empty());
        long start = System.nanoTime();
        var _ = exchange("GET", "/version", PLAIN, Optional.empty());
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Who the server takes us for. */
    public WhoAmI whoAmI() {
        for (String version : List.of("v1", "v1beta1", "v1alpha1")) {
            String group = "authentication.k8s.io/" + version;
            try {
                JsonNode user = post(
                                "/apis/" + group + "/selfsubjectreviews",
                                Map.of("apiVersion", group, "kind", "SelfSubjectReview"))
                        .path("status")
                        .path("userInfo");
                Map<String, List<String>> extra = new LinkedHashMap<>();
                user.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
                return new WhoAmI(
                        user.path("username").asString(""), texts(user.path("groups")), extra, WhoAmI.Origin.SERVER);
            } catch (FailureException e) {
                if (!e.failure().code().equals("cluster-not-found")) {
                    throw e;
                }
            }
        }
        return credentials
                .key()
                .map(ClusterClient::subject)
                .orElseGet(() -> new WhoAmI("", List.of(), Map.of(), WhoAmI.Origin.UNKNOWN));
    }

    /** As the API server reads a client certificate: common name is the user, organizations are the groups. */
    private static WhoAmI subject(KeyMaterial material) {
        X500Name name = X500Name.getInstance(
                material.chain().getFirst().getSubjectX500Principal().getEncoded());
        List<String> users = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (var rdn : name.getRDNs()) {
            for (var attribute : rdn.getTypesAndValues()) {
                String value = IETFUtils.valueToString(attribute.getValue());
                if (attribute.getType().equals(BCStyle.CN)) {
                    users.add(value);
                } else if (attribute.getType().equals(BCStyle.O)) {
                    groups.add(value);
                }
            }
        }
        return new WhoAmI(users.isEmpty() ? "" : users.getFirst(), groups, Map.of(), WhoAmI.Origin.CERTIFICATE);
    }

    /** Our own rights at a glance; an answer that cannot be had is part of the result. */
    public List<AccessAnswer> glance() {
        List<Callable<AccessAnswer>> questions = new ArrayList<>();
        for (AccessQuestion question : AccessQuestion.values()) {
            questions.add(() -> ask(question));
        }
        return sideBySide(questions);
    }

    private AccessAnswer ask(AccessQuestion question) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("verb", question.verb());
        attributes.put("group", question.group());
        attributes.put("resource", question.resource());
        if (!question.subresource().isEmpty()) {
            attributes.put("subresource", question.subresource());
        }
        try {
            JsonNode status = post(
                            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                            Map.of(
                                    "apiVersion",
                                    "authorization.k8s.io/v1",
                                    "kind",
                                    "SelfSubjectAccessReview",
                                    "spec",
                                    Map.of("resourceAttributes", attributes)))
                    .path("status");
            if (!status.path("allowed").isBoolean()) {
                throw failures.protocol("holds no decision").asException();
            }
            String reason = Untrusted.oneLine(status.path("reason").asString(""), 500);
            String evaluation = status.path("evaluationError").asString("");
            boolean allowed = status.path("allowed").asBoolean(false);
            if (!allowed && !evaluation.isEmpty()) {
                return new AccessAnswer(
                        question, AccessAnswer.Verdict.UNANSWERED, reason, Optional.of(incompleteReview(evaluation)));
            }
            return new AccessAnswer(
                    question,
                    allowed ? AccessAnswer.Verdict.ALLOWED : AccessAnswer.Verdict.DENIED,
                    reason,
                    Optional.empty());
        } catch (FailureException e) {
            return new AccessAnswer(question, AccessAnswer.Verdict.UNANSWERED, "", Optional.of(e.failure()));
        }
    }

    /** A review that ended with errors. */
    static Failure incompleteReview(String evaluationError) {
        return new Failure(
                "cluster-review-incomplete",
                "The server could not decide everything about this.",
                "The answer may be yes although it says no.",
                "Look at the authorizers of the cluster; the details say what failed.",
                true,
                Untrusted.lines(evaluationError, 2_000));
    }

    /** The cluster in numbers, without reading the things themselves. */
    public ClusterCounts counts() {
        List<Count> counts = sideBySide(List.of(
                () -> count("/api/v1/namespaces"),
                () -> count("/api/v1/nodes"),
                () -> count("/api/v1/pods"),
                () -> count("/apis/apps/v1/deployments"),
                () -> count("/apis/apps/v1/statefulsets"),
                () -> count("/apis/apps/v1/daemonsets"),
                () -> count("/apis/batch/v1/cronjobs")));
        return new ClusterCounts(
                counts.get(0),
                counts.get(1),
                counts.get(2),
                counts.get(3),
                counts.get(4),
                counts.get(5),
                counts.get(6));
    }

    /** Asks for one item and how many remain ({@code metadata.remainingItemCount}). */
    private Count count(String path) {
        try {
            JsonNode list = get(path + "?limit=1", METADATA);
            JsonNode items = list.path("items");
            if (!list.has("metadata") || !(items.isArray() || items.isNull() || items.isMissingNode())) {
                throw failures.protocol("is no list").asException();
            }
            JsonNode metadata = list.path("metadata");
            JsonNode remaining = metadata.path("remainingItemCount");
            if (!remaining.isNumber() && !metadata.path("continue").asString("").isEmpty()) {
                throw failures.protocol("does not tell how many there are").asException();
            }
            return Count.of(items.size() + (remaining.isNumber() ? Math.max(0, remaining.asLong()) : 0));
        } catch (FailureException e) {
            return Count.failed(e.failure());
        }
    }

    /** Every kind the server has, in the versions it prefers; groups that cannot be read are told. */
    public ApiResources resources() {
        return new Discovery(this::get, tasks -> sideBySide(tasks)).read();
    }

    /**
     * Lists a kind as rows, page by page. Blocks; ends on interrupt with a {@link CancellationException}. How it ended is
     * the result, never an exception.
     *
     * @param pages told of each portion of rows, on this thread
     */
    public ListOutcome list(ListQuery query, Consumer<TablePage> pages) {
        return new TableCalls(this::open, failures, () -> patience).list(query, pages);
    }

    /**
     * A watch on a kind, to be run.
     *
     * @param from the version to go on from, of a list or an earlier watch
     */
    public WatchCall watch(ListQuery query, String from) {
        return new TableCalls(this::open, failures, () -> patience).watch(query, from);
    }

    /**
     * Asks for a sign of life: one small request that everybody may make. Any answer of the server counts.
     *
     * @param wait how long to wait for it
     * @throws FailureException when there is none
     */
    public void probe(Duration wait) {
        var _ = whole(begin("GET", "/version", PLAIN, PLAIN, Optional.empty(), wait), wait);
    }

    /** Calls about single objects. */
    public ObjectCalls objects() {
        return new ObjectCalls(this);
    }

    /** Logs of pods, processes in them, and ways to their ports. */
    public PodCalls pods() {
        return new PodCalls(this, streams, failures);
    }

    /** One object, or a list of objects, as the server sends it. */
    ObjectNode object(String path) {
        return object(path, PLAIN);
    }

    ObjectNode object(String path, String accept) {
        if (get(path, accept) instanceof ObjectNode object) {
            return object;
        }
        throw failures.protocol("is not an object").asException();
    }

    /** The answer to a question, which changes nothing. */
    JsonNode review(String path, byte[] question) {
        return read(exchange("POST", path, PLAIN, Optional.of(question)));
    }

    /** What an HTTP status means. */
    Failure failure(int code, String message) {
        return failures.status(code, message);
    }

    /** An answer that is not what an API server sends. */
    Failure protocol(String what) {
        return failures.protocol(what);
    }

    /** When the credential in use ends, where that is known. */
    public Optional<Instant> credentialExpiry() {
        return credentials.expiry();
    }

    /** The typed client, for those who list, watch and write in this room. */
    KubernetesClient typed() {
        return client;
    }

    /** How long an answer may take. */
    void patience(Duration duration) {
        patience = duration;
    }

    /** How often a stream is asked for a sign of life. */
    void heartbeat(Duration every) {
        streams.heartbeat(every);
    }

    /** What a failure of the typed client means. */
    FailureException translate(Throwable thrown) {
        return failures.of(thrown);
    }

    /** Ends every connection at once. */
    @Override
    public void close() {
        client.close();
        transport.close();
    }

    private JsonNode get(String path, String accept) {
        return read(exchange("GET", path, accept, Optional.empty()));
    }

    private JsonNode post(String path, Map<String, Object> body) {
        return read(exchange("POST", path, PLAIN, Optional.of(JSON.writeValueAsBytes(body))));
    }

    private JsonNode read(Answer answer) {
        if (answer.code < 200 || answer.code > 299) {
            throw failures.status(answer.code, message(answer.body)).asException();
        }
        try {
            JsonNode node = JSON.readTree(answer.body);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new FailureException(failures.protocol("is not JSON"), e);
        }
        throw failures.protocol("is not JSON").asException();
    }

    /** The message of a Status, or nothing: what a proxy or a sign-in page writes is not worth showing. */
    private static String message(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? "" : node.path("message").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    /** What a server answered. */
    static final class Answer {
        private final int code;
        private final byte[] body;
        private final Optional<String> retryAfter;
        private final List<String> warnings;

        Answer(int code, byte[] body, Optional<String> retryAfter, List<String> warnings) {
            this.code = code;
            this.body = body;
            this.retryAfter = retryAfter;
            this.warnings = List.copyOf(warnings);
        }

        /** The HTTP status. */
        int code() {
            return code;
        }

        /** The whole body; not copied. */
        byte[] body() {
            return body;
        }

        /** The header, as it is. */
        Optional<String> retryAfter() {
            return retryAfter;
        }

        /** The warning headers, as they are. */
        List<String> warnings() {
            return warnings;
        }
    }

    /** What may be sent twice. */
    enum Again {
        /** It changes nothing, so it may be sent again whatever happened. */
        ALWAYS,
        /** Only what the server said it did not begin, and not earlier than it asked for. */
        WHERE_NOT_BEGUN,
        NEVER
    }

    /** Sends what can be repeated. */
    private Answer exchange(String method, String path, String accept, Optional<byte[]> body) {
        return send(method, path, accept, PLAIN, body, Again.ALWAYS);
    }

    /** Sends and, where that is allowed and the server is busy or the connection broke before an answer, sends again. */
    Answer send(String method, String path, String accept, String type, Optional<byte[]> body, Again again) {
        for (int attempt = 0; ; attempt++) {
            try {
                Answer answer = once(method, path, accept, type, body);
                boolean busy = answer.code == 429 || answer.code == 503;
                if (!busy || attempt == RETRIES || again == Again.NEVER || !patient(answer, again)) {
                    return answer;
                }
                pause(wait(answer.retryAfter, attempt));
            } catch (FailureException e) {
                if (attempt > 0 || again != Again.ALWAYS || !e.failure().code().equals("cluster-unreachable")) {
                    throw e;
                }
                pause(Duration.ofMillis(200));
            }
        }
    }

    /** Whether a busy server may be asked again: for writes only when it said when, and that is soon. */
    private static boolean patient(Answer answer, Again again) {
        return again == Again.ALWAYS
                || answer.retryAfter
                        .flatMap(ClusterClient::seconds)
                        .filter(asked -> asked.compareTo(LONGEST_WAIT) <= 0)
                        .isPresent();
    }

    /** The time that a Retry-After header asks for. */
    static Optional<Duration> seconds(String retryAfter) {
        return retryAfter.strip().matches("\\d{1,6}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter.strip())))
                : Optional.empty();
    }

    static Duration wait(Optional<String> retryAfter, int attempt) {
        return retryAfter
                .flatMap(ClusterClient::seconds)
                .map(asked -> asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT)
                .orElseGet(() -> Duration.ofSeconds(1L << attempt));
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw cancelled();
        }
    }

    private Answer once(String method, String path, String accept, String type, Optional<byte[]> body) {
        return whole(begin(method, path, accept, type, body, patience), patience);
    }

    /** An answer whose body comes as the server writes it; anything but success is a failure, said by {@code refused}. */
    InputStream stream(String path, BiFunction<Integer, String, Failure> refused) {
        HttpResponse<InputStream> response = begin("GET", path, "*/*", PLAIN, Optional.empty(), patience);
        if (response.code() < 200 || response.code() > 299) {
            throw refused.apply(response.code(), message(whole(response, patience).body))
                    .asException();
        }
        return response.body();
    }

    /** The status of an answer and the message of the Status in it. */
    <T> T status(String path, BiFunction<Integer, String, T> use) {
        Answer answer = exchange("GET", path, PLAIN, Optional.empty());
        return use.apply(answer.code, message(answer.body));
    }

    /** A GET whose answer is read as it comes; the head has to come in time. */
    private Streamed open(String path, String accept) {
        HttpResponse<InputStream> response = begin("GET", path, accept, PLAIN, Optional.empty(), patience);
        return new Streamed(
                response.code(),
                Optional.ofNullable(response.header("Retry-After")),
                new Streamed.Body(response.body()));
    }

    /** The beginning of an answer whose body is still to be read. */
    private HttpResponse<InputStream> begin(
            String method, String path, String accept, String type, Optional<byte[]> body, Duration wait) {
        String base = server.toString();
        HttpRequest.Builder request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path)
                .header("Accept", accept);
        if (body.isPresent() && method.equals("POST")) {
            request.post(type, body.get());
        } else {
            request.method(
                    method,
                    type,
                    body.map(b -> new String(b, StandardCharsets.UTF_8)).orElse(null));
        }
        CompletableFuture<HttpResponse<InputStream>> sent;
        try {
            sent = client.getHttpClient().sendAsync(request.build(), InputStream.class);
        } catch (RuntimeException e) {
            throw e instanceof CancellationException c ? c : failures.of(e);
        }
        HttpResponse<InputStream> answer = await(sent, wait);
        serverClock.heard(Optional.ofNullable(answer.header("Date")));
        return answer;
    }

    private Answer whole(HttpResponse<InputStream> response, Duration wait) {
        CompletableFuture<byte[]> whole = CompletableFuture.supplyAsync(() -> all(response), transport.workers());
        List<String> warnings = response.headers("Warning");
        return new Answer(
                response.code(),
                await(whole, wait),
                Optional.ofNullable(response.header("Retry-After")),
                warnings == null ? List.of() : warnings);
    }

    private byte[] all(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw failures.protocol("is far too large").asException();
            }
            return bytes;
        } catch (IOException e) {
            throw failures.of(e);
        }
    }

    /** The server's time counts, not that of a person who is asked to sign in meanwhile. */
    <T> T await(CompletableFuture<T> future) {
        return await(future, patience);
    }

    private <T> T await(CompletableFuture<T> future, Duration wait) {
        long left = wait.toMillis();
        while (true) {
            try {
                return future.get(Math.min(left, 500), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                left = signingIn.obtaining() ? wait.toMillis() : left - 500;
                if (left <= 0) {
                    future.cancel(true);
                    throw failures.timeout().asException();
                }
            } catch (InterruptedException e) {
                future.cancel(true);
                throw cancelled();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw cause instanceof CancellationException c ? c : failures.of(cause);
            }
        }
    }

    private static CancellationException cancelled() {
        Thread.currentThread().interrupt();
        return new CancellationException("request to a cluster");
    }

    /** A few at a time, each with a result of its own; an interrupt ends all. */
    private static <T> List<T> sideBySide(List<Callable<T>> tasks) {
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> task : tasks) {
                running.add(threads.submit(() -> {
                    places.acquire();
                    try {
                        return task.call();
                    } finally {
                        places.release();
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            try {
                for (Future<T> future : running) {
                    results.add(future.get());
                }
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw cancelled();
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof RuntimeException thrown) {
                    throw thrown;
                }
                throw new FailureException(Failure.defect("cluster-defect", e), e);
            }
            return results;
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asString("")));
        return texts;
    }
}
