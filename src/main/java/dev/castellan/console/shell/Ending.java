package dev.castellan.console.shell;

import dev.castellan.job.Jobs;
import java.time.Duration;
import java.util.List;

/**
 * How what goes on behind screens, and would outlast the console, is brought to its end before the window closes.
 *
 * @param verb what is done, as the beginning of a button: “Give back” becomes “Give back and close”
 * @param words what it does, as sentences
 * @param pieces done at the same time; the window closes where none of them failed
 */
public record Ending(String verb, String words, List<Piece> pieces) {
    public Ending {
        pieces = List.copyOf(pieces);
    }

    /**
     * One thing that is ended.
     *
     * @param title as a short phrase
     * @param deadline after which it counts as failed
     * @param work blocks, and throws where it was not done; goes on where somebody decides to keep the window open
     */
    public record Piece(String title, Duration deadline, Jobs.Work<?> work) {}
}
