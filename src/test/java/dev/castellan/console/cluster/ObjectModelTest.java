package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.browse.object.Tone;
import dev.castellan.console.shell.Ui;
import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.Permission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept and shown of an object as it changes; no cluster, no toolkit. */
class ObjectModelTest {
    private static final ApiResource PODS = new ApiResource(
            "",
            "v1",
            "Pod",
            "pods",
            "pod",
            List.of(),
            List.of(),
            true,
            Set.of("get", "list", "watch"),
            Set.of("log", "exec"));
    private static final ObjectAddress ADDRESS = new ObjectAddress(FakeLists.HERE, "", "Pod", "shop", "web-1");

    @TempDir
    Path folder;

    private final Cluster cluster = new Cluster();
    private final FakeLists lists = new FakeLists();
    private final List<String> told = new ArrayList<>();
    private Optional<Workbench> bench = Optional.empty();
    private Optional<ObjectModel> made = Optional.empty();

    /** Answers as the test says, on its thread. */
    private static final class Cluster implements ObjectModel.Source {
        private final List<Consumer<Following>> followers = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private Optional<Failure> failure = Optional.empty();
        private Optional<RuntimeException> defect = Optional.empty();
        private boolean unanswered;
        private boolean ended;

        @Override
        public AutoCloseable follow(Consumer<Following> listener) {
            followers.add(listener);
            return () -> ended = true;
        }

        @Override
        public ObjectSummary summary(LiveObject live) {
            if (failure.isPresent()) {
                throw failure.get().asException();
            }
            if (defect.isPresent()) {
                throw defect.get();
            }
            return new ObjectSummary(
                    live.address(),
                    live.object().path("status").path("phase").asString(""),
                    Tone.GOOD,
                    List.of(),
                    List.of(),
                    live.asOf(),
                    Duration.ZERO);
        }

        @Override
        public Permission may(AccessAttributes question) {
            asked.add(question.verb() + (question.subresource().isEmpty() ? "" : "/" + question.subresource()));
            if (unanswered) {
                throw Failure.expected("cluster-timeout", "No answer.", "", "").asException();
            }
            return new Permission(
                    question,
                    question.verb().equals("delete") ? AccessAnswer.Verdict.DENIED : AccessAnswer.Verdict.ALLOWED,
                    "",
                    Optional.empty());
        }

        void tell(Following.State state, Optional<LiveObject> object) {
            followers.forEach(f -> f.accept(new Following(state, object, FakeListing.NOW, Optional.empty())));
        }
    }

    @BeforeEach
    void open() {
        Workbench before = lists.bench(folder);
        bench = Optional.of(before);
        made = Optional.of(new ObjectModel(
                before.enter(FakeLists.HERE), cluster, ADDRESS, PODS, new Ui(Runnable::run), Runnable::run));
        var _ = model().onChange(() -> told.add(model().yamlText()));
    }

    @AfterEach
    void close() {
        made.ifPresent(m -> {
            m.close();
            m.room().close();
        });
        bench.ifPresent(Workbench::close);
    }

    private ObjectModel model() {
        return made.orElseThrow();
    }

    private static LiveObject pod(String phase, String version) {
        ObjectNode object = (ObjectNode) JsonMapper.builder().build().readTree("""
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"namespace": "shop", "name": "web-1", "uid": "u-1", "resourceVersion": "%s"},
             "spec": {"containers": [{"name": "web", "image": "shop/web:1"}]},
             "status": {"phase": "%s"}}
            """.formatted(version, phase));
        return new LiveObject(ADDRESS, new ObjectName(PODS, "shop", "web-1"), object, Instant.EPOCH);
    }

    @Test
    void nothingIsKnownBeforeItWasRead() {
        assertThat(model().live()).isEmpty();
        assertThat(model().yaml()).isEmpty();
        assertThat(model().permission("patch")).isEmpty();
        assertThat(cluster.asked).isEmpty();
    }

    @Test
    void aReadObjectHasItsYamlItsSummaryAndWhatMayBeDone() {
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().yamlText()).contains("name: web-1", "phase: Running");
        assertThat(model().summary().orElseThrow().state()).isEqualTo("Running");
        assertThat(model().changedAt()).as("nothing changed yet").isEmpty();
        assertThat(cluster.asked).containsExactly("patch", "delete", "get/log", "create/exec", "create/portforward");
        assertThat(model().permission("delete").orElseThrow().denied()).isTrue();
        assertThat(model().permission("patch").orElseThrow().denied()).isFalse();
        assertThat(model().permission("patch/scale"))
                .as("a pod cannot be scaled")
                .isEmpty();
        assertThat(told).isNotEmpty();
    }

    @Test
    void aChangeIsCountedInLinesAndPermissionsAreNotAskedAgain() {
        cluster.tell(Following.State.LIVE, Optional.of(pod("Pending", "1")));
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().changedLines()).isEqualTo(1);
        assertThat(model().changedAt()).contains(FakeListing.NOW);
        assertThat(model().summary().orElseThrow().state()).isEqualTo("Running");
        assertThat(cluster.asked).hasSize(5);
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().changedLines()).as("the same again").isEqualTo(1);
    }

    @Test
    void whatIsFoldedStaysFoldedWhenTheObjectChanges() {
        cluster.tell(Following.State.LIVE, Optional.of(pod("Pending", "1")));
        long open = model().yaml().orElseThrow().end();
        model().toggle(line("spec:"));
        long folded = model().yaml().orElseThrow().end();
        assertThat(folded).isLessThan(open);
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "2")));
        assertThat(model().yaml().orElseThrow().end()).isEqualTo(folded);
    }

    private long line(String text) {
        return model().yamlText().lines().map(String::stripTrailing).toList().indexOf(text);
    }

    @Test
    void anObjectThatIsGoneKeepsWhatWasRead() {
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        String before = model().yamlText();
        cluster.tell(Following.State.GONE, Optional.empty());
        assertThat(model().state().map(Following::state)).contains(Following.State.GONE);
        assertThat(model().yamlText()).isEqualTo(before);
    }

    @Test
    void aSummaryThatCannotBeMadeIsAFailureUntilItCan() {
        cluster.failure = Optional.of(Failure.expected("cluster-forbidden", "You may not.", "", ""));
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().summary()).isEmpty();
        assertThat(model().summaryFailure().orElseThrow().code()).isEqualTo("cluster-forbidden");
        cluster.failure = Optional.empty();
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "2")));
        assertThat(model().summary()).isPresent();
        assertThat(model().summaryFailure()).isEmpty();
    }

    @Test
    void whatGoesWrongWithASummaryIsToldAndTheNextIsMade() {
        cluster.defect = Optional.of(new IllegalStateException("an odd object"));
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().summaryFailure().orElseThrow().code()).isEqualTo("browse-defect");
        cluster.defect = Optional.of(new CancellationException());
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "2")));
        assertThat(model().summary()).isEmpty();
        cluster.defect = Optional.empty();
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "3")));
        assertThat(model().summary()).isPresent();
        assertThat(model().summaryFailure()).isEmpty();
    }

    @Test
    void thatAnObjectIsOldChangesNothingOfWhatIsShownOfIt() {
        LiveObject read = pod("Running", "1");
        cluster.tell(Following.State.LIVE, Optional.of(read));
        var lines = model().yaml();
        cluster.tell(Following.State.STALE, Optional.of(read));
        assertThat(model().state().map(Following::state)).contains(Following.State.STALE);
        assertThat(model().yaml()).isEqualTo(lines);
        assertThat(model().changedAt()).isEmpty();
    }

    /** The doubt of a server comes in the same frame as a change: only the newest update is applied. */
    @Test
    void aChangeIsShownThoughADoubtFollowsAtOnce() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        try (Workbench.Room room = bench.orElseThrow().enter(FakeLists.HERE);
                ObjectModel busy = new ObjectModel(room, cluster, ADDRESS, PODS, new Ui(waiting::add), Runnable::run)) {
            LiveObject read = pod("Failed", "2");
            cluster.tell(Following.State.LIVE, Optional.of(read));
            cluster.tell(Following.State.STALE, Optional.of(read));
            while (!waiting.isEmpty()) {
                waiting.poll().run();
            }
            assertThat(busy.yamlText()).contains("phase: Failed");
            assertThat(busy.state().map(Following::state)).contains(Following.State.STALE);
        }
    }

    @Test
    void aQuestionWithoutAnAnswerIsNoRefusalAndIsPutAgain() {
        cluster.unanswered = true;
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        assertThat(model().permission("patch")).isEmpty();
        cluster.unanswered = false;
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "2")));
        assertThat(model().permission("patch")).isPresent();
    }

    @Test
    void aClosedModelIsSilent() {
        cluster.tell(Following.State.LIVE, Optional.of(pod("Running", "1")));
        told.clear();
        model().close();
        cluster.tell(Following.State.LIVE, Optional.of(pod("Failed", "2")));
        assertThat(told).isEmpty();
        assertThat(cluster.ended).isTrue();
        assertThat(model().yamlText()).contains("Running");
    }
}
