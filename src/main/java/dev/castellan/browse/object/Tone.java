package dev.castellan.browse.object;

/** How a value is to be taken. */
public enum Tone {
    PLAIN,
    GOOD,
    /** Worth a look. */
    NOTICE,
    WARNING,
    BAD,
    /** Less important than the rest. */
    FAINT
}
