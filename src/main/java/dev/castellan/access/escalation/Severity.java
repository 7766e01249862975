package dev.castellan.access.escalation;

import java.util.Locale;
import java.util.Optional;

/** How bad something is, the worst last. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** In words. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this name, ignoring case. */
    public static Optional<Severity> named(String name) {
        for (Severity severity : values()) {
            if (severity.word().equals(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
