package dev.castellan.console.access.ask;

import dev.castellan.access.Principal;

/**
 * Somebody who may do what was asked, or could after activating something.
 *
 * @param principal as questions name it
 * @param name as people know it
 * @param kind user, group, service account
 * @param plane who allows it
 * @param through by which bindings or roles
 * @param certain how certain it is, in a word; empty where it is
 * @param behind who stands behind a group, in a few words
 */
record AskHolderRow(
        Principal principal,
        String name,
        String kind,
        AskChain.Plane plane,
        String through,
        String certain,
        String behind) {
    /** In {@link #certain}: may not now, and could after activating something. */
    static final String LATER = "after activation";

    boolean later() {
        return certain.equals(LATER);
    }
}
