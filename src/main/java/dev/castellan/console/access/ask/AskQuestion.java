package dev.castellan.console.access.ask;

import dev.castellan.access.Principal;
import dev.castellan.console.access.SubjectName;

/** A question about access. Printing and parsing are inverse to each other. */
sealed interface AskQuestion {
    /** Who is allowed something. */
    record WhoCan(AskAction action) implements AskQuestion {}

    /**
     * Whether, and why, somebody is allowed something.
     *
     * @param why whether the reasons were asked for in so many words
     */
    record Can(Principal subject, AskAction action, boolean why) implements AskQuestion {}

    /** Everything that somebody is allowed. */
    record WhatCan(Principal subject, AskWhere where) implements AskQuestion {}

    /** As it is typed. */
    default String print() {
        return switch (this) {
            case WhoCan(AskAction action) -> "who can " + action.print();
            case Can(Principal subject, AskAction action, boolean why) ->
                (why ? "why can " : "can ") + subject(subject) + ' ' + action.print();
            case WhatCan(Principal subject, AskWhere where) -> "what can " + subject(subject) + where.print();
        };
    }

    /** A user is typed by name where nothing else could be meant. */
    private static String subject(Principal principal) {
        String written = SubjectName.print(principal);
        String plain = principal.name();
        boolean bare = !principal.group()
                && written.startsWith("user:")
                && !plain.startsWith("user:")
                && !plain.startsWith("group:")
                && !plain.startsWith("sa:")
                && AskToken.quote(plain).equals(plain);
        return bare ? plain : AskToken.quote(written);
    }
}
