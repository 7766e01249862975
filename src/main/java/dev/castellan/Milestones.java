package dev.castellan;

import dev.castellan.console.shell.ConsoleParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The moments of a start, written down for the start-up benchmark. */
final class Milestones {
    private Milestones() {}

    /** Appends one line: the milestone's name and the time in milliseconds since 1970. */
    static void note(Path file, ConsoleParts.Milestone milestone, long millis) {
        try {
            Files.writeString(
                    file, milestone + " " + millis + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
