package dev.castellan.console.access.ask;

/**
 * Something that somebody may do.
 *
 * @param where namespaces, or the whole cluster
 * @param verbs separated by commas
 * @param resources resources or paths
 * @param names of objects; empty for any
 * @param through by which bindings or roles
 */
record AskRightRow(AskChain.Plane plane, String where, String verbs, String resources, String names, String through) {
    /** Before the verbs where it is not known whether the server is told of the group. */
    static final String PERHAPS = "perhaps ";

    boolean perhaps() {
        return verbs.startsWith(PERHAPS);
    }
}
