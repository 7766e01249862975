package dev.castellan.console.fleet;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the fleet screen shows at one moment. Made off the interface thread, never changed.
 *
 * @param number increases with every picture
 * @param wish what was asked for
 * @param stage what the screen as a whole says
 * @param entries groups and rows in the order shown; rows of closed groups are missing
 * @param matched how many clusters fit the search, closed groups included
 * @param figures counts over the whole fleet, whatever the search
 * @param sources state of each source
 * @param problems what was not understood in the search
 * @param selected the chosen clusters that still exist
 * @param refreshing whether the sources are being asked
 * @param now the moment it was made for
 */
record FleetPicture(
        long number,
        FleetWish wish,
        Stage stage,
        List<Entry> entries,
        int matched,
        Figures figures,
        List<SourceState> sources,
        List<String> problems,
        Set<ClusterId> selected,
        boolean refreshing,
        Instant now) {

    /** What the screen as a whole says. */
    enum Stage {
        /** Nothing to ask: no account and no kubeconfig. */
        FIRST_STEPS,
        /** The first answer is awaited. */
        LOADING,
        /** No source gave anything, and at least one could not. */
        NOTHING_READ,
        /** All sources answered: there is no cluster. */
        NO_CLUSTER,
        /** Clusters there are, but none fits the search. */
        NO_MATCH,
        /** Clusters are shown. */
        ROWS
    }

    /** A line of the table, or a card with its heading. */
    sealed interface Entry permits Group, Line {}

    /**
     * The heading of rows that belong together.
     *
     * @param key stable name
     * @param label shown
     * @param environment marked where rows are grouped by it
     * @param count clusters in it that fit the search
     * @param attention how many of them need somebody
     * @param closed whether its rows are hidden
     */
    record Group(String key, String label, Optional<Environment> environment, int count, int attention, boolean closed)
            implements Entry {}

    /** A cluster. */
    record Line(FleetRow row) implements Entry {}

    /**
     * Counts over the whole fleet.
     *
     * @param clusters all
     * @param environments how many of each; no entry where there is none
     * @param attention clusters that need somebody
     * @param reasons how many for each reason; no entry where there is none
     */
    record Figures(
            int clusters, Map<Environment, Integer> environments, int attention, Map<Attention, Integer> reasons) {}

    /** Before anything was read. */
    static FleetPicture first(FleetWish wish, Instant now) {
        return of(0, FleetSnapshot.EMPTY, Map.of(), true, wish, Set.of(), false, now);
    }

    /** The same picture, with the very same list of entries where they are equal: the screen has nothing to do then. */
    FleetPicture withEntriesOf(FleetPicture earlier) {
        return entries.equals(earlier.entries)
                ? new FleetPicture(
                        number,
                        wish,
                        stage,
                        earlier.entries,
                        matched,
                        figures,
                        sources,
                        problems,
                        selected,
                        refreshing,
                        now)
                : this;
    }

    /** Rows of the picture, in the order shown. */
    List<FleetRow> rows() {
        List<FleetRow> rows = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Line line) {
                rows.add(line.row());
            }
        }
        return rows;
    }

    /** Chosen rows of the picture, in the order shown. */
    List<FleetRow> selectedRows() {
        return rows().stream().filter(r -> selected.contains(r.cluster().id())).toList();
    }

    /** Sources that are not up to date, the worst first. */
    List<SourceState> troubled() {
        return sources.stream()
                .filter(s -> s.state() != SourceState.State.FRESH && s.state() != SourceState.State.LOADING)
                .toList();
    }

    /**
     * The picture of a snapshot.
     *
     * @param known rows made before, by cluster; only used where the cluster is the very same
     * @param reading whether the first answer is still awaited
     */
    static FleetPicture of(
            long number,
            FleetSnapshot snapshot,
            Map<ClusterId, FleetRow> known,
            boolean reading,
            FleetWish wish,
            Set<ClusterId> selected,
            boolean refreshing,
            Instant now) {
        List<FleetRow> all = new ArrayList<>(snapshot.clusters().size());
        snapshot.clusters().forEach(cluster -> all.add(row(cluster, known, ClusterMarks.NOT_CHECKED, now)));
        FleetQuery query = FleetQuery.parse(wish.query());
        List<FleetRow> fitting = new ArrayList<>(all.size());
        for (FleetRow row : all) {
            if (query.matches(row, now)) {
                fitting.add(row);
            }
        }
        fitting.sort(wish.sort().order(wish.descending()));
        Set<ClusterId> present = new HashSet<>();
        all.forEach(r -> {
            if (selected.contains(r.cluster().id())) {
                present.add(r.cluster().id());
            }
        });
        return new FleetPicture(
                number,
                wish,
                stage(snapshot, reading, all, fitting),
                entries(fitting, wish),
                fitting.size(),
                figures(all),
                snapshot.sources(),
                query.problems(),
                Set.copyOf(present),
                refreshing,
                now);
    }

    /** Rows by cluster, to be used again for the next picture of the same moment. */
    static Map<ClusterId, FleetRow> rowsOf(
            FleetSnapshot snapshot, Map<ClusterId, FleetRow> known, ClusterMarks marks, Instant now) {
        Map<ClusterId, FleetRow> rows = new HashMap<>();
        snapshot.clusters().forEach(cluster -> rows.put(cluster.id(), row(cluster, known, marks, now)));
        return rows;
    }

    @SuppressWarnings("ReferenceEquality") // the very same record: comparing all its fields would cost as much as a row
    private static FleetRow row(FleetCluster cluster, Map<ClusterId, FleetRow> known, ClusterMarks marks, Instant now) {
        FleetRow row = known.get(cluster.id());
        return row != null && row.cluster() == cluster ? row : FleetRow.of(cluster, marks, now);
    }

    private static Stage stage(FleetSnapshot snapshot, boolean reading, List<FleetRow> all, List<FleetRow> fitting) {
        if (!fitting.isEmpty()) {
            return Stage.ROWS;
        }
        if (!all.isEmpty()) {
            return Stage.NO_MATCH;
        }
        if (reading || snapshot.sources().stream().anyMatch(s -> s.state() == SourceState.State.LOADING)) {
            return Stage.LOADING;
        }
        if (snapshot.sources().isEmpty()) {
            return Stage.FIRST_STEPS;
        }
        return snapshot.sources().stream().allMatch(s -> s.state() == SourceState.State.FRESH)
                ? Stage.NO_CLUSTER
                : Stage.NOTHING_READ;
    }

    private static List<Entry> entries(List<FleetRow> rows, FleetWish wish) {
        if (wish.grouping() == FleetWish.Grouping.NONE) {
            return rows.stream().<Entry>map(Line::new).toList();
        }
        Map<String, List<FleetRow>> groups = new LinkedHashMap<>();
        rows.forEach(r -> groups.computeIfAbsent(key(r, wish.grouping()), k -> new ArrayList<>())
                .add(r));
        List<Entry> entries = new ArrayList<>();
        groups.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(groupOrder(wish.grouping())))
                .forEach(group -> {
                    List<FleetRow> members = group.getValue();
                    boolean closed = wish.closedGroups().contains(group.getKey());
                    entries.add(new Group(
                            group.getKey(),
                            label(members.getFirst(), wish.grouping()),
                            wish.grouping() == FleetWish.Grouping.ENVIRONMENT
                                    ? Optional.of(members.getFirst().environment())
                                    : Optional.empty(),
                            members.size(),
                            (int) members.stream()
                                    .filter(FleetRow::needsAttention)
                                    .count(),
                            closed));
                    if (!closed) {
                        members.forEach(r -> entries.add(new Line(r)));
                    }
                });
        return List.copyOf(entries);
    }

    private static String key(FleetRow row, FleetWish.Grouping grouping) {
        return switch (grouping) {
            case NONE -> "";
            case SITE -> row.site().toLowerCase(Locale.ROOT);
            case ENVIRONMENT -> row.environment().name();
            case SOURCE -> row.source();
        };
    }

    private static String label(FleetRow row, FleetWish.Grouping grouping) {
        return switch (grouping) {
            case NONE -> "";
            case SITE -> row.site().isEmpty() ? "No site" : row.site();
            case ENVIRONMENT -> row.environment().label();
            case SOURCE -> row.source().isEmpty() ? "No source" : row.source();
        };
    }

    /** Production first, what has no name last. */
    private static Comparator<String> groupOrder(FleetWish.Grouping grouping) {
        if (grouping == FleetWish.Grouping.ENVIRONMENT) {
            return Comparator.comparingInt(key -> switch (Environment.valueOf(key)) {
                case PRODUCTION -> 0;
                case TEST -> 1;
                case DEVELOPMENT -> 2;
                case UNKNOWN -> 3;
            });
        }
        return Comparator.comparing(String::isEmpty).thenComparing(NaturalOrder.by(s -> s));
    }

    private static Figures figures(List<FleetRow> rows) {
        Map<Environment, Integer> environments = new EnumMap<>(Environment.class);
        Map<Attention, Integer> reasons = new EnumMap<>(Attention.class);
        int attention = 0;
        for (FleetRow row : rows) {
            environments.merge(row.environment(), 1, Integer::sum);
            if (row.needsAttention()) {
                attention++;
            }
            row.attention().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        }
        return new Figures(rows.size(), Map.copyOf(environments), attention, Map.copyOf(reasons));
    }
}
