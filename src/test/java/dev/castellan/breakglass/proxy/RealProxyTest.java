package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.kubernetes.ControlPlane;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** kubectl through the proxy to a real API server, seen from its audit log. Needs KUBEBUILDER_ASSETS, as envtest does. */
@Tag("real")
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealProxyTest {
    @TempDir
    static @Nullable Path temporary;

    private static @Nullable ControlPlane started;
    private static @Nullable ProxySession full;
    private static @Nullable ProxySession limited;
    private static final Heard HEARD = new Heard();

    @BeforeAll
    static void start() throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path binaries = Path.of(Objects.requireNonNull(assets));
        assumeTrue(
                Files.isExecutable(binaries.resolve("kube-apiserver"))
                        && Files.isExecutable(binaries.resolve("kubectl")),
                "KUBEBUILDER_ASSETS holds no kube-apiserver and kubectl");
        Path policy = folder().resolve("audit-policy.yaml");
        Files.writeString(policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n");
        ControlPlane plane = new ControlPlane(
                binaries,
                folder(),
                List.of(
                        "--audit-policy-file=" + policy,
                        "--audit-log-path=" + folder().resolve("audit.log"),
                        "--audit-log-mode=blocking"));
        started = plane;
        Path kubeconfig =
                plane.kubeconfig("admin", plane.cluster(), plane.certificate("kubernetes-admin", "system:masters"));
        Admin admin = Admin.of(Files.readString(kubeconfig));
        full = admin.start(Admin.plan(Files.createDirectory(folder().resolve("full")), Admin.full()), HEARD);
        limited = admin.start(
                Admin.plan(
                        Files.createDirectory(folder().resolve("limited")),
                        ProxyPlan.Scope.limited("Grace Höpper", List.of("castellan:readers"), Admin.EXTRA)),
                new Heard());
        ok(full("create", "clusterrole", "reader", "--verb=get,list,watch", "--resource=configmaps"));
        ok(full("create", "clusterrolebinding", "readers", "--clusterrole=reader", "--group=castellan:readers"));
    }

    @AfterAll
    static void stop() {
        for (ProxySession session : java.util.Arrays.asList(full, limited)) {
            if (session != null) {
                session.close();
            }
        }
        if (started != null) {
            started.close();
        }
    }

    private static Path folder() {
        return Objects.requireNonNull(temporary);
    }

    private static Kubectl kubectl(@Nullable ProxySession session) {
        return new Kubectl(
                Kubectl.find().orElseThrow(),
                folder(),
                Objects.requireNonNull(session).kubeconfig());
    }

    private static Kubectl.Run full(String... arguments) throws Exception {
        return kubectl(full).run(arguments);
    }

    private static Kubectl.Run limited(String... arguments) throws Exception {
        return kubectl(limited).run(arguments);
    }

    private static String ok(Kubectl.Run run) {
        assertThat(run.code()).as(run.out()).isZero();
        return run.out();
    }

    private static List<JsonNode> audit() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(folder().resolve("audit.log"))) {
            if (line.endsWith("}")) {
                events.add(Segment.JSON.readTree(line));
            }
        }
        return events;
    }

    @Test
    @Order(1)
    void theAuditLogNamesPersonCheckOutAndTicket() throws Exception {
        ok(full("get", "secrets", "-n", "kube-system"));
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> HEARD.ended().stream().anyMatch(u -> u.resource().equals("secrets")));
        Use use = HEARD.ended().stream()
                .filter(u -> u.resource().equals("secrets"))
                .findFirst()
                .orElseThrow();
        JsonNode event = audit().stream()
                .filter(e -> e.path("auditID").asString().equals(use.auditId())
                        && e.path("stage").asString().equals("ResponseComplete"))
                .findFirst()
                .orElseThrow();
        assertThat(event.path("user").path("username").asString()).isEqualTo("kubernetes-admin");
        JsonNode seen = event.path("impersonatedUser");
        assertThat(seen.path("username").asString()).isEqualTo(Admin.PERSON);
        assertThat(seen.path("groups").toString()).contains("system:masters");
        assertThat(seen.path("extra").path("castellan.io/checkout").path(0).asString())
                .isEqualTo(Admin.CHECKOUT);
        assertThat(seen.path("extra").path("castellan.io/ticket").path(0).asString())
                .isEqualTo("INC-42");
        assertThat(event.path("userAgent").asString()).startsWith("castellan-breakglass/");
        String fingerprint = event.path("user")
                .path("extra")
                .path("authentication.kubernetes.io/credential-id")
                .path(0)
                .asString();
        Segment.Opening opening = Segment.read(
                        Segment.list(folder().resolve("full").resolve("record")).getFirst(), u -> {})
                .opening()
                .orElseThrow();
        assertThat(fingerprint).isEqualTo("X509SHA256=" + opening.fingerprint());
        assertThat(use.verb()).isEqualTo("list");
        assertThat(use.namespace()).isEqualTo("kube-system");
        assertThat(use.status()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void whateverTheAuditLogHasFromTheCertificateTheRecordHasToo() throws Exception {
        ok(full("get", "namespaces"));
        ok(limited("get", "configmaps", "-A"));
        Set<String> recorded = new TreeSet<>();
        for (String each : List.of("full", "limited")) {
            for (Path segment : Segment.list(folder().resolve(each).resolve("record"))) {
                Segment.Reading reading = Segment.read(segment, u -> recorded.add(u.auditId()));
                assertThat(reading.holds()).isTrue();
            }
        }
        Set<String> audited = new TreeSet<>();
        for (JsonNode event : audit()) {
            if (event.path("user").path("username").asString().equals("kubernetes-admin")) {
                audited.add(event.path("auditID").asString());
            }
        }
        assertThat(audited).isNotEmpty();
        assertThat(recorded).containsAll(audited);
    }

    @Test
    @Order(3)
    void theServerItselfHoldsTheLimit() throws Exception {
        assertThat(ok(limited(
                        "auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}")))
                .contains("Grace Höpper", "castellan:readers")
                .doesNotContain("system:masters");
        ok(limited("get", "configmaps", "-A"));
        Kubectl.Run secrets = limited("get", "secrets", "-A");
        assertThat(secrets.code()).isNotZero();
        assertThat(secrets.out()).contains("Forbidden", "Grace Höpper");
        assertThat(limited("delete", "configmap", "kube-root-ca.crt", "-n", "default")
                        .out())
                .contains("Forbidden");
        // Who wants to be somebody else stays who they are.
        assertThat(limited("get", "secrets", "-A", "--as=root", "--as-group=system:masters")
                        .out())
                .contains("Forbidden", "Grace Höpper");
        assertThat(limited("get", "secrets", "-A", "--token=" + ControlPlane.ADMIN_TOKEN)
                        .out())
                .contains("Forbidden", "Grace Höpper");
    }

    @Test
    @Order(4)
    void whatOutlivesACheckOutIsRefusedByTheGuard() throws Exception {
        ok(full("create", "serviceaccount", "robot", "-n", "default"));
        assertThat(full("create", "token", "robot", "--duration=100h").out()).contains("rule long-token");
        assertThat(ok(full("create", "token", "robot", "--duration=10m"))).startsWith("ey");
        Path secret = Files.writeString(folder().resolve("secret.yaml"), """
            apiVersion: v1
            kind: Secret
            metadata: {name: robot, namespace: default, annotations: {kubernetes.io/service-account.name: robot}}
            type: kubernetes.io/service-account-token
            """);
        assertThat(full("apply", "-f", secret.toString()).out()).contains("rule token-secret");
        assertThat(full("create", "-f", secret.toString()).out()).contains("rule token-secret");
        assertThat(full("apply", "--server-side", "-f", secret.toString()).out())
                .contains("rule token-secret");
        ok(full("create", "secret", "generic", "plain", "--from-literal=a=b"));
        assertThat(ok(full("get", "secret", "plain", "-o", "jsonpath={.data.a}")))
                .isEqualTo("Yg==");
        Path request = Files.writeString(folder().resolve("csr.yaml"), """
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: mine}
            spec: {request: AAAA, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
            """);
        assertThat(full("create", "-f", request.toString()).out()).contains("rule client-certificate");
        assertThat(full("certificate", "approve", "mine").out()).containsAnyOf("NotFound", "rule certificate-approval");
        assertThat(full("get", "--raw", "/api/v1/nodes/any/proxy/pods").out()).contains("rule nodes-proxy");
        assertThat(full("get", "--raw", "/api/v1/nodes/any%2Fproxy/pods").out()).contains("refused by the");
    }

    @Test
    @Order(5)
    void objectsAreMadeChangedWatchedAndRemoved() throws Exception {
        Process watch = kubectl(full).start(true, "get", "configmaps", "-n", "default", "-w", "-o", "name");
        try (BufferedReader lines = watch.inputReader()) {
            String object =
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seen, namespace: default}\ndata: {a: b}\n";
            assertThat(kubectl(full).run(true, object, "apply", "-f", "-").code())
                    .isZero();
            String line = lines.readLine();
            while (line != null && !line.equals("configmap/seen")) {
                line = lines.readLine();
            }
            assertThat(line).isEqualTo("configmap/seen");
            ok(kubectl(full).run(true, object.replace("a: b", "a: c"), "replace", "-f", "-"));
            ok(full("patch", "configmap", "seen", "-n", "default", "-p", "{\"data\":{\"x\":\"y\"}}"));
            ok(full("annotate", "configmap", "seen", "-n", "default", "k=v"));
            ok(
                    kubectl(full).run(true, object, "diff", "-f", "-").code() <= 1
                            ? new Kubectl.Run(0, "")
                            : new Kubectl.Run(1, "diff"));
            ok(full("delete", "configmap", "seen", "-n", "default"));
        } finally {
            watch.destroyForcibly();
        }
        ok(full("api-resources"));
        ok(full("explain", "pods"));
        ok(full("version"));
    }

    @Test
    @Order(6)
    void aLargeListArrivesWhole() throws Exception {
        String filling = "x".repeat(400_000);
        for (int i = 0; i < 10; i++) {
            ok(kubectl(full)
                    .run(
                            true,
                            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large-" + i
                                    + ", namespace: default}\ndata: {a: \"" + filling + "\"}\n",
                            "create",
                            "-f",
                            "-"));
        }
        String list = ok(full("get", "--raw", "/api/v1/namespaces/default/configmaps"));
        assertThat(list.length()).isGreaterThan(4_000_000);
        assertThat(Segment.JSON.readTree(list).path("items").size()).isGreaterThanOrEqualTo(10);
    }

    @Test
    @Order(7)
    void anAuthorityThatIsReplacedEndsTheUse() throws Exception {
        ok(full("get", "namespaces"));
        // What ends an admin certificate for good: its authority leaves the file that the server reads.
        ControlPlane plane = Objects.requireNonNull(started);
        Path file = plane.folder().resolve("ca.crt");
        String other = dev.castellan.sandbox.ground.Authority.create(
                        "Next", java.time.Clock.systemUTC(), new dev.castellan.sandbox.ground.Secrets())
                .pem();
        Files.writeString(file, other);
        await().atMost(90, TimeUnit.SECONDS)
                .until(() -> full("get", "namespaces").out().contains("Unauthorized"));
        await().atMost(60, TimeUnit.SECONDS)
                .until(() ->
                        HEARD.notices.stream().anyMatch(n -> n.code().equals("breakglass-proxy-refused-meanwhile")));
    }
}
