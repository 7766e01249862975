package dev.castellan.console.fleet;

import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetSnapshot;
import java.util.Optional;
import java.util.function.Consumer;

/** What the fleet screen asks of the rooms below. */
public interface FleetDesk {
    /** What is known now; nothing before the first refresh. */
    FleetSnapshot latest();

    /** Reads every source and returns when all have answered or failed. Blocks. */
    FleetSnapshot refresh();

    /**
     * Calls the listener with each new snapshot, on the thread that made it.
     *
     * @return ends the calls
     */
    Runnable onChange(Consumer<FleetSnapshot> listener);

    /** What is known of clusters beyond their sources; never waits. */
    default ClusterMarks.Source marks() {
        return ClusterMarks.Source.NONE;
    }

    /** The address of the fleet as it was shown last, from an earlier start too. */
    Optional<Address> lastView();

    /** Keeps how the fleet is shown, for the next start. Blocks; where it cannot be kept nothing is lost but that. */
    void keepView(Address view);

    /**
     * Keeps the user's own choice for a cluster, or forgets it where there is none. Blocks.
     *
     * @throws dev.castellan.failure.FailureException when it could not be kept
     */
    void choose(ClusterId cluster, Optional<Environment> environment);
}
