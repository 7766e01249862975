package dev.castellan.settings;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens files, so that tests can stand in for a full or read-only disk. */
@FunctionalInterface
interface FileOpener {
    /** Opens files of the system, new ones readable by their owner only. */
    FileOpener SYSTEM = (path, options) -> FileChannel.open(
            path,
            options,
            DataFolder.posix(path)
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0]);

    /** Opens a file. */
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
}
