package dev.castellan.console.access;

import dev.castellan.console.design.Icon;

/** One kind of tab of the access screen. Cheap to make: no node, no I/O. */
public interface AccessTab {
    /** Its part of the address: {@code ask}, {@code graph}; lower-case letters. */
    String page();

    /** What the tab is called. */
    String title();

    /** The picture beside the title. */
    Icon icon();

    /** Opens it on one screen, when it is shown there first. Called on the interface thread. */
    AccessPage open(AccessFrame frame);
}
