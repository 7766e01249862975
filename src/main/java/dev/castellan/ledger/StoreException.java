package dev.castellan.ledger;

import dev.castellan.failure.Failure;

/** A store that could not do what it was asked. */
final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    enum Kind {
        UNREACHABLE,
        /** The server could not prove who it is. */
        UNTRUSTED,
        FULL,
        READ_ONLY,
        BUSY,
        DAMAGED,
        OUT_OF_ORDER,
        DENIED,
        OTHER
    }

    private final Kind kind;

    StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    StoreException(Kind kind, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.kind = kind;
    }

    StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    Failure failure() {
        return switch (kind) {
            case FULL -> LedgerFailures.full(this);
            case READ_ONLY -> LedgerFailures.readOnly(this);
            case BUSY -> LedgerFailures.busy(this);
            case DAMAGED -> LedgerFailures.damaged(String.valueOf(getMessage()));
            case DENIED -> LedgerFailures.denied(this);
            // Only a team's server can be out of reach.
            case UNREACHABLE -> LedgerFailures.teamUnreachable(this);
            case UNTRUSTED -> LedgerFailures.teamUntrusted(this);
            case OUT_OF_ORDER, OTHER -> LedgerFailures.unreadable(this);
        };
    }
}
