package dev.castellan.failure;

/** Carries a {@link Failure} up a call path; its message is the failure's text and holds no secret. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** An exception for the failure. */
    public FailureException(Failure failure) {
        super(failure.text());
        this.failure = failure;
    }

    /** An exception for the failure, with the cause kept for the log. */
    public FailureException(Failure failure, Throwable cause) {
        super(failure.text(), cause);
        this.failure = failure;
    }

    /** The failure it carries. */
    public Failure failure() {
        return failure;
    }
}
