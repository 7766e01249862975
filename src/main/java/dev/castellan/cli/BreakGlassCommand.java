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
                .addSubcommand(new BreakGlassSweepCommand(session))
                .addSubcommand(new BreakGlassReconcileCommand(session));
    }
}
