package dev.castellan.kubernetes;

import java.util.List;
import java.util.OptionalLong;

/**
 * Some rows of a list, in the server's order.
 *
 * @param columns what the cells mean
 * @param rows the rows
 * @param resourceVersion the moment of the list, to watch from
 * @param remaining how many rows follow in further answers, where the server tells
 */
public record TablePage(List<Column> columns, List<TableRow> rows, String resourceVersion, OptionalLong remaining) {
    /**
     * A column as the server describes it.
     *
     * @param name its heading
     * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
     * @param priority 0 for those always shown, more for the wide ones
     * @param description what it means
     */
    public record Column(String name, String type, int priority, String description) {}
}
