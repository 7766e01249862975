package dev.castellan.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says about every command.
 *
 * @param practice the practice fleet, where it is asked for
 * @param as the practice user to sign in as without a browser
 * @param kubeconfigs kubeconfig files, stronger than those of the profile
 * @param context the only kubeconfig context to look at
 * @param profile the name of a profile, or a profile file
 * @param dataFolder where data is kept
 */
public record Choices(
        Optional<Practice> practice,
        Optional<String> as,
        List<Path> kubeconfigs,
        Optional<String> context,
        Optional<String> profile,
        Optional<Path> dataFolder) {
    /** No choice at all. */
    public static final Choices NONE = new Choices(
            Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public Choices {
        kubeconfigs = List.copyOf(kubeconfigs);
    }

    /**
     * How the practice fleet is to be; empty members for its own idea.
     *
     * @param seed same seed, same fleet
     * @param clusters how many
     * @param pods how many over all clusters
     * @param bindings how many role bindings in addition
     */
    public record Practice(
            Optional<Long> seed, Optional<Integer> clusters, Optional<Integer> pods, Optional<Integer> bindings) {}
}
