package dev.castellan.console.access.ask;

import java.util.Locale;

/**
 * What is done to what, as it was typed.
 *
 * @param verb as the API server knows it
 * @param target {@code RESOURCE[.GROUP][/SUBRESOURCE]} or a path that begins with a slash
 * @param name of one object; empty for any
 */
record AskAction(String verb, String target, String name, AskWhere where) {
    /** As it is typed. */
    String print() {
        return verb(verb)
                + ' '
                + target(target)
                + (name.isEmpty() ? "" : " named " + AskToken.quote(name))
                + where.print();
    }

    private static String target(String target) {
        String quoted = AskToken.quote(target);
        boolean same = target.startsWith("/") || target.equals(target.toLowerCase(Locale.ROOT));
        return same || quoted.startsWith("\"") ? quoted : '"' + target + '"';
    }

    /** Verbs are in lower case; others have to be quoted, and so has what would be read as another verb. */
    private static String verb(String verb) {
        boolean same = AskParser.verb(verb).equals(verb) && verb.equals(verb.toLowerCase(Locale.ROOT));
        String quoted = AskToken.quote(verb);
        return same || quoted.startsWith("\"") ? quoted : '"' + verb + '"';
    }
}
