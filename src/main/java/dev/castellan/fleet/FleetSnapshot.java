package dev.castellan.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /**
     * A name for each cluster that no other has, clean to show: its own, and where several are called alike with where it
     * comes from, or else its id.
     */
    public Map<ClusterId, String> names() {
        Map<String, Long> alike = count(clusters.stream().map(c -> DisplayText.clean(c.name())));
        Map<String, Long> apart = count(clusters.stream().map(FleetSnapshot::withSource));
        Map<ClusterId, String> names = new LinkedHashMap<>();
        for (FleetCluster cluster : clusters) {
            String name = DisplayText.clean(cluster.name());
            names.put(
                    cluster.id(),
                    alike.getOrDefault(name, 0L) < 2
                            ? name
                            : apart.getOrDefault(withSource(cluster), 0L) < 2
                                    ? withSource(cluster)
                                    : name + " ("
                                            + DisplayText.clean(cluster.id().value()) + ")");
        }
        return names;
    }

    private static String withSource(FleetCluster cluster) {
        String place = cluster.resourceGroup().isEmpty() ? cluster.source() : cluster.resourceGroup();
        return DisplayText.clean(cluster.name()) + " (" + DisplayText.clean(place) + ")";
    }

    private static Map<String, Long> count(Stream<String> names) {
        return names.collect(Collectors.groupingBy(n -> n, Collectors.counting()));
    }
}
