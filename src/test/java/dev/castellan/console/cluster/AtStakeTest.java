package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.LineEditor;
import dev.castellan.console.design.Theme;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace says would be lost if it closed now. */
class AtStakeTest {
    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

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
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> model.list()
                        .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE)
                        .isPresent()));
        return model;
    }

    private static List<Row> rows(WorkspaceModel model) {
        return Gallery.on(() -> model.list().orElseThrow().view().rows());
    }

    @Test
    void whatIsWrittenAndNotAppliedIsAtStake() {
        ClusterId cluster = practice().clusters.stream()
                .filter(c -> c.environment().environment() == Environment.DEVELOPMENT)
                .findFirst()
                .orElseThrow()
                .id();
        WorkspaceModel list = open(Place.overview(cluster).at("~configmaps"));
        await().atMost(Duration.ofSeconds(60)).until(() -> !rows(list).isEmpty());
        Row row = rows(list).getFirst();
        Gallery.on(() -> {
            list.go(list.place().looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), "yaml"));
            return true;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(
                        () -> list.object().flatMap(o -> o.permission("patch")).isPresent()));
        assertThat(Gallery.on(() -> shown.orElseThrow().atStake())).isEmpty();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> {
                    stage.orElseThrow().getScene().getRoot().lookupAll(".button").stream()
                            .filter(n -> n instanceof Button b && "Edit".equals(b.getText()))
                            .findFirst()
                            .ifPresent(n -> ((Button) n).fire());
                    return editor().isPresent();
                }));
        assertThat(Gallery.on(() -> shown.orElseThrow().atStake()))
                .as("nothing written yet")
                .isEmpty();
        Gallery.on(() -> {
            LineEditor editor = editor().orElseThrow();
            editor.setText(editor.text() + "# mine\n");
            return true;
        });
        assertThat(Gallery.on(() -> shown.orElseThrow().atStake()))
                .singleElement()
                .satisfies(s -> assertThat(s).contains(row.name(), "not in the cluster"));

        // Its own cross asks as well, and nothing is lost before the answer.
        Gallery.on(() -> {
            stage.orElseThrow().getScene().getRoot().lookupAll(".button").stream()
                    .filter(n -> "Close this object".equals(n.getAccessibleText()))
                    .map(Button.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .fire();
            return true;
        });
        assertThat(shell.stakesAsked)
                .singleElement()
                .satisfies(s -> assertThat(s.getFirst()).contains("not in the cluster"));
        assertThat(Gallery.on(() -> list.object().isPresent())).isTrue();
        Gallery.on(() -> {
            shell.agreed.getFirst().run();
            return true;
        });
        assertThat(Gallery.on(() -> list.object().isPresent())).isFalse();
        await().until(() -> Gallery.on(() -> shown.orElseThrow().atStake()).isEmpty());
    }

    private Optional<LineEditor> editor() {
        return stage.orElseThrow().getScene().getRoot().lookupAll("*").stream()
                .filter(LineEditor.class::isInstance)
                .map(LineEditor.class::cast)
                .findFirst();
    }
}
