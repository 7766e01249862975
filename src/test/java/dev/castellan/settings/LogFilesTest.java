package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    @TempDir
    Path temporary;

    private DataFolder folder() {
        return DataFolder.at(temporary.resolve("data"));
    }

    private LogFiles log(long maxBytes) {
        return new LogFiles(folder(), FileOpener.SYSTEM, maxBytes);
    }

    private static LogRecord record(String message) {
        LogRecord entry = new LogRecord(Level.WARNING, message);
        entry.setLoggerName("com.example.Library");
        return entry;
    }

    @Test
    void messagesParametersAndExceptionsLoseTheirSecrets() throws IOException {
        LogRecord entry = record("got {0} with Authorization: Bearer abcdefghijkl");
        entry.setParameters(new Object[] {TOKEN});
        entry.setThrown(new IOException("POST refresh_token=0.AXsecretsecret", new IOException("cause " + TOKEN)));
        try (var closing = new Closing(log(10_000))) {
            closing.log().publish(entry);
        }

        String text = Files.readString(folder().logs().resolve("castellan.log"));
        assertThat(text)
                .contains("WARNING", "com.example.Library", "[redacted]", "java.io.IOException")
                .doesNotContain(TOKEN, "abcdefghijkl", "AXsecretsecret", "c2lnbmF0dXJl");
    }

    @Test
    void aMessageCannotPretendToBeAnotherRecord() {
        String line = new LogLine().format(record("first\n2026-01-01T00:00:00.000Z SEVERE forged\u001b[31m"));

        assertThat(line.strip()).doesNotContain("\n", "\u001b").contains("first\\n2026-01-01");
    }

    @Test
    void aHugeMessageIsBounded() {
        assertThat(new LogLine().format(record("x".repeat(5_000_000))).length()).isLessThan(20_000);
    }

    @Test
    void filesAreBoundedInSizeAndNumber() throws IOException {
        try (var closing = new Closing(log(2_000))) {
            for (int i = 0; i < 400; i++) {
                closing.log().publish(record("record number " + i));
            }
        }
        assertThat(LogFiles.files(folder())).hasSize(LogFiles.KEPT + 1);
        for (Path file : LogFiles.files(folder())) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(2_000);
        }
        assertThat(Files.readString(LogFiles.files(folder()).getFirst())).contains("record number 399");
    }

    @Test
    void twoProcessesMayWriteAtOnce() throws IOException {
        try (var one = new Closing(log(4_000));
                var other = new Closing(log(4_000))) {
            for (int i = 0; i < 200; i++) {
                one.log().publish(record("one " + i));
                other.log().publish(record("other " + i));
            }
        }
        String newest = Files.readString(LogFiles.files(folder()).getFirst());
        assertThat(newest.lines()).allMatch(l -> l.matches("\\d{4}-.* WARNING .*(one|other) \\d+"));
        assertThat(LogFiles.files(folder())).hasSizeLessThanOrEqualTo(LogFiles.KEPT + 1);
    }

    @Test
    void filesBelongToTheirOwnerOnly() throws IOException {
        Assumptions.assumeTrue(DataFolder.posix(temporary));
        try (var closing = new Closing(log(500))) {
            for (int i = 0; i < 40; i++) {
                closing.log().publish(record("record number " + i));
            }
        }
        try (Stream<Path> files = Files.list(folder().logs())) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(f -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aFolderThatCannotBeWrittenDoesNotStopTheProgram() throws IOException {
        Files.writeString(temporary.resolve("data"), "in the way");
        try (var closing = new Closing(log(500))) {
            closing.log().publish(record("lost"));
            closing.log().publish(record("lost too"));
        }
        assertThat(temporary.resolve("data")).hasContent("in the way");
    }

    private record Closing(LogFiles log) implements AutoCloseable {
        @Override
        public void close() {
            log.close();
        }
    }
}
