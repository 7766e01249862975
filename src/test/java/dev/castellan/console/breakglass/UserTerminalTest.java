package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    /** Run by a shell as Terminal runs it: whatever the folder is called, the variable is right and the script is gone. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theScriptForMacOsSetsTheVariableAndGoes(@TempDir Path folder) throws Exception {
        Path place = Files.createDirectories(folder.resolve("it's $HOME `id` \"x\" ; rm"));
        Path kubeconfig = Files.writeString(place.resolve("config"), "");
        Path first = UserTerminal.written(kubeconfig);
        Path script = UserTerminal.written(kubeconfig);
        assertThat(first).doesNotExist();
        assertThat(Files.getPosixFilePermissions(script)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(script.getParent()).isEqualTo(place);
        assertThat(UserTerminal.opening(script)).containsExactly("/usr/bin/open", "-a", "Terminal", script.toString());
        Path shell = program(folder.resolve("shell"));
        Files.writeString(shell, "#!/bin/sh\nprintf '%s|%s' \"$KUBECONFIG\" \"$1\"\n");
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.environment().put("SHELL", shell.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said).isEqualTo(kubeconfig + "|-l");
        assertThat(script).doesNotExist();
    }

    private static Path program(Path file) throws Exception {
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
