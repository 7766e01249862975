package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserTerminalTest {
    @Test
    void theUsersOwnChoiceComesFirst(@TempDir Path folder) throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path xterm = program(folder.resolve("xterm"));
        String path = folder + File.pathSeparator + other;
        assertThat(UserTerminal.command("linux", path)).contains(List.of(xterm.toString()));
        Path chosen = program(other.resolve("x-terminal-emulator"));
        assertThat(UserTerminal.command("linux", path)).contains(List.of(chosen.toString()));
    }

    @Test
    void whereNoneIsThereNoneIsGuessed(@TempDir Path folder) {
        assertThat(UserTerminal.command("linux", folder + File.pathSeparator)).isEmpty();
        assertThat(UserTerminal.command("mac os x", "/usr/bin")).isEmpty();
    }

    private static Path program(Path file) throws Exception {
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
