package dev.castellan.cli;

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
            "Without a team's ledger it is refused while the admin key of a check-out is on this machine: its approval"
                    + " would be set aside too. Give it back first (castellan breakglass return).",
            ""
        },
        footer = {"", "Examples:", "  castellan ledger restart --reason \"disk replaced, INC-1042\"", ""})
final class LedgerRestartCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is recorded.")
    String reason = "";

    @Option(
            names = "--give-up-keys",
            description = "Also while a key is here that cannot be given back any more: the next start destroys it"
                    + " without a receipt.")
    boolean giveUpKeys;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerRestartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    if (!giveUpKeys && desk.ledger().team().isEmpty()) {
                        desk.breakGlass()
                                .requireNoKeyHere("no new journal was begun; --give-up-keys begins one all the same");
                    }
                    var receipt = desk.ledger().restart(reason);
                    session.output().remark("A new journal begins: " + receipt.log() + ".");
                    return ExitCode.OK;
                })
                .number();
    }
}
