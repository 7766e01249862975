package dev.castellan.console.fleet;

import dev.castellan.console.shell.Address;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.settings.SettingsStore;
import java.util.Optional;
import java.util.function.Consumer;

/** The fleet screen's desk in the real house: the fleet, and the settings that keep the user's own choices. */
public final class FleetRooms implements FleetDesk {
    private static final System.Logger LOG = System.getLogger(FleetRooms.class.getName());

    private final Fleet fleet;
    private final SettingsStore settings;
    private final ClusterMarks.Source marks;

    /** The desk before these rooms. */
    public FleetRooms(Fleet fleet, SettingsStore settings, ClusterMarks.Source marks) {
        this.fleet = fleet;
        this.settings = settings;
        this.marks = marks;
    }

    @Override
    public ClusterMarks.Source marks() {
        return marks;
    }

    @Override
    public FleetSnapshot latest() {
        return fleet.latest();
    }

    @Override
    public FleetSnapshot refresh() {
        return fleet.refresh();
    }

    @Override
    public Runnable onChange(Consumer<FleetSnapshot> listener) {
        return fleet.onChange(listener);
    }

    @Override
    public Optional<Address> lastView() {
        return settings.load().fleetView().flatMap(Address::parse);
    }

    @Override
    public void keepView(Address view) {
        Optional<String> now = Optional.of(view.print());
        try {
            if (!settings.load().fleetView().equals(now)) {
                settings.update(s -> s.withFleetView(now));
            }
        } catch (FailureException e) {
            LOG.log(System.Logger.Level.WARNING, "How the fleet is shown could not be kept.", e);
        }
    }

    @Override
    public void choose(ClusterId cluster, Optional<Environment> environment) {
        settings.update(s -> s.withEnvironment(cluster, environment));
        fleet.reclassify();
    }
}
