package dev.castellan.console.fleet;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/** Asks where a file is to be kept; no dialog exists where there is no desktop. */
@FunctionalInterface
public interface SaveAs {
    /**
     * Asks on the interface thread.
     *
     * @param owner the window the question belongs to
     * @param proposedName such as {@code fleet.csv}
     * @return the file; empty when the user thought better of it
     */
    Optional<Path> ask(Window owner, String proposedName);

    /** The system's own dialog. */
    static SaveAs dialog() {
        return (owner, proposedName) -> {
            FileChooser chooser = new FileChooser();
            chooser.setTitle("Export the fleet");
            chooser.setInitialFileName(proposedName);
            File chosen = chooser.showSaveDialog(owner);
            return Optional.ofNullable(chosen).map(File::toPath);
        };
    }
}
