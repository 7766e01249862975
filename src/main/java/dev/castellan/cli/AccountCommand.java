package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan account}: who is signed in. */
@Command(name = "account", header = "Who is signed in.", synopsisSubcommandLabel = "list|login|logout")
final class AccountCommand {}
