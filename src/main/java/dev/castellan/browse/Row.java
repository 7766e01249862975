package dev.castellan.browse;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** One object in a list: compact and unchangeable. A changed object is another row. */
public final class Row {
    /** Where rows come from. */
    static final class Origin {
        private final ClusterId id;
        private final String name;
        private volatile Duration ahead = Duration.ZERO;

        /** A cluster, with its name, clean to show. */
        Origin(ClusterId id, String name) {
            this.id = id;
            this.name = name;
        }

        ClusterId id() {
            return id;
        }

        String name() {
            return name;
        }

        /** How far its clock is ahead of ours. */
        void clockAhead(Duration measured) {
            ahead = measured;
        }

        /** The moments of its rows are by this clock. */
        Instant theirs(Instant now) {
            return ahead.isZero() ? now : now.plus(ahead);
        }

        /** A moment of one of its rows by our clock, so that it can be compared with those of others. */
        Instant ours(Instant then) {
            return ahead.isZero() ? then : then.minus(ahead);
        }
    }

    /** A count with the moment it last grew: {@code 3 (5m ago)}. */
    record Counted(long count, Optional<Instant> last) {}

    private final Origin origin;
    private final Columns columns;
    private final String uid;
    private final String namespace;
    private final String name;
    private final String resourceVersion;
    private final long version;
    private final Optional<Instant> created;
    private final boolean deleting;
    private final Map<String, String> labels;
    private final Object[] cells;

    /** The list that it was seen in last; its feed's business. */
    int generation;

    /** At which change of its store a newer row, or none, took its place. */
    volatile long droppedAt = Long.MAX_VALUE;

    Row(
            Origin origin,
            Columns columns,
            String uid,
            String namespace,
            String name,
            String resourceVersion,
            Optional<Instant> created,
            boolean deleting,
            Map<String, String> labels,
            Object[] cells) {
        this.origin = origin;
        this.columns = columns;
        this.uid = uid;
        this.namespace = namespace;
        this.name = name;
        this.resourceVersion = resourceVersion;
        this.version = number(resourceVersion);
        this.created = created;
        this.deleting = deleting;
        this.labels = labels;
        this.cells = cells;
    }

    /** Versions count upwards (KEP-5504); where one is no number, there is no telling, and the latest word counts. */
    static long number(String resourceVersion) {
        int length = resourceVersion.length();
        if (length == 0 || length > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            char c = resourceVersion.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    /** Which object this is. */
    public RowId id() {
        return new RowId(origin.id(), namespace, name, uid);
    }

    /** Whether it shows this object. */
    public boolean is(RowId id) {
        return name.equals(id.name())
                && namespace.equals(id.namespace())
                && uid.equals(id.uid())
                && origin.id().equals(id.cluster());
    }

    /** The cluster it lives in. */
    public ClusterId cluster() {
        return origin.id();
    }

    /** The cluster's name, clean to show. */
    public String clusterName() {
        return origin.name();
    }

    /** The server's identity of the object; may be empty. */
    public String uid() {
        return uid;
    }

    /** The namespace, empty for kinds without; untrusted. */
    public String namespace() {
        return namespace;
    }

    /** The name, untrusted. */
    public String name() {
        return name;
    }

    /** The version shown. */
    public String resourceVersion() {
        return resourceVersion;
    }

    /** The version as a number; negative where it is none. */
    long version() {
        return version;
    }

    /** When it was made, by the server's clock. */
    public Optional<Instant> created() {
        return created;
    }

    /** Whether its deletion was asked for. */
    public boolean deleting() {
        return deleting;
    }

    /** Its labels, untrusted. */
    public Map<String, String> labels() {
        return labels;
    }

    /** The feed it comes from, as one object. */
    Origin origin() {
        return origin;
    }

    /** What its cells mean. */
    Columns columns() {
        return columns;
    }

    /** The value in a column: String, Long, Double, Instant, or another with a text of its own; the empty text if none. */
    public Object value(Column column) {
        return value(column.id());
    }

    Object value(String column) {
        if (column.equals(Column.CLUSTER.id())) {
            return origin.name();
        }
        if (column.equals(Column.NAMESPACE.id())) {
            return namespace;
        }
        int index = columns.index(column);
        return index < 0 || index >= cells.length ? "" : cells[index];
    }

    /** The text in a column at this moment of our clock, clean to show. */
    public String text(Column column, Instant now) {
        return text(value(column.id()), origin.theirs(now));
    }

    static String text(Object value, Instant now) {
        return switch (value) {
            case String s -> plain(s) ? s : DisplayText.clean(s);
            case Instant then -> Age.since(then, now);
            case Counted c ->
                c.last.isEmpty() || c.count == 0
                        ? Long.toString(c.count)
                        : c.count + " (" + Age.since(c.last.get(), now) + " ago)";
            case Double d -> d == Math.rint(d) && Math.abs(d) < 1e15 ? Long.toString(d.longValue()) : d.toString();
            default -> value.toString();
        };
    }

    Object[] cells() {
        return cells;
    }

    /** Nearly all text is; then nothing has to be made. */
    private static boolean plain(String s) {
        if (s.length() > 253) {
            return false;
        }
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return namespace + "/" + name + "@" + resourceVersion + Arrays.toString(cells);
    }
}
