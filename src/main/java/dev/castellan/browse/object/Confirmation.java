package dev.castellan.browse.object;

import java.util.List;
import java.util.Optional;

/**
 * What somebody has to do before a change is made.
 *
 * @param level how much
 * @param reasons why, in words to show
 * @param typed what has to be typed, for {@link Level#TYPE}
 */
public record Confirmation(Level level, List<String> reasons, Optional<String> typed) {
    /** How much has to be confirmed; each includes those before. */
    public enum Level {
        /** The wish itself is enough. */
        NONE,
        /** A question with yes and no. */
        AGREE,
        /** A name has to be typed. */
        TYPE
    }

    public Confirmation {
        reasons = List.copyOf(reasons);
    }

    /** Whether what somebody typed is enough; pass anything for levels below {@link Level#TYPE}. */
    public boolean fits(String answer) {
        return typed.isEmpty() || typed.get().equals(answer);
    }
}
