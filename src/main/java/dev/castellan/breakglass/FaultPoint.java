package dev.castellan.breakglass;

/**
 * Every moment between two steps of a transition. A test ends the program at each, and looks at what the next start makes of
 * it; outside tests nothing happens there.
 */
public enum FaultPoint {
    REQUEST_RECORDED,
    APPROVAL_RECORDED,
    DENIAL_RECORDED,
    CANCEL_RECORDED,
    EXPIRY_RECORDED,
    REVIEW_RECORDED,
    LOSS_RECORDED,
    SIGHTING_RECORDED,
    POLICY_PROPOSED,
    POLICY_ACCEPTED,
    ROLE_INTENT_RECORDED,
    ROLE_ACTIVATED,
    ROLE_RECORDED,
    FOLDER_MADE,
    FETCH_INTENT_RECORDED,
    KEY_IN_MEMORY,
    SEALED_WRITTEN,
    SEALED_IN_PLACE,
    DATA_KEY_KEPT,
    HELD_RECORDED,
    FETCH_CLEARED,
    FETCH_FAILURE_RECORDED,
    ORIGINAL_REMOVED,
    ORIGINAL_RECORDED,
    OPEN_INTENT_RECORDED,
    CHILD_STARTED,
    CHILD_NOTED,
    KEY_HANDED_OVER,
    CHILD_READY,
    PROXY_NOTED,
    PROXY_STARTED,
    CLOSE_RECORDED,
    USE_END_RECORDED,
    EXPORT_INTENT_RECORDED,
    EXPORT_FILE_RECORDED,
    EXPORT_WRITTEN,
    EXPORT_RECORDED,
    EXPORT_WITHDRAWN,
    OVERDUE_RECORDED,
    RETURN_INTENT_RECORDED,
    PROXY_ENDED,
    DATA_KEY_DESTROYED,
    SEALED_REMOVED,
    EXPORT_REMOVED,
    EXPORT_REMOVAL_RECORDED,
    EXPORTS_REMOVED,
    RETURN_RECORDED,
    SWEPT,
    ROLE_END_INTENT_RECORDED,
    ROLE_DEACTIVATED,
    ROLE_ENDED,
    RECEIPT_RECORDED,
    FOLDER_REMOVED,
    LEFTOVER_KEY_DESTROYED,
    LEFTOVER_SEALED_REMOVED,
    PROBE_INTENT_RECORDED,
    PROBE_ANSWERED,
    PROBE_RECORDED;

    /** What happens at a moment. */
    @FunctionalInterface
    public interface Watcher {
        /** Nothing. */
        Watcher NONE = _ -> {};

        /** It has come to this. */
        void reached(FaultPoint point);
    }
}
