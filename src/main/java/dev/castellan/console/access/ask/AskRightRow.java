package dev.castellan.console.access.ask;

/**
 * Something that somebody may do.
 *
 * @param where namespaces, or the whole cluster
 * @param verbs separated by commas
 * @param resources resources or paths
 * @param names of objects; empty for any
 * @param through by which bindings or roles
 * @param certain whether nothing is in the way: no condition, no activation, nothing that is not known
 */
record AskRightRow(
        AskChain.Plane plane,
        String where,
        String verbs,
        String resources,
        String names,
        String through,
        boolean certain) {
    /** Before the verbs of what is not certain. */
    static final String PERHAPS = "perhaps ";
}
