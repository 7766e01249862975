package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import java.util.List;
import java.util.Optional;

/**
 * A list that was read once.
 *
 * @param columns every column that rows have, in order
 * @param rows what was read, in the order asked for
 * @param parts how each cluster and namespace answered
 */
public record Reading(List<Column> columns, List<Row> rows, List<Part> parts) {
    /**
     * One cluster or namespace.
     *
     * @param cluster which cluster
     * @param clusterName its name, clean to show
     * @param namespace which namespace; empty for all
     * @param rows how many rows it gave
     * @param failure why these are not all
     */
    public record Part(ClusterId cluster, String clusterName, String namespace, int rows, Optional<Failure> failure) {}
}
