package dev.castellan.kubernetes;

import java.util.List;

/** Told of what a watch brings, on the thread that runs it. */
public interface WatchListener {
    /** The server accepted the watch. */
    void opened();

    /** Something was added or changed. */
    void put(TableRow row);

    /** Something was deleted; the row is its last state. */
    void removed(TableRow row);

    /** Nothing changed up to this version. */
    void reached(String resourceVersion);

    /** The meaning of cells from here on; told once at most, before the first row that has any. */
    default void columns(List<TablePage.Column> columns) {}
}
