package dev.castellan.console.shell;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** Asks for files; no dialog exists where there is no desktop. Called on the interface thread. */
public interface FileChoice {
    /** Asks where something is to be kept; empty when the user thought better of it. */
    Optional<Path> save(Window owner, String title, String proposedName);

    /** Asks for a file to read. */
    Optional<Path> open(Window owner, String title);

    /** Asks for a folder. */
    Optional<Path> folder(Window owner, String title);

    /** The system's own dialogs. */
    static FileChoice dialog() {
        return new FileChoice() {
            @Override
            public Optional<Path> save(Window owner, String title, String proposedName) {
                FileChooser chooser = new FileChooser();
                chooser.setTitle(title);
                chooser.setInitialFileName(proposedName);
                return path(chooser.showSaveDialog(owner));
            }

            @Override
            public Optional<Path> open(Window owner, String title) {
                FileChooser chooser = new FileChooser();
                chooser.setTitle(title);
                return path(chooser.showOpenDialog(owner));
            }

            @Override
            public Optional<Path> folder(Window owner, String title) {
                DirectoryChooser chooser = new DirectoryChooser();
                chooser.setTitle(title);
                return path(chooser.showDialog(owner));
            }

            private static Optional<Path> path(@Nullable File chosen) {
                return Optional.ofNullable(chosen).map(File::toPath);
            }
        };
    }
}
