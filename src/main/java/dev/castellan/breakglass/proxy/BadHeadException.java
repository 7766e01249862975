package dev.castellan.breakglass.proxy;

/** A head that is not passed on, because two servers might read it in two ways, or because it is too large. */
final class BadHeadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BadHeadException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** What to answer. */
    int status() {
        return status;
    }
}
