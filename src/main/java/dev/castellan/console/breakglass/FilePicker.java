package dev.castellan.console.breakglass;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** Asks for a file to read; no dialog exists where there is no desktop. */
@FunctionalInterface
interface FilePicker {
    Optional<Path> open(Window owner, String title);

    /** Asks for a folder. */
    default Optional<Path> folder(Window owner, String title) {
        return open(owner, title);
    }

    /** The system's own dialog. */
    static FilePicker dialog() {
        return new FilePicker() {
            @Override
            public Optional<Path> open(Window owner, String title) {
                FileChooser chooser = new FileChooser();
                chooser.setTitle(title);
                @Nullable File chosen = chooser.showOpenDialog(owner);
                return Optional.ofNullable(chosen).map(File::toPath);
            }

            @Override
            public Optional<Path> folder(Window owner, String title) {
                DirectoryChooser chooser = new DirectoryChooser();
                chooser.setTitle(title);
                @Nullable File chosen = chooser.showDialog(owner);
                return Optional.ofNullable(chosen).map(File::toPath);
            }
        };
    }
}
