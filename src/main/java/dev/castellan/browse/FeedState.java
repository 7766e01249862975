package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much to believe a list. Transitions are pure: {@link #after} takes what happened and gives the next state.
 *
 * @param phase the named state
 * @param since when it was entered; for {@code STALE} the moment of the last sign of life
 * @param asOf the moment for which all rows shown are known to be right; empty before the list was ever complete
 * @param rows how many rows are known
 * @param reason why it is not live
 * @param until when the next attempt is made, where it is known
 */
public record FeedState(
        Phase phase,
        Instant since,
        Optional<Instant> asOf,
        int rows,
        Optional<Failure> reason,
        Optional<Instant> until) {
    /** The named states, the most troubling first. */
    public enum Phase {
        /** Somebody has to sign in; nothing is tried until then. */
        SIGNED_OUT("Signed out"),
        /** A right is missing; the reason names it. Tried again now and then. */
        FORBIDDEN("Forbidden"),
        /** The server has no such kind, or no longer. */
        GONE("Gone"),
        /** The server answers, but not with a list. */
        FAILED("Failed"),
        /** No connection, and nothing was ever read. */
        UNREACHABLE("Unreachable"),
        /** Rows are as they were; what happened since then is not known. */
        STALE("Stale"),
        /** The server asked to wait. */
        THROTTLED("Throttled"),
        /** Nothing has come yet. */
        CONNECTING("Connecting"),
        /** Rows come in; those shown may not be all. */
        CATCHING_UP("Catching up"),
        /** Read again now and then, because this kind cannot be watched. */
        POLLED("Polled"),
        /** Every change is seen as it happens. */
        LIVE("Live"),
        /** Closed by us. */
        CLOSED("Closed");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /** The word shown to the user. */
        public String label() {
            return label;
        }

        /** Whether the rows are known to be right at this moment. */
        public boolean current() {
            return this == LIVE || this == POLLED;
        }
    }

    /** What happens to a feed. */
    sealed interface Signal {
        /** An attempt begins because somebody asked for it, not because its time had come. */
        record Asked() implements Signal {}

        /** Rows came in while the list is not complete. */
        record Rows(int rows) implements Signal {}

        /** The list is complete and every change from now on will be seen. */
        record Live(int rows) implements Signal {}

        /** The list is complete; it is read again after some time. */
        record Read(int rows, Instant until) implements Signal {}

        /** The list has to be read anew; rows stay meanwhile. */
        record Again(int rows) implements Signal {}

        /** The server asked to wait. */
        record Wait(Failure why, Instant until) implements Signal {}

        /** Something failed; the next attempt is made then. */
        record Failed(Failure why, Instant lastSign, Optional<Instant> until) implements Signal {}

        /** It was closed. */
        record Closed() implements Signal {}
    }

    /** The first state. */
    static FeedState connecting(Instant now) {
        return new FeedState(Phase.CONNECTING, now, Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    /** The state after something happened. */
    FeedState after(Signal signal, Instant now) {
        if (phase == Phase.CLOSED) {
            return this;
        }
        return switch (signal) {
            case Signal.Asked() ->
                // Old rows stay stale until they are known to be right; a state without rows starts over.
                asOf.isPresent()
                        ? phase.current() ? this : to(Phase.STALE, asOf.get(), rows, reason, Optional.empty())
                        : to(Phase.CONNECTING, now, rows, Optional.empty(), Optional.empty());
            case Signal.Rows(int n) -> to(Phase.CATCHING_UP, now, n, Optional.empty(), Optional.empty());
            case Signal.Live(int n) ->
                new FeedState(
                        Phase.LIVE,
                        phase == Phase.LIVE ? since : now,
                        Optional.of(now),
                        n,
                        Optional.empty(),
                        Optional.empty());
            case Signal.Read(int n, Instant next) ->
                new FeedState(
                        Phase.POLLED,
                        phase == Phase.POLLED ? since : now,
                        Optional.of(now),
                        n,
                        Optional.empty(),
                        Optional.of(next));
            case Signal.Again(int n) -> to(Phase.CATCHING_UP, now, n, Optional.empty(), Optional.empty());
            case Signal.Wait(Failure why, Instant next) ->
                to(Phase.THROTTLED, now, rows, Optional.of(why), Optional.of(next));
            case Signal.Failed(Failure why, Instant lastSign, Optional<Instant> next) ->
                failed(why, lastSign, next, now);
            case Signal.Closed() -> to(Phase.CLOSED, now, rows, Optional.empty(), Optional.empty());
        };
    }

    private FeedState failed(Failure why, Instant lastSign, Optional<Instant> next, Instant now) {
        Phase by = phase(why);
        boolean decided = by == Phase.SIGNED_OUT || by == Phase.FORBIDDEN || by == Phase.GONE;
        if (decided || asOf.isEmpty()) {
            return to(by, now, by == Phase.GONE ? 0 : rows, Optional.of(why), next);
        }
        // What was right at the last sign of life may have changed since.
        Instant right = phase == Phase.LIVE && lastSign.isAfter(asOf.get()) ? lastSign : asOf.get();
        return new FeedState(Phase.STALE, right, Optional.of(right), rows, Optional.of(why), next);
    }

    private FeedState to(Phase next, Instant now, int count, Optional<Failure> why, Optional<Instant> when) {
        return new FeedState(next, phase == next ? since : now, asOf, count, why, when);
    }

    /** The state that a failure leads to where nothing was ever read. */
    public static Phase phase(Failure why) {
        String code = why.code();
        if (code.equals("cluster-forbidden") || code.endsWith("-forbidden")) {
            return Phase.FORBIDDEN;
        }
        if (code.equals("cluster-not-found")) {
            return Phase.GONE;
        }
        // A plug-in that failed or was not finished asks for a person, and is not run again by itself: it may open a
        // browser each time. One that is not there, or answers nonsense, says nothing about who is signed in.
        if (code.equals("cluster-unauthorized")
                || code.equals("cluster-plugin-failed")
                || code.equals("cluster-plugin-timeout")
                || azureSignInHelps(why)) {
            return Phase.SIGNED_OUT;
        }
        return switch (code) {
            case "cluster-unknown-host",
                    "cluster-timeout",
                    "cluster-unreachable",
                    "cluster-refused",
                    "cluster-proxy",
                    "fleet-connect-gone",
                    "fleet-connect-timeout",
                    "azure-offline",
                    "identity-offline" -> Phase.UNREACHABLE;
            default -> Phase.FAILED;
        };
    }

    /**
     * Whether nobody may ask again by the clock after a failure: the credentials would be asked for each time, and what
     * gives them may open a browser without a click.
     */
    public static boolean waitsForPerson(Failure why) {
        return phase(why) == Phase.SIGNED_OUT || why.code().equals("cluster-plugin-answer");
    }

    /** Whether signing in to Azure may cure a failure; the credentials of a kubeconfig are renewed elsewhere. */
    public static boolean azureSignInHelps(Failure why) {
        return why.code().endsWith("signed-out") || why.code().endsWith("proof-needed") || Identity.signInHelps(why);
    }

    /** The state in one line: {@code Stale since 12 s: …}. */
    public String words(Instant now) {
        String about = switch (phase) {
            case LIVE, CLOSED -> phase.label();
            case POLLED -> "Read " + Age.since(asOf.orElse(since), now) + " ago; this kind cannot be watched";
            case CONNECTING -> phase.label();
            case CATCHING_UP -> phase.label() + ": " + rows + " so far";
            case STALE -> "Stale since " + Age.since(since, now);
            case THROTTLED ->
                phase.label()
                        + until.map(u -> ", again in " + Age.text(Duration.between(now, u)))
                                .orElse("");
            case SIGNED_OUT, FORBIDDEN, GONE, FAILED, UNREACHABLE -> phase.label();
        };
        return reason.map(r -> about + ". " + r.happened()).orElse(about);
    }
}
