package dev.castellan.breakglass;

/**
 * Every moment between two steps of a transition. A test ends the program at each, and looks at what the next start makes of
 * it; outside tests nothing happens there.
 */
public enum FaultPoint {
    REQUEST_RECORDED,
    APPROVAL_RECORDED,
    ROLE_INTENT_RECORDED,
    ROLE_ACTIVATED,
    ROLE_RECORDED,
    FOLDER_MADE,
    FETCH_INTENT_RECORDED,
    KEY_IN_MEMORY,
    KEY_CHECKED,
    SEALED_WRITTEN,
    SEALED_IN_PLACE,
    DATA_KEY_KEPT,
    HELD_RECORDED,
    ORIGINAL_REMOVED,
    ORIGINAL_RECORDED,
    OPEN_INTENT_RECORDED,
    PROXY_STARTED,
    CLOSE_RECORDED,
    EXPORT_INTENT_RECORDED,
    EXPORT_FILE_RECORDED,
    EXPORT_WRITTEN,
    EXPORT_RECORDED,
    RETURN_INTENT_RECORDED,
    PROXY_ENDED,
    DATA_KEY_DESTROYED,
    SEALED_REMOVED,
    EXPORTS_REMOVED,
    RETURN_RECORDED,
    SWEPT,
    ROLE_ENDED,
    RECEIPT_RECORDED;

    /** What happens at a moment. */
    @FunctionalInterface
    public interface Watcher {
        /** Nothing. */
        Watcher NONE = _ -> {};

        /** It has come to this. */
        void reached(FaultPoint point);
    }
}
