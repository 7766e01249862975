package dev.castellan.breakglass.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The exception: a file with the key, which is known until it is gone. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "modes and links are POSIX's")
class ExportedFileTest {
    private static final byte[] KEY = "a kubeconfig".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder = Path.of("");

    private ExportedFile written() throws Exception {
        return ExportedFile.write(folder.resolve("admin.yaml"), KEY, _ -> {});
    }

    @Test
    void itIsItsOwnersAloneAndNothingIsReplaced() throws Exception {
        ExportedFile file = written();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.look()).isEqualTo(ExportedFile.State.THERE);
        assertThat(file.file()).isNotEmpty();
        assertThatThrownBy(this::written).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file.look()).isEqualTo(ExportedFile.State.THERE);
        Path target = Files.writeString(folder.resolve("theirs"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThatThrownBy(() -> ExportedFile.write(link, KEY, _ -> {})).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).hasContent("kept");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> ExportedFile.write(dangling, KEY, _ -> {}))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void whateverBecomesOfItIsSeen() throws Exception {
        ExportedFile file = written();
        Path copy = folder.resolve("second-name");
        Files.createLink(copy, file.path());
        assertThat(file.look()).isEqualTo(ExportedFile.State.LINKED);
        Files.delete(copy);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(file.look()).isEqualTo(ExportedFile.State.OPEN);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file.path(), "something else");
        assertThat(file.look()).isEqualTo(ExportedFile.State.CHANGED);
        Files.move(file.path(), copy);
        assertThat(file.look()).isEqualTo(ExportedFile.State.GONE);
        Files.write(file.path(), KEY);
        assertThat(file.look()).isEqualTo(ExportedFile.State.REPLACED);
        Files.delete(file.path());
        Files.createSymbolicLink(file.path(), copy);
        assertThat(file.look()).isEqualTo(ExportedFile.State.REPLACED);
    }
}
