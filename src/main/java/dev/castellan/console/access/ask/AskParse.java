package dev.castellan.console.access.ask;

import java.util.Optional;

/**
 * What a text means as far as it was typed.
 *
 * @param question the question, where it is one already
 * @param expects what the word at the end is, or would be
 * @param partial that word as typed so far; empty after a space
 * @param from where that word begins
 * @param complaint why it is no question, where more typing cannot help
 */
record AskParse(Optional<AskQuestion> question, Expect expects, String partial, int from, Optional<String> complaint) {
    /** What can be typed next. */
    enum Expect {
        BEGINNING,
        CAN,
        SUBJECT,
        VERB,
        TARGET,
        /** A name, or where. */
        REST,
        NAME,
        NAMESPACE,
        /** After {@code what can SUBJECT}. */
        WHERE,
        NOTHING
    }
}
