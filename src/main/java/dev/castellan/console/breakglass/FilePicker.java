package dev.castellan.console.breakglass;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** Asks for a file to read; no dialog exists where there is no desktop. */
@FunctionalInterface
interface FilePicker {
    Optional<Path> open(Window owner, String title);

    /** The system's own dialog. */
    static FilePicker dialog() {
        return (owner, title) -> {
            FileChooser chooser = new FileChooser();
            chooser.setTitle(title);
            @Nullable File chosen = chooser.showOpenDialog(owner);
            return Optional.ofNullable(chosen).map(File::toPath);
        };
    }
}
