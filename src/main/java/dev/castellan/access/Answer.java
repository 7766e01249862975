package dev.castellan.access;

/** Whether something is allowed. */
public enum Answer {
    /** It is. */
    YES,
    /** It is not, and everything that could allow it was read. */
    NO,
    /** Nothing that was read allows it, but not everything could be read. */
    UNKNOWN
}
