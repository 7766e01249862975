package dev.castellan.cli;

import dev.castellan.ledger.Ledger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code castellan ledger team leave}: records on this machine only from now on. */
@Command(
        name = "leave",
        header = "Record on this machine only from now on.",
        description = {
            "",
            "What the team's ledger has stays there; what this machine has stays here.",
            "It is refused while the admin key of a check-out is on this machine: the approval would stay behind. Give"
                    + " it back first (castellan breakglass return).",
            ""
        },
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
                    Ledger ledger = desk.ledger();
                    if (ledger.team().isPresent()) {
                        // What a look hands over now, nobody has to miss later.
                        session.failures(ledger.synchronise());
                    }
                    long pending = ledger.pending();
                    if (ledger.team().isPresent()) {
                        // Last of all: what takes its time leaves time for a key to come.
                        desk.breakGlass().requireNoKeyHere("the team's ledger was not left");
                    }
                    ledger.leave();
                    if (pending > 0) {
                        session.output()
                                .remark("Left. The team's ledger never took " + pending
                                        + (pending == 1 ? " entry" : " entries")
                                        + " of this machine; they are kept here.");
                    }
                    return ExitCode.OK;
                })
                .number();
    }
}
