package dev.castellan;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Ledger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at the team's ledger every minute while the console is open: hands over what is pending and tells what is wrong,
 * once for as long as it lasts. Does nothing where this machine joined no team.
 */
final class LedgerWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LedgerWatch.class.getName());

    /** Between two looks. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Duration AT_FIRST = Duration.ofSeconds(3);

    private final Supplier<Optional<Ledger>> ledger;
    private final Consumer<Failure> tell;
    private final Thread thread;
    private Set<String> told = Set.of();

    private LedgerWatch(Supplier<Optional<Ledger>> ledger, Consumer<Failure> tell) {
        this.ledger = ledger;
        this.tell = tell;
        this.thread = Thread.ofVirtual().name("ledger-watch").unstarted(this::run);
    }

    /** Begins to look, in the background. */
    static LedgerWatch begin(Supplier<Optional<Ledger>> ledger, Consumer<Failure> tell) {
        LedgerWatch watch = new LedgerWatch(ledger, tell);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            // The window comes first.
            Thread.sleep(AT_FIRST);
            while (look(() -> ledger.get().map(Ledger::synchronise).orElse(List.of()))) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "The ledger is watched no longer.");
        }
    }

    /**
     * One look.
     *
     * @return whether to look again: nobody is asked for a passphrase every minute
     */
    boolean look(Supplier<List<Failure>> findings) {
        List<Failure> found;
        boolean again = true;
        try {
            found = findings.get();
        } catch (FailureException e) {
            found = List.of(e.failure());
            again = !e.failure().code().startsWith("identity-safe");
        }
        Set<String> now = new HashSet<>();
        for (Failure one : found) {
            String key = one.code() + "\n" + one.happened();
            if (now.add(key) && !told.contains(key)) {
                tell.accept(one);
            }
        }
        told = now;
        return again;
    }

    /** Whether it still looks. */
    boolean watches() {
        return thread.isAlive();
    }

    /** For tests: one that is driven by hand. */
    static LedgerWatch still(Consumer<Failure> tell) {
        return new LedgerWatch(
                () -> {
                    throw new IllegalStateException("never asked");
                },
                tell);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            // A look under way ends before the ledger is closed, unless the network holds it.
            var _ = thread.getState() == Thread.State.NEW || thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
