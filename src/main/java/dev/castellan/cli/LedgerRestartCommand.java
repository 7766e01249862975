package dev.castellan.cli;

import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Ledger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code castellan ledger restart}: a new journal after the old one was lost or changed. */
@Command(
        name = "restart",
        header = "Begin a new journal after this machine's was lost or changed.",
        description = {
            "",
            "The old file is kept aside; the new record says why it begins.",
            "It is refused while the admin key of a check-out is on this machine and the journal may be all that knows"
                    + " of it: without a team's ledger, or where that has not taken everything yet. Give the key back"
                    + " first (castellan breakglass return).",
            ""
        },
        footer = {"", "Examples:", "  castellan ledger restart --reason \"disk replaced, INC-1042\"", ""})
final class LedgerRestartCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is recorded.")
    String reason = "";

    @Option(
            names = "--give-up-keys",
            description = "Also while a key is here that cannot be given back any more: where no team's ledger"
                    + " knows of it, the next start destroys it without a receipt.")
    boolean giveUpKeys;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerRestartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    if (!giveUpKeys && aloneKnows(desk.ledger())) {
                        desk.breakGlass()
                                .requireNoKeyHere("no new journal was begun; --give-up-keys begins one all the same");
                    }
                    var receipt = desk.ledger().restart(reason);
                    session.output().remark("A new journal begins: " + receipt.log() + ".");
                    return ExitCode.OK;
                })
                .number();
    }

    /** Whether this machine's journal may have what no other ledger has. */
    private static boolean aloneKnows(Ledger ledger) {
        if (ledger.team().isEmpty()) {
            return true;
        }
        try {
            // What is handed over now is not lost.
            var _ = ledger.synchronise();
            return ledger.pending() > 0;
        } catch (FailureException e) {
            // That nobody can say is why a journal is begun anew at all.
            return true;
        }
    }
}
