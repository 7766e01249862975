package dev.castellan.breakglass;

import dev.castellan.breakglass.export.ExportedFile;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;

/** The exception: the key of a check-out in a file, recorded before and after it is written. */
final class Exporting {
    private final CheckoutLog log;
    private final Function<CheckoutId, AdminCredential> key;
    private final Writer writer;
    private final FaultPoint.Watcher faults;
    private final InstantSource clock;

    /** Writes the file; {@link ExportedFile#write} but where a test has a disk of its own. */
    @FunctionalInterface
    interface Writer {
        ExportedFile write(Path path, byte[] content, Consumer<String> made) throws IOException;
    }

    Exporting(
            CheckoutLog log,
            Function<CheckoutId, AdminCredential> key,
            Writer writer,
            FaultPoint.Watcher faults,
            InstantSource clock) {
        this.log = log;
        this.writer = writer;
        this.key = key;
        this.faults = faults;
        this.clock = clock;
    }

    Checkout toFile(CheckoutId id, Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw notWritten(path, new FileAlreadyExistsException(path.toString()))
                    .asException();
        }
        CheckoutLog.Look look = log.look();
        CheckoutPolicy policy = look.register().policy();
        Checkout checkout = log.write(id, c -> {
                    log.usable(c, clock.instant(), "exported");
                    if (!look.policyKnown()) {
                        throw BreakGlassFailures.policyUnknown(id, "written to a file")
                                .asException();
                    }
                    if (!policy.rule(c.request()).export()) {
                        throw BreakGlassFailures.policy("In "
                                        + policy.environment(c.request()).label()
                                        + " the key is never written to a file; work through the proxy")
                                .asException();
                    }
                    if (c.exports().stream()
                            .anyMatch(e -> !e.removed() && e.path().equals(path.toString()))) {
                        // What is told of a path is told of every file there: the one before would count as removed.
                        throw notWritten(path, new FileAlreadyExistsException(path.toString()))
                                .asException();
                    }
                    return new CheckoutEvent.Said(CheckoutEvent.Said.What.EXPORT_INTENT, path.toString());
                })
                .checkout();
        faults.reached(FaultPoint.EXPORT_INTENT_RECORDED);
        ExportedFile written;
        byte[] content = new byte[0];
        try (AdminCredential credential = key.apply(id)) {
            content = credential.kubeconfig("admin-" + checkout.request().clusterName());
            // Which file it is stands in the ledger before a byte of the key stands in the file: whatever part of it is
            // written, a return removes it.
            written = writer.write(path, content, made -> {
                var _ = log.write(id, _ -> new CheckoutEvent.Exported(path.toString(), made, ""));
                faults.reached(FaultPoint.EXPORT_FILE_RECORDED);
            });
        } catch (FailureException e) {
            throw withdrawn(id, path, e);
        } catch (FileAlreadyExistsException e) {
            throw withdrawn(id, path, new FailureException(notWritten(path, e), e));
        } catch (IOException e) {
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw withdrawn(id, path, new FailureException(notWritten(path, e), e));
            }
            // It stays recorded: the return looks for it.
            throw new FailureException(
                    Failure.expected(
                                    "breakglass-export-part",
                                    "The file " + DisplayText.clean(path.toString())
                                            + " could not be written to its end.",
                                    "A part of the key may lie there. It is known which file that is: giving back"
                                            + " removes it.",
                                    "Give the check-out back: castellan breakglass return " + id + ".")
                            .withDetails(String.valueOf(e)),
                    e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        faults.reached(FaultPoint.EXPORT_WRITTEN);
        Checkout exported;
        try {
            exported = log.write(id, _ -> new CheckoutEvent.Exported(path.toString(), written.file(), written.sha256()))
                    .checkout();
        } catch (FailureException e) {
            // A key in a file that the ledger does not know would be the one nobody looks for.
            try {
                Files.deleteIfExists(path);
            } catch (IOException left) {
                e.addSuppressed(left);
                throw e;
            }
            throw withdrawn(id, path, e);
        }
        faults.reached(FaultPoint.EXPORT_RECORDED);
        return exported;
    }

    /** Says that no file is there after all. */
    private FailureException withdrawn(CheckoutId id, Path path, FailureException why) {
        try {
            var _ = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.EXPORT_REMOVED, path.toString()));
            faults.reached(FaultPoint.EXPORT_WITHDRAWN);
        } catch (FailureException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    private static Failure notWritten(Path path, IOException e) {
        boolean there = e instanceof FileAlreadyExistsException;
        return Failure.expected(
                        "breakglass-export-file",
                        "The file " + DisplayText.clean(path.toString())
                                + (there ? " is there already." : " could not be written."),
                        "The key was not written to any file.",
                        there ? "Name a file that does not exist yet." : "Name a folder of your own that has space.")
                .withDetails(String.valueOf(e));
    }
}
