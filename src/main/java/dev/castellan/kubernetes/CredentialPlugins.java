package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the credential plug-ins of kubeconfigs as {@code k8s.io/client-go/plugin/pkg/client/auth/exec} does: one run at a
 * time per identity, whose result everybody shares until it expires. After a failure the same failure is given at once for
 * a while that doubles, so that no plug-in opens one browser tab after the other.
 */
public final class CredentialPlugins implements AutoCloseable {
    static final String V1 = "client.authentication.k8s.io/v1";
    static final String V1BETA1 = "client.authentication.k8s.io/v1beta1";

    /** Long enough for a sign-in in the browser with a second factor. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final AtomicLong RUNS = new AtomicLong();

    private final InstantSource clock;
    private final Duration limit;
    private final Map<Key, Session> sessions = new ConcurrentHashMap<>();

    /** Nothing runs yet. */
    public CredentialPlugins(InstantSource clock) {
        this(clock, LIMIT);
    }

    CredentialPlugins(InstantSource clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** What a plug-in gave; the number tells one run from the other. */
    record Credential(long number, Optional<String> token, Optional<KeyMaterial> key, Optional<Instant> expiry) {
        @Override
        public String toString() {
            return "Credential[expires " + expiry + "]";
        }
    }

    private record Key(ExecPlugin plugin, String information) {}

    /**
     * Whether a plug-in could be run at all.
     *
     * @throws FailureException {@code kubeconfig-plugin} when not
     */
    static void check(String context, ExecPlugin plugin) {
        if (plugin.command().isEmpty()) {
            throw unusable(context, "names no command", "Add the command to the exec entry.");
        }
        if (!plugin.apiVersion().equals(V1) && !plugin.apiVersion().equals(V1BETA1)) {
            throw unusable(
                    context,
                    "speaks " + Untrusted.quote(plugin.apiVersion()),
                    "Update the plug-in and its kubeconfig to " + V1 + ".");
        }
        if (plugin.interactiveMode() == ExecPlugin.InteractiveMode.ALWAYS) {
            throw unusable(
                    context,
                    "needs a terminal, which a console with windows does not have",
                    "Choose another way of signing in for it, such as the browser.");
        }
    }

    private static FailureException unusable(String context, String what, String remedy) {
        return Failure.expected(
                        "kubeconfig-plugin",
                        "The credential plug-in of the context " + Untrusted.quote(context) + " " + what + ".",
                        "The context cannot be opened; other contexts are not affected.",
                        remedy)
                .asException();
    }

    /** The session for a plug-in and, where it wants to know it, its cluster. Nothing is started. */
    Session session(ExecPlugin plugin, Map<String, Object> cluster, ClientSetup setup) {
        String information = information(plugin, cluster);
        return sessions.computeIfAbsent(
                new Key(plugin, information), k -> new Session(plugin, information, setup.environment(), setup.home()));
    }

    /** KUBERNETES_EXEC_INFO. */
    private static String information(ExecPlugin plugin, Map<String, Object> cluster) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("interactive", false);
        if (plugin.provideClusterInfo()) {
            spec.put("cluster", cluster);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("kind", "ExecCredential");
        root.put("apiVersion", plugin.apiVersion());
        root.put("spec", spec);
        return JSON.writeValueAsString(root);
    }

    /** Forgets every credential. */
    @Override
    public void close() {
        sessions.clear();
    }

    /** One plug-in for one identity. */
    final class Session {
        private final ExecPlugin plugin;
        private final String information;
        private final Map<String, String> environment;
        private final Path home;
        private final ReentrantLock running = new ReentrantLock();
        private volatile Optional<Credential> kept = Optional.empty();
        private Optional<Failure> refused = Optional.empty();
        private Instant quietUntil = Instant.MIN;
        private Duration pause = FIRST_PAUSE;

        private Session(ExecPlugin plugin, String information, Map<String, String> environment, Path home) {
            this.plugin = plugin;
            this.information = information;
            this.environment = environment;
            this.home = home;
        }

        /** The credential at hand, without running anything. */
        Optional<Credential> kept() {
            return kept;
        }

        /** A credential that has not expired; runs the plug-in where there is none. */
        Credential credential(Consumer<String> lines) {
            return obtain(Optional.empty(), lines);
        }

        /** Another credential than the one the server refused; runs the plug-in unless somebody else just did. */
        Credential renew(Credential refusedOne, Consumer<String> lines) {
            return obtain(Optional.of(refusedOne), lines);
        }

        /** Somebody asked for it: earlier failures do not count. */
        void forgive() {
            running.lock();
            try {
                refused = Optional.empty();
                quietUntil = Instant.MIN;
                pause = FIRST_PAUSE;
            } finally {
                running.unlock();
            }
        }

        private Credential obtain(Optional<Credential> not, Consumer<String> lines) {
            Optional<Credential> at = usable(not);
            if (at.isPresent()) {
                return at.get();
            }
            try {
                running.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("credential plug-in");
            }
            try {
                Optional<Credential> byNow = usable(not);
                if (byNow.isPresent()) {
                    return byNow.get();
                }
                if (refused.isPresent() && clock.instant().isBefore(quietUntil)) {
                    throw refused.get().asException();
                }
                Credential fresh = run(lines);
                kept = Optional.of(fresh);
                refused = Optional.empty();
                pause = FIRST_PAUSE;
                return fresh;
            } catch (FailureException e) {
                if (refused.isEmpty()
                        || !refused.get().equals(e.failure())
                        || !clock.instant().isBefore(quietUntil)) {
                    refused = Optional.of(e.failure());
                    quietUntil = clock.instant().plus(pause);
                    Duration doubled = pause.multipliedBy(2);
                    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
                }
                throw e;
            } finally {
                running.unlock();
            }
        }

        private Optional<Credential> usable(Optional<Credential> not) {
            return kept.filter(c -> not.isEmpty() || c.number() != not.get().number())
                    .filter(c -> c.expiry().isEmpty()
                            || clock.instant().isBefore(c.expiry().get()));
        }

        private Credential run(Consumer<String> lines) {
            Path program = Executables.find(plugin.command(), environment, home)
                    .orElseThrow(() -> new Failure(
                                    "cluster-plugin-missing",
                                    "The credential plug-in " + Untrusted.quote(plugin.command())
                                            + " is not installed.",
                                    "Without it there is no way to sign in to this cluster.",
                                    "Install it, or add its folder to PATH, then connect again.",
                                    true,
                                    Untrusted.lines(plugin.installHint().orElse(""), 2_000))
                            .asException());
            Map<String, String> variables = new HashMap<>(plugin.inheritEnvironment() ? environment : Map.of());
            variables.putAll(plugin.environment());
            variables.put("KUBERNETES_EXEC_INFO", information);
            return parse(PluginRun.run(program, plugin.args(), variables, limit, lines));
        }

        private Credential parse(byte[] answer) {
            JsonNode root;
            try {
                root = JSON.readTree(answer);
            } catch (JacksonException e) {
                // The parser quotes the text, which holds a token.
                throw strange("is not JSON");
            }
            if (root == null
                    || !root.isObject()
                    || !"ExecCredential".equals(root.path("kind").asString(""))) {
                throw strange("is no ExecCredential");
            }
            if (!plugin.apiVersion().equals(root.path("apiVersion").asString(""))) {
                throw strange("has another version than " + plugin.apiVersion());
            }
            JsonNode status = root.path("status");
            String token = text(status, "token");
            String certificate = text(status, "clientCertificateData");
            String key = text(status, "clientKeyData");
            if (certificate.isEmpty() != key.isEmpty()) {
                throw strange("has only one of certificate and key");
            }
            if (token.isEmpty() && key.isEmpty()) {
                throw strange("has neither a token nor a certificate");
            }
            if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw strange("has a token that cannot be sent");
            }
            Optional<Instant> expiry = expiry(text(status, "expirationTimestamp"));
            Optional<KeyMaterial> material = key.isEmpty()
                    ? Optional.empty()
                    : Optional.of(KeyMaterial.of(
                            certificate.getBytes(StandardCharsets.US_ASCII), key.getBytes(StandardCharsets.US_ASCII)));
            return new Credential(
                    RUNS.incrementAndGet(), token.isEmpty() ? Optional.empty() : Optional.of(token), material, expiry);
        }

        private String text(JsonNode status, String field) {
            JsonNode value = status.path(field);
            if (value.isMissingNode() || value.isNull()) {
                return "";
            }
            if (!value.isString()) {
                throw strange("has no text under " + field);
            }
            return value.asString();
        }

        private Optional<Instant> expiry(String text) {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                throw strange("has an expiry that is no time");
            }
        }

        private FailureException strange(String what) {
            return Failure.expected(
                            "cluster-plugin-answer",
                            "The answer of the credential plug-in " + Untrusted.quote(plugin.command()) + " " + what
                                    + ".",
                            "There is no way to sign in to this cluster with it.",
                            "Update the plug-in, or correct the exec entry in the kubeconfig.")
                    .asException();
        }
    }
}
