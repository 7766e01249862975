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
        description = {"", "The old file is kept aside; the new record says why it begins.", ""},
        footer = {"", "Examples:", "  castellan ledger restart --reason \"disk replaced, INC-1042\"", ""})
final class LedgerRestartCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is recorded.")
    String reason = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerRestartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    var receipt = desk.ledger().restart(reason);
                    session.output().remark("A new journal begins: " + receipt.log() + ".");
                    return ExitCode.OK;
                })
                .number();
    }
}
