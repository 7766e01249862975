package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Which guarded clusters may be written to in this session. Production opens read-only and so does a cluster that nobody
 * classified; an unlocking is for one cluster, has a reason, is recorded, and ends with the session, when it is taken back,
 * or at the time that was asked for.
 */
public final class WriteLocks {
    private final Recorder recorder;
    private final InstantSource clock;
    private final Map<ClusterId, Unlock> unlocks = new HashMap<>();
    private final List<Consumer<ClusterId>> listeners = new CopyOnWriteArrayList<>();

    /**
     * An unlocking.
     *
     * @param cluster the cluster
     * @param reason why, as it was given
     * @param since when it began
     * @param until when it ends by itself
     */
    public record Unlock(ClusterId cluster, String reason, Instant since, Optional<Instant> until) {}

    /** Locks where nothing is unlocked yet. */
    public WriteLocks(Recorder recorder, InstantSource clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * Unlocks a cluster for this session. Blocks: it is recorded first.
     *
     * @param reason why; at least three characters
     * @param lasting after what time it ends by itself
     * @throws dev.castellan.failure.FailureException {@code browse-reason-missing}, or when it cannot be recorded
     */
    public Unlock unlock(ClusterSeat seat, String reason, Optional<Duration> lasting) {
        String why = reason.strip();
        if (why.length() < 3) {
            throw Failure.expected(
                            "browse-reason-missing",
                            "A reason is needed to unlock " + DisplayText.clean(seat.name()) + ".",
                            "The cluster stays read-only.",
                            "Say in a few words what is to be done.")
                    .asException();
        }
        Instant now = clock.instant();
        Unlock unlock = new Unlock(seat.id(), why, now, lasting.map(now::plus));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", seat.name());
        body.put("reason", why);
        unlock.until().ifPresent(t -> body.put("until", t));
        var _ = recorder.append(
                Draft.of("cluster.unlock.done", Deeds.subject(seat.id().value()), body));
        synchronized (unlocks) {
            unlocks.put(seat.id(), unlock);
        }
        tell(seat.id());
        return unlock;
    }

    /** Locks a cluster again. Blocks: it is recorded; the lock closes even where that fails. */
    public void lock(ClusterSeat seat) {
        boolean was;
        synchronized (unlocks) {
            was = unlocks.remove(seat.id()) != null;
        }
        if (was) {
            tell(seat.id());
            var _ = recorder.append(
                    Draft.of("cluster.lock.done", Deeds.subject(seat.id().value()), Map.of("cluster", seat.name())));
        }
    }

    /** The unlocking in force; one whose time has passed is none. */
    public Optional<Unlock> unlocked(ClusterId cluster) {
        boolean ended;
        Optional<Unlock> unlock;
        synchronized (unlocks) {
            unlock = Optional.ofNullable(unlocks.get(cluster));
            ended = unlock.flatMap(Unlock::until)
                    .filter(end -> !clock.instant().isBefore(end))
                    .isPresent();
            if (ended) {
                unlocks.remove(cluster);
            }
        }
        if (ended) {
            tell(cluster);
            return Optional.empty();
        }
        return unlock;
    }

    /** Whether the cluster may be written to now. */
    public boolean writable(ClusterSeat seat) {
        return !seat.guarded() || unlocked(seat.id()).isPresent();
    }

    /**
     * Passes where the cluster may be written to.
     *
     * @throws dev.castellan.failure.FailureException {@code browse-read-only}
     */
    void demand(ClusterSeat seat) {
        if (!writable(seat)) {
            throw Failure.expected(
                            "browse-read-only",
                            DisplayText.clean(seat.name()) + " is open read-only.",
                            "Nothing was changed.",
                            "Unlock the cluster for this session and say why (--unlock REASON on the command line).")
                    .asException();
        }
    }

    /**
     * Calls the listener after each change, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<ClusterId> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell(ClusterId cluster) {
        listeners.forEach(l -> l.accept(cluster));
    }
}
