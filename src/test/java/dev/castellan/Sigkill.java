package dev.castellan;

import java.io.IOException;
import java.time.Duration;

/** The end of a process by signal 9, which nothing of it hears of. */
public final class Sigkill {
    /** How such a process ends. */
    public static final int STATUS = 137;

    private Sigkill() {}

    /** Kills this process, and waits for that. */
    public static void here() {
        try {
            int _ = new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(Duration.ofMinutes(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
