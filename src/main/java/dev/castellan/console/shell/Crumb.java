package dev.castellan.console.shell;

import java.util.Optional;

/**
 * One step of the breadcrumb.
 *
 * @param label what it is called; names from outside have to be cleaned first
 * @param address where it leads; empty for the place itself
 */
public record Crumb(String label, Optional<Address> address) {
    /** The place itself. */
    public static Crumb here(String label) {
        return new Crumb(label, Optional.empty());
    }

    /** A place on the way. */
    public static Crumb to(String label, Address address) {
        return new Crumb(label, Optional.of(address));
    }
}
