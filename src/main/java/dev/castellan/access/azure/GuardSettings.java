package dev.castellan.access.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How Azure/guard, the webhook behind Azure RBAC for Kubernetes, is set up. How Arc runs it is documented only in part;
 * what is empty here may be either way. Source: Azure/guard, authz/providers/azure/options (2026-05).
 *
 * @param skippedUsers user names that it has no opinion on, in lower case
 * @param skipsOthers whether it has no opinion on users without an Entra object id, else it refuses them
 * @param discoveryForAll whether every Entra user may get discovery paths
 * @param customResources whether custom resources have an action of their own
 * @param subresources whether conditions may ask for the subresource
 * @param namespaceResources whether namespaces are scopes in the newer form
 * @param wildcards whether it knows Azure's list of actions, without which it fails on a request with a star
 */
public record GuardSettings(
        Set<String> skippedUsers,
        boolean skipsOthers,
        boolean discoveryForAll,
        Optional<Boolean> customResources,
        Optional<Boolean> subresources,
        Optional<Boolean> namespaceResources,
        Optional<Boolean> wildcards) {
    public GuardSettings {
        skippedUsers = Set.copyOf(
                skippedUsers.stream().map(u -> u.toLowerCase(Locale.ROOT)).toList());
    }

    /** What guard does when it is told nothing. */
    public static GuardSettings defaults() {
        return new GuardSettings(
                Set.of(), true, true, Optional.of(false), Optional.of(false), Optional.of(false), Optional.of(false));
    }

    /** What is known of Arc: namespaces are scopes in the older form (Azure Arc documentation, Azure RBAC). */
    public static GuardSettings arc() {
        return new GuardSettings(
                Set.of(), true, true, Optional.empty(), Optional.empty(), Optional.of(false), Optional.empty());
    }

    /** Every way it may be set up; one where everything is known. */
    List<GuardSettings> variants() {
        List<GuardSettings> all = new ArrayList<>();
        for (boolean custom : ways(customResources)) {
            for (boolean sub : ways(subresources)) {
                for (boolean newer : ways(namespaceResources)) {
                    for (boolean stars : ways(wildcards)) {
                        // Guard refuses to start with the first two unless it knows the list of actions.
                        if (stars || (!custom && !sub)) {
                            all.add(new GuardSettings(
                                    skippedUsers,
                                    skipsOthers,
                                    discoveryForAll,
                                    Optional.of(custom),
                                    Optional.of(sub),
                                    Optional.of(newer),
                                    Optional.of(stars)));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static boolean[] ways(Optional<Boolean> choice) {
        return choice.map(c -> new boolean[] {c}).orElse(new boolean[] {false, true});
    }

    boolean uses(Optional<Boolean> choice) {
        return choice.orElse(false);
    }
}
