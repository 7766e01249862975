package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.Console;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The passphrase for sealed secrets: from the file that {@code CASTELLAN_PASSPHRASE_FILE} names, else typed. */
final class AskedPassphrase {
    private static final String FILE = "CASTELLAN_PASSPHRASE_FILE";

    private AskedPassphrase() {}

    static Optional<char[]> ask(boolean first) {
        @Nullable String file = System.getenv(FILE);
        return file == null || file.isBlank() ? typed(first) : Optional.of(read(Path.of(file)));
    }

    private static char[] read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
            Arrays.fill(bytes, (byte) 0);
            int end = text.length();
            while (end > 0 && (text.get(end - 1) == '\n' || text.get(end - 1) == '\r')) {
                end--;
            }
            char[] passphrase = new char[end];
            text.get(passphrase);
            return passphrase;
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                                    "cli-passphrase-file",
                                    "The file that " + FILE + " names cannot be read.",
                                    "Nothing that needs a key can be done.",
                                    "Name a file that you may read, with the passphrase on its only line.")
                            .withDetails(String.valueOf(e)),
                    e);
        }
    }

    @SuppressWarnings("SystemConsoleNull")
    private static Optional<char[]> typed(boolean first) {
        // JDK 25 gives none where a stream is redirected, though the checker believes otherwise.
        @Nullable Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        char @Nullable [] typed = console.readPassword(
                first ? "New passphrase for Castellan's keys: " : "Passphrase of Castellan's keys: ");
        if (typed == null || typed.length == 0 || !first) {
            return Optional.ofNullable(typed);
        }
        char @Nullable [] again = console.readPassword("The same again: ");
        if (again == null || !Arrays.equals(typed, again)) {
            throw Failure.expected(
                            "cli-passphrase-differs", "The two passphrases differ.", "None was set.", "Try again.")
                    .asException();
        }
        return Optional.of(typed);
    }
}
