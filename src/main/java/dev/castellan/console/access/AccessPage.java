package dev.castellan.console.access;

import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.WriteGuard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Parent;

/**
 * A tab opened on one screen. All methods are called on the interface thread and have to return at once; work is a job, or a
 * thread whose late replies are dropped.
 */
public interface AccessPage {
    /**
     * Answers from this reading from now on. Called once before {@link #view}, and again with each new reading.
     */
    void show(AccessReading reading);

    /** The nodes; built once, at the first call, after the first reading. */
    Parent view();

    /** Shows another place within the tab, as an address says; called after the first {@link #show}. */
    default void go(Map<String, String> choices) {}

    /** What a link to what is shown has to hold; see {@link AccessFrame#changed}. */
    default Map<String, String> choices() {
        return Map.of();
    }

    /** Whether what is shown may be changed now; empty where nothing is written here. */
    default Optional<WriteGuard> guard() {
        return Optional.empty();
    }

    /** What would be lost if it closed now, each as a sentence. */
    default List<String> atStake() {
        return List.of();
    }

    /** What the palette offers while the tab is shown; quick. */
    default List<PaletteEntry> palette() {
        return List.of();
    }

    /** Puts the keyboard into the search field (Ctrl+F). */
    default void search() {}

    /** It became visible. */
    default void shown() {}

    /** Another tab or screen became visible. */
    default void hidden() {}

    /** It will not come back. Its jobs were cancelled. */
    default void close() {}
}
