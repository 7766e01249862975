package dev.castellan;

import dev.castellan.browse.object.OpenIntents;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tells, once the window stands, of changes that were begun earlier and of which nobody knows how they ended. They are told
 * at each start until somebody says that he looked. Nothing is opened where nothing was ever recorded.
 */
final class EarlierChanges {
    private static final System.Logger LOG = System.getLogger(EarlierChanges.class.getName());
    private static final Duration AT_FIRST = Duration.ofSeconds(2);
    private static final int MOST = 5;

    private final Supplier<Optional<Ledger>> ledger;
    private final BiConsumer<Failure, Action> tell;
    private final InstantSource clock;

    EarlierChanges(Supplier<Optional<Ledger>> ledger, BiConsumer<Failure, Action> tell, InstantSource clock) {
        this.ledger = ledger;
        this.tell = tell;
        this.clock = clock;
    }

    /** Looks once, in the background; interrupt it to end it. */
    Thread begin() {
        return Thread.ofVirtual().name("earlier-changes").start(() -> {
            try {
                Thread.sleep(AT_FIRST);
                look();
            } catch (InterruptedException e) {
                LOG.log(System.Logger.Level.DEBUG, "Closed before it looked.");
            } catch (RuntimeException e) {
                // What is wrong with the ledger is told by whoever needs it.
                LOG.log(System.Logger.Level.WARNING, "Earlier changes could not be looked for.", e);
            }
        });
    }

    void look() {
        Optional<Ledger> known = ledger.get();
        if (known.isEmpty()) {
            return;
        }
        Ledger record = known.get();
        List<OpenIntents.Open> open = OpenIntents.of(record);
        Instant now = clock.instant();
        open.stream()
                .limit(MOST)
                .forEach(one -> tell.accept(
                        failure(
                                "An earlier change has no recorded outcome: " + words(one) + ", "
                                        + AgeText.ago(one.at(), now) + ".",
                                "Castellan or the computer stopped in the middle, or another Castellan is still at it:"
                                        + " it may have been made or not.",
                                "Look at the object, then say so."),
                        looked(record, List.of(one))));
        List<OpenIntents.Open> rest = open.stream().skip(MOST).toList();
        if (!rest.isEmpty()) {
            tell.accept(
                    failure(
                            rest.size() + " more earlier changes have no recorded outcome.",
                            "They may have been made or not.",
                            "castellan ledger list --type object. shows them."),
                    looked(record, rest));
        }
    }

    private static String words(OpenIntents.Open one) {
        return DisplayText.clean(one.action()) + " of " + DisplayText.clean(one.target()) + " in "
                + DisplayText.clean(one.cluster());
    }

    private static Failure failure(String happened, String meaning, String remedy) {
        return Failure.expected("browse-open-intent", happened, meaning, remedy);
    }

    private static Action looked(Ledger record, List<OpenIntents.Open> open) {
        return Action.plain(
                "I looked at it",
                () -> Thread.ofVirtual().name("intent-told").start(() -> {
                    try {
                        open.forEach(one -> OpenIntents.told(record, one));
                    } catch (FailureException e) {
                        // It is told again at the next start.
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "It could not be recorded: " + e.failure().code());
                    }
                }));
    }
}
