package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan cluster}: one cluster. */
@Command(name = "cluster", header = "One cluster.", synopsisSubcommandLabel = "info")
final class ClusterCommand {}
