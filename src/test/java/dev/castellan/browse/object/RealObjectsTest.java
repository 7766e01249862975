package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.browse.PracticeAccess;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ControlPlane;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Single objects changed on a real API server. Needs KUBEBUILDER_ASSETS, as envtest does. */
@Tag("real")
class RealObjectsTest {
    @TempDir
    static @Nullable Path temporary;

    private static @Nullable ControlPlane plane;
    private static @Nullable ClusterClient admin;
    private static @Nullable ClusterClient reader;

    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());

    @BeforeAll
    static void start() throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path binaries = Path.of(Objects.requireNonNull(assets));
        assumeTrue(
                Files.isExecutable(binaries.resolve("kube-apiserver")) && Files.isExecutable(binaries.resolve("etcd")),
                "KUBEBUILDER_ASSETS holds no etcd and kube-apiserver");
        plane = new ControlPlane(binaries, Objects.requireNonNull(temporary));
        admin = open("admin", plane().certificate("boss", "system:masters"));
        reader = open("reader", "token: " + ControlPlane.TOKEN);
        assertThat(calls().create(
                                desk(admin()).name(address("", "Namespace", "", "shop")),
                                object("""
                                    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}\
                                    """),
                                WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
    }

    private static ClusterClient open(String name, String user) throws Exception {
        Path file = plane().kubeconfig(name, plane().cluster(), user);
        return ClusterClient.open(Kubeconfig.load(List.of(file)), "real", PracticeAccess.setup(), line -> {});
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (reader != null) {
            reader.close();
        }
        if (plane != null) {
            plane.close();
        }
    }

    private static ControlPlane plane() {
        return Objects.requireNonNull(plane);
    }

    private static ClusterClient admin() {
        return Objects.requireNonNull(admin);
    }

    private static ObjectCalls calls() {
        return admin().objects();
    }

    private static ObjectAddress address(String group, String kind, String namespace, String name) {
        return new ObjectAddress(ClusterId.ofContext("real"), group, kind, namespace, name);
    }

    private static ObjectDesk desk(ClusterClient client) {
        Ledger own = Ledger.inMemory("ada", Clock.systemUTC());
        return desk(client, own);
    }

    private static ObjectDesk desk(ClusterClient client, Ledger ledger) {
        ClusterSeat seat = new ClusterSeat(ClusterId.ofContext("real"), "real", () -> Environment.TEST, () -> client);
        return new ObjectDesk(seat, ledger, new WriteLocks(ledger, Clock.systemUTC()), Clock.systemUTC());
    }

    private ObjectDesk desk() {
        return desk(admin(), ledger);
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private ObjectAddress deployment(String name) {
        ObjectNode content = object("""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%s", "namespace": "shop"},
             "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}},
              "spec": {"containers": [{"name": "web", "image": "a:1", "args": ["one", "two"], "ports": [{"containerPort": 80}]},
                                      {"name": "log", "image": "b:1"}]}}}}\
            """.formatted(name));
        ObjectAddress address = desk().address(content);
        assertThat(calls().create(desk().name(address), content, WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        return address;
    }

    /** Applies as somebody else would, under another field manager. */
    private static void appliedBy(String manager, ObjectName name, String json) throws Exception {
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newBuilder()
                .sslContext(plane().authority().clientContext())
                .build()) {
            java.net.http.HttpResponse<String> answer = http.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(plane().server()
                                    + "/apis/apps/v1/namespaces/"
                                    + name.namespace() + "/deployments/" + name.name() + "?force=true&fieldManager="
                                    + manager))
                            .header("Content-Type", "application/apply-patch+yaml")
                            .header("Authorization", "Bearer " + ControlPlane.TOKEN)
                            .method("PATCH", java.net.http.HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        }
    }

    private static void letTheReaderApply() {
        ObjectDesk desk = desk(admin());
        ObjectNode role = object("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "applier"},
             "rules": [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["patch", "create"]}]}\
            """);
        ObjectNode binding = object("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "applier"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "applier"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "reader"}]}\
            """);
        for (ObjectNode one : List.of(role, binding)) {
            assertThat(calls().apply(desk.name(desk.address(one)), one, true, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
    }

    @Test
    void anEditTouchesNothingButWhatWasChanged() {
        ObjectDesk desk = desk();
        ObjectAddress address = deployment("edited");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("image: a:1", "image: a:2"));
        EditState checked = edit.check();
        assertThat(checked).isInstanceOfSatisfying(EditState.Checked.class, c -> {
            assertThat(c.plan().method()).isEqualTo(EditPlan.Method.APPLY);
            assertThat(c.changes())
                    .extracting(f -> f.path().toString())
                    .containsExactly("spec.template.spec.containers[name=web].image");
            assertThat(c.byServer()).isEmpty();
        });
        assertThat(Json.text(desk.read(address).object(), "metadata", "generation"))
                .isEqualTo("1");
        assertThat(edit.confirm("")).isTrue();
        EditState.Applied applied = (EditState.Applied) edit.apply();
        Ownership ownership = Ownership.of(applied.after().object());
        assertThat(ownership.appliedBy(ObjectCalls.FIELD_MANAGER))
                .extracting(FieldPath::toString)
                .containsExactlyInAnyOrder(
                        "spec.template.spec.containers[name=web].image",
                        "spec.template.spec.containers[name=web].name");

        ObjectEdit more = desk.edit(applied.after());
        more.text(more.draft().text().replace("replicas: 2", "replicas: 3"));
        assertThat(more.check()).isInstanceOf(EditState.Checked.class);
        assertThat(more.confirm("")).isTrue();
        assertThat(more.apply()).isInstanceOf(EditState.Applied.class);
        LiveObject after = desk.read(address);
        assertThat(after.object().toString()).contains("a:2");
        assertThat(FieldDiff.wanted(live.object(), after.object())).hasSize(2);

        ObjectEdit undo = desk.undo(applied);
        assertThat(undo.check()).isInstanceOf(EditState.Checked.class);
        assertThat(undo.confirm("")).isTrue();
        assertThat(undo.apply()).isInstanceOf(EditState.Applied.class);
        assertThat(FieldDiff.wanted(live.object(), desk.read(address).object()))
                .extracting(f -> f.path().toString())
                .containsExactly("spec.replicas");
    }

    @Test
    void takingAwayAndReorderingIsMerged() {
        ObjectDesk desk = desk();
        ObjectAddress address = deployment("merged");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("        - two\n", ""));
        assertThat(edit.draft().text()).isNotEqualTo(live.editable());
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Checked.class,
                        c -> assertThat(c.plan().method()).isEqualTo(EditPlan.Method.MERGE));
        assertThat(edit.confirm("")).isTrue();
        assertThat(edit.apply()).isInstanceOf(EditState.Applied.class);
        assertThat(FieldDiff.wanted(live.object(), desk.read(address).object())).hasSize(1);
    }

    @Test
    void whatAnotherAppliesIsAConflictUntilItIsTakenOver() throws Exception {
        letTheReaderApply();
        ObjectDesk desk = desk();
        ObjectAddress address = deployment("owned");
        appliedBy("kustomize-controller", desk.name(address), """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "owned", "namespace": "shop"}, "spec": {"replicas": 4}}\
            """);
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("replicas: 4", "replicas: 1"));
        assertThat(edit.check()).isInstanceOfSatisfying(EditState.Conflict.class, c -> {
            assertThat(c.kind()).isEqualTo(WriteAnswer.Conflict.Kind.OWNED);
            assertThat(c.owners()).singleElement().satisfies(o -> {
                assertThat(o.manager()).isEqualTo("kustomize-controller");
                assertThat(o.field()).isEqualTo(".spec.replicas");
            });
            assertThat(c.ways()).contains(EditState.WayOn.TAKE_OVER);
        });
        assertThat(edit.takeOver()).isInstanceOfSatisfying(EditState.Checked.class, c -> {
            assertThat(c.takeOver()).isTrue();
            assertThat(c.keepers()).extracting(Keeper::tool).contains(Keeper.Tool.FLUX);
            assertThat(c.confirmation().level()).isEqualTo(Confirmation.Level.AGREE);
        });
        assertThat(edit.confirm("")).isTrue();
        assertThat(edit.apply()).isInstanceOf(EditState.Applied.class);
        assertThat(calls().replicas(desk.name(address))).isEqualTo(1);
    }

    @Test
    void wrongFieldsAreRefusedWithTheirNames() {
        ObjectDesk desk = desk();
        ObjectAddress address = deployment("wrong");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("replicas: 2", "replicas: -2"));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Refused.class,
                        r -> assertThat(r.problems())
                                .anySatisfy(p -> assertThat(p.field()).isEqualTo("spec.replicas")));
        edit.text(live.editable().replace("replicas: 2", "replicaz: 2"));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Refused.class,
                        r -> assertThat(r.problems())
                                .anySatisfy(p -> assertThat(p.message()).contains("replicaz")));
        edit.text(live.editable().replace("replicas: 2", "replicas: 2\n  replicaz: 2"));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Refused.class,
                        r -> assertThat(r.problems())
                                .anySatisfy(p -> assertThat(p.message()).contains("replicaz")));
        edit.text(live.editable().replace("app: x", "app: z"));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Refused.class,
                        r -> assertThat(r.failure().details() + r.problems()).contains("immutable"));
    }

    @Test
    void finalizersHoldADeletedObjectAndSoItIsTold() {
        ObjectDesk desk = desk();
        ObjectNode content = object("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "namespace": "shop", "finalizers": ["example.com/wait"]}}\
            """);
        ObjectAddress address = desk.address(content);
        calls().create(desk.name(address), content, WriteOptions.WRITE);
        Preparation.Ready ready =
                (Preparation.Ready) desk.changes().delete(address, DeleteOptions.Propagation.BACKGROUND, false);
        assertThat(ready.consequences()).anyMatch(c -> c.contains("example.com/wait"));
        assertThat(calls().find(desk.name(address))).isPresent();
        Outcome.Done done = (Outcome.Done) desk.changes().carryOut(ready, "");
        assertThat(done.after()).as("it stays until the finalizer is gone").isPresent();
        LiveObject held = desk.read(address);
        assertThat(desk.summary(held).state()).isEqualTo("being deleted");
        assertThat(calls().merge(held.name(), object("{\"metadata\": {\"finalizers\": null}}"), WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        await().until(() -> calls().find(held.name()).isEmpty());
        assertThat(calls().delete(held.name(), DeleteOptions.of(held.uid()))).isInstanceOf(WriteAnswer.Refused.class);
        Preparation.Ready again = (Preparation.Ready) desk.changes().recreate(done);
        assertThat(desk.changes().carryOut(again, "")).isInstanceOf(Outcome.Done.class);
        assertThat(calls().delete(held.name(), DeleteOptions.of(held.uid())))
                .isInstanceOfSatisfying(
                        WriteAnswer.Conflict.class,
                        c -> assertThat(c.kind()).isEqualTo(WriteAnswer.Conflict.Kind.REPLACED));
    }

    @Test
    void scaleRestartAndTheirChecks() {
        ObjectDesk desk = desk();
        ObjectAddress address = deployment("scaled");
        Preparation.Ready scale = (Preparation.Ready) desk.changes().scale(address, 5);
        assertThat(calls().replicas(desk.name(address))).isEqualTo(2);
        assertThat(desk.changes().carryOut(scale, "")).isInstanceOf(Outcome.Done.class);
        assertThat(calls().replicas(desk.name(address))).isEqualTo(5);
        assertThat(Ownership.of(desk.read(address).object()).of(FieldPath.of("spec", "replicas")))
                .extracting(Ownership.Owner::subresource)
                .contains("scale");
        Preparation.Ready restart = (Preparation.Ready) desk.changes().restart(address);
        assertThat(desk.changes().carryOut(restart, "")).isInstanceOf(Outcome.Done.class);
        assertThat(desk.changes().scale(address, -1)).isInstanceOf(Preparation.Refused.class);
    }

    @Test
    void aManifestIsAppliedInOrderAndThenUnchanged() {
        ObjectDesk desk = desk();
        List<ObjectNode> objects = ManifestDesk.ordered(YamlReading.of("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: fresh}
            data: {mode: "0644"}
            ---
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: w, namespace: fresh}
            spec: {size: 3}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: fresh}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Widget, plural: widgets, singular: widget}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec: {type: object, properties: {size: {type: integer}}}
            """).documents().stream()
                .map(YamlReading.Document::object)
                .toList());
        List<ManifestCheck> checks = desk.manifests().check(objects, "default", false);
        assertThat(checks)
                .extracting(c -> c.getClass().getSimpleName())
                .containsExactly("Ready", "Ready", "Later", "Later");
        for (ManifestCheck check : checks) {
            if (check.address().kind().equals("Widget")) {
                // A new kind is served a moment after it was made.
                await().until(() -> admin().resources().resources().stream()
                        .anyMatch(r -> r.kind().equals("Widget")));
            }
            Outcome outcome = switch (check) {
                case ManifestCheck.Ready ready -> desk.manifests().apply(ready, false);
                case ManifestCheck.Later later -> desk.manifests().apply(later, false);
                default -> throw new AssertionError(check);
            };
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
        }
        assertThat(desk.manifests().check(objects, "default", false))
                .allSatisfy(c -> assertThat(c).isInstanceOf(ManifestCheck.Unchanged.class));
        LiveObject widget = desk.read(address("example.com", "Widget", "fresh", "w"));
        assertThat(desk.summary(widget).sections()).noneMatch(Part.Unread.class::isInstance);
    }

    @Test
    void warningsOfTheServerAreTold() {
        ObjectDesk desk = desk();
        ObjectNode pod = object("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w", "namespace": "shop", "annotations": {"seccomp.security.alpha.kubernetes.io/pod": "runtime/default"}},
             "spec": {"nodeSelector": {"beta.kubernetes.io/os": "linux"}, "containers": [{"name": "a", "image": "a"}]}}\
            """);
        assertThat(calls().create(desk.name(desk.address(pod)), pod, WriteOptions.DRY_RUN))
                .isInstanceOfSatisfying(
                        WriteAnswer.Done.class,
                        d -> assertThat(d.warnings()).anyMatch(w -> w.contains("beta.kubernetes.io/os")));
        assertThat(calls().find(desk.name(desk.address(pod)))).isEmpty();
    }

    @Test
    void whoMayNotIsToldWhichRuleIsMissing() {
        ObjectDesk desk = desk(Objects.requireNonNull(reader), ledger);
        assertThat(desk.changes().create(object("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "namespace": "shop"}}\
            """))).isInstanceOfSatisfying(Preparation.Refused.class, r -> {
            assertThat(r.failure().code()).isEqualTo("browse-forbidden");
            assertThat(r.missing()).hasValueSatisfying(m -> {
                assertThat(m.who()).isEqualTo("reader");
                assertThat(m.manifest()).contains("kind: Role", "configmaps", "create", "name: reader");
            });
        });
        assertThatThrownBy(() -> desk.read(address("", "ConfigMap", "shop", "n")))
                .hasMessageContaining("cluster-forbidden");
        assertThat(Objects.requireNonNull(reader).objects().rules("shop").rules())
                .isNotEmpty();
        // The rule that was named is the one that was missing.
        ObjectDesk boss = desk();
        MissingRole missing = MissingRole.of(
                new dev.castellan.kubernetes.AccessAttributes("create", "", "configmaps", "", "shop", ""), "reader");
        for (YamlReading.Document document : YamlReading.of(missing.manifest()).documents()) {
            assertThat(calls().apply(
                                    boss.name(boss.address(document.object())),
                                    document.object(),
                                    false,
                                    WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
        await().until(() -> desk.changes().create(object("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "namespace": "shop"}}\
            """)) instanceof Preparation.Ready);
    }
}
