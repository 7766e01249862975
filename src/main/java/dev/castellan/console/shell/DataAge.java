package dev.castellan.console.shell;

import java.time.Instant;
import java.util.Optional;

/**
 * How old what is shown is, for the status line.
 *
 * @param source where it comes from, in two or three words
 * @param asOf when it was read; empty before the first success
 * @param state whether it can be relied on
 * @param besides what this does not hold for, in a few words; empty where it holds for all
 */
public record DataAge(String source, Optional<Instant> asOf, State state, String besides) {
    /** An age that holds for all that is shown. */
    public DataAge(String source, Optional<Instant> asOf, State state) {
        this(source, asOf, state, "");
    }

    /** The words of an honest feed. */
    public enum State {
        LOADING("Loading"),
        FRESH("Up to date"),
        /** Read just now, but not all there is. */
        INCOMPLETE("Incomplete"),
        STALE("Stale"),
        OFFLINE("Offline"),
        SIGNED_OUT("Signed out");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The words shown to the user. */
        public String label() {
            return label;
        }
    }
}
