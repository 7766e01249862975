package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.LiveAccess;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The client against the practice clusters, over HTTPS, while they misbehave. */
class PracticeClusterTest {
    private static @Nullable Sandbox started;

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        sandbox().close();
    }

    @AfterEach
    void clear() {
        sandbox().faults().clear();
    }

    private static Sandbox sandbox() {
        return java.util.Objects.requireNonNull(started);
    }

    private static Kubeconfig kubeconfig() {
        return Kubeconfig.parse(Path.of("practice"), sandbox().kubeconfig().getBytes(StandardCharsets.UTF_8));
    }

    private static ClientSetup setup() {
        return new ClientSetup(
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                Path.of("/nonexistent"),
                new CredentialPlugins(Clock.systemUTC()),
                Clock.systemUTC());
    }

    private static ClusterClient open(Kubeconfig config, String context) {
        return ClusterClient.open(config, context, setup(), line -> {});
    }

    private static String code(Runnable action) {
        try {
            action.run();
            return "works";
        } catch (FailureException e) {
            return e.failure().code();
        }
    }

    private static String working(Kubeconfig config) {
        for (KubeContext context : config.contexts()) {
            if (context.problem().isEmpty()) {
                try (ClusterClient client = open(config, context.name())) {
                    if (code(client::whoAmI).equals("works")) {
                        return context.name();
                    }
                }
            }
        }
        throw new AssertionError("no context works");
    }

    @Test
    void everyContextWorksOrSaysWhyNot() {
        Kubeconfig config = kubeconfig();
        Map<String, String> outcomes = new TreeMap<>();
        for (KubeContext context : config.contexts()) {
            outcomes.put(context.name(), code(() -> {
                try (ClusterClient client = open(config, context.name())) {
                    var _ = client.version();
                }
            }));
        }
        assertThat(outcomes).containsValue("works").doesNotContainValue("cluster-defect");
        assertThat(outcomes.values())
                .allMatch(o -> o.equals("works") || o.startsWith("cluster-") || o.startsWith("kubeconfig-"));
    }

    @Test
    void requestsForCertificatesAreReadForEverySignerOfClients() {
        String admin = sandbox()
                .clusters()
                .adminKubeconfig(sandbox().plan().cluster("test-gnt-webshop").orElseThrow());
        Kubeconfig config = Kubeconfig.parse(Path.of("admin"), admin.getBytes(StandardCharsets.UTF_8));
        try (ClusterClient client = open(config, working(config))) {
            assertThat(LiveAccess.certificateRequests(client).unread()).isFalse();
            ApiResource kind = new ApiResource(
                    "certificates.k8s.io",
                    "v1",
                    "CertificateSigningRequest",
                    "certificatesigningrequests",
                    false,
                    Set.of());
            for (String signer :
                    List.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet")) {
                ObjectName name = new ObjectName(kind, "", signer.replace('/', '.'));
                ObjectNode request = JsonMapper.builder().build().createObjectNode();
                request.put("apiVersion", "certificates.k8s.io/v1").put("kind", kind.kind());
                request.putObject("metadata").put("name", name.name());
                request.putObject("spec").put("signerName", signer).put("request", "AAAA");
                assertThat(client.objects().create(name, request, WriteOptions.WRITE))
                        .isInstanceOf(WriteAnswer.Done.class);
                // Whom it names cannot be read: of such a one it has to be said.
                assertThat(LiveAccess.certificateRequests(client).unread())
                        .as(signer)
                        .isEqualTo(!signer.endsWith("serving"));
            }
        }
    }

    @Test
    void aClusterAtAGlance() {
        Kubeconfig config = kubeconfig();
        try (ClusterClient client = open(config, working(config))) {
            assertThat(client.version().gitVersion()).startsWith("v1.");
            assertThat(client.whoAmI().username()).isNotEmpty();
            assertThat(client.glance()).noneMatch(a -> a.verdict() == AccessAnswer.Verdict.UNANSWERED);
            assertThat(client.counts().pods().value())
                    .hasValueSatisfying(n -> assertThat(n).isPositive());
            assertThat(client.resources().resources()).anyMatch(r -> r.plural().equals("pods"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLE, 1, works",
        "THROTTLE, 0, cluster-throttled",
        "DROP, 1, works",
        "DROP, 0, cluster-unreachable",
        "SERVER_ERROR, 0, cluster-server-error",
        "HANG, 0, cluster-timeout",
        "EXPIRE, 0, cluster-unauthorized",
    })
    void everyFaultHasItsFailure(Fault.Kind kind, int count, String expected) {
        Kubeconfig config = kubeconfig();
        try (ClusterClient client = open(config, working(config))) {
            client.patience(Duration.ofSeconds(1));
            sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, kind, count));
            assertThat(code(client::version)).isEqualTo(expected);
        }
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() {
        Kubeconfig config = kubeconfig();
        try (ClusterClient client = open(config, working(config))) {
            sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, Fault.Kind.TRUNCATE, 0));
            assertThat(code(client::version)).isIn("cluster-protocol", "cluster-unreachable");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "expired, cluster-tls-expired, expired on",
        "future, cluster-tls-not-yet-valid, valid only from",
        "stranger, cluster-tls-untrusted, not trusted",
        "named, cluster-tls-name, another name",
    })
    void everyBadCertificateHasItsWords(String kind, String code, String words) throws Exception {
        Authority own = Authority.create("own", Clock.systemUTC(), new Secrets());
        Authority other = Authority.create("other", Clock.systemUTC(), new Secrets());
        Authority.Issued certificate = switch (kind) {
            case "expired" -> own.server(own.expired());
            case "future" -> own.server(own.notYetValid());
            case "stranger" -> other.server(other.current());
            default -> own.server(List.of("elsewhere.example"), List.of(), own.current());
        };
        com.sun.net.httpserver.HttpsServer server = com.sun.net.httpserver.HttpsServer.create(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(certificate.serverContext()));
        server.start();
        String yaml = """
            clusters: [{name: c, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}]
            users: [{name: u, user: {token: not-to-be-sent}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            """.formatted(server.getAddress().getPort(), ControlPlane.base64(own.pem()));
        try (ClusterClient client = open(Kubeconfig.parse(Path.of("t"), yaml.getBytes(StandardCharsets.UTF_8)), "x")) {
            FailureException thrown =
                    org.junit.jupiter.api.Assertions.assertThrows(FailureException.class, client::version);
            assertThat(thrown.failure().code()).isEqualTo(code);
            assertThat(thrown.failure().happened()).contains(words);
            assertThat(thrown.failure().details()).contains("Subject:", "Issuer:", "Valid:");
        } finally {
            server.stop(0);
        }
    }
}
