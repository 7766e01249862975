package dev.castellan.settings;

import dev.castellan.failure.Redaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** The one way a record becomes text: without secrets, of bounded length, on one line but for stack traces. */
final class LogLine extends Formatter {
    private static final int MAX_MESSAGE = 16 * 1024;
    private static final int MAX_TRACE = 32 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(256);
        Instant when = entry.getInstant();
        line.append(TIME.format(when))
                .append(' ')
                .append(entry.getLevel().getName())
                .append(" [")
                .append(entry.getLongThreadID())
                .append("] ")
                .append(entry.getLoggerName())
                .append(": ")
                .append(oneLine(safe(formatMessage(entry), MAX_MESSAGE)))
                .append('\n');
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(safe(trace.toString(), MAX_TRACE).stripTrailing()).append('\n');
        }
        return line.toString();
    }

    /** Redacted first, so that no cut leaves half a secret that is no longer recognised. */
    private static String safe(String text, int max) {
        // What is far too long is cut before the patterns run over it, with a margin that is thrown away afterwards.
        String bounded = text.length() > 8 * max ? text.substring(0, 8 * max) : text;
        String redacted = Redaction.redact(bounded);
        return redacted.length() > max ? redacted.substring(0, max) + " …" : redacted;
    }

    /** A message with line breaks could pretend to be further records. */
    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else if (Character.isISOControl(c)) {
                line.append(' ');
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
