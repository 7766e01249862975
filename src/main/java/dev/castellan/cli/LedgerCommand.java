package dev.castellan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code castellan ledger}: the signed record of what was done. */
@Command(
        name = "ledger",
        header = "The signed record of what was done.",
        synopsisSubcommandLabel = "list|show|verify|export|keys|restart|team")
final class LedgerCommand {
    static CommandLine with(Session session) {
        return new CommandLine(new LedgerCommand())
                .addSubcommand(new LedgerListCommand(session))
                .addSubcommand(new LedgerShowCommand(session))
                .addSubcommand(new LedgerVerifyCommand(session))
                .addSubcommand(new LedgerExportCommand(session))
                .addSubcommand(new LedgerKeysCommand(session))
                .addSubcommand(new LedgerRestartCommand(session))
                .addSubcommand(new CommandLine(new LedgerTeamCommand())
                        .addSubcommand(new LedgerTeamStatusCommand(session))
                        .addSubcommand(new LedgerTeamJoinCommand(session))
                        .addSubcommand(new LedgerTeamLeaveCommand(session))
                        .addSubcommand(new LedgerTeamAcceptCommand(session)));
    }
}
