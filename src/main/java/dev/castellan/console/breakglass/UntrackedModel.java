package dev.castellan.console.breakglass;

import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What was found without a check-out, and from what it is looked for. Commands return at once; safe for any thread. */
final class UntrackedModel implements AutoCloseable {
    /** A fleet of hundreds with months of activity takes a while. */
    private static final Duration DEADLINE = Duration.ofMinutes(60);

    private static final Duration BACK = Duration.ofDays(90);

    private final BreakGlassDesk desk;
    private final ShellContext shell;
    private final Runnable news;
    private final Object lock = new Object();
    private Chosen chosen = new Chosen(true, List.of(), List.of());
    private Optional<String> step = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private boolean closed;

    /**
     * What is read.
     *
     * @param live whether Azure and Log Analytics are asked
     */
    record Chosen(boolean live, List<Sources.Audit> audit, List<Path> activity) {
        Chosen {
            audit = List.copyOf(audit);
            activity = List.copyOf(activity);
        }

        boolean nothing() {
            return !live && audit.isEmpty() && activity.isEmpty();
        }
    }

    /**
     * What the page shows.
     *
     * @param last what was found last, perhaps before this console was started; empty where nobody looked
     * @param step what is being read; empty where nothing is
     * @param failure why the last look came to nothing, or why what it found is not known any more
     */
    record Picture(Optional<Reconciliation> last, Optional<String> step, Optional<Failure> failure, Chosen chosen) {}

    UntrackedModel(BreakGlassDesk desk, ShellContext shell, Runnable news) {
        this.desk = desk;
        this.shell = shell;
        this.news = news;
    }

    Picture picture() {
        Optional<Reconciliation> last = desk.reconciled();
        synchronized (lock) {
            return new Picture(last, step, failure.or(desk::reconciledLost), chosen);
        }
    }

    /** Clusters whose audit log a file may be. */
    List<FleetCluster> clusters() {
        return desk.clusters().stream()
                .sorted(Comparator.comparing(FleetCluster::name))
                .toList();
    }

    void live(boolean wanted) {
        choose(c -> new Chosen(wanted, c.audit(), c.activity()));
    }

    /** Adds a file with Kubernetes audit; once is enough. */
    void addAudit(Path file) {
        choose(c -> {
            List<Sources.Audit> more = new ArrayList<>(c.audit());
            if (more.stream().noneMatch(a -> a.file().equals(file))) {
                more.add(new Sources.Audit(file, Optional.empty()));
            }
            return new Chosen(c.live(), more, c.activity());
        });
    }

    /** Says whose audit log a file is. */
    void whose(Path file, Optional<String> cluster) {
        choose(c -> new Chosen(
                c.live(),
                c.audit().stream()
                        .map(a -> a.file().equals(file) ? new Sources.Audit(file, cluster) : a)
                        .toList(),
                c.activity()));
    }

    /** Adds a file with the activity log; once is enough. */
    void addActivity(Path file) {
        choose(c -> {
            List<Path> more = new ArrayList<>(c.activity());
            if (!more.contains(file)) {
                more.add(file);
            }
            return new Chosen(c.live(), c.audit(), more);
        });
    }

    /** Takes a file away again. */
    void remove(Path file) {
        choose(c -> new Chosen(
                c.live(),
                c.audit().stream().filter(a -> !a.file().equals(file)).toList(),
                c.activity().stream().filter(f -> !f.equals(file)).toList()));
    }

    private void choose(UnaryOperator<Chosen> how) {
        synchronized (lock) {
            Chosen next = how.apply(chosen);
            if (next.equals(chosen)) {
                return;
            }
            chosen = next;
        }
        tell();
    }

    /** Looks; one look at a time. */
    void check() {
        Sources sources;
        synchronized (lock) {
            if (step.isPresent() || closed || chosen.nothing()) {
                return;
            }
            step = Optional.of("Reading the ledger");
            sources = new Sources(chosen.live(), BACK, chosen.activity(), chosen.audit(), List.of());
        }
        tell();
        Job<Reconciliation> job = shell.start(
                "Look for admin certificates that no check-out covers",
                DEADLINE,
                progress -> desk.reconcile(sources, s -> {
                    progress.step(Optional.empty(), s);
                    synchronized (lock) {
                        step = Optional.of(s);
                    }
                    tell();
                }));
        var _ = job.result().whenComplete((found, thrown) -> {
            synchronized (lock) {
                step = Optional.empty();
                failure = thrown == null ? Optional.empty() : Optional.of(Failure.of(thrown, "breakglass-reconcile"));
            }
            tell();
        });
    }

    private void tell() {
        boolean on;
        synchronized (lock) {
            on = !closed;
        }
        if (on) {
            news.run();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
