package dev.castellan.fleet;

/**
 * An environment and how it was found.
 *
 * @param environment the environment
 * @param origin what decided
 * @param evidence the tag, the matching part of the name, or an empty text
 */
public record EnvironmentMark(Environment environment, Origin origin, String evidence) {
    /** What decided, strongest first. */
    public enum Origin {
        OWN_CHOICE,
        TAG,
        NAME_RULE,
        NONE
    }
}
