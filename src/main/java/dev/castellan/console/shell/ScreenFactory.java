package dev.castellan.console.shell;

import dev.castellan.console.design.Icon;
import dev.castellan.fleet.EnvironmentMark;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Parent;

/** Opens the screens of one kind. Constructing a factory is cheap: no node, no I/O. */
public interface ScreenFactory {
    /** The {@link Address#screen()} that it answers to. */
    String name();

    /** What the navigation rail and the palette call it. */
    String label();

    /** The picture beside the label. */
    Icon icon();

    /** Whether it stands in the navigation rail. */
    default boolean inRail() {
        return true;
    }

    /** Whether it stands at the foot of the rail, apart from the work. */
    default boolean atFoot() {
        return false;
    }

    /** The screen of the navigation rail that is marked while this one is shown. */
    default String rail() {
        return name();
    }

    /** What stays the same as long as one screen shows different places; by it an open screen is found again. */
    default Address root(Address address) {
        return address.plain();
    }

    /** Whether its screens stand in tabs over the content until they are closed. */
    default boolean tabbed() {
        return false;
    }

    /** What a place is called that is not opened yet, as after a start; quick. */
    default String title(Address address) {
        return label();
    }

    /** The environment of a place that is not opened yet, as far as it is known; quick. */
    default Optional<EnvironmentMark> environment(Address address) {
        return Optional.empty();
    }

    /** What goes on behind its screens and ends with the console, each as a sentence; asked before the window closes. */
    default List<String> atStake() {
        return List.of();
    }

    /** How that is brought to its end first, where it can be; asked before the window closes. */
    default Optional<Ending> ending() {
        return Optional.empty();
    }

    /**
     * Parts like those of its screens. In idle moments after the start they are made and styled once, unseen, one at a
     * time, so that the first screen finds its classes, skins and styles there. Each is small.
     */
    default List<Supplier<Parent>> samples() {
        return List.of();
    }

    /** Opens a place; quick, with a skeleton shown until the data is there. Called on the interface thread. */
    Screen open(Address address, ShellContext shell);

    /** What the palette offers besides the screen itself: clusters, actions. Called each time the palette opens; quick. */
    default List<PaletteEntry> palette(ShellContext shell) {
        return List.of();
    }
}
