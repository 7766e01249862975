package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.object.Drain;
import dev.castellan.browse.object.DrainPlan;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Overlay;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A drain that a disruption budget holds, stopped in the middle, on the screen. */
class DrainJourneyTest {
    private static final ApiResource PODS =
            new ApiResource("", "v1", "Pod", "pods", true, Set.of("get", "list", "delete"));
    private static final ApiResource BUDGETS = new ApiResource(
            "policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, Set.of("get", "list", "create"));

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

    /** Not production: no lock stands in the way. */
    private static FleetCluster cluster() {
        return practice().clusters.get(1);
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
            made.start();
            stage = Optional.of(window);
            opened = Optional.of(made);
            shown = Optional.of(view);
            return made;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> model.object()
                        .filter(o ->
                                o.permission("patch").isPresent() && o.live().isPresent())
                        .isPresent()));
        return model;
    }

    /** A node with a pod that a budget of ours holds, and no other budget. */
    private static DrainPlan.Pod hold(Workbench.Room room) {
        var calls = room.client().objects();
        calls.list(BUDGETS, "", "", "", 500)
                .items()
                .forEach(b -> calls.delete(
                        new ObjectName(
                                BUDGETS,
                                b.at("/metadata/namespace").asString(""),
                                b.at("/metadata/name").asString("")),
                        DeleteOptions.of("")));
        for (ObjectNode pod : calls.list(PODS, "", "", "", 500).items()) {
            String owner = pod.at("/metadata/ownerReferences/0/kind").asString("");
            if (!owner.equals("ReplicaSet")
                    || !pod.at("/status/phase").asString("").equals("Running")) {
                continue;
            }
            String namespace = pod.at("/metadata/namespace").asString("");
            ObjectNode budget = (ObjectNode)
                    JsonMapper.builder().build().readTree("""
                        {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
                         "metadata": {"name": "held", "namespace": "%s"},
                         "spec": {"minAvailable": "100%%", "selector": {"matchLabels": %s}}}
                        """.formatted(namespace, pod.at("/metadata/labels")));
            assertThat(calls.create(new ObjectName(BUDGETS, namespace, "held"), budget, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
            Drain drain = room.objects()
                    .changes()
                    .drain(new ObjectAddress(
                            cluster().id(),
                            "",
                            "Node",
                            "",
                            pod.at("/spec/nodeName").asString("")));
            return drain.plan().pods().stream()
                    .filter(p -> p.leaves() && p.blockedBy().isPresent())
                    .findFirst()
                    .orElseThrow();
        }
        throw new IllegalStateException("no pod that could be held");
    }

    private void press(String label) {
        await().atMost(Duration.ofSeconds(60)).until(() -> button(label).isPresent());
        Button found = button(label).orElseThrow();
        Gallery.on(() -> {
            found.fire();
            return true;
        });
    }

    private Optional<Button> button(String label) {
        return Gallery.on(() -> stage.orElseThrow().getScene().getRoot().lookupAll(".button").stream()
                .filter(n -> n instanceof Button b && label.equals(b.getText()))
                .map(Button.class::cast)
                .findFirst());
    }

    private static String words(Node content) {
        return Gallery.on(() -> {
            Scene scene = new Scene(new StackPane(content), 700, 600);
            new Theme(scene).apply(Appearance.DARK, 1);
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            return content.lookupAll("*").stream()
                    .filter(Labeled.class::isInstance)
                    .map(n -> ((Labeled) n).getText())
                    .collect(Collectors.joining("\n"));
        });
    }

    private boolean closed() {
        return Gallery.on(() -> opened.orElseThrow().object().flatMap(ObjectModel::live).stream()
                .anyMatch(o -> o.object().path("spec").path("unschedulable").booleanValue(false)));
    }

    @Test
    void aDrainThatABudgetHoldsSaysSoAndCanBeStopped() {
        try (Workbench.Room room = practice().bench.enter(cluster().id())) {
            DrainPlan.Pod held = hold(room);
            String node = room.client()
                    .objects()
                    .get(new ObjectName(
                            PODS, held.address().namespace(), held.address().name()))
                    .at("/spec/nodeName")
                    .asString("");
            WorkspaceModel model = open(Place.overview(cluster().id())
                    .at("~nodes")
                    .looking(Optional.of(new Place.ObjectPlace("", node)), ""));
            press("Drain …");
            await().atMost(Duration.ofSeconds(60)).until(() -> !shell.overlays.isEmpty());
            Overlay sheet = shell.overlays.getLast();
            assertThat(words(sheet.content()))
                    .contains("Held back by a disruption budget", held.address().name(), "held by held");
            Gallery.on(() -> {
                sheet.actions().getFirst().run().run();
                return true;
            });

            // It waits, says for whom, and is told as something that closing the tab would stop.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(shell.jobs().views())
                            .anySatisfy(j -> assertThat(j.state() + " " + j.title() + " " + j.message())
                                    .startsWith("RUNNING Drain ")
                                    .contains(held.address().name() + " waits")));
            await().until(this::closed);
            await().untilAsserted(() -> assertThat(Gallery.on(model::deeds))
                    .singleElement()
                    .asString()
                    .contains("Drain", node));

            Job.View drain = shell.jobs().views().stream()
                    .filter(j -> j.state() == Job.State.RUNNING && j.title().startsWith("Drain"))
                    .findFirst()
                    .orElseThrow();
            shell.jobs().cancel(drain.number());
            await().atMost(Duration.ofSeconds(60)).until(() -> !shell.told.isEmpty());
            assertThat(shell.told.getLast()).contains("was stopped", "still there", "stays closed");
            await().untilAsserted(() -> assertThat(Gallery.on(model::deeds)).isEmpty());
            assertThat(closed()).isTrue();
            assertThat(room.client()
                            .objects()
                            .find(new ObjectName(
                                    PODS,
                                    held.address().namespace(),
                                    held.address().name())))
                    .as("the held pod was never touched")
                    .isPresent();

            // The way back is offered with it.
            assertThat(shell.offered.getLast().label()).isEqualTo("Uncordon …");
            Gallery.on(() -> {
                shell.offered.getLast().run().run();
                return true;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> shell.overlays.size() == 2);
            Gallery.on(() -> {
                shell.overlays.getLast().actions().getFirst().run().run();
                return true;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> !closed());
        }
    }
}
