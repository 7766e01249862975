package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan ledger export}: the record as one file that anybody can check. */
@Command(
        name = "export",
        header = "The record as one file that anybody can check.",
        description = {
            "",
            "With --type or --subject only those entries, each with the proof that it is in the record.",
            "Verify it with “castellan ledger verify --bundle FILE”, or with a verifier of your own:"
                    + " docs/ledger-format.md.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan ledger export ledger.bundle",
            "  castellan ledger export pos-07.bundle --subject pos-07",
            ""
        })
final class LedgerExportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
    Path file = Path.of("ledger.bundle");

    @Mixin
    LedgerFilter filter = new LedgerFilter();

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, this::export).number();
    }

    private ExitCode export(Desk desk) throws IOException {
        // Asked first, so that nothing is written where there is nothing.
        long size = desk.ledger().size();
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16)) {
            long written = desk.ledger().export(out, filter.filter());
            session.output().remark(written + " of " + size + " entries written to " + file + ".");
        } catch (FileAlreadyExistsException e) {
            throw new FailureException(unwritable("The file exists already: " + file + "."), e);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new FailureException(
                    unwritable("The file cannot be written: " + file + ".").withDetails(String.valueOf(e)), e);
        } catch (FailureException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        session.failures(desk.ledger().findings());
        return ExitCode.OK;
    }

    private static Failure unwritable(String happened) {
        return Failure.expected("ledger-export", happened, "Nothing was exported.", "Name another file.");
    }
}
