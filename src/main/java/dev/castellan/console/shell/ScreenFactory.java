package dev.castellan.console.shell;

import dev.castellan.console.design.Icon;
import java.util.List;

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

    /** What stays the same as long as one screen shows different places; by it an open screen is found again. */
    default Address root(Address address) {
        return address.plain();
    }

    /** Whether its screens stand in tabs over the content until they are closed. */
    default boolean tabbed() {
        return false;
    }

    /** Opens a place; quick, with a skeleton shown until the data is there. Called on the interface thread. */
    Screen open(Address address, ShellContext shell);

    /** What the palette offers besides the screen itself: clusters, actions. Called each time the palette opens; quick. */
    default List<PaletteEntry> palette(ShellContext shell) {
        return List.of();
    }
}
