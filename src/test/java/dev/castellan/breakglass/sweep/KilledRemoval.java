package dev.castellan.breakglass.sweep;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process of its own that removes what it finds and dies at a step. */
final class KilledRemoval {
    private KilledRemoval() {}

    /** Arguments: the folder, and the step at which to die. */
    public static void main(String[] arguments) {
        SweepReport found = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(Path.of(arguments[0]))),
                SweepLimits.standard(),
                SweepTest.CLOCK,
                Sweep.Progress.NONE);
        new Removal(Removal::ownerOnly, Duration.ofSeconds(1), step -> {
                    if (step.equals(arguments[1])) {
                        kill();
                    }
                })
                .remove(found, SweepTest.CLOCK);
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(60_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
