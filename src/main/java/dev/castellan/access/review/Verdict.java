package dev.castellan.access.review;

/** What a reviewer says about a grant. */
public enum Verdict {
    /** It is needed. */
    KEEP("keep"),
    /** It has to go. */
    REMOVE("remove"),
    /** Nothing is decided by it; something is to be known. */
    COMMENT("comment");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** In a word. */
    public String word() {
        return word;
    }

    /** Whether it settles a grant. */
    public boolean settles() {
        return this != COMMENT;
    }
}
