package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
class ProcessTest {
    @TempDir
    Path temporary;

    private ProcessBuilder castellan(List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Castellan.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CASTELLAN_HOME", temporary.resolve("home").toString());
        return builder;
    }

    @Test
    void noToolkitIsLoadedOnASubCommand() throws Exception {
        Path classes = temporary.resolve("classes.log");
        Process process = castellan(List.of("-Xlog:class+load:file=" + classes), "fleet", "list", "--sandbox")
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(temporary.resolve("out")))
                .isZero();

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded).anyMatch(l -> l.contains(" dev.castellan.fleet.Fleet "));
        assertThat(loaded).noneMatch(l -> l.contains(" javafx.") || l.contains(" com.sun.javafx."));
    }

    @Test
    void theVersionLoadsNeitherCommandsNorJsonNorLog() throws Exception {
        Path classes = temporary.resolve("classes.log");
        Process process = castellan(List.of("-Xlog:class+load:file=" + classes), "version")
                .start();
        assertThat(process.inputReader().readLine()).startsWith("castellan ");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readAllLines(classes))
                .noneMatch(l -> l.contains(" picocli.")
                        || l.contains(" tools.jackson.")
                        || l.contains(" java.util.logging.")
                        || l.contains(" dev.castellan.House "));
        assertThat(temporary.resolve("home")).doesNotExist();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Ctrl+C cannot be sent to another process there")
    void ctrlCStopsTheServedPracticeFleetAndRemovesItsFiles() throws Exception {
        Assumptions.assumeFalse(
                interruptsAreIgnored(), "whoever started the tests ignores SIGINT, and so does what they start");
        Path folder = temporary.resolve("practice");
        Process process = castellan(List.of(), "sandbox", "serve", "--folder", folder.toString())
                .redirectOutput(temporary.resolve("out").toFile())
                .start();
        try (BufferedReader remarks = process.errorReader()) {
            assertThat(waitFor(remarks, "Running.")).isTrue();
            assertThat(folder.resolve("profile.json")).exists();
            assertThat(folder.resolve("ca.pem")).exists();

            Process signal = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
            assertThat(signal.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(waitFor(remarks, "Stopped")).isTrue();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(folder).doesNotExist();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
    void aShellInAContainerHasTheTerminalOfTheUserWhichIsAsBeforeAfterwards() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) to make a terminal");
        Path commands = Files.writeString(temporary.resolve("commands"), """
            stty rows 31 cols 97
            %s
            echo "ENDED $?"
            stty -a
            """.formatted(castellan(
                        List.of(),
                        "exec",
                        "-it",
                        "deploy/web",
                        "-n",
                        "shop",
                        "--cluster",
                        "prod-gnt-webshop",
                        "--sandbox",
                        "--unlock",
                        "INC-42: looking",
                        "--",
                        "sh")
                .command()
                .stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(java.util.stream.Collectors.joining(" "))));
        Path screen = temporary.resolve("screen");
        Process process = new ProcessBuilder("/usr/bin/script", "-qec", "sh " + commands, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
        try (var keys = process.outputWriter()) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> Files.readString(screen).matches("(?s).*[$#] $"));
            // The size comes after the shell began, as with kubectl: whoever asks at once may be told another.
            org.awaitility.Awaitility.await()
                    .pollInterval(java.time.Duration.ofSeconds(1))
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> {
                        keys.write("stty size\r");
                        keys.flush();
                        return Files.readString(screen).contains("31 97");
                    });
            // Ctrl+C is the container's: it ends the line there and nothing here.
            keys.write("never \u0003");
            keys.flush();
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> Files.readString(screen).matches("(?s).*never .*[$#] $"));
            keys.write("exit 7\r");
            keys.flush();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(screen))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(screen)).contains("ENDED 7", " icanon", " echo ", "rows 31; columns 97");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a signal cannot be sent to another process there")
    void aSignalClosesTheConsoleWithoutAnyComplaint() throws Exception {
        Path milestones = temporary.resolve("milestones");
        Path output = temporary.resolve("out");
        Process process = castellan(
                        List.of(
                                "-Dglass.platform=Headless",
                                "-Dprism.order=sw",
                                "-Dcastellan.milestones=" + milestones),
                        "--kubeconfig",
                        "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(90))
                    .until(() -> Files.exists(milestones)
                            && Files.readString(milestones).contains("READY"));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).doesNotContain("castellan:", "Exception");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere there is always a desktop")
    void withoutADisplayTheConsoleSaysSo() throws Exception {
        Path output = temporary.resolve("out");
        ProcessBuilder builder = castellan(List.of("-Dglass.platform=gtk"), "--kubeconfig", "/dev/null");
        builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY"));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isNotZero();
        assertThat(Files.readString(output))
                .contains("console-no-display", "castellan fleet list")
                .doesNotContain("\tat ");
    }

    /** With {@code nohup} or in the background of a script: a JVM that finds SIGINT ignored leaves it so. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static boolean waitFor(BufferedReader lines, String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
