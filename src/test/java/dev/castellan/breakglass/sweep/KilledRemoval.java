package dev.castellan.breakglass.sweep;

import dev.castellan.Sigkill;
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
                        Sigkill.here();
                    }
                })
                .remove(found, SweepTest.CLOCK);
    }
}
