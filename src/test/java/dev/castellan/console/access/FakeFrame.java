package dev.castellan.console.access;

import dev.castellan.console.FakeShell;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.stage.Window;

/** A frame that writes down where a tab goes. */
public final class FakeFrame implements AccessFrame {
    /** Where the tab went. */
    public final List<Address> went = new CopyOnWriteArrayList<>();

    /** Files that are chosen one after the other; none means that the user thought better of it. */
    public final List<Path> chosen = new ArrayList<>();

    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();

    private final FakeShell shell;
    private final AccessDesk desk;

    public FakeFrame(FakeShell shell, AccessDesk desk) {
        this.shell = shell;
        this.desk = desk;
    }

    @Override
    public ShellContext shell() {
        return shell;
    }

    @Override
    public AccessDesk desk() {
        return desk;
    }

    @Override
    public FileChoice files() {
        return new FileChoice() {
            @Override
            public Optional<Path> save(Window owner, String title, String proposedName) {
                return next();
            }

            @Override
            public Optional<Path> open(Window owner, String title) {
                return next();
            }

            @Override
            public Optional<Path> folder(Window owner, String title) {
                return next();
            }

            private Optional<Path> next() {
                return chosen.isEmpty() ? Optional.empty() : Optional.of(chosen.removeFirst());
            }
        };
    }

    @Override
    public AccessSource source() {
        return new AccessSource.Cluster(CLUSTER.id());
    }

    @Override
    public Optional<FleetCluster> cluster() {
        return Optional.of(CLUSTER);
    }

    @Override
    public Address at(String page, Map<String, String> choices) {
        return new AccessPlace(Optional.of(source()), page, choices).address();
    }

    @Override
    public void go(String page, Map<String, String> choices) {
        went.add(at(page, choices));
    }

    @Override
    public void changed() {}
}
