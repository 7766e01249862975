package dev.castellan.console.access;

import static org.awaitility.Awaitility.await;

import dev.castellan.access.Snapshot;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.Screen;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.stage.Window;

/** The access screen with one tab, over a world that a test decides on. */
public final class Opened implements AutoCloseable {
    /** The cluster. */
    public static final FleetCluster CLUSTER = Clusters.cluster("leeds-prod-01").build();

    /** The shell around it. */
    public final FakeShell shell;

    /** The desk before it. */
    public final FakeAccessDesk desk = new FakeAccessDesk().knows(CLUSTER);

    /** Where files are saved to and read from; nowhere at first. */
    public volatile Optional<Path> file = Optional.empty();

    private final Screen screen;

    private Opened(Supplier<Snapshot> world, AccessTab tab, Map<String, String> choices, InstantSource clock) {
        shell = FakeShell.onInterfaceThread(clock);
        desk.reads(world);
        FileChoice files = new FileChoice() {
            @Override
            public Optional<Path> save(Window owner, String title, String proposedName) {
                return file;
            }

            @Override
            public Optional<Path> open(Window owner, String title) {
                return file;
            }

            @Override
            public Optional<Path> folder(Window owner, String title) {
                return file;
            }
        };
        Address address = new Address("access", List.of(CLUSTER.id().value(), tab.page()), choices);
        screen = Gallery.on(() -> {
            Screen made = new AccessScreens(desk, files, List.of(tab)).open(address, shell);
            made.shown();
            return made;
        });
    }

    /** Opens it and waits until the cluster is read. */
    public static Opened at(Supplier<Snapshot> world, AccessTab tab, Map<String, String> choices) {
        return at(world, tab, choices, () -> Clusters.NOW);
    }

    /** The same at another time. */
    public static Opened at(Supplier<Snapshot> world, AccessTab tab, Map<String, String> choices, InstantSource clock) {
        Opened opened = new Opened(world, tab, choices, clock);
        Gallery.on(opened.screen::view);
        await().until(() ->
                ((AccessScreen) opened.screen).model().picture().reading().isPresent());
        Gallery.settle();
        return opened;
    }

    /** The nodes. */
    public Parent view() {
        return on(screen::view);
    }

    /** The page shown. */
    public AccessPage page() {
        return on(() -> ((AccessScreen) screen).open().orElseThrow());
    }

    private static <T> T on(java.util.function.Supplier<T> work) {
        return javafx.application.Platform.isFxApplicationThread() ? work.get() : Gallery.on(work::get);
    }

    /** The screen. */
    public Screen screen() {
        return screen;
    }

    @Override
    public void close() {
        Gallery.on(() -> {
            screen.close();
            return true;
        });
        shell.close();
    }
}
