package dev.castellan.access.graph;

/** What an edge says. */
public enum Link {
    MEMBER("is in"),
    /** A group that every request of its kind carries. */
    CARRIES("carries with every request"),
    BOUND("is named by"),
    REFERS("gives"),
    ALLOWS("allows"),
    /** Of somebody: the deny assignment that hits them. */
    HIT("is hit by"),
    /** Of somebody: a deny assignment of which it is not known whether it hits them. */
    MAY_HIT("may be hit by"),
    /** Of a deny assignment: what it takes away. */
    REFUSES("refuses"),
    /** A step of a way. */
    STEP("comes to");

    private final String word;

    Link(String word) {
        this.word = word;
    }

    /** Whether something is taken away along it, not given. */
    public boolean refusing() {
        return this == HIT || this == MAY_HIT || this == REFUSES;
    }

    /** For people. */
    public String word() {
        return word;
    }
}
