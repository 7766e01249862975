package dev.castellan.console.access.review;

import dev.castellan.access.review.Removals;
import dev.castellan.browse.object.Confirmation;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A desk that agrees to what it is told to, and writes down what was asked of it. */
final class FakeRemovalDesk implements RemovalDesk {
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<String> unlocked = new CopyOnWriteArrayList<>();
    volatile boolean guarded;
    volatile String refuses = "nothing";
    volatile String fails = "nothing";

    @Override
    public Check check(ClusterId cluster, Removals.OfBinding change) {
        if (change.text().contains(refuses)) {
            Failure failure = Failure.expected(
                    "browse-forbidden", "You may not delete it.", "No role gives you this.", "Ask for the role.");
            return new Check(change, false, failure.happened(), List.of(), Optional.empty(), Optional.of(failure));
        }
        return new Check(
                change,
                true,
                change.deletes() ? "The server would delete it." : "The server would change it.",
                List.of(),
                Optional.of(new Confirmation(
                        Confirmation.Level.TYPE,
                        List.of(),
                        Optional.of(change.binding().name()))),
                Optional.empty());
    }

    @Override
    public void carryOut(ClusterId cluster, Removals.OfBinding change) {
        if (change.text().contains(fails)) {
            throw Failure.expected(
                            "review-binding-changed", "It changed meanwhile.", "Nothing was changed.", "Read again.")
                    .asException();
        }
        done.add(change.text());
    }

    @Override
    public boolean guarded(ClusterId cluster) {
        return guarded;
    }

    @Override
    public boolean writable(ClusterId cluster) {
        return !guarded || !unlocked.isEmpty();
    }

    @Override
    public void unlock(ClusterId cluster, String reason, Duration lasting) {
        unlocked.add(reason);
    }
}
