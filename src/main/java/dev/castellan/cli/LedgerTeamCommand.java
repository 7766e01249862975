package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan ledger team}: one record for several people. */
@Command(
        name = "team",
        header = "One record for several people, in a PostgreSQL.",
        synopsisSubcommandLabel = "status|join|leave|accept")
final class LedgerTeamCommand {}
