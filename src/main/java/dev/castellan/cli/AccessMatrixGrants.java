package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Explainer;
import dev.castellan.access.Matrix;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Truth;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands behind the cells of a matrix: every grant that gives one of its verbs, as far as there is room. */
final class AccessMatrixGrants {
    /** Cells explained; beyond that subjects or resources have to be named. */
    private static final int MOST_CELLS = 500;

    /** Grants shown of one cell. */
    private static final int MOST_GRANTS = 20;

    /**
     * A cell that is not empty.
     *
     * @param verbs as the matrix shows them
     * @param grants on one line each
     * @param perhaps those that count only if the API server is told of all groups, or somebody is in one that was not read
     * @param more how many grants there are besides
     */
    private record Cell(
            String subject, String resource, String verbs, List<String> grants, List<String> perhaps, int more) {}

    private final AccessIndex index;
    private final List<Cell> cells = new ArrayList<>();
    private int left;

    AccessMatrixGrants(AccessIndex index) {
        this.index = index;
    }

    /**
     * Looks behind a cell.
     *
     * @param shown the cell as the matrix has it; an empty one is passed over
     * @param namespaces where the bindings are that count, besides those of the cluster; the empty text for none
     */
    void add(String name, Requester who, Matrix.Column column, AccessMatrixCells.Cell shown, Set<String> namespaces) {
        List<String> open = new ArrayList<>(shown.unknown());
        open.addAll(shown.conditional());
        if (shown.text().isEmpty()) {
            return;
        }
        if (cells.size() >= MOST_CELLS) {
            left++;
            return;
        }
        Set<String> lines = new LinkedHashSet<>();
        Set<String> perhaps = new LinkedHashSet<>();
        if (who.master()) {
            lines.add("member of system:masters: everything is allowed, whatever is bound");
        }
        for (String namespace : namespaces) {
            List<Request.OnResource> requests = requests(column, shown.certain(), namespace);
            Explainer.behind(index, who.certain(), requests).forEach(g -> lines.add(g.text()));
            Explainer.behind(index, index.perhaps(who), requests(column, open, namespace))
                    .forEach(g -> perhaps.add(g.text()));
            AccessWords.azure(index)
                    .filter(a -> !who.user().startsWith("system:"))
                    .ifPresent(a -> {
                        requests.forEach(r -> azure(a, who, r, lines, perhaps));
                        requests(column, open, namespace).forEach(r -> azure(a, who, r, perhaps, perhaps));
                    });
        }
        perhaps.removeAll(lines);
        cells.add(new Cell(
                name,
                column.text(),
                shown.text(),
                lines.stream().limit(MOST_GRANTS).toList(),
                perhaps.stream().limit(MOST_GRANTS).toList(),
                Math.max(0, lines.size() - MOST_GRANTS) + Math.max(0, perhaps.size() - MOST_GRANTS)));
    }

    /** The roles in Azure behind a verb: those that allow it for certain, and the others. */
    private static void azure(
            AzureSnapshot azure, Requester who, Request request, Set<String> certain, Set<String> perhaps) {
        azure.decisions(who, request)
                .forEach(d -> d.grants()
                        .forEach(g -> (d.outcome() == AzureDecision.Outcome.ALLOWED && g.holds() == Truth.TRUE
                                        ? certain
                                        : perhaps)
                                .add("Azure: " + AccessWords.grant(azure, g))));
    }

    private static List<Request.OnResource> requests(Matrix.Column column, List<String> verbs, String namespace) {
        return verbs.stream()
                .map(v -> new Request.OnResource(
                        v, column.group(), column.resource(), column.subresource(), namespace, ""))
                .toList();
    }

    /** For a terminal: each cell, and below it what gives it. */
    String lines() {
        StringBuilder text = new StringBuilder();
        for (Cell cell : cells) {
            text.append(AccessWords.clean(cell.subject()))
                    .append("  ")
                    .append(AccessWords.clean(cell.resource()))
                    .append("  ")
                    .append(AccessWords.clean(cell.verbs()))
                    .append('\n');
            cell.grants()
                    .forEach(g -> text.append("  because ")
                            .append(AccessWords.clean(g))
                            .append('\n'));
            cell.perhaps()
                    .forEach(g -> text.append("  perhaps, because ")
                            .append(AccessWords.clean(g))
                            .append('\n'));
            if (cell.more() > 0) {
                text.append("  and ").append(cell.more()).append(" more grants\n");
            }
        }
        cut().forEach(c -> text.append(c).append('\n'));
        return text.toString();
    }

    /** One row for each cell. */
    Table table() {
        Table table = new Table("SUBJECT", "RESOURCE", "VERBS", "GRANTS", "PERHAPS", "MORE");
        cells.forEach(c -> table.row(
                Table.Cell.of(c.subject()),
                Table.Cell.of(c.resource()),
                Table.Cell.of(c.verbs()),
                Table.Cell.of(String.join("; ", c.grants())),
                Table.Cell.of(String.join("; ", c.perhaps())),
                Table.Cell.of(c.more() == 0 ? "" : String.valueOf(c.more()))));
        return table;
    }

    void write(ObjectNode document) {
        ArrayNode array = document.putArray("grants");
        for (Cell cell : cells) {
            ObjectNode node = array.addObject()
                    .put("subject", cell.subject())
                    .put("resource", cell.resource())
                    .put("verbs", cell.verbs());
            ArrayNode grants = node.putArray("grants");
            cell.grants().forEach(grants::add);
            ArrayNode perhaps = node.putArray("perhaps");
            cell.perhaps().forEach(perhaps::add);
            node.put("more", cell.more());
        }
        document.put("cellsNotExplained", left);
    }

    /** What was left out, in a sentence. */
    List<String> cut() {
        return left == 0
                ? List.of()
                : List.of("%,d more cells are not explained; name subjects or resources to see them.".formatted(left));
    }
}
