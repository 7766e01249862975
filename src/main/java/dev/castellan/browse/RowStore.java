package dev.castellan.browse;

import dev.castellan.kubernetes.TablePage;
import dev.castellan.kubernetes.TableRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one feed, folded from pages and events in whatever order they come: a list and a watch may run side by side,
 * events may come twice or late. Versions decide. Not safe for use from several threads at once.
 */
final class RowStore {
    /** Deletions remembered so that a late page or event brings nothing back. */
    private static final int REMEMBERED = 20_000;

    private final Row.Origin origin;
    private final dev.castellan.kubernetes.ApiResource resource;
    private final Interner interner = new Interner();
    private final Map<Key, Row> rows = new HashMap<>();
    private final Map<Key, Long> deleted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private Columns columns;
    private boolean announced;
    private long changes;
    private int generation;

    private record Key(String namespace, String name) {}

    RowStore(Row.Origin origin, dev.castellan.kubernetes.ApiResource resource) {
        this.origin = origin;
        this.resource = resource;
        this.columns = Columns.of(resource, List.of(), interner);
    }

    /** The columns, as far as they are known. */
    Columns columns() {
        return columns;
    }

    /** Counts up with each row that is replaced or taken out. */
    long changes() {
        return changes;
    }

    int size() {
        return rows.size();
    }

    List<Row> all() {
        return new ArrayList<>(rows.values());
    }

    /** The meaning of cells from here on. */
    void announce(List<TablePage.Column> server) {
        if (!server.isEmpty() && (!announced || !columns.madeFrom(server))) {
            columns = Columns.of(resource, server, interner);
            announced = true;
        }
    }

    /** A list begins: rows that it does not bring will be gone at its end. */
    void begin() {
        generation++;
    }

    /**
     * Takes a row in.
     *
     * @return the new row; null where nothing changed
     */
    @Nullable
    Row put(TableRow from, Instant now) {
        Key key = new Key(from.namespace(), from.name());
        Row known = rows.get(key);
        long version = Row.number(from.resourceVersion());
        if (known != null) {
            boolean same = known.uid().equals(from.uid());
            boolean older = version >= 0 && known.version() >= 0 && version < known.version();
            boolean equal = from.resourceVersion().equals(known.resourceVersion())
                    && !from.resourceVersion().isEmpty()
                    && known.columns() == columns;
            if (older || (same && equal)) {
                known.generation = generation;
                return null;
            }
        } else {
            Long gone = deleted.get(key);
            if (gone != null && version >= 0 && version <= gone) {
                return null;
            }
        }
        Row row = columns.row(origin, from, origin.theirs(now));
        row.generation = generation;
        rows.put(key, row);
        if (known != null) {
            known.droppedAt = ++changes;
        }
        return row;
    }

    /** Takes a row out; true where it was there. */
    boolean remove(TableRow from) {
        Key key = new Key(from.namespace(), from.name());
        Row known = rows.get(key);
        long version = Row.number(from.resourceVersion());
        if (known != null && version >= 0 && known.version() > version) {
            return false;
        }
        if (version >= 0) {
            deleted.merge(key, version, Math::max);
        }
        rows.remove(key);
        if (known != null) {
            known.droppedAt = ++changes;
        }
        return known != null;
    }

    /** A list ended: takes out what it did not bring; true where there was any. */
    boolean sweep() {
        boolean any = false;
        for (Iterator<Row> each = rows.values().iterator(); each.hasNext(); ) {
            Row row = each.next();
            if (row.generation != generation) {
                row.droppedAt = ++changes;
                each.remove();
                any = true;
            }
        }
        return any;
    }

    /** Takes everything out. */
    void clear() {
        changes++;
        rows.values().forEach(r -> r.droppedAt = changes);
        rows.clear();
        deleted.clear();
    }
}
