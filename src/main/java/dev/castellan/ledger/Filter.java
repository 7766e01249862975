package dev.castellan.ledger;

import java.util.Optional;

/**
 * Which entries to read.
 *
 * @param type a whole type, or the beginning of types when it ends with a dot
 * @param subject the whole subject
 */
public record Filter(Optional<String> type, Optional<String> subject) {
    /** Every entry. */
    public static final Filter ALL = new Filter(Optional.empty(), Optional.empty());

    /** Entries of a type; of all types that begin so when it ends with a dot. */
    public static Filter type(String type) {
        return new Filter(Optional.of(type), Optional.empty());
    }

    /** Entries about a cluster or thing. */
    public static Filter subject(String subject) {
        return new Filter(Optional.empty(), Optional.of(subject));
    }

    boolean matches(Entry entry) {
        return type.map(t -> t.endsWith(".")
                                ? entry.type().startsWith(t)
                                : entry.type().equals(t))
                        .orElse(true)
                && subject.map(entry.subject()::equals).orElse(true);
    }
}
