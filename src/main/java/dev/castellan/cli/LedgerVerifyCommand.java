package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Bundle;
import dev.castellan.ledger.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code castellan ledger verify}: whether anything was changed. */
@Command(
        name = "verify",
        header = "Whether anything in the record was changed.",
        description = {
            "",
            "Without options, this machine's journal and the team's ledger are checked entry by entry. With --bundle an"
                    + " exported file is, without database and network.",
            "Without --keys, devices are believed that introduce themselves in the record: this shows that it fits"
                    + " together, not who signed. Exit code 1 when something is wrong.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan ledger verify",
            "  castellan ledger verify --bundle ledger.bundle --keys devices.keys",
            ""
        })
final class LedgerVerifyCommand implements Callable<Integer> {
    private static final long LARGEST_KEYS = 1 << 20;

    private final Session session;

    @Option(names = "--bundle", paramLabel = "FILE", description = "What “castellan ledger export” wrote.")
    Optional<Path> bundle = Optional.empty();

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The devices that are believed: “castellan ledger keys”.")
    Optional<Path> keys = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (bundle.isPresent()) {
            return told(List.of(ofBundle(bundle.get()))).number();
        }
        if (keys.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--keys goes with --bundle.");
        }
        return session.atDesk(spec.commandLine(), false, desk -> {
                    List<Verification> all = desk.ledger().verify();
                    if (all.isEmpty()) {
                        session.output().remark("Nothing was recorded.");
                    }
                    ExitCode code = told(all);
                    session.failures(desk.ledger().findings());
                    return code;
                })
                .number();
    }

    private ExitCode told(List<Verification> verifications) {
        session.print(
                output -> verifications.forEach(v -> LedgerView.print(output, v)),
                () -> LedgerView.document(verifications));
        return verifications.stream().allMatch(Verification::sound) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Verification ofBundle(Path file) {
        Path read = file;
        try {
            Optional<Bundle.Keys> believed = Optional.empty();
            if (keys.isPresent()) {
                read = keys.get();
                believed = Optional.of(Bundle.keys(text(read)));
                read = file;
            }
            return Bundle.verify(Files.newInputStream(file), believed);
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                                    "ledger-file-unreadable",
                                    "The file cannot be read: " + read + ".",
                                    "Nothing was checked.",
                                    "Give a file that exists and that you may read.")
                            .withDetails(String.valueOf(e)),
                    e);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LARGEST_KEYS) {
            throw new IOException("larger than a file of keys");
        }
        return Files.readString(file);
    }
}
