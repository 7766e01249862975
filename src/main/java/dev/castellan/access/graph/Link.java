package dev.castellan.access.graph;

/** What an edge says. */
public enum Link {
    MEMBER("is in"),
    /** A group that every request of its kind carries. */
    CARRIES("carries with every request"),
    BOUND("is named by"),
    REFERS("gives"),
    ALLOWS("allows"),
    /** A step of a way. */
    STEP("comes to");

    private final String word;

    Link(String word) {
        this.word = word;
    }

    /** For people. */
    public String word() {
        return word;
    }
}
