package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFileTest {
    @TempDir
    Path folder;

    private Path[] left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toArray(Path[]::new);
        }
    }

    @Test
    void whatStoodThereStaysUntilTheNewOneIsWhole() throws Exception {
        Path file = Files.writeString(folder.resolve("pods.csv"), "before");
        assertThatThrownBy(() -> SavedFile.write(file, part -> {
                    Files.writeString(part, "half");
                    assertThat(file).hasContent("before");
                    throw new IOException("no space left");
                }))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("console-save"));
        assertThat(file).hasContent("before");
        assertThat(left()).containsExactly(file);
        SavedFile.write(file, SavedFile.Content.text(() -> "after"));
        assertThat(file).hasContent("after");
        assertThat(left()).containsExactly(file);
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        Assumptions.assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = SavedFile.write(folder.resolve("pods.json"), SavedFile.Content.text(() -> "[]"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aLinkIsFollowedAndAFolderIsNotReplaced() throws Exception {
        Assumptions.assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path real = Files.writeString(folder.resolve("real"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        SavedFile.write(link, SavedFile.Content.text(() -> "after"));
        assertThat(real).hasContent("after");
        assertThat(link).isSymbolicLink();
        Path inside = Files.createDirectory(folder.resolve("inside"));
        assertThatThrownBy(() -> SavedFile.write(inside, SavedFile.Content.text(() -> "x")))
                .isInstanceOf(FailureException.class);
        assertThat(inside).isDirectory();
    }

    @Test
    void howItWentIsTold() {
        try (FakeShell shell = FakeShell.withoutToolkit(Clock.systemUTC())) {
            SavedFile.save(shell, "12 rows", folder.resolve("pods.csv"), SavedFile.Content.text(() -> "x"));
            await().until(() -> shell.told.contains("12 rows saved to pods.csv"));
            SavedFile.save(shell, "12 rows", folder.resolve("none/pods.csv"), SavedFile.Content.text(() -> "x"));
            await().until(() -> shell.failures.stream().anyMatch(f -> f.code().equals("console-save")));
        }
    }

    @Test
    void aNameThatIsProposedIsNoPath() {
        assertThat(SavedFile.name("../../etc/passwd\u202E", "yaml")).isEqualTo(".._.._etc_passwd_.yaml");
    }
}
