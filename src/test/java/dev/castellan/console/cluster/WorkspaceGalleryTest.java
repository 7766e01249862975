package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the workspace before the practice clusters, and that something was painted at all. */
class WorkspaceGalleryTest {
    private static final List<Appearance> LOOKS = List.of(Appearance.DARK, Appearance.LIGHT);
    private static final List<Integer> WIDTHS = List.of(1000, 1600);

    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

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

    private static Place first() {
        FleetCluster cluster = practice().clusters.getFirst();
        return Place.overview(cluster.id());
    }

    private static boolean live(WorkspaceModel model) {
        return model.list()
                .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE && l.answered())
                .isPresent();
    }

    @Test
    void listsInEveryLook() {
        shoot("workspace-pods", Gallery.LOOKS, 1, WIDTHS, 1000, first().at("~pods"), WorkspaceGalleryTest::live);
        list("workspace-deployments", first().at("apps~deployments"), WorkspaceGalleryTest::live);
        list("workspace-nodes", first().at("~nodes"), WorkspaceGalleryTest::live);
        list("workspace-events", first().at("~events"), WorkspaceGalleryTest::live);
        list("workspace-filtered-empty", first().at("~pods").asking("status:Nothing"), WorkspaceGalleryTest::live);
        list(
                "workspace-namespace-empty",
                first().at("~pods").in(Set.of("no-such-namespace")),
                WorkspaceGalleryTest::live);
        list(
                "workspace-no-such-kind",
                first().at("example.com~widgets"),
                m -> m.kinds().isPresent());
        list("workspace-forwards", first().at(Place.FORWARDS), m -> m.kinds().isPresent());
        shoot(
                "workspace-large-text",
                List.of(Appearance.LIGHT),
                1.5,
                List.of(1000),
                1000,
                first().at("~pods"),
                WorkspaceGalleryTest::live);
    }

    private static void list(String name, Place place, Predicate<WorkspaceModel> ready) {
        shoot(name, LOOKS, 1, List.of(1000), 1000, place, ready);
    }

    @Test
    void objectsInEveryTab() {
        Optional<Place.ObjectPlace> pod = some("~pods");
        Optional<Place.ObjectPlace> deployment = some("apps~deployments");
        Optional<Place.ObjectPlace> secret = some("~secrets");
        object("object-pod", WIDTHS, "~pods", pod, "");
        object("object-pod-yaml", List.of(1000), "~pods", pod, "yaml");
        object("object-deployment", List.of(1000), "apps~deployments", deployment, "");
        object("object-pod-events", List.of(1000), "~pods", pod, "events");
        object("object-pod-relations", List.of(1000), "~pods", pod, "relations");
        object("object-pod-logs", WIDTHS, "~pods", pod, "logs");
        object("object-deployment-logs", List.of(1000), "apps~deployments", deployment, "logs");
        object("object-pod-shell", List.of(1000), "~pods", pod, "shell");
        object("object-secret-yaml", List.of(1000), "~secrets", secret, "yaml");
        object("object-gone", List.of(1000), "~pods", Optional.of(new Place.ObjectPlace("default", "no-such-pod")), "");
    }

    @Test
    void anObjectBesideTheListOnASmallScreen() {
        beside("beside-pod", "~pods", some("~pods"), "");
        beside("beside-pod-shell", "~pods", some("~pods"), "shell");
        beside("beside-deployment", "apps~deployments", some("apps~deployments"), "");
        beside("beside-node", "~nodes", some("~nodes"), "");
        shoot(
                "beside-pod-wide-large-text",
                List.of(Appearance.DARK),
                1.5,
                List.of(1530),
                900,
                first().at("~pods").looking(some("~pods"), ""),
                m -> live(m) && m.object().flatMap(ObjectModel::summary).isPresent());
    }

    /** The place that the workspace has in a console of 1280×820 pixels. */
    private static void beside(String name, String page, Optional<Place.ObjectPlace> object, String tab) {
        shoot(
                name,
                LOOKS,
                1,
                List.of(1210),
                720,
                first().at(page).looking(object, tab),
                m -> live(m) && m.object().flatMap(ObjectModel::summary).isPresent());
    }

    private static Optional<Place.ObjectPlace> some(String page) {
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            WorkspaceModel model = Gallery.on(() -> new WorkspaceModel(first().at(page), practice().bench, shell));
            Gallery.on(() -> {
                model.start();
                return true;
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Gallery.on(() -> live(model) && first(model).isPresent()));
            Optional<Place.ObjectPlace> found = Gallery.on(() -> first(model));
            Gallery.on(() -> {
                model.close();
                return true;
            });
            return found;
        }
    }

    private static Optional<Place.ObjectPlace> first(WorkspaceModel model) {
        return model.list().orElseThrow().view().rows().stream()
                .filter(r -> !r.namespace().startsWith("kube-"))
                .map(r -> new Place.ObjectPlace(r.namespace(), r.name()))
                .findFirst();
    }

    private static void object(
            String name, List<Integer> widths, String page, Optional<Place.ObjectPlace> object, String tab) {
        shoot(
                name,
                LOOKS,
                1,
                widths,
                1000,
                first().at(page).looking(object, tab),
                m -> m.object()
                        .filter(o -> o.summary().isPresent()
                                || (name.equals("object-gone") && o.state().isPresent()))
                        .isPresent());
    }

    private static void shoot(
            String name,
            List<Appearance> looks,
            double scale,
            List<Integer> widths,
            int height,
            Place place,
            Predicate<WorkspaceModel> ready) {
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            WorkspaceModel model = Gallery.on(() -> new WorkspaceModel(place, practice().bench, shell));
            WorkspaceView view = Gallery.on(() -> {
                WorkspaceView made = new WorkspaceView(model, shell, new StackPane());
                model.start();
                return made;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> Gallery.on(() -> ready.test(model)));
            // Large parts are put up over several frames.
            shell.settle();
            var pictures =
                    Gallery.shoot(name, looks, scale, widths, height, () -> new StackPane(view.root()), () -> {});
            assertThat(pictures)
                    .as(name)
                    .allSatisfy(picture -> assertThat(Gallery.colours(picture)).isGreaterThan(12));
            Gallery.on(() -> {
                view.close();
                model.close();
                return true;
            });
        }
    }
}
