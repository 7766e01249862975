package dev.castellan.breakglass;

/** Where a check-out stands. */
public enum CheckoutState {
    /** Somebody asked; others have to approve. */
    REQUESTED("Requested"),
    /** Enough others approved, or none is needed; the key may be fetched. */
    APPROVED("Approved"),
    /** The key is being fetched: it may exist in memory, and perhaps sealed on disk. */
    FETCHING("Fetching"),
    /** The key lies sealed. */
    HELD("Held"),
    /** A proxy works with it. */
    IN_USE("In use"),
    /** Its time is over and the key is not destroyed yet. */
    OVERDUE("Overdue"),
    /** It is being given back. */
    RETURNING("Returning"),
    /** The key is destroyed; other copies were not looked for to the end yet. */
    RETURNED("Returned"),
    /** Looked for and receipted. */
    VERIFIED("Verified"),
    /** Refused by somebody. */
    DENIED("Denied"),
    /** Withdrawn before there was a key. */
    CANCELLED("Cancelled"),
    /** Nobody approved, or nobody fetched, in time. */
    EXPIRED("Expired"),
    /** Declared lost: nobody can say where copies are. */
    LOST("Lost"),
    /** The server was seen to refuse the certificate. */
    NEUTRALISED("Neutralised");

    private final String label;

    CheckoutState(String label) {
        this.label = label;
    }

    /** The word shown. */
    public String label() {
        return label;
    }

    /** Whether there may be a key that is not destroyed. */
    public boolean keyOut() {
        return switch (this) {
            case FETCHING, HELD, IN_USE, OVERDUE, RETURNING, LOST -> true;
            default -> false;
        };
    }

    /** Whether nothing more is to come. */
    public boolean over() {
        return switch (this) {
            case VERIFIED, DENIED, CANCELLED, EXPIRED, NEUTRALISED -> true;
            default -> false;
        };
    }
}
