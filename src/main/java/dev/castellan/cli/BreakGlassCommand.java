package dev.castellan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code castellan breakglass}: the admin certificate, checked out, given back, looked for. */
@Command(name = "breakglass", header = "The admin certificate of a cluster: who has it, and where copies lie.")
final class BreakGlassCommand {
    private BreakGlassCommand() {}

    /** With its commands. */
    static CommandLine with(Session session) {
        return new CommandLine(new BreakGlassCommand())
                .addSubcommand(new BreakGlassRequestCommand(session))
                .addSubcommand(new BreakGlassApproveCommand(session))
                .addSubcommand(new BreakGlassDenyCommand(session))
                .addSubcommand(new BreakGlassCancelCommand(session))
                .addSubcommand(new BreakGlassListCommand(session))
                .addSubcommand(new BreakGlassStatusCommand(session))
                .addSubcommand(new BreakGlassFetchCommand(session))
                .addSubcommand(new BreakGlassTakeInCommand(session))
                .addSubcommand(new BreakGlassExecCommand(session))
                .addSubcommand(new BreakGlassShellCommand(session))
                .addSubcommand(new BreakGlassExportCommand(session))
                .addSubcommand(new BreakGlassReturnCommand(session))
                .addSubcommand(new BreakGlassReceiptCommand(session))
                .addSubcommand(new BreakGlassRecordingCommand(session))
                .addSubcommand(new BreakGlassReviewCommand(session))
                .addSubcommand(new BreakGlassLostCommand(session))
                .addSubcommand(new BreakGlassProbeCommand(session))
                .addSubcommand(new BreakGlassPolicyCommand(session))
                .addSubcommand(new BreakGlassSweepCommand(session))
                .addSubcommand(new BreakGlassReconcileCommand(session));
    }
}
