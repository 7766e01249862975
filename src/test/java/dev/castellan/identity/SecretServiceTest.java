package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.sandbox.SandboxOptions;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The persistent token cache in a real Secret Service: GNOME Keyring on a session bus of its own. Each start is a process
 * of its own. Skipped where the programs are not installed.
 */
class SecretServiceTest {
    @TempDir
    Path folder = Path.of("");

    private final List<Process> begun = new ArrayList<>();
    private Optional<String> bus = Optional.empty();

    @BeforeEach
    void programs() {
        for (String program : List.of("dbus-daemon", "gnome-keyring-daemon", "secret-tool")) {
            assumeTrue(
                    installed(program), "skipped: " + program + " is not installed, so no Secret Service can be run");
        }
    }

    @AfterEach
    void end() {
        begun.reversed().forEach(Process::destroy);
    }

    @Test
    void aSecondStartIsSignedInAndSigningOutRemovesTheEntry() throws Exception {
        session();
        keyring(true);
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder)) {
            String ada = "ACCOUNT " + practice.username(Practice.ADA) + " with a token";
            assertThat(start(practice, "sign-in")).containsExactly(ada, "NOTICE none");
            assertThat(entries()).isEqualTo(1);

            List<String> second = start(practice, "look");
            assertThat(second).as("signed in without a browser").containsExactly(ada, "NOTICE none");
            assertThat(filesWith("refresh_token", "RefreshToken"))
                    .as("tokens in files")
                    .isEmpty();

            assertThat(start(practice, "sign-out")).containsExactly("NOTICE none");
            assertThat(entries()).isZero();
            assertThat(start(practice, "look")).containsExactly("NOTICE none");
        }
    }

    @Test
    void aLockedKeyringLeavesSignInsInMemoryAndSaysSo() throws Exception {
        session();
        keyring(false);
        inMemory();
    }

    @Test
    void aMissingKeyringLeavesSignInsInMemoryAndSaysSo() throws Exception {
        session();
        inMemory();
    }

    private void inMemory() throws Exception {
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder)) {
            String ada = "ACCOUNT " + practice.username(Practice.ADA) + " with a token";
            assertThat(start(practice, "sign-in")).containsExactly(ada, "NOTICE identity-cache-memory");
            assertThat(start(practice, "look")).containsExactly("NOTICE identity-cache-memory");
            assertThat(filesWith("refresh_token", "RefreshToken"))
                    .as("tokens in files")
                    .isEmpty();
        }
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(p -> Files.isExecutable(Path.of(p, program)));
    }

    private ProcessBuilder program(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = builder.environment();
        environment.remove("DISPLAY");
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        environment.put("XDG_RUNTIME_DIR", run.toString());
        environment.remove("DBUS_SESSION_BUS_ADDRESS");
        bus.ifPresent(address -> environment.put("DBUS_SESSION_BUS_ADDRESS", address));
        return builder;
    }

    /** A bus that starts no service by itself. */
    private void session() throws Exception {
        Path configuration = Files.writeString(folder.resolve("session.conf"), """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>unix:tmpdir=/tmp</listen>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """);
        Process daemon = program("dbus-daemon", "--nofork", "--print-address", "--config-file=" + configuration)
                .start();
        begun.add(daemon);
        bus = Optional.ofNullable(daemon.inputReader().readLine());
        assertThat(bus).isPresent();
    }

    private void keyring(boolean unlocked) throws Exception {
        List<String> command = new ArrayList<>(List.of("gnome-keyring-daemon", "--foreground", "--components=secrets"));
        if (unlocked) {
            command.add("--unlock");
        }
        Process daemon = program(command.toArray(String[]::new)).start();
        begun.add(daemon);
        try (var in = daemon.getOutputStream()) {
            in.write("a test password".getBytes(StandardCharsets.US_ASCII));
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> owned("org.freedesktop.secrets"));
    }

    private boolean owned(String name) throws Exception {
        Process asked = program(
                        "dbus-send",
                        "--session",
                        "--print-reply",
                        "--dest=org.freedesktop.DBus",
                        "/org/freedesktop/DBus",
                        "org.freedesktop.DBus.NameHasOwner",
                        "string:" + name)
                .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("boolean true");
    }

    /** How many sign-ins the keyring holds. */
    private long entries() throws Exception {
        Process search = program("secret-tool", "search", "--all", "application", "dev.castellan")
                .start();
        return new String(search.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("label = "))
                .count();
    }

    private List<Path> filesWith(String... words) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (Stream.of(words).anyMatch(text::contains)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private List<String> start(Practice practice, String what) throws Exception {
        Cloud cloud = practice.cloud();
        Process process = program(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecretServiceStart.class.getName(),
                        what,
                        folder.resolve("cache").toString(),
                        cloud.authority().toString(),
                        cloud.resourceManager().toString(),
                        cloud.graph().toString(),
                        folder.resolve("practice-ca.pem").toString(),
                        practice.sandbox.clientId(),
                        practice.sandbox.tenantId())
                .redirectError(folder.resolve("errors-" + what).toFile())
                .start();
        begun.add(process);
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("BROWSER ")) {
                    assertThat(what).as("a browser opens at the sign-in only").isEqualTo("sign-in");
                    practice.answeringAs(Practice.ADA).openBrowser(java.net.URI.create(line.substring(8)));
                } else if (line.startsWith("ACCOUNT ") || line.startsWith("NOTICE ")) {
                    said.add(line);
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("errors-" + what)))
                .isZero();
        return said;
    }
}
