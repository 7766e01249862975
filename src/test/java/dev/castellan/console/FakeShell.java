package dev.castellan.console;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.Notices;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.console.shell.Ui;
import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javafx.stage.Window;

/** A shell that writes down what a screen asks of it. */
public final class FakeShell implements ShellContext, AutoCloseable {
    /** Where the screen went. */
    public final List<Address> went = new CopyOnWriteArrayList<>();

    /** What it copied. */
    public final List<String> copied = new CopyOnWriteArrayList<>();

    /** What it told. */
    public final List<String> told = new CopyOnWriteArrayList<>();

    /** What can be pressed in what it told. */
    public final List<Action> offered = new CopyOnWriteArrayList<>();

    /** What failed. */
    public final List<Failure> failures = new CopyOnWriteArrayList<>();

    /** What it asked. */
    public final List<Overlay> overlays = new CopyOnWriteArrayList<>();

    /** What would have been lost, each time it was asked. */
    public final List<List<String>> stakesAsked = new CopyOnWriteArrayList<>();

    /** What happens where that was agreed to. */
    public final List<Runnable> agreed = new CopyOnWriteArrayList<>();

    /** Pages opened. */
    public final List<URI> pages = new CopyOnWriteArrayList<>();

    /** How often it asked for the console to be made anew. */
    public final AtomicInteger restarts = new AtomicInteger();

    /** How often its crumbs, place or age were said to be others. */
    public final AtomicInteger changes = new AtomicInteger();

    /** The file that is chosen, to save to and to read from; none at first. */
    public volatile Optional<Path> file = Optional.empty();

    /** The names that were proposed for files. */
    public final List<String> proposed = new CopyOnWriteArrayList<>();

    private final Jobs jobs;
    private final LiveClock clock;
    private final Ui ui;

    private FakeShell(InstantSource source, Ui ui) {
        this.jobs = new Jobs(source);
        this.clock = new LiveClock(source);
        this.ui = ui;
    }

    /** A shell for models: updates are applied at once, on the thread that posts them. */
    public static FakeShell withoutToolkit(InstantSource source) {
        return new FakeShell(source, new Ui(Runnable::run));
    }

    /** A shell for views: updates are applied on the interface thread. */
    public static FakeShell onInterfaceThread(InstantSource source) {
        return new FakeShell(source, new Ui(new Frames()));
    }

    /** A shell for views: updates are applied with the frames, as in the console. */
    public static FakeShell onFrames(InstantSource source) {
        return new FakeShell(source, Ui.toolkit());
    }

    /** The first frame at once where that is possible; what does not fit into it comes later, as in the console. */
    private static final class Frames implements Ui.Frames {
        private boolean inside;

        @Override
        public void next(Runnable frame) {
            if (!javafx.application.Platform.isFxApplicationThread() || inside) {
                javafx.application.Platform.runLater(() -> run(frame));
            } else {
                run(frame);
            }
        }

        private void run(Runnable frame) {
            inside = true;
            try {
                frame.run();
            } finally {
                inside = false;
            }
        }
    }

    @Override
    public Ui ui() {
        return ui;
    }

    /** Waits until the updates posted before are applied in full, not only the first step of one. */
    public void settle() {
        CompletableFuture<Void> applied = new CompletableFuture<>();
        ui.post(() -> applied.complete(null));
        applied.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public LiveClock clock() {
        return clock;
    }

    @Override
    public Notices notices() {
        return new Notices() {
            @Override
            public void info(String text, Action... actions) {
                told.add(text);
                offered.addAll(List.of(actions));
            }

            @Override
            public void success(String text, Action... actions) {
                told.add(text);
                offered.addAll(List.of(actions));
            }

            @Override
            public void warning(String text, Action... actions) {
                told.add(text);
                offered.addAll(List.of(actions));
            }

            @Override
            public void failure(Failure failure, Action... actions) {
                failures.add(failure);
            }
        };
    }

    @Override
    public <T> Job<T> start(String title, Duration deadline, Jobs.Work<T> work) {
        return jobs.start(title, "screen", deadline, work);
    }

    @Override
    public void go(Address address) {
        went.add(address);
    }

    @Override
    public void back() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restart() {
        restarts.incrementAndGet();
    }

    @Override
    public void changed() {
        changes.incrementAndGet();
    }

    @Override
    public void copy(String what, String text) {
        copied.add(text);
    }

    @Override
    public void copy(String what, Supplier<String> made) {
        Thread.ofVirtual().start(() -> copied.add(made.get()));
    }

    @Override
    public FileChoice files() {
        return new FileChoice() {
            @Override
            public Optional<Path> save(Window owner, String title, String proposedName) {
                proposed.add(proposedName);
                return file;
            }

            @Override
            public Optional<Path> open(Window owner, String title) {
                return file;
            }

            @Override
            public Optional<Path> folder(Window owner, String title) {
                return file;
            }
        };
    }

    @Override
    public void reveal(Path folder) {}

    @Override
    public void browse(URI page) {
        pages.add(page);
    }

    @Override
    public void leaving(String question, List<String> stakes, String agree, Runnable then) {
        if (stakes.isEmpty()) {
            then.run();
        } else {
            stakesAsked.add(stakes);
            agreed.add(then);
        }
    }

    @Override
    public void overlay(Overlay overlay) {
        overlays.add(overlay);
    }

    @Override
    public void closeOverlay() {}

    /** Ends all work. */
    @Override
    public void close() {
        jobs.close();
    }
}
