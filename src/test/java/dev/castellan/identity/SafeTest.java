package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTest {
    private static final byte[] SECRET = "a very secret key of thirty-two.".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private static Passphrase of(String text) {
        return _ -> Optional.of(text.toCharArray());
    }

    @Test
    void inMemoryAndSealedKeepAndForget() {
        for (Safe safe : java.util.List.of(Safe.inMemory(), new PassphraseSafe(folder, of("correct horse")))) {
            assertThat(safe.read("key")).isEmpty();
            safe.write("key", SECRET);
            assertThat(safe.read("key")).contains(SECRET);
            safe.write("key", new byte[] {1, 0, -1});
            assertThat(safe.read("key")).contains(new byte[] {1, 0, -1});
            safe.remove("key");
            safe.remove("key");
            assertThat(safe.read("key")).isEmpty();
            assertThatThrownBy(() -> safe.read("../key")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsSealedOpensWithThePassphraseOnly() throws IOException {
        new PassphraseSafe(folder, of("correct horse")).write("key", SECRET);
        assertThat(new PassphraseSafe(folder, of("correct horse")).read("key")).contains(SECRET);
        assertThatThrownBy(() -> new PassphraseSafe(folder, of("wrong")).read("key"))
                .hasMessageContaining("identity-safe-passphrase");
        assertThatThrownBy(() -> new PassphraseSafe(folder, Passphrase.NONE).read("key"))
                .hasMessageContaining("identity-safe-unavailable");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("very secret");
                assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            }
        }
    }

    @Test
    void aSealedFileThatWasChangedOrRenamedDoesNotOpen() throws IOException {
        PassphraseSafe safe = new PassphraseSafe(folder, of("correct horse"));
        safe.write("key", SECRET);
        Files.copy(folder.resolve("key.locked"), folder.resolve("other.locked"));
        assertThatThrownBy(() -> safe.read("other")).hasMessageContaining("identity-safe-passphrase");
        byte[] bytes = Files.readAllBytes(folder.resolve("key.locked"));
        bytes[20] ^= 1;
        Files.write(folder.resolve("key.locked"), bytes);
        assertThatThrownBy(() -> safe.read("key")).hasMessageContaining("identity-safe-passphrase");
    }

    @Test
    void withoutAStoreOfTheSystemThePassphraseSealsAndStays() {
        Safe absent = new Safe() {
            @Override
            public Optional<byte[]> read(String name) {
                throw Failure.expected("identity-safe-unavailable", "None.", "None.", "None.")
                        .asException();
            }

            @Override
            public void write(String name, byte[] secret) {
                var _ = read(name);
            }

            @Override
            public void remove(String name) {
                var _ = read(name);
            }
        };
        Safe chosen = new ChosenSafe(folder, absent, new PassphraseSafe(folder, of("correct horse")));
        assertThat(chosen.read("key")).isEmpty();
        chosen.write("key", SECRET);
        // A keyring that appears later is not asked: the key lies where it was put.
        Safe later = new ChosenSafe(folder, Safe.inMemory(), new PassphraseSafe(folder, of("correct horse")));
        assertThat(later.read("key")).contains(SECRET);
    }

    /** With the real GNOME Keyring, in a session bus of its own, where both are installed. */
    @Test
    void theSecretServiceKeepsAndForgets() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/dbus-run-session"))
                        && Files.isExecutable(Path.of("/usr/bin/gnome-keyring-daemon")),
                "no GNOME Keyring here");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        "dbus-run-session",
                        "--",
                        "sh",
                        "-c",
                        "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec"
                                + " \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyringProbe.class.getName(),
                        folder.resolve("keys").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroy);
        assertThat(ended).isTrue();
        assertThat(Files.readString(output)).contains("kept and forgotten");
    }
}
