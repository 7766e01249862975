package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What surrounds a change: risk, lock, record, owners, missing rules. */
class PureChangesTest {
    private static final ClusterId CLUSTER = ClusterId.ofContext("c");
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private static ObjectAddress address(String kind, String namespace) {
        return new ObjectAddress(CLUSTER, "", kind, namespace, "web");
    }

    private static ClusterSeat seat(Environment environment) {
        return new ClusterSeat(CLUSTER, "prod-1", () -> environment, () -> {
            throw new AssertionError("nobody connects");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "delete, Pod, DEVELOPMENT, AGREE",
        "delete, Pod, PRODUCTION, TYPE",
        "delete, Pod, UNKNOWN, TYPE",
        "delete, Namespace, DEVELOPMENT, TYPE",
        "drain, Node, TEST, AGREE",
        "drain, Node, PRODUCTION, TYPE",
        "stop, Deployment, PRODUCTION, TYPE",
        "stop, Deployment, TEST, AGREE",
        "scale, Deployment, PRODUCTION, AGREE",
        "scale, Deployment, TEST, NONE",
        "restart, Deployment, PRODUCTION, AGREE",
        "restart, Deployment, DEVELOPMENT, NONE",
        "cordon, Node, PRODUCTION, AGREE",
        "edit, ConfigMap, PRODUCTION, AGREE",
        "edit, ConfigMap, TEST, NONE",
        "edit, ClusterRole, PRODUCTION, TYPE",
        "edit, ClusterRole, TEST, AGREE",
        "take, ConfigMap, TEST, AGREE",
        "create, ConfigMap, PRODUCTION, AGREE",
    })
    void riskDecidesWhatIsConfirmed(String what, String kind, Environment environment, Confirmation.Level level) {
        ObjectAddress a = address(kind, "shop");
        Change change = switch (what) {
            case "delete" -> new Change.Delete(a, DeleteOptions.Propagation.BACKGROUND, 0, false);
            case "drain" -> new Change.Drain(a, 3, 0);
            case "stop" -> new Change.Scale(a, 3, 0);
            case "scale" -> new Change.Scale(a, 3, 4);
            case "restart" -> new Change.Restart(a);
            case "cordon" -> new Change.Cordon(a, true);
            case "take" -> new Change.Edit(a, List.of(), true);
            case "create" -> new Change.Create(a);
            default -> new Change.Edit(a, List.of(), false);
        };
        Confirmation confirmation = Risk.of(change, environment);
        assertThat(confirmation.level()).isEqualTo(level);
        assertThat(confirmation.typed().isPresent()).isEqualTo(level == Confirmation.Level.TYPE);
        assertThat(confirmation.fits("web")).isTrue();
        assertThat(confirmation.fits("wob")).isEqualTo(level != Confirmation.Level.TYPE);
    }

    @Test
    void productionIsReadOnlyUntilItIsUnlockedWithAReason() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        try (Ledger ledger = Ledger.inMemory("ada", now::get)) {
            WriteLocks locks = new WriteLocks(ledger, now::get);
            ClusterSeat production = seat(Environment.PRODUCTION);
            List<ClusterId> told = new ArrayList<>();
            var _ = locks.onChange(told::add);
            assertThat(locks.writable(seat(Environment.TEST))).isTrue();
            assertThat(locks.writable(production)).isFalse();
            assertThatThrownBy(() -> locks.demand(production)).hasMessageContaining("browse-read-only");
            assertThatThrownBy(() -> locks.unlock(production, "  ", Optional.empty()))
                    .hasMessageContaining("browse-reason-missing");
            var _ = locks.unlock(production, "INC-42: certificate", Optional.of(Duration.ofMinutes(10)));
            assertThat(locks.writable(production)).isTrue();
            now.set(NOW.plusSeconds(600));
            assertThat(locks.writable(production)).isFalse();
            var _ = locks.unlock(production, "INC-42: again", Optional.empty());
            now.set(NOW.plusSeconds(86_400));
            assertThat(locks.writable(production)).isTrue();
            locks.lock(production);
            assertThat(locks.writable(production)).isFalse();
            assertThat(told).hasSize(4);
            assertThat(types(ledger))
                    .containsExactly("cluster.unlock.done", "cluster.unlock.done", "cluster.lock.done");
        }
    }

    private static List<String> types(Ledger ledger) {
        return ledger.entries(0, Filter.ALL)
                .map(Entry::type)
                .filter(t -> !t.startsWith("ledger."))
                .toList();
    }

    @Test
    void whatCannotBeRecordedDoesNotHappen() {
        Deeds deeds = new Deeds(draft -> {
            throw Failure.expected("ledger-full", "The disk is full.", "Nothing was recorded.", "Make room.")
                    .asException();
        });
        List<String> done = new ArrayList<>();
        assertThatThrownBy(() -> deeds.record(
                        "object.delete",
                        seat(Environment.TEST),
                        address("Pod", "shop"),
                        Map.of(),
                        () -> done.add("it"),
                        b -> Deeds.Ending.DONE))
                .hasMessageContaining("ledger-full");
        assertThat(done).isEmpty();
        WriteLocks locks = new WriteLocks(
                draft -> {
                    throw Failure.expected("ledger-full", "Full.", "Nothing was recorded.", "Make room.")
                            .asException();
                },
                InstantSource.fixed(NOW));
        ClusterSeat production = seat(Environment.PRODUCTION);
        assertThatThrownBy(() -> locks.unlock(production, "a reason", Optional.empty()))
                .hasMessageContaining("ledger-full");
        assertThat(locks.writable(production)).isFalse();
    }

    @Test
    void whatHappenedIsRecordedBeforeAndAfter() {
        try (Ledger ledger = Ledger.inMemory("ada", InstantSource.fixed(NOW))) {
            Deeds deeds = new Deeds(ledger);
            ClusterSeat seat = seat(Environment.TEST);
            var _ = deeds.record(
                    "object.scale", seat, address("Pod", "shop"), Map.of(), () -> 1, n -> Deeds.Ending.DONE);
            assertThatThrownBy(() -> deeds.record(
                            "object.scale",
                            seat,
                            address("Pod", "shop"),
                            Map.of(),
                            () -> {
                                throw Failure.expected("cluster-outcome-unknown", "?", "?", "?")
                                        .asException();
                            },
                            n -> Deeds.Ending.DONE))
                    .isInstanceOf(FailureException.class);
            List<Entry> entries = ledger.entries(0, Filter.ALL)
                    .filter(e -> e.type().startsWith("object."))
                    .toList();
            assertThat(entries)
                    .extracting(Entry::type)
                    .containsExactly(
                            "object.scale.intent",
                            "object.scale.outcome",
                            "object.scale.intent",
                            "object.scale.outcome");
            assertThat(entries.get(1).body().toString())
                    .contains("DONE", entries.get(0).id().toString());
            assertThat(entries.get(3).body().toString()).contains("UNKNOWN");
            assertThat(OpenIntents.of(ledger)).isEmpty();
        }
    }

    @Test
    void anIntentWithoutAnOutcomeIsFoundAgain() {
        try (Ledger ledger = Ledger.inMemory("ada", InstantSource.fixed(NOW))) {
            Deeds deeds = new Deeds(ledger);
            // As if the program had been killed in the middle: nothing after the intent is recorded.
            assertThatThrownBy(() -> deeds.record(
                            "object.delete",
                            seat(Environment.TEST),
                            address("Pod", "shop"),
                            Map.of(),
                            () -> {
                                throw new IllegalStateException("killed");
                            },
                            n -> Deeds.Ending.DONE))
                    .hasMessage("killed");
            assertThat(OpenIntents.of(ledger)).singleElement().satisfies(open -> {
                assertThat(open.action()).isEqualTo("object.delete");
                assertThat(open.target()).isEqualTo("Pod shop/web");
                assertThat(open.cluster()).isEqualTo("prod-1");
                assertThat(open.at()).isEqualTo(NOW);
                OpenIntents.told(ledger, open);
            });
            assertThat(OpenIntents.of(ledger)).isEmpty();
        }
    }

    @Test
    void gitOpsAndReleasesAreRecognised() {
        assertThat(Keeper.of(CLUSTER, object("""
            {"kind": "Deployment", "metadata": {"labels": {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}}}\
            """))).singleElement().satisfies(k -> {
            assertThat(k.tool()).isEqualTo(Keeper.Tool.FLUX);
            assertThat(k.source()).isEqualTo("Kustomization flux-system/apps");
            assertThat(k.address())
                    .hasValueSatisfying(a -> assertThat(a.group()).isEqualTo("kustomize.toolkit.fluxcd.io"));
        });
        assertThat(Keeper.of(CLUSTER, object("""
            {"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm", "helm.toolkit.fluxcd.io/name": "r", "helm.toolkit.fluxcd.io/namespace": "n"},
             "annotations": {"meta.helm.sh/release-name": "r"}}}\
            """))).extracting(Keeper::tool).containsExactly(Keeper.Tool.FLUX);
        assertThat(Keeper.of(CLUSTER, object("""
            {"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"}}}\
            """))).extracting(Keeper::source).containsExactly("Application" + " shop");
        assertThat(Keeper.of(CLUSTER, object("""
            {"metadata": {"annotations": {"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "web"}}}\
            """))).extracting(Keeper::source).containsExactly("release" + " web/shop");
        assertThat(Keeper.of(CLUSTER, object("""
            {"metadata": {"managedFields": [{"manager": "kustomize-controller", "operation": "Apply"}]}}\
            """))).extracting(Keeper::tool).containsExactly(Keeper.Tool.FLUX);
        assertThat(Keeper.of(CLUSTER, object("""
            {"metadata": {"namespace": "n", "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "controller": true}]}}\
            """)))
                .singleElement()
                .satisfies(k -> assertThat(k.address())
                        .contains(new ObjectAddress(CLUSTER, "apps", "ReplicaSet", "n", "web-1")));
        assertThat(Keeper.of(CLUSTER, object("{\"metadata\": {}}"))).isEmpty();
    }

    /** A config map may have as many keys as fit; each was compared with all before it. */
    @Test
    @Timeout(60)
    void theOwnersOfVeryManyFieldsAreReadInNoTime() {
        int many = 200_000;
        ObjectNode object =
                object("{\"metadata\": {\"managedFields\": [{\"manager\": \"kubectl\", \"operation\": \"Update\"}]}}");
        ObjectNode data = ((ObjectNode)
                        object.path("metadata").path("managedFields").get(0))
                .putObject("fieldsV1")
                .putObject("f:data");
        for (int i = 0; i < many; i++) {
            data.putObject("f:key-" + i);
        }
        assertThat(Ownership.of(object).managers().getFirst().fields()).hasSize(many);
    }

    @Test
    void ownersOfFieldsAreRead() {
        Ownership ownership = Ownership.of(object("""
            {"metadata": {"managedFields": [
              {"manager": "helm", "operation": "Apply", "time": "2026-11-26T10:00:00Z", "fieldsV1":
                {"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\\"name\\":\\"web\\"}": {".": {}, "f:image": {}, "f:name": {}}}}}}}},
              {"manager": "kube-controller-manager", "operation": "Update", "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
              {"manager": "broken", "operation": "Update", "fieldsV1": {"k:{": {}, "x": {}, "i:z": {}, "f:metadata": {"f:finalizers": {"v:\\"a\\"": {}}}}}]}}\
            """));
        FieldPath web = FieldPath.of("spec", "template", "spec", "containers")
                .then(new FieldStep.Key(Map.of("name", Json.NODES.stringNode("web"))));
        assertThat(ownership.of(web.then("image")))
                .extracting(Ownership.Owner::name)
                .containsExactly("helm");
        assertThat(ownership.of(web)).extracting(Ownership.Owner::name).containsExactly("helm");
        assertThat(ownership.of(web.then("command"))).isEmpty();
        assertThat(ownership.of(FieldPath.of("spec", "replicas")))
                .singleElement()
                .satisfies(o -> assertThat(o.subresource()).isEqualTo("scale"));
        assertThat(ownership.of(FieldPath.of("metadata", "finalizers")))
                .extracting(Ownership.Owner::name)
                .containsExactly("broken");
        assertThat(ownership.appliedBy("helm")).hasSize(2);
    }

    @Test
    void theMissingRuleIsReadyToBeGiven() {
        MissingRole role = MissingRole.of(
                new AccessAttributes("patch", "apps", "deployments", "scale", "shop", "web"), "ada@example.com");
        YamlReading reading = YamlReading.of(role.manifest());
        assertThat(reading.problem()).isEmpty();
        assertThat(reading.documents()).hasSize(2);
        ObjectNode given = reading.documents().getFirst().object();
        assertThat(given.path("kind").stringValue()).isEqualTo("Role");
        assertThat(given.path("rules")).isEqualTo(Json.MAPPER.readTree("""
            [{"apiGroups": ["apps"], "resources": ["deployments/scale"], "resourceNames": ["web"], "verbs": ["patch"]}]\
            """));
        assertThat(MissingRole.of(
                                new AccessAttributes("create", "", "nodes", "", "", ""),
                                "system:serviceaccount:ci:robot\u202e: evil\n- x")
                        .manifest())
                .contains("ClusterRoleBinding")
                .doesNotContain("\u202e");
    }

    @Test
    void aKeptCopyCanBeCreatedAgain() {
        ObjectNode again = Deletion.again(object("""
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a", "uid": "1", "resourceVersion": "2", "creationTimestamp": "x",
              "managedFields": [], "generation": 3, "ownerReferences": [{"kind": "CronJob", "name": "c"}], "finalizers": ["f"]},
             "spec": {"selector": {"matchLabels": {"controller-uid": "1"}}, "template": {"metadata": {"labels": {"controller-uid": "1", "a": "b"}}}},
             "status": {"active": 1}}\
            """));
        assertThat(again).isEqualTo(object("""
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a", "finalizers": ["f"]},
             "spec": {"template": {"metadata": {"labels": {"a": "b"}}}}}\
            """));
        assertThat(Deletion.lost(object("{\"kind\": \"Namespace\", \"metadata\": {}}")))
                .anyMatch(l -> l.contains("does not come back"));
    }
}
