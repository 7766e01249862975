package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.PracticeAccess;
import dev.castellan.fleet.Environment;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.ledger.Ledger;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What stands around an object, up and down, as a server with a workload of each sort tells it over HTTPS. */
class SurroundingsTest {
    private static @Nullable Sandbox started;
    private static @Nullable PracticeAccess access;
    private static final Ledger LEDGER = Ledger.inMemory("ada", Clock.systemUTC());

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        String kubeconfig = started.clusters()
                .adminKubeconfig(started.plan().cluster("test-gnt-webshop").orElseThrow());
        access = new PracticeAccess(PracticeAccess.contexts(kubeconfig).getFirst(), kubeconfig);
        make("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "widgets.example.com", """
            "spec": {"group": "example.com", "scope": "Namespaced",
             "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
             "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
              {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}\
            """);
        make("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "httproutes.gateway.networking.k8s.io", """
            "spec": {"group": "gateway.networking.k8s.io", "scope": "Namespaced",
             "names": {"plural": "httproutes", "singular": "httproute", "kind": "HTTPRoute", "listKind": "HTTPRouteList"},
             "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
              {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}\
            """);
        make("v1", "Namespace", "", "around", "");
        String widget = make("example.com/v1", "Widget", "around", "w", "\"spec\": {}");
        String template = """
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c",
             "image": "a.example/b:1"}], "imagePullSecrets": [{"name": "pull"}],
             "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}}\
            """;
        String deployment = make("apps/v1", "Deployment", "around", "web", """
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, %s}\
            """.formatted(template), widget);
        String set = make(
                "apps/v1",
                "ReplicaSet",
                "around",
                "web-1",
                "\"labels\": {\"app\": \"web\"}",
                """
                "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, %s}\
                """.formatted(template),
                new String[] {deployment});
        String pod = """
            "spec": {"serviceAccountName": "robot", "containers": [{"name": "c", "image": "a.example/b:1"}],
             "imagePullSecrets": [{"name": "pull"}],
             "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}},
              {"name": "s", "secret": {"secretName": "keys"}}, {"name": "m", "configMap": {"name": "settings"}}]}\
            """;
        make("v1", "Pod", "around", "web-1-a", "\"labels\": {\"app\": \"web\"}", pod, new String[] {set, widget});
        make(
                "v1",
                "Service",
                "around",
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        make("policy/v1", "PodDisruptionBudget", "around", "web", """
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}\
            """);
        make("networking.k8s.io/v1", "NetworkPolicy", "around", "web", """
            "spec": {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"]}\
            """);
        make("autoscaling/v2", "HorizontalPodAutoscaler", "around", "web", """
            "spec": {"minReplicas": 1, "maxReplicas": 3,
             "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}\
            """);
        make("v1", "Secret", "around", "keys", "\"data\": {\"k\": \"aHVudGVyMg==\"}");
        make("v1", "Secret", "around", "pull", "\"data\": {}");
        make("v1", "Secret", "around", "tls", "\"data\": {}", widget);
        make("v1", "ConfigMap", "around", "settings", "\"data\": {}");
        make("v1", "ServiceAccount", "around", "robot", "\"imagePullSecrets\": [{\"name\": \"pull\"}]");
        make("v1", "PersistentVolumeClaim", "around", "data", "\"spec\": {}");
        make("networking.k8s.io/v1", "Ingress", "around", "web", """
            "spec": {"tls": [{"secretName": "tls", "hosts": ["web.example"]}], "rules": [{"http": {"paths": [
             {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}\
            """);
        make("gateway.networking.k8s.io/v1", "HTTPRoute", "around", "web", """
            "spec": {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}\
            """);
        make("gateway.networking.k8s.io/v1", "HTTPRoute", "around", "elsewhere", """
            "spec": {"rules": [{"backendRefs": [{"name": "web", "namespace": "other", "port": 80}]}]}\
            """);
        make("rbac.authorization.k8s.io/v1", "Role", "around", "reader", "\"rules\": []");
        make("rbac.authorization.k8s.io/v1", "RoleBinding", "around", "reads", """
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
            "subjects": [{"kind": "ServiceAccount", "name": "robot", "namespace": "around"}]\
            """);
        String cron = make("batch/v1", "CronJob", "around", "nightly", """
            "spec": {"schedule": "0 0 * * *", "jobTemplate": {"spec": {%s}}}\
            """.formatted(template));
        String job = make("batch/v1", "Job", "around", "nightly-1", "\"spec\": {%s}".formatted(template), cron);
        make("v1", "Pod", "around", "nightly-1-a", "\"labels\": {\"job-name\": \"nightly-1\"}", pod, new String[] {job
        });
        make("apps/v1", "StatefulSet", "around", "store", """
            "spec": {"replicas": 1, "serviceName": "store", "selector": {"matchLabels": {"app": "store"}}, %s,
             "volumeClaimTemplates": [{"metadata": {"name": "disk"}, "spec": {}}]}\
            """.formatted(template));
        make("v1", "PersistentVolumeClaim", "around", "disk-store-0", "\"spec\": {}");
        make("v1", "PersistentVolumeClaim", "around", "disk-stored-0", "\"spec\": {}");
    }

    @AfterAll
    static void stop() {
        access().close();
        Objects.requireNonNull(started).close();
        LEDGER.close();
    }

    @AfterEach
    void clear() {
        Objects.requireNonNull(started).faults().clear();
    }

    private static PracticeAccess access() {
        return Objects.requireNonNull(access);
    }

    private static ObjectDesk desk() {
        return new ObjectDesk(
                new ClusterSeat(access().id(), access().name(), () -> Environment.TEST, access()::client),
                LEDGER,
                new WriteLocks(LEDGER, Clock.systemUTC()),
                Clock.systemUTC());
    }

    /** Makes an object and answers with the reference that names it as an owner. */
    private static String make(
            String version, String kind, String namespace, String name, String content, String... owner) {
        return make(version, kind, namespace, name, "\"labels\": {}", content, owner);
    }

    private static String make(
            String version,
            String kind,
            String namespace,
            String name,
            String labels,
            String content,
            String[] owners) {
        ObjectNode object = (ObjectNode) Json.MAPPER.readTree("""
            {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "%s", %s, %s "ownerReferences": [%s]} %s}
            """.formatted(
                        version,
                        kind,
                        name,
                        labels,
                        namespace.isEmpty() ? "" : "\"namespace\": \"" + namespace + "\",",
                        String.join(", ", owners),
                        content.isEmpty() ? "" : ", " + content));
        ObjectDesk desk = desk();
        WriteAnswer answer = desk.calls().create(desk.name(desk.address(object)), object, WriteOptions.WRITE);
        assertThat(answer).as("%s %s", kind, name).isInstanceOf(WriteAnswer.Done.class);
        return """
            {"apiVersion": "%s", "kind": "%s", "name": "%s", "uid": "%s"}\
            """.formatted(version, kind, name, Json.text(((WriteAnswer.Done) answer).object(), "metadata", "uid"));
    }

    private static ObjectAddress at(String group, String kind, String name) {
        return new ObjectAddress(access().id(), group, kind, "around", name);
    }

    /** How each related object is named: {@code Owns ReplicaSet web-1}. */
    private static List<String> related(ObjectDesk desk, ObjectAddress address) {
        ObjectSummary summary = desk.summary(desk.read(address));
        return summary.sections().stream()
                .filter(Part.Relations.class::isInstance)
                .flatMap(p -> ((Part.Relations) p).relations().stream())
                .map(r -> r.how() + " " + r.address().kind() + " " + r.address().name())
                .toList();
    }

    private static List<String> related(String group, String kind, String name) {
        return related(desk(), at(group, kind, name));
    }

    @Test
    void theChainLeadsDownFromWhateverOwns() {
        assertThat(related("apps", "Deployment", "web"))
                .contains("Owner Widget w", "Owns ReplicaSet web-1", "Owns further down Pod web-1-a");
        assertThat(related("apps", "ReplicaSet", "web-1"))
                .contains("Owner Deployment web", "Owner's owner Widget w", "Owns Pod web-1-a");
        assertThat(related("batch", "CronJob", "nightly"))
                .contains("Owns Job nightly-1", "Owns further down Pod nightly-1-a")
                .doesNotContain("Owns further down Pod web-1-a");
        assertThat(related("batch", "Job", "nightly-1")).contains("Owner CronJob nightly");
        assertThat(related("apps", "StatefulSet", "store"))
                .contains("Keeps data in PersistentVolumeClaim disk-store-0")
                .noneMatch(r -> r.endsWith("disk-stored-0"));
        assertThat(related("example.com", "Widget", "w"))
                .contains("Owns Deployment web", "Owns Pod web-1-a", "Owns further down ReplicaSet web-1")
                .noneMatch(r -> r.contains("nightly") || r.endsWith("Secret keys"));
    }

    @Test
    void whatSelectsBindsOrUsesAnObjectIsNamed() {
        for (ObjectAddress pods : List.of(at("apps", "Deployment", "web"), at("", "Pod", "web-1-a"))) {
            assertThat(related(desk(), pods))
                    .contains(
                            "Selected by Service web",
                            "Selected by PodDisruptionBudget web",
                            "Selected by NetworkPolicy web");
        }
        assertThat(related("apps", "Deployment", "web")).contains("Scaled by HorizontalPodAutoscaler web");
        assertThat(related("", "Service", "web"))
                .contains("Selects Pod web-1-a", "Used by Ingress web", "Used by HTTPRoute web")
                .doesNotContain("Used by HTTPRoute elsewhere");
        assertThat(related("policy", "PodDisruptionBudget", "web")).contains("Selects Pod web-1-a");
        assertThat(related("networking.k8s.io", "NetworkPolicy", "web")).contains("Selects Pod web-1-a");
        assertThat(related("", "Secret", "keys")).contains("Used by Pod web-1-a");
        assertThat(related("", "Secret", "pull")).contains("Used by Pod web-1-a", "Used by ServiceAccount robot");
        assertThat(related("", "Secret", "tls")).contains("Used by Ingress web", "Owner Widget w");
        assertThat(related("", "ConfigMap", "settings")).contains("Used by Pod web-1-a");
        assertThat(related("", "PersistentVolumeClaim", "data")).contains("Used by Pod web-1-a");
        assertThat(related("", "ServiceAccount", "robot"))
                .contains("Used by Pod web-1-a", "Bound by RoleBinding reads");
        assertThat(related("rbac.authorization.k8s.io", "Role", "reader")).contains("Bound by RoleBinding reads");
        assertThat(related("networking.k8s.io", "Ingress", "web")).contains("Needs Secret tls");
    }

    @Test
    void everyOwnerIsNamedAndWhatIsNotThereIsToldFromWhatCannotBeRead() {
        assertThat(related("", "Pod", "web-1-a"))
                .containsSubsequence("Owner ReplicaSet web-1", "Owner's owner Deployment web", "Owner's owner Widget w")
                .contains("Also owned by Widget w");
        Objects.requireNonNull(started)
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, "*/widgets/w", Fault.Kind.FORBID, 0));
        assertThat(notes("apps", "Deployment", "web")).contains("Owner w could not be read");
        assertThat(notes("apps", "ReplicaSet", "web-1")).contains("Owner's owner w could not be read");
        Objects.requireNonNull(started).faults().clear();

        make("v1", "ConfigMap", "around", "left", "\"data\": {}", """
            {"apiVersion": "example.com/v1", "kind": "Widget", "name": "long-gone", "uid": "0"}\
            """);
        assertThat(notes("", "ConfigMap", "left")).contains("Owner long-gone not found");
    }

    private static List<String> notes(String group, String kind, String name) {
        ObjectDesk desk = desk();
        return desk.summary(desk.read(at(group, kind, name))).sections().stream()
                .filter(Part.Relations.class::isInstance)
                .flatMap(p -> ((Part.Relations) p).relations().stream())
                .map(r -> r.how() + " " + r.address().name() + " " + r.note())
                .toList();
    }

    @Test
    void aDeletionCountsWhatGoesWithItAndNothingElse() {
        ObjectDesk desk = desk();
        for (ObjectAddress holding : List.of(
                at("apps", "StatefulSet", "store"),
                at("policy", "PodDisruptionBudget", "web"),
                at("", "Service", "web"))) {
            Preparation.Ready ready =
                    (Preparation.Ready) desk.changes().delete(holding, DeleteOptions.Propagation.BACKGROUND, false);
            assertThat(ready.consequences()).as("%s", holding).noneMatch(c -> c.contains(" go after it"));
        }
        Preparation.Ready widget = (Preparation.Ready)
                desk.changes().delete(at("example.com", "Widget", "w"), DeleteOptions.Propagation.BACKGROUND, false);
        assertThat(widget.consequences())
                .contains(
                        "At least 1 Deployment, 1 Pod, 1 ReplicaSet, 1 Secret go after it.",
                        "There may be more: not every kind was, or could be, looked at.");
    }

    /** A heartbeat in its status must not make lists of everything each time. */
    @Test
    void whatACustomResourceOwnsIsNotLookedForWithEachChangeOfItsStatus() {
        ObjectDesk desk = desk();
        LiveObject live = desk.read(at("example.com", "Widget", "w"));
        assertThat(desk.below(live)).isEmpty();
        var _ = desk.summary(live);
        FoundBelow found = desk.below(live).orElseThrow();
        assertThat(found.objects()).extracting(o -> Json.text(o, "kind")).contains("Deployment");
        ObjectNode beat = live.object().deepCopy();
        beat.putObject("status").put("seen", "now");
        beat.withObject("metadata").put("resourceVersion", "999999");
        LiveObject later = new LiveObject(live.address(), live.name(), beat, live.asOf());
        var _ = desk.summary(later);
        assertThat(desk.below(later)).as("the very same").containsSame(found);
        beat.withObject("metadata").put("generation", 99);
        assertThat(desk.below(later)).as("its specification is another").isEmpty();
        assertThat(found.holds(live, found.at().plus(Duration.ofMinutes(1)))).isFalse();
    }

    @Test
    void noSecretsAreListedByLookingAtACustomResource() {
        Sandbox sandbox = Objects.requireNonNull(started);
        int before = sandbox.requests().size();
        var _ = desk().summary(desk().read(at("example.com", "Widget", "w")));
        Set<String> listed = new HashSet<>();
        sandbox.requests().stream()
                .skip(before)
                .forEach(e -> listed.add(e.path().substring(e.path().lastIndexOf('/') + 1)));
        assertThat(listed).contains("deployments", "configmaps").doesNotContain("secrets");
    }

    @Test
    void theContentOfSecretsIsNotReadToFindWhatACustomResourceOwns() {
        ApiResource secrets = new ApiResource("", "v1", "Secret", "secrets", true, Set.of("list"));
        assertThat(desk().calls().listMetadata(secrets, "around", "", 100).items())
                .isNotEmpty()
                .allSatisfy(s -> {
                    assertThat(s.has("data")).isFalse();
                    assertThat(Json.text(s, "kind")).isEqualTo("Secret");
                    assertThat(Json.text(s, "apiVersion")).isEqualTo("v1");
                });
    }
}
