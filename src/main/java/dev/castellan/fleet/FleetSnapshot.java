package dev.castellan.fleet;

import java.util.List;

/**
 * Everything known about the fleet at one moment.
 *
 * @param clusters in the order of their sources
 * @param sources one state per source, also for those that gave nothing
 */
public record FleetSnapshot(List<FleetCluster> clusters, List<SourceState> sources) {
    /** Nothing read yet. */
    public static final FleetSnapshot EMPTY = new FleetSnapshot(List.of(), List.of());

    public FleetSnapshot {
        clusters = List.copyOf(clusters);
        sources = List.copyOf(sources);
    }
}
