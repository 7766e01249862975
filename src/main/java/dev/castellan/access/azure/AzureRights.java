package dev.castellan.access.azure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything somebody may do to a cluster through Azure: operations of the control plane that matter, and data actions, which
 * count where Azure decides on requests of Kubernetes. Each is decided, so that deny assignments are taken off.
 *
 * @param rights those for certain first
 * @param beyond what was not known and could add something
 */
public record AzureRights(List<Right> rights, List<String> beyond) {
    /** How certain it is, most access first. */
    public enum Certainty {
        YES("yes"),
        CONDITIONAL("under a condition"),
        UNKNOWN("perhaps"),
        /** Not now. */
        LATER("after activation"),
        /** Not now, and perhaps not then: under a condition, or something is not known. */
        LATER_PERHAPS("perhaps after activation");

        private final String label;

        Certainty(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    /**
     * Some of it.
     *
     * @param data whether these are data actions, and not operations of the control plane
     * @param scope where
     * @param actions of a resource for data: {@code read}, {@code write}, {@code delete}, {@code exec} …; of the control plane
     *     the short name of the operation
     * @param resources with their API group; empty for operations of the control plane
     * @param everything whether these are all data actions there are
     * @param through the roles behind it
     */
    public record Right(
            boolean data,
            AzureScope scope,
            Certainty certainty,
            List<String> actions,
            List<String> resources,
            boolean everything,
            List<AzureGrant> through) {
        public Right {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
            through = List.copyOf(through);
        }
    }

    public AzureRights {
        rights = List.copyOf(rights);
        beyond = List.copyOf(beyond);
    }

    private record Key(AzureScope scope, Certainty certainty, List<AzureGrant> through) {}

    /** @param further groups besides those that are known here, by object id */
    static AzureRights of(AzureAccess access, String objectId, Set<String> further) {
        Set<String> beyond = new LinkedHashSet<>();
        List<Right> rights = new ArrayList<>();
        AzureScope cluster = access.plane().cluster();
        Function<AzureAction, AzureDecision> decide = access.deciding(objectId, further);
        for (ControlOperation operation : ControlOperation.ALL) {
            AzureDecision d = decide.apply(operation.on(cluster));
            certainty(d, beyond)
                    .ifPresent(c -> rights.add(new Right(
                            false, cluster, c, List.of(operation.shortName()), List.of(), false, through(d, c))));
        }
        Optional<Boolean> on = access.plane().azureRbac();
        if (on.orElse(true)) {
            Set<AzureScope> scopes = new LinkedHashSet<>(List.of(cluster));
            scopes.addAll(access.scopesBelow(objectId, further));
            data(decide, cluster, scopes, on.isPresent(), rights, beyond);
        }
        if (on.isEmpty() && rights.stream().anyMatch(Right::data)) {
            beyond.add("Azure does not tell whether Azure RBAC decides on Kubernetes requests of this cluster.");
        }
        rights.sort(java.util.Comparator.comparing(Right::certainty).thenComparing(Right::data));
        return new AzureRights(rights, List.copyOf(beyond));
    }

    private static void data(
            Function<AzureAction, AzureDecision> decide,
            AzureScope cluster,
            Set<AzureScope> scopes,
            boolean asked,
            List<Right> rights,
            Set<String> beyond) {
        Map<Key, Map<String, List<String>>> found = new LinkedHashMap<>();
        Map<String, Key> wide = new LinkedHashMap<>();
        int all = 0;
        for (AzureScope scope : scopes) {
            for (var group : KubernetesOperations.documented().groups().entrySet()) {
                for (var resource : group.getValue().entrySet()) {
                    for (String action : resource.getValue().actions()) {
                        String id = DataActions.joined(DataActions.ARC, group.getKey(), resource.getKey(), action);
                        AzureDecision d = decide.apply(AzureAction.data(id, scope));
                        all += scope.equals(cluster) ? 1 : 0;
                        Optional<Certainty> certainty =
                                certainty(d, beyond).map(c -> c == Certainty.YES && !asked ? Certainty.UNKNOWN : c);
                        if (certainty.isPresent()) {
                            Key key = new Key(scope, certainty.get(), through(d, certainty.get()));
                            // What holds in the whole cluster is not told for each namespace again.
                            Key before = wide.get(id);
                            if (scope.equals(cluster)) {
                                wide.put(id, key);
                            } else if (before != null && before.certainty().compareTo(key.certainty()) <= 0) {
                                continue;
                            }
                            found.computeIfAbsent(key, k -> new LinkedHashMap<>())
                                    .computeIfAbsent(
                                            resource.getKey() + (group.getKey().isEmpty() ? "" : "." + group.getKey()),
                                            r -> new ArrayList<>())
                                    .add(action.replace("/action", ""));
                        }
                    }
                }
            }
        }
        int total = all;
        found.forEach((key, resources) -> {
            Map<List<String>, List<String>> byActions = new LinkedHashMap<>();
            resources.forEach((name, actions) ->
                    byActions.computeIfAbsent(actions, a -> new ArrayList<>()).add(name));
            boolean everything =
                    resources.values().stream().mapToInt(List::size).sum() == total;
            if (everything) {
                rights.add(
                        new Right(true, key.scope(), key.certainty(), List.of("*"), List.of("*"), true, key.through()));
            } else {
                byActions.forEach((actions, names) -> rights.add(
                        new Right(true, key.scope(), key.certainty(), actions, names, false, key.through())));
            }
        });
    }

    /** Empty where it is a no; what is unknown without a role in sight is told once, in {@code beyond}. */
    private static Optional<Certainty> certainty(AzureDecision d, Set<String> beyond) {
        return switch (d.outcome()) {
            case ALLOWED -> Optional.of(Certainty.YES);
            case CONDITIONAL -> Optional.of(Certainty.CONDITIONAL);
            case UNKNOWN -> {
                beyond.addAll(d.beyond());
                yield d.grants().isEmpty() ? later(d) : Optional.of(Certainty.UNKNOWN);
            }
            case DENIED, NOT_ALLOWED -> later(d);
        };
    }

    private static Optional<Certainty> later(AzureDecision d) {
        return d.nearest().map(g -> g.holds() == Truth.TRUE ? Certainty.LATER : Certainty.LATER_PERHAPS);
    }

    private static List<AzureGrant> through(AzureDecision d, Certainty certainty) {
        return switch (certainty) {
            case YES, CONDITIONAL, UNKNOWN -> d.grants();
            case LATER_PERHAPS -> d.activatable();
            case LATER ->
                d.activatable().stream().filter(g -> g.holds() == Truth.TRUE).toList();
        };
    }
}
