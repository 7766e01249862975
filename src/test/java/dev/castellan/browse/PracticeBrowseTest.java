package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.fleet.ClusterId;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists of the practice clusters, over HTTPS. */
class PracticeBrowseTest {
    private static @Nullable Sandbox started;
    private static @Nullable Browse browse;
    private static @Nullable ClusterId cluster;

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        String kubeconfig = Objects.requireNonNull(started).kubeconfig();
        String context = PracticeAccess.contexts(kubeconfig).stream()
                .filter(c -> PracticeAccess.works(c, kubeconfig))
                .findFirst()
                .orElseThrow();
        cluster = ClusterId.ofContext(context);
        browse = new Browse(id -> new PracticeAccess(context, kubeconfig), Clock.systemUTC(), Timing.STANDARD);
    }

    @AfterAll
    static void stop() {
        browse().close();
        Objects.requireNonNull(started).close();
    }

    private static Browse browse() {
        return Objects.requireNonNull(browse);
    }

    private static ClusterId cluster() {
        return Objects.requireNonNull(cluster);
    }

    @Test
    void everyKindTurnsLiveOrSaysWhichRightIsMissing() {
        Kinds kinds = browse().kinds(cluster(), true);
        assertThat(kinds.gaps()).isEmpty();
        for (Kind kind : kinds.all()) {
            try (LiveList list = browse().open(List.of(cluster()), kind, List.of())) {
                await(kind.id()).atMost(Duration.ofSeconds(60)).until(() -> {
                    FeedState state = list.view().state();
                    return state.phase().current()
                            || (state.phase() == FeedState.Phase.FORBIDDEN
                                    && state.reason().orElseThrow().happened().contains("may not list"));
                });
            }
        }
    }

    @Test
    void anObjectOfThreeMegabytesIsARowAsAnyOther() {
        Kind maps = browse().kinds(cluster(), false).byId("configmaps").orElseThrow();
        Faults faults = Objects.requireNonNull(started).faults();
        List<String> names = new ArrayList<>();
        for (boolean huge : List.of(false, true)) {
            if (huge) {
                faults.set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps", Fault.Kind.HUGE_OBJECT, 1));
            }
            try (LiveList list = browse().open(List.of(cluster()), maps, List.of())) {
                await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
                List<String> seen = list.view().rows().stream()
                        .map(r -> r.namespace() + "/" + r.name())
                        .sorted()
                        .toList();
                if (huge) {
                    assertThat(seen).isEqualTo(names);
                    assertThat(list.view().rows())
                            .as("kept as a compact row")
                            .allSatisfy(r -> assertThat(r.toString()).hasSizeLessThan(10_000));
                } else {
                    names.addAll(seen);
                }
            }
        }
        assertThat(names).isNotEmpty();
        assertThat(faults.active()).as("it was sent").isEmpty();
    }

    @Test
    void podsHaveOurColumns() {
        Kind pods = browse().kinds(cluster(), false).byId("pods").orElseThrow();
        try (LiveList list = browse().open(List.of(cluster()), pods, List.of())) {
            await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            View view = list.view();
            assertThat(view.columns().stream().map(Column::title))
                    .contains(
                            "Namespace",
                            "Name",
                            "Ready",
                            "Status",
                            "Restarts",
                            "Age",
                            "Node",
                            "Service account",
                            "Registries",
                            "Owner");
            assertThat(view.rows()).hasSize(view.total()).isNotEmpty();
            Instant now = Clock.systemUTC().instant();
            for (Column column : view.columns()) {
                if (!List.of("nominated node", "readiness gates", "ip").contains(column.id())) {
                    assertThat(view.rows())
                            .as(column.id())
                            .anyMatch(r -> !r.text(column, now).isEmpty());
                }
            }
            list.show(Query.parse("-status:Running"), Sort.by("age", false));
            await().until(() -> list.view().query().text().equals("-status:Running"));
            assertThat(list.view().rows())
                    .hasSizeLessThan(view.total())
                    .noneMatch(r -> r.value("status").equals("Running"));
        }
    }
}
