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
import java.util.function.Consumer;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the workspace before the practice clusters, and that something was painted at all. */
class WorkspaceGalleryTest {
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
        for (Appearance look : Gallery.LOOKS) {
            shoot("workspace-pods", look, 1, first().at("~pods"), WorkspaceGalleryTest::live, m -> {});
        }
        shoot(
                "workspace-deployments",
                Appearance.DARK,
                1,
                first().at("apps~deployments"),
                WorkspaceGalleryTest::live,
                m -> {});
        shoot("workspace-nodes", Appearance.LIGHT, 1, first().at("~nodes"), WorkspaceGalleryTest::live, m -> {});
        shoot("workspace-events", Appearance.DARK, 1, first().at("~events"), WorkspaceGalleryTest::live, m -> {});
        shoot("workspace-large-text", Appearance.LIGHT, 1.5, first().at("~pods"), WorkspaceGalleryTest::live, m -> {});
        shoot(
                "workspace-filtered-empty",
                Appearance.DARK,
                1,
                first().at("~pods").asking("status:Nothing"),
                WorkspaceGalleryTest::live,
                m -> {});
        shoot(
                "workspace-namespace-empty",
                Appearance.LIGHT,
                1,
                first().at("~pods").in(Set.of("no-such-namespace")),
                WorkspaceGalleryTest::live,
                m -> {});
        shoot(
                "workspace-no-such-kind",
                Appearance.DARK,
                1,
                first().at("example.com~widgets"),
                m -> m.kinds().isPresent(),
                m -> {});
        shoot(
                "workspace-forwards",
                Appearance.DARK,
                1,
                first().at(Place.FORWARDS),
                m -> m.kinds().isPresent(),
                m -> {});
    }

    @Test
    void objectsInEveryTab() {
        Optional<Place.ObjectPlace> pod = some("~pods");
        Optional<Place.ObjectPlace> deployment = some("apps~deployments");
        Optional<Place.ObjectPlace> secret = some("~secrets");
        for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
            object("object-pod", look, "~pods", pod, "");
            object("object-pod-yaml", look, "~pods", pod, "yaml");
            object("object-deployment", look, "apps~deployments", deployment, "");
        }
        object("object-pod-events", Appearance.DARK, "~pods", pod, "events");
        object("object-pod-relations", Appearance.LIGHT, "~pods", pod, "relations");
        object("object-pod-logs", Appearance.DARK, "~pods", pod, "logs");
        object("object-deployment-logs", Appearance.LIGHT, "apps~deployments", deployment, "logs");
        object("object-pod-shell", Appearance.LIGHT, "~pods", pod, "shell");
        object("object-secret-yaml", Appearance.DARK, "~secrets", secret, "yaml");
        object(
                "object-gone",
                Appearance.DARK,
                "~pods",
                Optional.of(new Place.ObjectPlace("default", "no-such-pod")),
                "");
    }

    @Test
    void anObjectBesideTheListOnASmallScreen() {
        beside("beside-pod", Appearance.DARK, "~pods", some("~pods"), "");
        beside("beside-pod-shell", Appearance.LIGHT, "~pods", some("~pods"), "shell");
        beside("beside-deployment", Appearance.LIGHT, "apps~deployments", some("apps~deployments"), "");
        beside("beside-node", Appearance.DARK, "~nodes", some("~nodes"), "");
        for (double scale : new double[] {1, 1.5}) {
            shoot(
                    scale == 1 ? "beside-pod-wide" : "beside-pod-wide-large-text",
                    scale == 1 ? Appearance.LIGHT : Appearance.DARK,
                    scale,
                    1530,
                    900,
                    first().at("~pods").looking(some("~pods"), ""),
                    m -> live(m) && m.object().flatMap(ObjectModel::summary).isPresent(),
                    m -> {});
        }
    }

    /** The place that the workspace has in a console of 1280×820 pixels. */
    private static void beside(
            String name, Appearance look, String page, Optional<Place.ObjectPlace> object, String tab) {
        shoot(
                name,
                look,
                1,
                1210,
                720,
                first().at(page).looking(object, tab),
                m -> live(m) && m.object().flatMap(ObjectModel::summary).isPresent(),
                m -> {});
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
            String name, Appearance look, String page, Optional<Place.ObjectPlace> object, String tab) {
        shoot(
                name,
                look,
                1,
                first().at(page).looking(object, tab),
                m -> m.object()
                        .filter(o -> o.summary().isPresent()
                                || (name.equals("object-gone") && o.state().isPresent()))
                        .isPresent(),
                m -> {});
    }

    private static void shoot(
            String name,
            Appearance look,
            double scale,
            Place place,
            java.util.function.Predicate<WorkspaceModel> ready,
            Consumer<WorkspaceModel> act) {
        shoot(name, look, scale, 1000, 1000, place, ready, act);
    }

    private static void shoot(
            String name,
            Appearance look,
            double scale,
            int width,
            int height,
            Place place,
            java.util.function.Predicate<WorkspaceModel> ready,
            Consumer<WorkspaceModel> act) {
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            WorkspaceModel model = Gallery.on(() -> new WorkspaceModel(place, practice().bench, shell));
            WorkspaceView view = Gallery.on(() -> {
                WorkspaceView made = new WorkspaceView(model, shell, new StackPane());
                model.start();
                return made;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> Gallery.on(() -> ready.test(model)));
            Gallery.on(() -> {
                act.accept(model);
                return true;
            });
            var picture = Gallery.shoot(name, look, scale, width, height, () -> new StackPane(view.root()), () -> {});
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(12);
            Gallery.on(() -> {
                view.close();
                model.close();
                return true;
            });
        }
    }
}
