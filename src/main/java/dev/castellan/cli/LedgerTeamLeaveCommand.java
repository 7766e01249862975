package dev.castellan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code castellan ledger team leave}: records on this machine only from now on. */
@Command(
        name = "leave",
        header = "Record on this machine only from now on.",
        description = {"", "What the team's ledger has stays there; what this machine has stays here.", ""},
        footer = {"", "Examples:", "  castellan ledger team leave", ""})
final class LedgerTeamLeaveCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerTeamLeaveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    desk.ledger().leave();
                    return ExitCode.OK;
                })
                .number();
    }
}
