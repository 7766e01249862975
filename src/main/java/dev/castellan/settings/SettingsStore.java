package dev.castellan.settings;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the user's choices in the data folder. Safe for use from any thread; saving blocks, so do it off the interface
 * thread.
 */
public final class SettingsStore {
    private static final System.Logger LOG = System.getLogger(SettingsStore.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What was read, and the document it was read from. */
    private record State(Settings settings, ObjectNode document, String stamp) {}

    private final DataFolder folder;
    private final InstantSource clock;
    private final KeptFile file;
    private final List<Failure> notices = new ArrayList<>();
    private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable State state;

    /** Choices kept in this folder; nothing is read yet. */
    public SettingsStore(DataFolder folder, InstantSource clock) {
        this(folder, clock, FileOpener.SYSTEM, PATIENCE);
    }

    SettingsStore(DataFolder folder, InstantSource clock, FileOpener opener, Duration patience) {
        this.folder = folder;
        this.clock = clock;
        this.file = new KeptFile(folder.settingsFile(), opener, patience);
    }

    /** The choices kept, or the standard ones; never fails, see {@link #notices()}. */
    public synchronized Settings load() {
        return fresh().settings();
    }

    /**
     * Keeps these choices: written beside the file, forced to the disk and moved into place, so that a crash leaves the
     * old or the new ones. They hold in this process even where they could not be kept.
     *
     * @throws FailureException {@code settings-save} or {@code settings-locked} when they could not be kept; the old
     *     file is untouched
     */
    public void save(Settings settings) {
        update(old -> settings);
    }

    /**
     * Changes the newest choices and keeps them: what another process chose meanwhile is read first.
     *
     * @return the choices that hold now
     * @throws FailureException as {@link #save}
     */
    public Settings update(UnaryOperator<Settings> change) {
        Settings next;
        Optional<FailureException> failed = Optional.empty();
        synchronized (this) {
            try {
                folder.ensure(folder.root());
                State saved = file.locked(() -> {
                    State old = fresh();
                    Settings wanted = change.apply(old.settings());
                    ObjectNode document = SettingsJson.write(wanted, old.document());
                    file.replace(SettingsJson.print(document));
                    return new State(wanted, document, file.stamp());
                });
                state = saved;
                next = saved.settings();
            } catch (IOException | ReadOnlyFileSystemException e) {
                failed = Optional.of(new FailureException(failure(e), e));
                next = remember(change);
            } catch (FailureException e) {
                failed = Optional.of(e);
                next = remember(change);
            }
        }
        for (Consumer<Settings> listener : listeners) {
            listener.accept(next);
        }
        if (failed.isPresent()) {
            throw failed.get();
        }
        return next;
    }

    /** What went wrong with the files and was survived; shown once to the user. */
    public synchronized List<Failure> notices() {
        return List.copyOf(notices);
    }

    /**
     * Calls the listener after each change, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<Settings> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private Settings remember(UnaryOperator<Settings> change) {
        State old = fresh();
        Settings wanted = change.apply(old.settings());
        state = new State(wanted, old.document(), old.stamp());
        return wanted;
    }

    /** What is in memory, unless the file was replaced since. */
    private State fresh() {
        State known = state;
        String stamp = file.stamp();
        if (known != null && known.stamp().equals(stamp)) {
            return known;
        }
        State read = read(stamp);
        state = read;
        return read;
    }

    private State read(String stamp) {
        try {
            Optional<KeptFile.Content> content = file.read();
            if (content.isEmpty()) {
                return standard(stamp);
            }
            return understood(content.get());
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "The settings cannot be read: " + e.getClass().getSimpleName());
            return lastGood(e, stamp);
        }
    }

    private State lastGood(Exception why, String stamp) {
        Optional<State> good = Optional.empty();
        try {
            good = file.readPrevious().map(SettingsStore::understood);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "The copy of the settings cannot be read either: "
                            + e.getClass().getSimpleName());
        }
        Optional<Path> aside = Optional.empty();
        // A file that could not even be opened may be a good one; only one that was read and makes no sense is moved.
        if (!(why instanceof IOException)) {
            try {
                aside = file.locked(() -> file.setAside(stamp, clock.instant()));
            } catch (IOException e) {
                LOG.log(Level.WARNING, "The damaged settings could not be set aside", e);
            }
        }
        notices.add(new Failure(
                "settings-damaged",
                "The settings file is damaged or cannot be read.",
                good.isPresent()
                        ? "The choices before the last change are used."
                        : "The standard choices are used; profiles have to be entered again.",
                aside.map(p -> "The damaged file was kept as " + p.getFileName() + " in the data folder.")
                        .orElse("Check that the file can be read: " + file.path() + "."),
                true,
                why instanceof JacksonException j ? j.getOriginalMessage() : String.valueOf(why)));
        State base = good.orElseGet(() -> standard(""));
        return new State(base.settings(), base.document(), file.stamp());
    }

    private static State understood(KeptFile.Content content) {
        ObjectNode document = SettingsJson.parse(content.text());
        return new State(SettingsJson.read(document), document, content.stamp());
    }

    private static State standard(String stamp) {
        return new State(Settings.standard(), JsonNodeFactory.instance.objectNode(), stamp);
    }

    private Failure failure(Exception e) {
        if (e instanceof KeptFile.Locked) {
            return Failure.expected(
                    "settings-locked",
                    "Another Castellan is saving the settings.",
                    "Your change holds until you quit, but is not kept yet.",
                    "Try again in a moment; if it stays like this, close the other Castellan.");
        }
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean full =
                text.contains("no space left") || text.contains("not enough space") || text.contains("quota exceeded");
        boolean readOnly = e instanceof AccessDeniedException
                || e instanceof ReadOnlyFileSystemException
                || text.contains("read-only file system");
        return new Failure(
                "settings-save",
                full
                        ? "The settings were not kept: the disk is full."
                        : readOnly
                                ? "The settings were not kept: the data folder is read-only."
                                : "The settings were not kept: the file could not be written.",
                "Your change holds until you quit; the file still has the choices before it.",
                full
                        ? "Free some space where " + folder.root() + " is, then change it again."
                        : "Make " + folder.root() + " writable, or name another folder with --data-folder.",
                true,
                String.valueOf(e));
    }
}
