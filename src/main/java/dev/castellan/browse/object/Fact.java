package dev.castellan.browse.object;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing about an object. Text comes from the cluster and is untrusted: clean it for display.
 *
 * @param label what it is; empty in grids, where the column says it
 * @param value the value
 * @param tone how it is to be taken
 * @param link the object that the value names
 * @param when the moment that the value is, so that it can be shown as an age
 */
public record Fact(String label, String value, Tone tone, Optional<ObjectAddress> link, Optional<Instant> when) {
    /** A plain value. */
    public static Fact of(String label, String value) {
        return new Fact(label, value, Tone.PLAIN, Optional.empty(), Optional.empty());
    }

    /** A value with a tone. */
    public static Fact of(String label, String value, Tone tone) {
        return new Fact(label, value, tone, Optional.empty(), Optional.empty());
    }

    /** A value that names an object. */
    public static Fact link(String label, String value, ObjectAddress address) {
        return new Fact(label, value, Tone.PLAIN, Optional.of(address), Optional.empty());
    }

    /** A moment. */
    public static Fact at(String label, Instant when) {
        return new Fact(label, when.toString(), Tone.PLAIN, Optional.empty(), Optional.of(when));
    }
}
