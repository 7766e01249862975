package dev.castellan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends what stands behind a window, one after the other, and waits for all of it no longer than a given time: whoever closed
 * the window wants the program gone. What is cut off was recorded before it was begun, and is gone on with at the next start.
 */
final class Closing {
    private static final System.Logger LOG = System.getLogger(Closing.class.getName());

    private volatile String at = "";

    /**
     * One thing to end.
     *
     * @param name what it is, as the log names it
     */
    record Step(String name, Runnable work) {}

    private Closing() {}

    /**
     * Returns when all are done or the time is over. Those left go on meanwhile, as long as the program lasts.
     *
     * @return what was waited for in vain
     */
    static Optional<String> within(Duration patience, List<Step> steps) {
        Closing closing = new Closing();
        Thread thread = Thread.ofPlatform().daemon().name("closing").start(() -> closing.run(steps));
        try {
            if (thread.join(patience)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String left = closing.at;
        LOG.log(System.Logger.Level.WARNING, "not waited for any longer at the end: " + left);
        return Optional.of(left);
    }

    private void run(List<Step> steps) {
        for (Step step : steps) {
            at = step.name();
            try {
                step.work().run();
            } catch (RuntimeException | Error e) {
                // What comes after it has to end all the same.
                LOG.log(System.Logger.Level.WARNING, step.name() + " did not end well", e);
            }
        }
    }
}
