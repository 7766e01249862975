package dev.castellan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code castellan ledger team accept}: goes on with the team's ledger as it is, after an alarm was settled. */
@Command(
        name = "accept",
        header = "Go on with the team's ledger as it is, after an alarm was settled among people.",
        description = {
            "",
            "For a database that was restored from a backup, for instance. Both states and the reason are recorded, and"
                    + " entries of this machine that are missing are handed over again.",
            ""
        },
        footer = {"", "Examples:", "  castellan ledger team accept --reason \"restored from last night's backup\"", ""})
final class LedgerTeamAcceptCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is recorded.")
    String reason = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerTeamAcceptCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    desk.ledger().accept(reason);
                    session.failures(desk.ledger().findings());
                    return desk.ledger().findings().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
                })
                .number();
    }
}
