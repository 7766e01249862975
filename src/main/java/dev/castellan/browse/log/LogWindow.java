package dev.castellan.browse.log;

import java.util.List;

/**
 * A stretch of the lines shown.
 *
 * @param generation of {@link LogState}; another one means that the numbers mean other lines
 * @param first number of its first line, which may be later than the one asked for when older ones were dropped
 * @param rows the lines
 */
public record LogWindow(long generation, long first, List<LogRow> rows) {
    public LogWindow {
        rows = List.copyOf(rows);
    }
}
