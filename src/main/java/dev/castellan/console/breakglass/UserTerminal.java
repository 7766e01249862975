package dev.castellan.console.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The terminal program of the user's desktop, with {@code KUBECONFIG} set for it alone. */
final class UserTerminal {
    /** Debian's choice of the user first, then what desktops bring, then the plainest. */
    private static final List<String> LINUX = List.of(
            "x-terminal-emulator", "gnome-terminal", "konsole", "xfce4-terminal", "kitty", "alacritty", "xterm");

    private UserTerminal() {}

    /**
     * Opens it.
     *
     * @throws FailureException {@code breakglass-no-terminal}
     */
    static void open(Path kubeconfig) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        try {
            List<String> command = mac(system)
                    ? opening(written(kubeconfig))
                    : command(system, Optional.ofNullable(System.getenv("PATH")).orElse(""))
                            .orElseThrow(() -> new FailureException(none()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            Process _ = builder.start();
        } catch (IOException e) {
            throw new FailureException(none(), e);
        }
    }

    private static boolean mac(String system) {
        return system.contains("mac");
    }

    /** On macOS the system starts the terminal, which gets no environment from here: a script brings it. */
    static List<String> opening(Path script) {
        return List.of("/usr/bin/open", "-a", "Terminal", script.toString());
    }

    /** A shell with {@code KUBECONFIG}; the script is gone as soon as it runs. */
    static String script(Path kubeconfig) {
        return """
            #!/bin/sh
            rm -f -- "$0"
            export KUBECONFIG=%s
            exec "${SHELL:-/bin/zsh}" -l
            """.formatted("'" + kubeconfig.toString().replace("'", "'\\''") + "'");
    }

    /** The script beside the kubeconfig, in the folder of the check-out, for its owner alone. */
    static Path written(Path kubeconfig) throws IOException {
        Path folder = kubeconfig.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder");
        }
        // What the terminal of the last time did not come to run.
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "terminal-*.command")) {
            for (Path each : old) {
                Files.deleteIfExists(each);
            }
        }
        Path script = Files.createTempFile(
                folder,
                "terminal-",
                ".command",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, script(kubeconfig));
    }

    /** The command, without arguments of ours: the environment carries what it needs. Empty where none is known. */
    static Optional<List<String>> command(String system, String path) {
        if (system.contains("win")) {
            return Optional.of(List.of("cmd.exe", "/c", "start", "cmd.exe"));
        }
        if (mac(system)) {
            // It takes a script: see opening.
            return Optional.empty();
        }
        for (String name : LINUX) {
            for (String folder : path.split(File.pathSeparator, -1)) {
                if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                    return Optional.of(List.of(Path.of(folder, name).toString()));
                }
            }
        }
        return Optional.empty();
    }

    static Failure nothingRuns() {
        return Failure.expected(
                "breakglass-no-proxy",
                "No proxy runs for this check-out here.",
                "A terminal would have nothing to talk to.",
                "Open access first.");
    }

    private static Failure none() {
        return Failure.expected(
                "breakglass-no-terminal",
                "No terminal program could be started.",
                "The proxy runs all the same.",
                "Copy the export line into a terminal of your own, or use castellan breakglass shell.");
    }
}
