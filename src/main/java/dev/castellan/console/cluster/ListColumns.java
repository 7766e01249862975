package dev.castellan.console.cluster;

import dev.castellan.browse.Column;
import dev.castellan.browse.Row;
import dev.castellan.console.design.LiveColumn;
import dev.castellan.console.design.Tone;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How the columns of a list look: which are figures, which tell a state, how wide they begin. */
final class ListColumns {
    private static final Set<String> DONE = Set.of("Completed", "Succeeded");
    private static final Set<String> STATES =
            Set.of("status", "phase", "ready", "type", "reason", "available", "suspend", "condition", "sync", "health");
    private static final Set<String> GOOD = Set.of(
            "running",
            "ready",
            "active",
            "bound",
            "available",
            "succeeded",
            "completed",
            "complete",
            "true",
            "healthy",
            "synced",
            "established",
            "issued",
            "approved",
            "approved,issued");
    private static final Set<String> BUSY = Set.of(
            "pending",
            "containercreating",
            "podinitializing",
            "terminating",
            "released",
            "progressing",
            "unknown",
            "schedulingdisabled",
            "suspended",
            "waiting",
            "warning",
            "outofsync");
    private static final List<String> BAD = List.of(
            "backoff",
            "error",
            "failed",
            "notready",
            "evicted",
            "oomkilled",
            "lost",
            "invalid",
            "denied",
            "degraded",
            "nodelost",
            "unhealthy");

    private ListColumns() {}

    static List<LiveColumn<Row>> of(List<Column> columns, Supplier<Instant> now) {
        Optional<Column> status =
                columns.stream().filter(c -> c.id().equals("status")).findFirst();
        return columns.stream().map(c -> one(c, status, now)).toList();
    }

    private static LiveColumn<Row> one(Column c, Optional<Column> status, Supplier<Instant> now) {
        LiveColumn.Look look = c.id().equals("name")
                ? LiveColumn.Look.NAME
                : switch (c.type()) {
                    case NUMBER -> LiveColumn.Look.FIGURE;
                    case AGE -> LiveColumn.Look.MUTED;
                    case TEXT ->
                        c.id().equals(Column.NAMESPACE.id()) || c.wide()
                                ? LiveColumn.Look.MUTED
                                : LiveColumn.Look.PLAIN;
                };
        LiveColumn<Row> column = LiveColumn.of(c.id(), c.title(), width(c), look, (Row row) -> row.text(c, now.get()));
        if (STATES.contains(c.id())) {
            column = column.toned(row -> {
                // What has done its work is not ready, and need not be.
                boolean done = c.id().equals("ready")
                        && status.map(s -> row.text(s, now.get()))
                                .filter(DONE::contains)
                                .isPresent();
                return done ? Optional.of(Tone.NEUTRAL) : tone(c.id(), row.text(c, now.get()));
            });
        }
        if (c.type() == Column.Type.AGE || c.id().equals("restarts")) {
            column = column.living();
        }
        return c.wide() ? column.onWish() : column;
    }

    private static double width(Column c) {
        return switch (c.id()) {
            case "name" -> 230;
            case "restarts" -> 138;
            case "namespace" -> 128;
            case "cluster" -> 150;
            case "status", "phase" -> 150;
            case "age", "ready" -> 72;
            case "message" -> 420;
            case "object", "image", "images" -> 190;
            case "registries" -> 165;
            case "node" -> 155;
            default ->
                c.type() == Column.Type.TEXT
                        ? Math.clamp(c.title().length() * 8.0 + 50, 110, 170)
                        : Math.max(80, c.title().length() * 8.0 + 34);
        };
    }

    /** What a state means; empty where it says nothing good or bad. */
    static Optional<Tone> tone(String column, String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        int slash = word.indexOf('/');
        if (column.equals("ready") && slash > 0) {
            boolean all = word.substring(0, slash).equals(word.substring(slash + 1));
            return Optional.of(all ? Tone.GOOD : word.startsWith("0/") ? Tone.BAD : Tone.ATTENTION);
        }
        if (column.equals("type")) {
            return word.equals("warning") ? Optional.of(Tone.ATTENTION) : Optional.empty();
        }
        if (column.equals("reason") || column.equals("suspend")) {
            return Optional.empty();
        }
        String squeezed = word.replace(" ", "");
        if (BAD.stream().anyMatch(squeezed::contains)) {
            return Optional.of(Tone.BAD);
        }
        if (squeezed.contains("schedulingdisabled") || BUSY.contains(squeezed) || squeezed.startsWith("init:")) {
            return Optional.of(Tone.ATTENTION);
        }
        if (GOOD.contains(squeezed)) {
            return Optional.of(Tone.GOOD);
        }
        return column.equals("status") && squeezed.equals("false") ? Optional.of(Tone.BAD) : Optional.empty();
    }
}
