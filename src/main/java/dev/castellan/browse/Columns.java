package dev.castellan.browse;

import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.TablePage;
import dev.castellan.kubernetes.TableRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The columns of one kind on one server: the server's own, and what this product adds. Makes rows of what the server
 * sends. Where the server sends ages as text, they become moments, so that they go on counting.
 */
final class Columns {
    private final List<Column> all;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<TablePage.Column> server;
    private final List<KindColumns.Extra> extras;
    private final int[] fromServer;
    private final int[] fromExtra;
    private final Interner interner;

    private Columns(
            List<Column> all,
            List<TablePage.Column> server,
            List<KindColumns.Extra> extras,
            int[] fromServer,
            int[] fromExtra,
            Interner interner) {
        this.all = List.copyOf(all);
        this.server = server;
        this.extras = extras;
        this.fromServer = fromServer;
        this.fromExtra = fromExtra;
        this.interner = interner;
        for (int i = 0; i < all.size(); i++) {
            indexes.put(all.get(i).id(), i);
        }
    }

    /** No columns at all. */
    static Columns none() {
        return new Columns(List.of(), List.of(), List.of(), new int[0], new int[0], new Interner());
    }

    /** The values to ask for beside the server's columns. */
    static List<ListQuery.Pick> picks(ApiResource resource) {
        List<ListQuery.Pick> picks = new ArrayList<>();
        KindColumns.of(resource).forEach(e -> picks.addAll(e.picks()));
        return picks;
    }

    /** The columns for what a server announced; a server without tables announces none. */
    static Columns of(ApiResource resource, List<TablePage.Column> server, Interner interner) {
        List<KindColumns.Extra> extras = KindColumns.of(resource);
        List<Column> all = new ArrayList<>();
        List<Integer> fromServer = new ArrayList<>();
        List<Integer> fromExtra = new ArrayList<>();
        boolean[] placed = new boolean[extras.size()];
        if (server.isEmpty()) {
            server = List.of(
                    new TablePage.Column("Name", "string", 0, ""), new TablePage.Column("Age", "string", 0, ""));
        }
        for (int i = 0; i < server.size(); i++) {
            TablePage.Column c = server.get(i);
            String title = c.name().equalsIgnoreCase("Created At") ? "Age" : c.name();
            String id = title.toLowerCase(Locale.ROOT);
            if (all.stream().anyMatch(known -> known.id().equals(id)) || id.equals(Column.NAMESPACE.id())) {
                continue;
            }
            int extra = -1;
            for (int e = 0; e < extras.size(); e++) {
                if (extras.get(e).column().id().equals(id)) {
                    extra = e;
                    placed[e] = true;
                }
            }
            all.add(
                    extra >= 0
                            ? extras.get(extra).column().insteadOf(c.priority() == 0)
                            : new Column(id, title, type(c, id), c.priority() > 0, c.priority() == 0, c.description()));
            fromServer.add(extra >= 0 ? -1 : i);
            fromExtra.add(extra);
        }
        // Ours stand before the age, which people look for at the end of what is always shown.
        int at = all.size();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals("age")) {
                at = i;
            }
        }
        for (int e = 0; e < extras.size(); e++) {
            if (!placed[e]) {
                all.add(at, extras.get(e).column());
                fromServer.add(at, -1);
                fromExtra.add(at, e);
                at++;
            }
        }
        return new Columns(
                all,
                server,
                extras,
                fromServer.stream().mapToInt(Integer::intValue).toArray(),
                fromExtra.stream().mapToInt(Integer::intValue).toArray(),
                interner);
    }

    private static Column.Type type(TablePage.Column c, String id) {
        if (id.equals("age") || c.type().equals("date")) {
            return Column.Type.AGE;
        }
        return c.type().equals("integer") || c.type().equals("number") ? Column.Type.NUMBER : Column.Type.TEXT;
    }

    /** All columns, in order; without namespace and cluster. */
    List<Column> all() {
        return all;
    }

    /** Whether these are the columns for that announcement. */
    boolean madeFrom(List<TablePage.Column> announced) {
        return announced.isEmpty() || server.equals(announced);
    }

    /** The place of a column in a row's cells; negative where there is none. */
    int index(String id) {
        Integer index = indexes.get(id);
        return index == null ? -1 : index;
    }

    /** The place of the column whose title is this but for spaces and hyphens; negative where there is none. */
    int loose(String name) {
        String wanted = squeezed(name);
        for (int i = 0; i < all.size(); i++) {
            if (squeezed(all.get(i).id()).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static String squeezed(String id) {
        StringBuilder kept = new StringBuilder();
        id.chars().filter(Character::isLetterOrDigit).forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    /** Makes a row. */
    Row row(Row.Origin origin, TableRow from, Instant now) {
        Object[] cells = new Object[all.size()];
        int[] offsets = offsets();
        for (int i = 0; i < cells.length; i++) {
            Column column = all.get(i);
            Object value;
            if (fromExtra[i] >= 0) {
                KindColumns.Extra extra = extras.get(fromExtra[i]);
                int start = offsets[fromExtra[i]];
                List<List<JsonNode>> picked = from.picked().size()
                                >= start + extra.picks().size()
                        ? from.picked().subList(start, start + extra.picks().size())
                        : List.of();
                value = extra.value().apply(new KindColumns.Found(from, picked));
            } else if (column.id().equals("age")) {
                value = from.created().<Object>map(c -> c).orElse("");
            } else if (fromServer[i] < from.cells().size()) {
                value = cell(column, from.cells().get(fromServer[i]), now);
            } else {
                value = column.id().equals("name") ? from.name() : "";
            }
            cells[i] = value instanceof String s && !column.id().equals("name") ? interner.text(s) : value;
        }
        return new Row(
                origin,
                this,
                from.uid(),
                interner.text(from.namespace()),
                from.name(),
                from.resourceVersion(),
                from.created(),
                from.deleting(),
                interner.labels(from.labels()),
                cells);
    }

    private int[] offsets() {
        int[] offsets = new int[extras.size()];
        int at = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = at;
            at += extras.get(i).picks().size();
        }
        return offsets;
    }

    private static Object cell(Column column, Object value, Instant now) {
        return switch (value) {
            case Boolean b -> b ? "true" : "false";
            case String s
            when column.type() == Column.Type.AGE ->
                moment(s, now).<Object>map(m -> m).orElse(s);
            case String s when s.equals("<none>") || s.equals("<unset>") -> "";
            default -> value;
        };
    }

    /** Custom columns of type date come as the time since then; others as the moment itself. */
    private static Optional<Instant> moment(String text, Instant now) {
        try {
            return text.length() > 15 && text.charAt(4) == '-'
                    ? Optional.of(Instant.parse(text))
                    : Age.parse(text).map(now::minus);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
