package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Gap;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.RandomRbac;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Verification;
import dev.castellan.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A random world inside a real API server: read, decided and compared. Needs KUBEBUILDER_ASSETS. */
@Tag("real")
class RealAccessTest {
    private static final long CHOICE = Long.getLong("castellan.choice", 1);
    private static final int QUESTIONS = Integer.getInteger("castellan.questions", 1_500);

    @Test
    void aRandomWorldIsDecidedAsTheServerDoes(@TempDir Path folder) throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path binaries = Path.of(Objects.requireNonNull(assets));
        assumeTrue(Files.isExecutable(binaries.resolve("kube-apiserver")), "no kube-apiserver");
        try (ControlPlane plane = new ControlPlane(binaries, folder)) {
            plane.startControllers();
            try (ClusterClient admin = open(plane, folder, "admin", plane.certificate("boss", "system:masters"))) {
                int made = 0;
                for (ObjectNode object : RandomRbac.objects(CHOICE)) {
                    made += create(admin, object) ? 1 : 0;
                }
                assertThat(made).isGreaterThan(60);
                Snapshot snapshot =
                        LiveAccess.read(admin, "real", Clock.systemUTC().instant());
                assertThat(snapshot.gaps()).isEmpty();
                // From 1.36 on the server tells its flags; a pod of the control plane goes before that.
                assertThat(snapshot.authorizers().text())
                        .isEqualTo("RBAC (read from the flags of the API server that answered)");
                assertThat(create(admin, apiServerPod())).isTrue();
                assertThat(LiveAccess.read(admin, "real", Clock.systemUTC().instant())
                                .authorizers()
                                .text())
                        .isEqualTo("Node, Webhook, RBAC (read from the pod kube-apiserver-one)");
                AccessIndex index = AccessIndex.of(snapshot);
                Verification.Result result = new Verification(index, new SplittableRandom(CHOICE))
                        .run(QUESTIONS, spec -> admin.objects().accessReview(spec));
                System.out.println("real server: agree " + result.agree() + ", disagree " + result.disagree()
                        + ", unknown " + result.unknown() + ", allowed " + result.allowed());
                assertThat(result.differences()).isEmpty();
                assertThat(result.allowed()).isGreaterThan(QUESTIONS / 20);
            }
            // Somebody who may read one namespace only gets a partial snapshot that says so.
            try (ClusterClient reader = open(plane, folder, "reader", "token: " + ControlPlane.TOKEN)) {
                Snapshot partial =
                        LiveAccess.read(reader, "real", Clock.systemUTC().instant());
                assertThat(partial.gaps())
                        .extracting(Gap::part)
                        .contains(Gap.Part.CLUSTER_ROLE_BINDINGS, Gap.Part.ROLE_BINDINGS, Gap.Part.NAMESPACES);
                assertThat(AccessIndex.of(partial)
                                .decide(Requester.raw("u1", List.of()), Request.of("get", "pods", "ns1"))
                                .answer())
                        .isEqualTo(Answer.UNKNOWN);
            }
        }
    }

    private static ObjectNode apiServerPod() {
        return (ObjectNode) JsonMapper.builder().build().readTree("""
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "kube-apiserver-one", "namespace": "kube-system",
               "labels": {"component": "kube-apiserver", "tier": "control-plane"},
               "annotations": {"kubernetes.io/config.mirror": "0123"}},
             "spec": {"nodeName": "one", "containers": [{"name": "kube-apiserver", "image": "kube-apiserver",
               "command": ["kube-apiserver", "--authorization-mode=Node,Webhook,RBAC"]}]}}
            """);
    }

    private static boolean create(ClusterClient admin, ObjectNode object) {
        String kind = object.path("kind").asString("");
        String group = kind.equals("Namespace") || kind.equals("Pod") ? "" : "rbac.authorization.k8s.io";
        String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
        String namespace = object.path("metadata").path("namespace").asString("");
        ApiResource resource = new ApiResource(group, "v1", kind, plural, !namespace.isEmpty(), Set.of());
        ObjectName name = new ObjectName(
                resource, namespace, object.path("metadata").path("name").asString(""));
        return admin.objects().create(name, object, WriteOptions.WRITE) instanceof WriteAnswer.Done;
    }

    private static ClusterClient open(ControlPlane plane, Path folder, String name, String user) throws Exception {
        Path file = plane.kubeconfig(name, plane.cluster(), user);
        ClientSetup setup = new ClientSetup(
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of("PATH", "/usr/bin:/bin"),
                folder,
                new CredentialPlugins(Clock.systemUTC()),
                Clock.systemUTC());
        return ClusterClient.open(Kubeconfig.load(List.of(file)), "real", setup, line -> {});
    }
}
