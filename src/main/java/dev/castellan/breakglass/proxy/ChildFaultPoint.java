package dev.castellan.breakglass.proxy;

/**
 * Every moment between two steps of the child process. A test ends the process at each, and looks at what the console makes
 * of it; outside tests nothing happens there.
 */
enum ChildFaultPoint {
    STARTED,
    PLAN_HEARD,
    KEY_READ,
    KEY_OPENED,
    RECORD_BEGUN,
    LISTENING,
    READY_SAID,
    END_HEARD,
    RECORD_CLOSED,
    END_SAID;

    /** What happens at a moment. */
    @FunctionalInterface
    interface Watcher {
        /** Nothing. */
        Watcher NONE = _ -> {};

        /** It has come to this. */
        void reached(ChildFaultPoint point);
    }
}
