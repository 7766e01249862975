package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan sandbox}: the practice fleet for other programs. */
@Command(
        name = "sandbox",
        header = "The practice fleet, for other programs.",
        synopsisSubcommandLabel = "serve|fault|audit")
final class SandboxCommand {}
