package dev.castellan.console.cluster;

import dev.castellan.browse.log.LogRow;
import dev.castellan.browse.log.LogSource;
import dev.castellan.browse.log.LogState;
import dev.castellan.browse.log.LogWindow;
import dev.castellan.browse.log.MergedLog;
import dev.castellan.browse.session.StyleRun;
import dev.castellan.console.design.Ink;
import dev.castellan.console.design.Lines;
import dev.castellan.console.design.StyledLine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lines of a merged log: time, container in its colour, text in the colours the program chose. Read in windows. */
final class LogLines implements Lines {
    private static final int WINDOW = 256;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final List<Ink> SOURCES = List.of(
            Ink.CYAN,
            Ink.MAGENTA,
            Ink.YELLOW,
            Ink.GREEN,
            Ink.BLUE,
            Ink.BRIGHT_CYAN,
            Ink.BRIGHT_MAGENTA,
            Ink.BRIGHT_GREEN);

    private final MergedLog log;
    private final LogState state;
    private final boolean times;
    private final boolean names;
    private final boolean severalPods;
    private @Nullable LogWindow window;

    LogLines(MergedLog log, LogState state, boolean times, boolean names) {
        this.log = log;
        this.state = state;
        this.times = times;
        this.names = names;
        this.severalPods =
                state.sources().stream().map(LogSource::pod).distinct().limit(2).count() > 1;
    }

    @Override
    public long first() {
        return state.first();
    }

    @Override
    public long end() {
        return state.end();
    }

    private synchronized Optional<LogRow> row(long number) {
        LogWindow now = window;
        if (now == null
                || number < now.first()
                || number >= now.first() + now.rows().size()) {
            now = log.window(Math.max(first(), number - WINDOW / 4), WINDOW);
            window = now;
        }
        long at = number - now.first();
        return now.generation() == state.generation()
                        && at >= 0
                        && at < now.rows().size()
                ? Optional.of(now.rows().get((int) at))
                : Optional.empty();
    }

    @Override
    public String text(long number) {
        return line(number).text();
    }

    @Override
    public StyledLine line(long number) {
        Optional<LogRow> found = row(number);
        if (found.isEmpty()) {
            return StyledLine.plain("");
        }
        LogRow row = found.get();
        StringBuilder text = new StringBuilder();
        List<StyledLine.Run> runs = new ArrayList<>();
        if (times) {
            text.append(row.at().map(TIME::format).orElse("            ")).append(' ');
            runs.add(new StyledLine.Run(0, text.length(), Ink.MUTED));
        }
        if (names && row.source() < state.sources().size()) {
            int from = text.length();
            LogSource source = state.sources().get(row.source());
            if (severalPods) {
                text.append(shortened(source.pod())).append('/');
            }
            text.append(source.container());
            runs.add(new StyledLine.Run(from, text.length(), SOURCES.get(row.source() % SOURCES.size())));
            text.append(' ');
        }
        int offset = text.length();
        text.append(row.text());
        for (StyleRun run : row.runs()) {
            Ink ink = ink(run.style().foreground(), run.style().dim());
            runs.add(new StyledLine.Run(
                    offset + run.start(), offset + run.end(), ink, run.style().bold()));
        }
        if (row.runs().isEmpty()) {
            severity(row.text()).ifPresent(ink -> runs.add(new StyledLine.Run(offset, text.length(), ink)));
        }
        if (row.cut()) {
            int from = text.length();
            text.append(" … cut");
            runs.add(new StyledLine.Run(from, text.length(), Ink.MUTED));
        }
        return StyledLine.of(text.toString(), runs);
    }

    /** Lines that say that they are errors look so. */
    static Optional<Ink> severity(String text) {
        String head = text.length() > 120 ? text.substring(0, 120) : text;
        if (head.contains("ERROR")
                || head.contains("level=error")
                || head.contains("\"error\"")
                || head.contains("FATAL")
                || head.contains("panic:")) {
            return Optional.of(Ink.BAD);
        }
        if (head.contains("WARN") || head.contains("level=warn")) {
            return Optional.of(Ink.ATTENTION);
        }
        return Optional.empty();
    }

    private static Ink ink(int colour, boolean dim) {
        if (colour >= 0 && colour < 16) {
            return Ink.terminal(colour);
        }
        return dim ? Ink.MUTED : Ink.PLAIN;
    }

    /** Pods of a workload differ at their end. */
    private static String shortened(String pod) {
        return pod.length() <= 28 ? pod : "…" + pod.substring(pod.length() - 27);
    }
}
