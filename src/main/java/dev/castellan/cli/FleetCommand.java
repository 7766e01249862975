package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan fleet}: the clusters together. */
@Command(name = "fleet", header = "The clusters together.", synopsisSubcommandLabel = "list")
final class FleetCommand {}
