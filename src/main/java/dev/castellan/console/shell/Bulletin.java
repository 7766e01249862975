package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What work behind the screens has to tell; kept until a window listens. Safe for use from any thread. */
public final class Bulletin {
    private static final int KEPT = 50;

    private record Told(Failure failure, List<Action> actions) {}

    private final List<Told> waiting = new ArrayList<>();
    private Optional<BiConsumer<Failure, List<Action>>> listener = Optional.empty();
    private List<StandingNotice> standing = List.of();
    private Optional<Consumer<List<StandingNotice>>> standingListener = Optional.empty();

    /** Tells it with the notifications, and what can be done about it. */
    public synchronized void tell(Failure failure, Action... actions) {
        if (listener.isPresent()) {
            listener.get().accept(failure, List.of(actions));
        } else if (waiting.size() < KEPT) {
            waiting.add(new Told(failure, List.of(actions)));
        }
    }

    /** Hands over what waits and everything from now on, on the thread that tells it. */
    synchronized void onTold(BiConsumer<Failure, List<Action>> told) {
        listener = Optional.of(told);
        waiting.forEach(t -> told.accept(t.failure(), t.actions()));
        waiting.clear();
    }

    /** What stays in sight from now on, instead of what did before. */
    public synchronized void standing(List<StandingNotice> notices) {
        standing = List.copyOf(notices);
        standingListener.ifPresent(l -> l.accept(standing));
    }

    /** Hands over what stays in sight, now and with each change, on the thread that tells it. */
    public synchronized void onStanding(Consumer<List<StandingNotice>> told) {
        standingListener = Optional.of(told);
        told.accept(standing);
    }
}
