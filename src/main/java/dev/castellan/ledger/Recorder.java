package dev.castellan.ledger;

/** Where features write what they do. {@link Ledger} is one; tests may give their own. */
@FunctionalInterface
public interface Recorder {
    /**
     * Records, and returns once it is safely on disk. What must not happen unrecorded is done after this.
     *
     * @throws dev.castellan.failure.FailureException when it could not be recorded: the action must not happen
     */
    Receipt append(Draft draft);
}
