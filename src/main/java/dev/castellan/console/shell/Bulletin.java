package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What work behind the screens has to tell; kept until a window listens. Safe for use from any thread. */
public final class Bulletin {
    private static final int KEPT = 50;

    private final List<Failure> waiting = new ArrayList<>();
    private Optional<Consumer<Failure>> listener = Optional.empty();
    private List<StandingNotice> standing = List.of();
    private Optional<Consumer<List<StandingNotice>>> standingListener = Optional.empty();

    /** Tells it with the notifications. */
    public synchronized void tell(Failure failure) {
        if (listener.isPresent()) {
            listener.get().accept(failure);
        } else if (waiting.size() < KEPT) {
            waiting.add(failure);
        }
    }

    /** Hands over what waits and everything from now on, on the thread that tells it. */
    synchronized void onTold(Consumer<Failure> told) {
        listener = Optional.of(told);
        waiting.forEach(told);
        waiting.clear();
    }

    /** What stays in sight from now on, instead of what did before. */
    public synchronized void standing(List<StandingNotice> notices) {
        standing = List.copyOf(notices);
        standingListener.ifPresent(l -> l.accept(standing));
    }

    /** Hands over what stays in sight, now and with each change, on the thread that tells it. */
    synchronized void onStanding(Consumer<List<StandingNotice>> told) {
        standingListener = Optional.of(told);
        told.accept(standing);
    }
}
