package dev.castellan.console.access.compare;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.compare.Comparison;
import dev.castellan.console.access.AccessDesk;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.compare.ComparePicture.Filter;
import dev.castellan.console.access.compare.ComparePicture.Side;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is shown beside something else: a saved snapshot, another cluster, or what was read earlier in this session. Commands
 * return at once; the state is one immutable {@link ComparePicture}; late replies are dropped. Asked from any thread.
 */
final class CompareModel {
    private static final Duration DEADLINE = Duration.ofMinutes(15);
    /** Readings kept for comparing; a large one takes tens of megabytes. */
    private static final int MOST_EARLIER = 4;

    /** What the other side is, so that a link leads to it again. */
    sealed interface Other {
        record File(Path path) implements Other {}

        record Cluster(FleetCluster cluster) implements Other {}

        record Earlier(AccessReading reading) implements Other {}
    }

    /** A comparison with its lines, made off the interface thread. */
    private record Compared(Comparison comparison, List<ChangeRow> rows) {}

    private final AccessDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Replies attempts = new Replies();
    private final Object lock = new Object();
    private final List<AccessReading> earlier = new ArrayList<>();
    private ComparePicture picture = ComparePicture.FIRST;
    private @Nullable AccessReading here;
    private @Nullable AccessReading there;
    private @Nullable Other other;
    private @Nullable Job<?> running;
    private boolean closed;

    CompareModel(AccessDesk desk, ShellContext shell) {
        this.desk = desk;
        this.shell = shell;
    }

    ComparePicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What it is compared with; empty before that was chosen. */
    Optional<Other> other() {
        synchronized (lock) {
            return Optional.ofNullable(other);
        }
    }

    /** Clusters that it can be compared with. */
    List<FleetCluster> clusters() {
        AccessReading now;
        synchronized (lock) {
            now = here;
        }
        String own = now == null ? "" : now.source().element();
        return desk.clusters().stream().filter(c -> !c.id().value().equals(own)).toList();
    }

    /** Compares this reading from now on; the one before stays at hand. */
    void show(AccessReading now) {
        List<Side> sides;
        boolean again;
        synchronized (lock) {
            AccessReading before = here;
            if (before != null && before != now) {
                earlier.addFirst(before);
                while (earlier.size() > MOST_EARLIER) {
                    earlier.removeLast();
                }
            }
            here = now;
            sides = earlier.stream().map(CompareModel::side).toList();
            again = there != null;
        }
        change(p -> p.showing(side(now), sides));
        if (again) {
            compare();
        }
    }

    private static Side side(AccessReading reading) {
        String name = switch (reading.source()) {
            case AccessSource.File file -> file.name();
            case AccessSource.Cluster _ -> reading.snapshot().source();
        };
        return new Side(DisplayText.clean(name), reading.takenAt());
    }

    /** Compares with a saved snapshot, or with objects from a file. */
    void with(Path file) {
        read(new Other.File(file), "Reading the file", step -> desk.open(file));
    }

    /** Compares with a cluster as it is now. */
    void with(FleetCluster cluster) {
        read(
                new Other.Cluster(cluster),
                "Connecting to " + DisplayText.clean(cluster.name()),
                step -> desk.read(cluster, step));
    }

    /** Compares with what was read earlier in this session. */
    void withEarlier(int index) {
        AccessReading before;
        synchronized (lock) {
            if (index >= earlier.size()) {
                return;
            }
            before = earlier.get(index);
        }
        read(new Other.Earlier(before), "", step -> before);
    }

    /** Reads the other side. */
    @FunctionalInterface
    private interface Reading {
        AccessReading read(Consumer<String> step);
    }

    private void read(Other wanted, String first, Reading how) {
        long number = attempts.ask();
        Job<?> before;
        synchronized (lock) {
            other = wanted;
            before = running;
        }
        if (before != null) {
            before.cancel();
        }
        change(p -> p.reading(first));
        Job<AccessReading> job = shell.start(
                "Read what to compare with",
                DEADLINE,
                progress -> how.read(step -> {
                    String clean = DisplayText.clean(step);
                    progress.step(Optional.empty(), clean);
                    if (attempts.wanted(number)) {
                        change(p -> p.reading(clean));
                    }
                }));
        synchronized (lock) {
            running = job;
        }
        var _ = job.result().whenComplete((read, thrown) -> {
            if (!attempts.wanted(number)) {
                return;
            }
            if (thrown == null) {
                synchronized (lock) {
                    there = read;
                }
                // The older of two readings is the side before.
                AccessReading now = current();
                boolean older = now == null || !read.takenAt().isAfter(now.takenAt());
                compare(older);
            } else if (job.view().state() == Job.State.CANCELLED) {
                change(ComparePicture::choosing);
            } else {
                Failure failure = Failure.of(thrown, "console-access-compare");
                change(p -> p.failed(failure));
            }
        });
    }

    private @Nullable AccessReading current() {
        synchronized (lock) {
            return here;
        }
    }

    /** Changes which of the two is the side before. */
    void swap() {
        compare(!picture().otherFirst());
    }

    private void compare() {
        compare(picture().otherFirst());
    }

    private void compare(boolean otherFirst) {
        AccessReading one;
        AccessReading two;
        synchronized (lock) {
            one = here;
            two = there;
        }
        if (one == null || two == null) {
            return;
        }
        long number = attempts.ask();
        change(p -> p.reading("Comparing"));
        AccessIndex before = (otherFirst ? two : one).index();
        AccessIndex after = (otherFirst ? one : two).index();
        Job<Compared> job = shell.start("Compare access", DEADLINE, progress -> {
            Comparison comparison = Comparison.of(before, after);
            return new Compared(comparison, ComparePicture.rows(comparison));
        });
        synchronized (lock) {
            running = job;
        }
        Side side = side(two);
        var _ = job.result().whenComplete((outcome, thrown) -> {
            if (!attempts.wanted(number)) {
                return;
            }
            if (thrown == null) {
                change(p -> p.compared(side, otherFirst, outcome.comparison(), outcome.rows()));
            } else if (job.view().state() != Job.State.CANCELLED) {
                Failure failure = Failure.of(thrown, "console-access-compare");
                change(p -> p.failed(failure));
            }
        });
    }

    /** Tries once more to read the other side. */
    void again() {
        other().ifPresent(o -> {
            switch (o) {
                case Other.File f -> with(f.path());
                case Other.Cluster c -> with(c.cluster());
                case Other.Earlier e -> read(e, "", step -> e.reading());
            }
        });
    }

    /** Back to the choice. */
    void leave() {
        long _ = attempts.ask();
        Job<?> before;
        synchronized (lock) {
            before = running;
            there = null;
            other = null;
        }
        if (before != null) {
            before.cancel();
        }
        change(ComparePicture::choosing);
    }

    void filter(Filter next) {
        if (!picture().filter().equals(next)) {
            change(p -> p.filtered(next));
        }
    }

    void select(Optional<String> id) {
        if (!picture().selected().equals(id)) {
            change(p -> p.selecting(id));
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            earlier.clear();
            there = null;
        }
        listeners.clear();
        long _ = attempts.ask();
    }

    private void change(UnaryOperator<ComparePicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            picture = how.apply(picture);
        }
        listeners.forEach(Runnable::run);
    }
}
