package dev.castellan.console.shell;

import dev.castellan.fleet.EnvironmentMark;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;

/**
 * One opened place. All methods are called on the interface thread and have to return at once; work is a job whose owner
 * is the screen, see {@link ShellContext#start}. After anything below changed the screen calls
 * {@link ShellContext#changed()}.
 */
public interface Screen {
    /** The place shown, with tab, filter and selection where a link should keep them. */
    Address address();

    /** A short title, for the window and the history. */
    String title();

    /** The nodes; built once, at the first call. */
    Parent view();

    /** The steps to this place, this place last. */
    List<Crumb> crumbs();

    /** The environment of what is shown, for the strip under the breadcrumb; empty where it belongs to none. */
    default Optional<EnvironmentMark> environment() {
        return Optional.empty();
    }

    /** Whether what is shown may be changed now, and how that is changed; empty where it is not guarded. */
    default Optional<WriteGuard> guard() {
        return Optional.empty();
    }

    /** How old what is shown is; empty where nothing was fetched. */
    default Optional<DataAge> age() {
        return Optional.empty();
    }

    /**
     * Moves to another place within this screen, for example to another tab.
     *
     * @return false where that place needs a screen of its own
     */
    default boolean moveTo(Address address) {
        return address.equals(address());
    }

    /**
     * What would be lost or cut off if it closed now, each as a sentence; asked before its tab or the window closes, and
     * before the console is made anew.
     */
    default List<String> atStake() {
        return List.of();
    }

    /** What would be lost if this screen showed that place of its own instead, each as a sentence; asked before. */
    default List<String> lostAt(Address next) {
        return List.of();
    }

    /** What the palette offers while this screen is shown: the places within it. Called each time the palette opens; quick. */
    default List<PaletteEntry> palette() {
        return List.of();
    }

    /** Reads again what is shown (F5). */
    default void refresh() {}

    /** Puts the keyboard into the search field of the screen (Ctrl+F). */
    default void search() {}

    /** It became visible. */
    default void shown() {}

    /** Another screen became visible; live updates may rest. */
    default void hidden() {}

    /** It will not come back: subscriptions end. Its jobs were cancelled by the shell. */
    default void close() {}
}
