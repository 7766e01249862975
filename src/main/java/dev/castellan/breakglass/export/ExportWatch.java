package dev.castellan.breakglass.export;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Looks at exported files again and again while they exist. Looking is used rather than the system's notices of changes:
 * those are lost on network drives, and say nothing of links and modes.
 */
public final class ExportWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Map<ExportedFile, ExportedFile.State> watched = new ConcurrentHashMap<>();
    private final BiConsumer<ExportedFile, ExportedFile.State> told;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Begins with no file.
     *
     * @param told of each change of a file's state, on a thread of its own; after GONE a file is looked at no more
     */
    public ExportWatch(BiConsumer<ExportedFile, ExportedFile.State> told) {
        this(told, EVERY);
    }

    ExportWatch(BiConsumer<ExportedFile, ExportedFile.State> told, Duration every) {
        this.told = told;
        Thread.ofVirtual().name("export-watch").start(() -> {
            try {
                while (!ended.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    watched.keySet().forEach(this::look);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Looks at a file from now on. */
    public void add(ExportedFile file) {
        watched.putIfAbsent(file, ExportedFile.State.THERE);
    }

    /** Looks at it no more, as when it was removed on purpose. */
    public void forget(ExportedFile file) {
        watched.remove(file);
    }

    private void look(ExportedFile file) {
        ExportedFile.State now = file.look();
        ExportedFile.State before = watched.replace(file, now);
        if (before != null && before != now) {
            if (now == ExportedFile.State.GONE) {
                watched.remove(file);
            }
            told.accept(file, now);
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
