package dev.castellan.console.access;

import dev.castellan.console.access.AccessPicture.Check;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the access screen knows: one source from the moment it is looked for. Commands return at once; the state is one
 * immutable {@link AccessPicture}. Each attempt has a number, and whatever an earlier one still reports is dropped. Asked
 * from any thread.
 */
final class AccessModel {
    /** How many questions are put to the server at a time. */
    static final int SAMPLE = 200;

    private static final Duration LOOKING = Duration.ofMinutes(5);
    /** Very large clusters and slow directories take minutes. */
    private static final Duration READING = Duration.ofMinutes(15);

    private static final Duration CHECKING = Duration.ofMinutes(10);
    private static final Duration SAVING = Duration.ofMinutes(2);

    private final AccessDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Replies attempts = new Replies();
    private final Replies checks = new Replies();
    private final Object lock = new Object();
    private final Runnable unlisten;
    private AccessPicture picture;
    private @Nullable Job<?> reading;
    private @Nullable Job<?> check;
    private boolean closed;

    /** Nothing is read before {@link #read}. */
    AccessModel(AccessSource source, AccessDesk desk, ShellContext shell) {
        this.desk = desk;
        this.shell = shell;
        this.picture = AccessPicture.first(source, known(source));
        this.unlisten =
                desk.onChange(() -> change(p -> p.withCluster(known(source).or(p::cluster))));
    }

    private Optional<FleetCluster> known(AccessSource source) {
        return source instanceof AccessSource.Cluster c
                ? desk.clusters().stream().filter(f -> f.id().equals(c.id())).findFirst()
                : Optional.empty();
    }

    /** What is known now. */
    AccessPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Reads, or reads again; what was read before stays until then. */
    void read() {
        long number = begin();
        switch (picture().source()) {
            case AccessSource.File file -> {
                change(number, p -> p.at(Stage.READING, "Reading the file"));
                follow(
                        number,
                        shell.start(
                                "Read " + DisplayText.clean(file.name()), READING, progress -> desk.open(file.path())));
            }
            case AccessSource.Cluster _ -> {
                Optional<FleetCluster> cluster = picture().cluster();
                if (cluster.isPresent()) {
                    read(number, cluster.get());
                } else {
                    look(number);
                }
            }
        }
    }

    private void read(long number, FleetCluster cluster) {
        change(number, p -> p.at(Stage.READING, "Connecting"));
        follow(
                number,
                shell.start(
                        "Read access of " + DisplayText.clean(cluster.name()),
                        READING,
                        progress -> desk.read(cluster, step -> {
                            String clean = DisplayText.clean(step);
                            progress.step(Optional.empty(), clean);
                            change(number, p -> p.at(Stage.READING, clean));
                        })));
    }

    private void follow(long number, Job<AccessReading> job) {
        remember(number, job);
        var _ = job.result().whenComplete((read, thrown) -> {
            if (thrown == null) {
                change(number, p -> p.read(read));
            } else if (job.view().state() == Job.State.CANCELLED) {
                change(number, p -> p.at(p.reading().isPresent() ? Stage.READ : Stage.CANCELLED, ""));
            } else {
                Failure failure = Failure.of(thrown, "console-access");
                change(number, p -> p.failed(failure));
            }
        });
    }

    private void look(long number) {
        change(number, p -> p.at(Stage.LOOKING, "Looking for the cluster"));
        Job<Boolean> job = shell.start("Look for the cluster", LOOKING, progress -> {
            desk.look();
            return true;
        });
        remember(number, job);
        var _ = job.result().whenComplete((done, thrown) -> {
            if (thrown != null && job.view().state() == Job.State.CANCELLED) {
                change(number, p -> p.at(Stage.CANCELLED, ""));
                return;
            }
            Optional<FleetCluster> found = known(picture().source());
            if (found.isPresent()) {
                change(number, p -> p.withCluster(found));
                if (attempts.wanted(number)) {
                    read(number, found.get());
                }
                return;
            }
            Failure failure = thrown != null
                    ? Failure.of(thrown, "console-access-look")
                    : Failure.expected(
                            "console-access-unknown",
                            "No source knows this cluster.",
                            "It was removed, or belongs to an account or a kubeconfig that is not used now.",
                            "Choose another cluster, or open a saved snapshot of it.");
            change(number, p -> p.failed(failure));
        });
    }

    /** Stops what is under way. */
    void cancel() {
        Job<?> running;
        synchronized (lock) {
            running = reading;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Puts random questions to the server and compares. */
    void check() {
        Optional<AccessReading> now = picture().reading();
        if (now.isEmpty()
                || picture().checking().isPresent()
                || !(picture().source() instanceof AccessSource.Cluster cluster)) {
            return;
        }
        AccessReading asked = now.get();
        long number = checks.ask();
        change(p -> p.checking(Optional.of(new Check(0, SAMPLE))));
        Job<Agreement> job = shell.start("Ask the server " + SAMPLE + " questions", CHECKING, progress -> {
            var result = desk.verify(cluster.id(), asked.index(), SAMPLE, count -> {
                progress.step(Optional.of(Math.min(1, count / (double) SAMPLE)), count + " of " + SAMPLE);
                if (count % 10 == 0 && checks.wanted(number)) {
                    change(p -> p.checking(Optional.of(new Check(Math.min(count, SAMPLE), SAMPLE))));
                }
            });
            return new Agreement(result, shell.clock().now());
        });
        synchronized (lock) {
            check = job;
        }
        var _ = job.result().whenComplete((agreement, thrown) -> {
            if (!checks.wanted(number)) {
                return;
            }
            if (thrown == null) {
                asked.agreed(agreement);
                change(p -> p.reading().filter(r -> r == asked).isPresent()
                        ? p.checked(Optional.of(agreement), Optional.empty())
                        : p.checked(p.agreement(), Optional.empty()));
            } else if (job.view().state() == Job.State.CANCELLED) {
                change(p -> p.checked(p.agreement(), Optional.empty()));
            } else {
                Failure failure = Failure.of(thrown, "console-access-check");
                change(p -> p.checked(p.agreement(), Optional.of(failure)));
            }
        });
    }

    /** Stops asking the server. */
    void stopChecking() {
        Job<?> running;
        synchronized (lock) {
            running = check;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Saves what was read; says where, or why not. */
    void save(Path file) {
        picture().reading().ifPresent(reading -> {
            Job<Path> job = shell.start("Save the snapshot", SAVING, progress -> {
                desk.save(reading, file);
                return file;
            });
            shell.ui()
                    .deliver(
                            job.result(),
                            path -> shell.notices()
                                    .success("The snapshot was saved to " + DisplayText.clean(path.toString()) + "."),
                            failure -> shell.notices().failure(failure));
        });
    }

    /** Ends everything; nothing is reported any more. Jobs are cancelled by the shell. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        unlisten.run();
        cancel();
        stopChecking();
        var _ = begin();
    }

    private long begin() {
        long number = attempts.ask();
        Job<?> running;
        synchronized (lock) {
            running = reading;
            reading = null;
        }
        if (running != null) {
            running.cancel();
        }
        return number;
    }

    private void remember(long number, Job<?> job) {
        synchronized (lock) {
            if (attempts.wanted(number) && !closed) {
                reading = job;
                return;
            }
        }
        job.cancel();
    }

    private void change(long number, UnaryOperator<AccessPicture> how) {
        if (attempts.wanted(number)) {
            change(how);
        }
    }

    private void change(UnaryOperator<AccessPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            AccessPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }
}
