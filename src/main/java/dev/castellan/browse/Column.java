package dev.castellan.browse;

import java.util.Locale;

/**
 * A column of a list.
 *
 * @param id its name in queries, sorting and settings: the title in lower case
 * @param title its heading
 * @param type how its values are read and sorted
 * @param wide whether it is shown only when chosen or asked for
 * @param plain whether kubectl shows it without being asked for more
 * @param description what it means; may be empty
 */
public record Column(String id, String title, Type type, boolean wide, boolean plain, String description) {
    /** The kinds of values. */
    public enum Type {
        /** Text in natural order: {@code web-2} before {@code web-10}. */
        TEXT,
        /** A number. */
        NUMBER,
        /** A moment, shown as the time since then; sorted with the youngest first. */
        AGE
    }

    /** The namespace. */
    public static final Column NAMESPACE = of("Namespace", Type.TEXT, false);
    /** The cluster, in lists over several. */
    public static final Column CLUSTER = of("Cluster", Type.TEXT, false);

    /** This column of ours in the place of one of the server's. */
    Column insteadOf(boolean plainThere) {
        return new Column(id, title, type, wide, plainThere, description);
    }

    static Column of(String title, Type type, boolean wide) {
        return new Column(title.toLowerCase(Locale.ROOT), title, type, wide, false, "");
    }
}
