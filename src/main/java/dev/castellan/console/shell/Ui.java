package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one gate to the interface thread. Updates are merged by key and applied at most once a frame: a thousand events
 * cost one update. Safe for use from any thread.
 */
public final class Ui {
    /** Longest time given to updates within one frame; the rest waits for the next one. */
    private static final long BUDGET_NANOS = 8_000_000;

    /** Where frames come from. */
    @FunctionalInterface
    public interface Frames {
        /** Runs this once, on the interface thread, at the beginning of the next frame. */
        void next(Runnable frame);
    }

    private final Frames frames;
    private final LongSupplier nanos;
    private final Map<Object, Runnable> waiting = new LinkedHashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private boolean asked;

    /** A gate with these frames. Tests give {@code Runnable::run} to have every update applied at once. */
    public Ui(Frames frames) {
        this(frames, System::nanoTime);
    }

    /**
     * A gate that measures its frames otherwise.
     *
     * @param nanos a time that only grows, in nanoseconds
     */
    Ui(Frames frames, LongSupplier nanos) {
        this.frames = frames;
        this.nanos = nanos;
    }

    /** The gate to the toolkit's interface thread. */
    public static Ui toolkit() {
        return new Ui(new ToolkitFrames());
    }

    /** Applies the update at the next frame; of several with the same key only the last one is. */
    public void post(Object key, Runnable update) {
        synchronized (waiting) {
            waiting.put(key, update);
            if (asked) {
                return;
            }
            asked = true;
        }
        frames.next(this::apply);
    }

    /** Applies the update at the next frame; never merged, in the order of the calls. */
    public void post(Runnable update) {
        post(new Object(), update);
    }

    /** Applies the update at a frame after the one that is being made: for a large picture put up part by part. */
    public void postLater(Runnable update) {
        synchronized (waiting) {
            later.add(update);
            if (asked) {
                return;
            }
            asked = true;
        }
        frames.next(this::apply);
    }

    /**
     * Hands the outcome of work over at a frame. A cancelled outcome is handed to nobody.
     *
     * @param done given the value
     * @param failed given the failure
     */
    public <T> void deliver(CompletionStage<T> work, Consumer<T> done, Consumer<Failure> failed) {
        var _ = work.whenComplete((value, thrown) -> {
            if (thrown == null) {
                post(() -> done.accept(value));
                return;
            }
            Throwable cause = thrown instanceof CompletionException e && e.getCause() != null ? e.getCause() : thrown;
            if (!(cause instanceof CancellationException)) {
                post(() -> failed.accept(Failure.of(cause, "console-work")));
            }
        });
    }

    private void apply() {
        long start = nanos.getAsLong();
        synchronized (waiting) {
            later.forEach(update -> waiting.put(new Object(), update));
            later.clear();
        }
        while (true) {
            Runnable update;
            synchronized (waiting) {
                Iterator<Runnable> first = waiting.values().iterator();
                if (!first.hasNext()) {
                    if (!later.isEmpty()) {
                        break;
                    }
                    asked = false;
                    return;
                }
                if (nanos.getAsLong() - start > BUDGET_NANOS) {
                    break;
                }
                update = first.next();
                first.remove();
            }
            try {
                update.run();
            } catch (RuntimeException | Error e) {
                // One bad update must not take the others with it.
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
        frames.next(this::apply);
    }
}
