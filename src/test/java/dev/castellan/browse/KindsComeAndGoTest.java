package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.kubernetes.ApiResources;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Kinds of a practice cluster that are made, deleted while a list of them is open, or hidden by a group that is down. */
class KindsComeAndGoTest {
    private static final Timing QUICK = new Timing(
            Duration.ofMillis(1_500),
            Duration.ofMillis(700),
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofMillis(300),
            Duration.ofMillis(300));

    private Sandbox sandbox;
    private PracticeAccess access;
    private Browse browse;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        String config = sandbox.clusters()
                .adminKubeconfig(sandbox.plan().cluster("test-gnt-webshop").orElseThrow());
        access = new PracticeAccess(
                config.lines()
                        .filter(l -> l.startsWith("current-context:"))
                        .map(l -> l.substring(16).strip().replace("\"", ""))
                        .findFirst()
                        .orElseThrow(),
                config);
        browse = new Browse(id -> access, Clock.systemUTC(), QUICK);
    }

    @AfterEach
    void stop() {
        browse.close();
        sandbox.close();
    }

    private ObjectName name(String qualified, String namespace, String name) {
        return new ObjectName(
                access.client().resources().resources().stream()
                        .filter(r -> r.qualified().equals(qualified))
                        .findFirst()
                        .orElseThrow(),
                namespace,
                name);
    }

    private void create(ObjectName name, String json) {
        assertThat(access.client()
                        .objects()
                        .create(name, (ObjectNode) JsonMapper.shared().readTree(json), WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
    }

    private void define() {
        create(name("customresourcedefinitions.apiextensions.k8s.io", "", "widgets.example.com"), """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
             "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Widget", "plural": "widgets", "singular": "widget"},
              "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}]}}\
            """);
        create(name("widgets.example.com", "default", "w"), """
            {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "default"}}\
            """);
    }

    @Test
    void aListWhoseDefinitionIsDeletedIsGoneAndComesBackWithIt() {
        define();
        Kind widgets = browse.kinds(access.id(), true).named("widgets").getFirst();
        try (LiveList list = browse.open(List.of(access.id()), widgets, List.of())) {
            await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            assertThat(list.view().rows()).extracting(Row::name).containsExactly("w");
            access.client()
                    .objects()
                    .delete(
                            name("customresourcedefinitions.apiextensions.k8s.io", "", "widgets.example.com"),
                            DeleteOptions.of(""));
            await().until(() -> list.view().rows().isEmpty());
            await().untilAsserted(() -> assertThat(list.view().state().phase()).isEqualTo(FeedState.Phase.GONE));
            assertThat(browse.kinds(access.id(), true).named("widgets")).isEmpty();
            define();
            await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE
                    && list.view().rows().size() == 1);
        }
    }

    @Test
    void aGroupThatIsDownHidesNoOther() {
        sandbox.faults()
                .set(Fault.of(Fault.Service.KUBERNETES, "*", Fault.Kind.BROKEN_GROUP, 0)
                        .saying("metrics.k8s.io"));
        Kinds kinds = browse.kinds(access.id(), true);
        assertThat(kinds.gaps())
                .extracting(ApiResources.Gap::groupVersion)
                .anyMatch(g -> g.startsWith("metrics.k8s.io"));
        assertThat(kinds.named("pods")).hasSize(1);
        assertThat(kinds.named("deployments")).isNotEmpty();
        sandbox.faults().clear();
        assertThat(browse.kinds(access.id(), true).gaps()).isEmpty();
    }
}
