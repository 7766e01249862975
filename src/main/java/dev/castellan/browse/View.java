package dev.castellan.browse;

import dev.castellan.fleet.ClusterId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A list at one moment: filtered, sorted, unchangeable.
 *
 * @param number counts up with each view of a list
 * @param query the filter it answers to
 * @param sort the order it is in
 * @param columns every column that rows have, in the server's order; cluster and namespace first where they matter
 * @param rows what passes the filter
 * @param total how many there are without the filter
 * @param state the most troubling state of its parts
 * @param parts how each cluster and namespace stands
 */
public record View(
        long number,
        Query query,
        Sort sort,
        List<Column> columns,
        List<Row> rows,
        int total,
        FeedState state,
        List<Part> parts) {
    /**
     * One cluster or namespace of a list.
     *
     * @param cluster which cluster
     * @param clusterName its name, clean to show
     * @param namespace which namespace; empty for all of them, and for kinds without
     * @param state how it stands
     */
    public record Part(ClusterId cluster, String clusterName, String namespace, FeedState state) {}

    /** Where an object stands; negative where it is not shown. */
    public int indexOf(RowId id) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).is(id)) {
                return i;
            }
        }
        return -1;
    }

    /** The moment for which all rows are known to be right: the oldest of its parts; empty where one never was read. */
    public Optional<Instant> asOf() {
        Optional<Instant> oldest = Optional.empty();
        for (Part part : parts) {
            Optional<Instant> asOf = part.state().asOf();
            if (asOf.isEmpty()) {
                return Optional.empty();
            }
            oldest = oldest.filter(o -> o.isBefore(asOf.get())).or(() -> asOf);
        }
        return oldest;
    }

    /** Whether some parts are right at this moment and others are not. */
    public boolean partial() {
        return parts.stream().anyMatch(p -> p.state().phase().current())
                && parts.stream().anyMatch(p -> !p.state().phase().current());
    }
}
