package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looking at recorded terminals: the command line and the console do the same. Everything blocks. */
public final class RecordingReview {
    private static final String AWAY =
            "The team’s ledger could not be read: whether it has the record, and has it like this, is not known now.";

    private RecordingReview() {}

    /**
     * The terminals of a check-out, checked against the record, and the record against the ledger.
     *
     * @param folder with the record; empty where this machine has none
     * @throws FailureException {@code breakglass-record-not-found} where there is no such folder, {@code
     *     breakglass-record-unread} where it cannot be read
     */
    public static RecordedTerminal.Listing list(Ledger ledger, CheckoutId id, Optional<Path> folder) {
        Path record = folder.filter(Files::isDirectory)
                .orElseThrow(() -> Failure.expected(
                                "breakglass-record-not-found",
                                "There is no record of " + id + " on this machine.",
                                "Nothing can be shown.",
                                "It lies on the computer where the check-out was used. Bring its folder “record” here,"
                                        + " and name it: on the command line with --records DIR.")
                        .asException());
        Ledger.Reading reading = ledger.reading(Filter.type("checkout."));
        try {
            RecordedTerminal.Listing found = RecordedTerminal.list(
                    record, ProxyCustodian.roots(reading.entries()).getOrDefault(id.value(), List.of()));
            return reading.whole() ? found : found.with(AWAY);
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-record-unread",
                            "The record of " + id + " cannot be read.",
                            "Nothing can be shown.",
                            "Check the permissions of " + record + "."),
                    e);
        }
    }

    /**
     * The private key in a file.
     *
     * @throws FailureException {@code breakglass-recording-key} where it cannot be read, or holds none of this kind
     */
    public static PrivateKey key(Path file) {
        try {
            Optional<PrivateKey> read = StreamKey.read(file);
            if (read.isPresent()) {
                return read.get();
            }
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                                    "breakglass-recording-key",
                                    "The key file " + file + " cannot be read.",
                                    "Whether it holds the key is not known. Nothing was shown.",
                                    "Check that it is there, is a file and no folder, and that you may read it.")
                            .withDetails(String.valueOf(e)),
                    e);
        }
        throw Failure.expected(
                        "breakglass-recording-key",
                        "The file " + file + " holds no private key of this kind.",
                        "Nothing was shown.",
                        "Give the file that castellan breakglass recording --new-key made.")
                .asException();
    }

    /** Reads a recording with a key. */
    @FunctionalInterface
    public interface Reading {
        /** As {@link RecordedTerminal#play}. */
        boolean read(PrivateKey key) throws IOException, GeneralSecurityException;
    }

    /**
     * Opens a recording.
     *
     * @param keyFile the private key of who may review
     * @param reading what is done with the key
     * @return whether it was read to its end
     * @throws FailureException {@code breakglass-recording-key}, {@code breakglass-recording-sealed} or {@code
     *     breakglass-recording-unread}
     */
    public static boolean open(RecordedTerminal terminal, Path keyFile, Reading reading) {
        PrivateKey key = key(keyFile);
        try {
            return reading.read(key);
        } catch (GeneralSecurityException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-recording-sealed",
                            "The recording cannot be opened.",
                            "It is sealed for another key (" + terminal.key() + "…), or the file was changed.",
                            "Give the private key that belongs to the recordingKey of that time."),
                    e);
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-recording-unread",
                            "The recording cannot be read.",
                            "Its file " + terminal.file() + " is gone, cannot be opened, or holds no terminal.",
                            "Look for it where the check-out was used."),
                    e);
        }
    }

    /** As {@link #open}, telling what happened. */
    public static boolean play(RecordedTerminal terminal, Path keyFile, Consumer<TerminalMoment> moments) {
        return open(terminal, keyFile, key -> terminal.play(key, moments));
    }
}
