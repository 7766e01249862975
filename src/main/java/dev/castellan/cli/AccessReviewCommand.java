package dev.castellan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code castellan access review}: campaigns in which every grant is kept or removed, and signed. */
@Command(
        name = "review",
        header = "Review campaigns: keep or remove every grant, sign, export, and take away.",
        synopsisSubcommandLabel = "start|list|show|decide|sign-off|take-over|removals|export",
        footer = {
            "",
            "Every decision and signature is recorded in the ledger before it counts.",
            "",
            "Examples:",
            "  castellan access review start --cluster prod --title Q4 --reviewer ada@contoso.com --least high",
            "  castellan access review show 2026-11-26-1a2b3c4d --open",
            "  castellan access review decide 2026-11-26-1a2b3c4d --remove 3f9a21 --comment \"left in May\"",
            ""
        })
final class AccessReviewCommand {
    static CommandLine with(Session session) {
        return new CommandLine(new AccessReviewCommand())
                .addSubcommand(new AccessReviewStartCommand(session))
                .addSubcommand(new AccessReviewListCommand(session))
                .addSubcommand(new AccessReviewShowCommand(session))
                .addSubcommand(new AccessReviewDecideCommand(session))
                .addSubcommand(new AccessReviewSignOffCommand(session))
                .addSubcommand(new AccessReviewTakeOverCommand(session))
                .addSubcommand(new AccessReviewRemovalsCommand(session))
                .addSubcommand(new AccessReviewExportCommand(session));
    }
}
