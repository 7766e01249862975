package dev.castellan.console.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the fleet is to be shown.
 *
 * @param query what was typed into the search field
 * @param sort the column that decides the order
 * @param descending whether it runs from high to low
 * @param grouping what rows are put together by
 * @param layout table or cards
 * @param columns what the table shows, in order; the name is always the first
 * @param closedGroups keys of groups whose rows are hidden
 */
record FleetWish(
        String query,
        FleetColumn sort,
        boolean descending,
        Grouping grouping,
        Layout layout,
        List<FleetColumn> columns,
        Set<String> closedGroups) {

    /** What rows are put together by. */
    enum Grouping {
        NONE("none", "No groups"),
        SITE("site", "Site"),
        ENVIRONMENT("environment", "Environment"),
        SOURCE("source", "Subscription or file");

        private final String id;
        private final String label;

        Grouping(String id, String label) {
            this.id = id;
            this.label = label;
        }

        String id() {
            return id;
        }

        String label() {
            return label;
        }
    }

    /** Table or cards. */
    enum Layout {
        TABLE("table", "Table"),
        CARDS("cards", "Cards");

        private final String id;
        private final String label;

        Layout(String id, String label) {
            this.id = id;
            this.label = label;
        }

        String id() {
            return id;
        }

        String label() {
            return label;
        }
    }

    /** What a new user sees. */
    static final FleetWish USUAL =
            new FleetWish("", FleetColumn.NAME, false, Grouping.NONE, Layout.TABLE, FleetColumn.USUAL, Set.of());

    FleetWish {
        List<FleetColumn> shown = new ArrayList<>(columns);
        shown.remove(FleetColumn.NAME);
        shown.addFirst(FleetColumn.NAME);
        columns = List.copyOf(shown.stream().distinct().toList());
        closedGroups = Set.copyOf(closedGroups);
    }

    /** The wish behind the choices of an address; whatever is missing or not understood is as usual. */
    static FleetWish of(Map<String, String> choices) {
        Optional<FleetColumn> sort = Optional.ofNullable(choices.get("sort"))
                .map(s -> s.startsWith("-") ? s.substring(1) : s)
                .flatMap(FleetColumn::withId);
        List<FleetColumn> columns = Arrays.stream(
                        choices.getOrDefault("columns", "").split(","))
                .map(FleetColumn::withId)
                .flatMap(Optional::stream)
                .toList();
        return new FleetWish(
                choices.getOrDefault("q", USUAL.query),
                sort.orElse(USUAL.sort),
                sort.isPresent() && choices.getOrDefault("sort", "").startsWith("-"),
                Arrays.stream(Grouping.values())
                        .filter(g -> g.id.equals(choices.get("group")))
                        .findFirst()
                        .orElse(USUAL.grouping),
                Arrays.stream(Layout.values())
                        .filter(l -> l.id.equals(choices.get("view")))
                        .findFirst()
                        .orElse(USUAL.layout),
                columns.isEmpty() ? USUAL.columns : columns,
                Set.of());
    }

    /** The choices that differ from the usual ones, for an address. */
    Map<String, String> choices() {
        Map<String, String> choices = new TreeMap<>();
        if (!query.isBlank()) {
            choices.put("q", query);
        }
        if (sort != USUAL.sort || descending) {
            choices.put("sort", (descending ? "-" : "") + sort.id());
        }
        if (grouping != USUAL.grouping) {
            choices.put("group", grouping.id);
        }
        if (layout != USUAL.layout) {
            choices.put("view", layout.id);
        }
        if (!columns.equals(USUAL.columns)) {
            choices.put("columns", columns.stream().map(FleetColumn::id).collect(Collectors.joining(",")));
        }
        return choices;
    }

    /** Whether the same rows are wanted in the same order and groups; what differs begins at its top. */
    boolean sameOrder(FleetWish other) {
        return query.equals(other.query)
                && sort == other.sort
                && descending == other.descending
                && grouping == other.grouping;
    }

    FleetWish withQuery(String text) {
        return new FleetWish(text, sort, descending, grouping, layout, columns, closedGroups);
    }

    FleetWish withSort(FleetColumn column, boolean fromHighToLow) {
        return new FleetWish(query, column, fromHighToLow, grouping, layout, columns, closedGroups);
    }

    FleetWish withGrouping(Grouping by) {
        return new FleetWish(query, sort, descending, by, layout, columns, Set.of());
    }

    FleetWish withLayout(Layout shown) {
        return new FleetWish(query, sort, descending, grouping, shown, columns, closedGroups);
    }

    FleetWish withColumns(List<FleetColumn> shown) {
        return new FleetWish(query, sort, descending, grouping, layout, shown, closedGroups);
    }

    /** Opens the group where it is closed and closes it where it is open. */
    FleetWish withGroupToggled(String key) {
        Set<String> closed = new HashSet<>(closedGroups);
        if (!closed.remove(key)) {
            closed.add(key);
        }
        return new FleetWish(query, sort, descending, grouping, layout, columns, closed);
    }
}
