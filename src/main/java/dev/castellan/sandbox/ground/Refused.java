package dev.castellan.sandbox.ground;

/** Ends the handling of a request with the given answer. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    /** An exception that becomes the answer. */
    public Refused(Reply reply) {
        super("refused with " + reply.status(), null, false, false);
        this.reply = reply;
    }

    /** The answer. */
    public Reply reply() {
        return reply;
    }
}
