package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.failure.Failure;

/** Tells the user something that no screen is in charge of. Safe for use from any thread. */
public interface Notices {
    /** Something worth knowing happened. */
    void info(String text, Action... actions);

    /** Something asked for was done. */
    void success(String text, Action... actions);

    /** Something needs attention. */
    void warning(String text, Action... actions);

    /** Something failed. The same failure told again within a few seconds is counted, not repeated. */
    void failure(Failure failure, Action... actions);
}
