package dev.castellan.console.access.finding;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.Comparison;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Findings;
import dev.castellan.access.finding.Suppressions;
import dev.castellan.access.finding.Triage;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.finding.FindingsPicture.Effect;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The findings of one source from one reading to the next, and the triage that goes with them. Commands return at once; the
 * state is one immutable {@link FindingsPicture}; late replies to earlier questions are dropped. Asked from any thread.
 */
final class FindingsModel {
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int MOST_LINES = 60;

    /** What findings and triage are made of; together, so that none is shown with the other's. */
    private record Found(List<Finding> findings, Suppressions triage, String remark, String me) {}

    private final String cluster;
    private final Triage triage;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Replies looks = new Replies();
    private final Replies effects = new Replies();
    /** An index of everything is made for each look at a fix: not where other work waits. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("fix-effect").factory());

    private final Object lock = new Object();
    private FindingsPicture picture = FindingsPicture.FIRST;
    private List<Finding> findings = List.of();
    private @Nullable AccessReading reading;
    private @Nullable Job<?> looking;
    private boolean closed;

    /**
     * Nothing is looked for before {@link #show}.
     *
     * @param cluster whose triage it is
     */
    FindingsModel(String cluster, Triage triage, ShellContext shell) {
        this.cluster = cluster;
        this.triage = triage;
        this.shell = shell;
    }

    FindingsPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The day on which something set aside now comes back, unless another one is chosen. */
    LocalDate proposedUntil() {
        return shell.clock().now().atZone(ZoneOffset.UTC).toLocalDate().plusDays(90);
    }

    /** Looks for findings in a reading; what was found before stays until then. */
    void show(AccessReading now) {
        long number = looks.ask();
        Job<?> before;
        synchronized (lock) {
            reading = now;
            before = looking;
        }
        if (before != null) {
            before.cancel();
        }
        Job<Found> job = shell.start("Look for findings", DEADLINE, progress -> look(now));
        synchronized (lock) {
            looking = job;
        }
        var _ = job.result().whenComplete((found, thrown) -> {
            if (!looks.wanted(number)) {
                return;
            }
            if (thrown == null) {
                synchronized (lock) {
                    findings = found.findings();
                }
                show(found.findings(), found.triage(), found.remark(), found.me());
                effect();
            } else if (job.view().state() != Job.State.CANCELLED) {
                Failure failure = Failure.of(thrown, "console-access-findings");
                change(p -> p.failed(failure));
            }
        });
    }

    private Found look(AccessReading now) throws Exception {
        return new Found(
                Findings.of(now.graph().get()),
                triage.read(cluster),
                DefaultPolicy.of(now.index()).remark().orElse(""),
                triage.whoAmI());
    }

    private void show(List<Finding> all, Suppressions states, String remark, String me) {
        Instant now = shell.clock().now();
        List<FindingRow> rows =
                all.stream().map(f -> FindingRow.of(f, states.state(f, now))).toList();
        change(p -> p.found(rows, remark, me));
    }

    void filter(FindingsFilter next) {
        if (!picture().filter().equals(next)) {
            change(p -> p.filtered(next));
        }
    }

    /** Looks at one finding, and works out what its fix would change. */
    void select(Optional<String> id) {
        if (picture().selected().equals(id)) {
            return;
        }
        change(p -> p.selecting(id));
        effect();
    }

    private void effect() {
        long number = effects.ask();
        Optional<Finding> one = picture().selectedRow().map(FindingRow::finding);
        AccessReading now;
        synchronized (lock) {
            now = closed ? null : reading;
        }
        if (now == null || one.isEmpty() || one.get().fix().change().isEmpty()) {
            return;
        }
        Finding finding = one.get();
        change(p -> p.with(new Effect(finding.id(), List.of(), false, 0, Optional.empty())));
        // Not a job of the shell: it takes a moment and goes with the selection. One at a time, the last one wanted.
        synchronized (lock) {
            // A listener, or another thread, may have closed it meanwhile: the worker takes nothing any more.
            if (!closed) {
                worker.execute(() -> workOut(number, now, finding));
            }
        }
    }

    private void workOut(long number, AccessReading now, Finding finding) {
        if (!effects.wanted(number)) {
            return;
        }
        Effect effect;
        try {
            effect = effect(now, finding);
        } catch (RuntimeException e) {
            effect = new Effect(
                    finding.id(), List.of(), true, 0, Optional.of(Failure.of(e, "console-access-fix-effect")));
        }
        Effect known = effect;
        if (effects.wanted(number)) {
            change(p -> p.selected().equals(Optional.of(finding.id())) ? p.with(known) : p);
        }
    }

    private static Effect effect(AccessReading now, Finding finding) {
        AccessIndex after = AccessIndex.of(finding.fix().change().orElseThrow().on(now.snapshot()));
        List<String> lines = new ArrayList<>();
        int all = 0;
        for (Change change : Comparison.of(now.index(), after).changes()) {
            for (String what : change.what().lines()) {
                all++;
                if (lines.size() < MOST_LINES) {
                    lines.add(DisplayText.sentence(change.who().text()
                            + (change.gained() ? " gains " : " loses ")
                            + what
                            + where(change)
                            + (change.certain() ? "" : ", as far as could be read")));
                }
            }
        }
        return new Effect(finding.id(), lines, true, all - lines.size(), Optional.empty());
    }

    private static String where(Change change) {
        if (!change.clusterWide()) {
            return " in " + String.join(", ", change.namespaces());
        }
        return " in the whole cluster"
                + (change.except().isEmpty() ? "" : " but " + String.join(", ", change.except()));
    }

    /** Sets findings aside. */
    void setAside(List<String> ids, String reason, String owner, LocalDate until, Consumer<Failure> failed) {
        step(
                ids,
                "Set findings aside",
                f -> triage.setAside(cluster, f, reason, owner, until),
                n -> n == 1 ? "Set aside until " + until + "." : "%,d set aside until %s.".formatted(n, until),
                failed);
    }

    /** Brings findings back before their time. */
    void bringBack(List<String> ids) {
        step(
                ids,
                "Bring findings back",
                f -> triage.bringBack(cluster, f),
                n -> n == 1 ? "It counts again." : "%,d count again.".formatted(n),
                failure -> shell.notices().failure(failure));
    }

    /** Says who sees to findings; nobody where the owner is blank. */
    void assign(List<String> ids, String owner, String note, Consumer<Failure> failed) {
        step(
                ids,
                "Assign findings",
                f -> triage.assign(cluster, f, owner, note),
                n -> owner.isBlank()
                        ? "Nobody is named for it any more."
                        : (n == 1 ? "It is with " : "%,d are with ".formatted(n)) + DisplayText.clean(owner.strip())
                                + ".",
                failed);
    }

    /** One step for each finding; those done before one fails stay done, and the list shows it. */
    private void step(
            List<String> ids,
            String title,
            java.util.function.Function<Finding, Suppressions> step,
            java.util.function.IntFunction<String> told,
            Consumer<Failure> failed) {
        Set<String> wanted = new HashSet<>(ids);
        List<Finding> meant;
        synchronized (lock) {
            meant = findings.stream().filter(f -> wanted.contains(f.id())).toList();
        }
        if (meant.isEmpty()) {
            return;
        }
        Job<Integer> job = shell.start(title, DEADLINE, progress -> {
            Optional<Suppressions> last = Optional.empty();
            int done = 0;
            try {
                for (Finding finding : meant) {
                    last = Optional.of(step.apply(finding));
                    done++;
                    progress.step(Optional.of(done / (double) meant.size()), done + " of " + meant.size());
                }
            } finally {
                last.ifPresent(this::triaged);
            }
            return done;
        });
        shell.ui().deliver(job.result(), done -> shell.notices().success(told.apply(done)), failed);
    }

    private void triaged(Suppressions now) {
        List<Finding> all;
        synchronized (lock) {
            all = findings;
        }
        show(all, now, picture().remark(), picture().me());
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        long _ = looks.ask();
        long _ = effects.ask();
        worker.shutdownNow();
    }

    private void change(UnaryOperator<FindingsPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            picture = how.apply(picture);
        }
        listeners.forEach(Runnable::run);
    }
}
