package dev.castellan.fleet;

import java.util.List;
import java.util.function.Consumer;

/** Where clusters come from. Reading blocks, and throws a {@link dev.castellan.failure.FailureException} when it fails. */
interface FleetSource {
    /** Stable between refreshes, unique among sources; shown to the user. */
    String name();

    /**
     * Reads everything.
     *
     * @param page told of what was read so far, as often as it grows
     */
    List<FleetCluster> read(Consumer<List<FleetCluster>> page);
}
