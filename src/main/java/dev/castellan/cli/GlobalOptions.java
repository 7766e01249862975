package dev.castellan.cli;

import dev.castellan.settings.DataFolder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command understands, before or after its name. */
final class GlobalOptions {
    @Option(
            names = "--sandbox",
            scope = ScopeType.INHERIT,
            description = "Work on the practice fleet, which needs nothing but this program.")
    boolean sandbox;

    @Option(
            names = "--as",
            paramLabel = "USER",
            scope = ScopeType.INHERIT,
            description = "Practice user to sign in as, without a browser.")
    Optional<String> as = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", scope = ScopeType.INHERIT, description = "Seed of the practice fleet.")
    Optional<Long> seed = Optional.empty();

    @Option(
            names = "--clusters",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Number of practice clusters.")
    Optional<Integer> clusters = Optional.empty();

    @Option(
            names = "--pods",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Number of practice pods over all clusters.")
    Optional<Integer> pods = Optional.empty();

    @Option(
            names = "--bindings",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Number of further practice role bindings.")
    Optional<Integer> bindings = Optional.empty();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILES",
            scope = ScopeType.INHERIT,
            description = "Kubeconfig file; repeat it or separate files as in $$KUBECONFIG.")
    List<String> kubeconfigs = new ArrayList<>();

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Look at this kubeconfig context only.")
    Optional<String> context = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            scope = ScopeType.INHERIT,
            description = "Profile to use: its name, or a profile file.")
    Optional<String> profile = Optional.empty();

    @Option(
            names = "--data-folder",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Where settings, logs and cache are kept.")
    Optional<Path> dataFolder = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "table, json or yaml; lists of objects also wide, csv and name.",
            defaultValue = "table")
    Format output = Format.TABLE;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show help and examples.")
    boolean help;

    /** Where things are kept on this machine; empty where practice keeps nothing. */
    Optional<DataFolder> kept() {
        return sandbox && dataFolder.isEmpty()
                ? Optional.empty()
                : Optional.of(dataFolder.map(DataFolder::at).orElseGet(DataFolder::standard));
    }

    /** The choices, checked. */
    Choices choices(CommandLine command) {
        if (output.ofLists() && !(command.getCommand() instanceof GetCommand)) {
            throw new CommandLine.ParameterException(
                    command, "-o " + output + " is for lists of objects; use table, json or yaml.");
        }
        if (output == Format.SARIF && !(command.getCommand() instanceof AccessFindingsCommand)) {
            throw new CommandLine.ParameterException(
                    command, "-o sarif is for castellan access findings; use table, json or yaml.");
        }
        if (!sandbox) {
            refuseWithoutSandbox(command, "--as", as);
            refuseWithoutSandbox(command, "--seed", seed);
            refuseWithoutSandbox(command, "--clusters", clusters);
            refuseWithoutSandbox(command, "--pods", pods);
            refuseWithoutSandbox(command, "--bindings", bindings);
        }
        if (sandbox && profile.isPresent()) {
            throw new CommandLine.ParameterException(command, "--sandbox brings its own profile: leave --profile out.");
        }
        least(command, "--clusters", clusters, 1);
        least(command, "--pods", pods, 0);
        least(command, "--bindings", bindings, 0);
        return new Choices(
                sandbox ? Optional.of(new Choices.Practice(seed, clusters, pods, bindings)) : Optional.empty(),
                as,
                files(command),
                context,
                profile,
                dataFolder);
    }

    private List<Path> files(CommandLine command) {
        List<Path> files = new ArrayList<>();
        for (String list : kubeconfigs) {
            for (String file : list.split(java.io.File.pathSeparator, -1)) {
                try {
                    if (!file.isBlank()) {
                        files.add(Path.of(file));
                    }
                } catch (InvalidPathException e) {
                    throw new CommandLine.ParameterException(command, "--kubeconfig: not a path: " + file, e);
                }
            }
        }
        return files;
    }

    private static void refuseWithoutSandbox(CommandLine command, String option, Optional<?> value) {
        if (value.isPresent()) {
            throw new CommandLine.ParameterException(command, option + " is for the practice fleet: add --sandbox.");
        }
    }

    private static void least(CommandLine command, String option, Optional<Integer> value, int least) {
        if (value.isPresent() && value.get() < least) {
            throw new CommandLine.ParameterException(command, option + " has to be at least " + least + ".");
        }
    }
}
