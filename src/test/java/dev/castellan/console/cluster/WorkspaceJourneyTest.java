package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.fleet.ClusterId;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an administrator does in the list of pods with the keyboard while pods come and change. */
class WorkspaceJourneyTest {
    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

    private final FxRobot robot = new FxRobot();
    private final FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC());
    private Optional<Stage> stage = Optional.empty();
    private Optional<WorkspaceModel> opened = Optional.empty();
    private Optional<WorkspaceView> shown = Optional.empty();

    @BeforeAll
    static void start() {
        practice = PracticeBench.start(folder, SandboxOptions.defaults());
    }

    @AfterAll
    static void stop() {
        practice().close();
    }

    private static PracticeBench practice() {
        return Objects.requireNonNull(practice);
    }

    @AfterEach
    void end() {
        Gallery.on(() -> {
            shown.ifPresent(WorkspaceView::close);
            opened.ifPresent(WorkspaceModel::close);
            stage.ifPresent(Stage::close);
            return true;
        });
        shell.close();
    }

    private WorkspaceModel open(Place place) {
        WorkspaceModel model = Gallery.on(() -> {
            WorkspaceModel made = new WorkspaceModel(place, practice().bench, shell);
            WorkspaceView view = new WorkspaceView(made, shell, new StackPane());
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(view.root()), 1000, 900));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            made.start();
            stage = Optional.of(window);
            opened = Optional.of(made);
            shown = Optional.of(view);
            return made;
        });
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Gallery.on(() -> model.list()
                        .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE)
                        .isPresent()));
        return model;
    }

    private static List<Row> rows(WorkspaceModel model) {
        return Gallery.on(() -> model.list().orElseThrow().view().rows());
    }

    private List<String> texts() {
        return Gallery.on(() -> stage.orElseThrow().getScene().getRoot().lookupAll("*").stream()
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    /** Follows where the screen asked the shell to go, as the shell would. */
    private void followTheShell(WorkspaceModel model) {
        await().until(() -> !shell.went.isEmpty());
        Gallery.on(() -> {
            model.go(Place.of(shell.went.getLast()));
            return true;
        });
    }

    private TableView<?> table() {
        return Gallery.on(
                () -> (TableView<?>) stage.orElseThrow().getScene().getRoot().lookup(".table-view"));
    }

    @Test
    void filtersSortsScrollsAndOpensWhilePodsComeAndGo() {
        ClusterId cluster = practice().clusters.getFirst().id();
        WorkspaceModel model = open(Place.overview(cluster).at("~pods"));
        int before = rows(model).size();
        try (Churn churn = new Churn(cluster)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> rows(model).size() > before);

            TableView<?> table = table();
            Gallery.on(() -> {
                table.requestFocus();
                return true;
            });
            robot.type(KeyCode.DOWN, 3);
            Optional<Object> lead = Gallery.on(() ->
                    shown.orElseThrow().list().orElseThrow().table().selection().lead());
            assertThat(lead).isPresent();
            int made = churn.made();
            await().atMost(Duration.ofSeconds(30)).until(() -> churn.made() > made + 3);
            assertThat(Gallery.on(() -> shown.orElseThrow()
                            .list()
                            .orElseThrow()
                            .table()
                            .selection()
                            .lead()))
                    .as("the selection stays with its object while others come")
                    .isEqualTo(lead);

            robot.type(KeyCode.END).type(KeyCode.HOME);
            robot.write("/name:churn-");
            await().untilAsserted(() ->
                    assertThat(Gallery.on(() -> model.place().query())).isEqualTo("name:churn-"));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                List<Row> now = rows(model);
                return !now.isEmpty() && now.stream().allMatch(r -> r.name().startsWith("churn-"));
            });

            Gallery.on(() -> {
                model.adjust(model.place().sorted(dev.castellan.browse.Sort.by("name", true)));
                return true;
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                List<Row> now = rows(model);
                return now.size() > 1
                        && now.getFirst().name().compareTo(now.getLast().name()) > 0
                        && Gallery.on(() -> model.list().orElseThrow().answered());
            });

            robot.type(KeyCode.ENTER).type(KeyCode.DOWN).type(KeyCode.ENTER);
            followTheShell(model);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Gallery.on(
                            () -> model.object().flatMap(ObjectModel::summary).isPresent()));
            await().until(() -> texts().contains("Summary") && texts().contains("YAML"));
        }
    }

    @Test
    void aProductionClusterExplainsItsLockInsteadOfHidingTheDeed() {
        ClusterId cluster = practice().clusters.getFirst().id();
        WorkspaceModel list = open(Place.overview(cluster).at("apps~deployments"));
        Row row = rows(list).getFirst();
        Gallery.on(() -> {
            list.go(list.place().looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), ""));
            return true;
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Gallery.on(
                        () -> list.object().flatMap(o -> o.permission("patch")).isPresent()));
        assertThat(Gallery.on(list::guarded)).isTrue();
        ObjectActions actions = Gallery.on(() -> new ObjectActions(list.object().orElseThrow(), list, shell));
        ObjectActions.Offer restart = Gallery.on(() -> actions.offers().stream()
                .filter(o -> o.label().startsWith("Restart"))
                .findFirst()
                .orElseThrow());
        assertThat(restart.hindrance()).hasValueSatisfying(w -> assertThat(w).contains("read-only"));
        Gallery.on(() -> {
            restart.run().run();
            return true;
        });
        assertThat(shell.overlays)
                .singleElement()
                .satisfies(o -> assertThat(o.title()).startsWith("Unlock"));
    }

    /** Pods that come one after the other, as fast as the practice cluster takes them. */
    private final class Churn implements AutoCloseable {
        private final Thread thread;
        private volatile boolean ended;
        private volatile int made;

        Churn(ClusterId cluster) {
            thread = Thread.ofVirtual().start(() -> {
                try (Workbench.Room room = practice().bench.enter(cluster)) {
                    var kind = practice()
                            .bench
                            .browse()
                            .kinds(cluster, false)
                            .byId("pods")
                            .orElseThrow();
                    while (!ended) {
                        String name = "churn-%04d".formatted(made);
                        ObjectNode pod =
                                (ObjectNode) JsonMapper.builder().build().readTree("""
                                    {"apiVersion": "v1", "kind": "Pod",
                                     "metadata": {"name": "%s", "namespace": "default"},
                                     "spec": {"containers": [{"name": "app", "image": "registry.example/app:1"}]}}
                                    """.formatted(name));
                        var _ = room.client()
                                .objects()
                                .create(
                                        new dev.castellan.kubernetes.ObjectName(kind.resource(), "default", name),
                                        pod,
                                        dev.castellan.kubernetes.WriteOptions.WRITE);
                        made = made + 1;
                    }
                }
            });
        }

        int made() {
            return made;
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
