package dev.castellan;

import dev.castellan.console.cluster.Workbench;
import dev.castellan.console.shell.ConsoleParts;
import dev.castellan.console.shell.SmokeJourney;
import dev.castellan.job.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What stands behind the window for one profile. Closing it waits 15 seconds at most, never on the interface thread. Closing
 * it twice is quiet; a second call waits for the first.
 */
final class Furnished implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ConsoleParts parts;
    private final Workplace rooms;
    private final Workbench bench;
    private final CheckoutWatch checkouts;
    private final LedgerWatch watch;
    private final Thread earlier;
    private final Jobs jobs;
    private final Optional<SmokeJourney> smoke;
    private boolean closed;

    Furnished(
            ConsoleParts parts,
            Workplace rooms,
            Workbench bench,
            CheckoutWatch checkouts,
            LedgerWatch watch,
            Thread earlier,
            Jobs jobs,
            Optional<SmokeJourney> smoke) {
        this.parts = parts;
        this.rooms = rooms;
        this.bench = bench;
        this.checkouts = checkouts;
        this.watch = watch;
        this.earlier = earlier;
        this.jobs = jobs;
        this.smoke = smoke;
    }

    ConsoleParts parts() {
        return parts;
    }

    Workplace rooms() {
        return rooms;
    }

    Jobs jobs() {
        return jobs;
    }

    Optional<SmokeJourney> smoke() {
        return smoke;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            var _ = Closing.within(
                    PATIENCE,
                    List.of(
                            new Closing.Step("the jobs", jobs::close),
                            new Closing.Step("the watch of the ledger", watch::close),
                            new Closing.Step("the look for earlier changes", () -> end(earlier)),
                            new Closing.Step("what the last run left of check-outs", checkouts::close),
                            new Closing.Step("lists and port forwards", bench::close),
                            new Closing.Step("check-outs, ledger and clusters", rooms::close)));
        }
    }

    /** What still reads the ledger ends before it is closed. */
    private static void end(Thread thread) {
        thread.interrupt();
        try {
            var _ = thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
