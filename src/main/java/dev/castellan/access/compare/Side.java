package dev.castellan.access.compare;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.Gap;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of the two snapshots, by what is asked of it again and again. */
final class Side {
    private static final String REFUSED =
            "Azure is asked before RBAC, and refuses what no role there allows, whatever is bound.";
    private static final String ACCOUNTS_OF = Requester.SERVICE_ACCOUNTS + ":";

    /**
     * A rule that somebody holds by a binding.
     *
     * @param rule what of it holds through the binding
     * @param written the rule as the role has it
     */
    record Grant(Principal through, Binding binding, PolicyRule rule, PolicyRule written) {}

    private final AccessIndex index;
    private final Optional<AzureSnapshot> azure;
    private final Map<RoleId, Role> roles = new HashMap<>();
    private final Map<RoleId, List<PolicyRule>> effective = new HashMap<>();
    private final Map<List<Principal>, Rules> ofTogether = new HashMap<>();
    private final Map<Principal, Map<String, List<Binding>>> byPrincipal = new HashMap<>();

    Side(AccessIndex index) {
        this.index = index;
        this.azure =
                index.snapshot().azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
        index.snapshot().roles().forEach(r -> roles.put(r.id(), r));
    }

    AccessIndex index() {
        return index;
    }

    Optional<AzureSnapshot> azure() {
        return azure;
    }

    Optional<Role> role(RoleId id) {
        return Optional.ofNullable(roles.get(id));
    }

    Optional<Binding> binding(String namespace, String name) {
        List<Binding> all = index.snapshot().bindings();
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Binding at = all.get(middle);
            int order = at.namespace().compareTo(namespace);
            order = order == 0 ? at.name().compareTo(name) : order;
            if (order == 0) {
                return Optional.of(at);
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** The namespaces in which somebody is bound. */
    Set<String> namespaces(Principal principal) {
        bindings(principal, "");
        return byPrincipal.getOrDefault(principal, Map.of()).keySet();
    }

    /** The rules a role has in effect, none where there is no such role. */
    List<PolicyRule> rules(RoleId id) {
        return effective.computeIfAbsent(id, i -> index.rulesOf(i).orElse(List.of()));
    }

    /** The bindings of somebody in a namespace, or of the whole cluster. */
    List<Binding> bindings(Principal principal, String namespace) {
        Map<String, List<Binding>> byNamespace = byPrincipal.get(principal);
        if (byNamespace == null) {
            byNamespace = new HashMap<>();
            for (Binding b : index.bindingsOf(principal)) {
                byNamespace
                        .computeIfAbsent(b.namespace(), n -> new ArrayList<>())
                        .add(b);
            }
            byPrincipal.put(principal, byNamespace);
        }
        return byNamespace.getOrDefault(namespace, List.of());
    }

    /** What is held by several in a namespace. A RoleBinding gives no paths. */
    List<Grant> grants(List<Principal> carried, String namespace) {
        List<Grant> grants = new ArrayList<>();
        for (Principal principal : carried) {
            for (Binding binding : bindings(principal, namespace)) {
                for (PolicyRule rule : rules(binding.role())) {
                    for (PolicyRule held : namespace.isEmpty() ? pieces(rule) : List.of(rule.withoutPaths())) {
                        grants.add(new Grant(principal, binding, held, rule));
                    }
                }
            }
        }
        return grants;
    }

    /** Files may hold rules on resources and paths at once, which no server accepts: names limit the resources only. */
    static List<PolicyRule> pieces(PolicyRule rule) {
        return rule.nonResourceUrls().isEmpty() || rule.resourceNames().isEmpty()
                ? List.of(rule)
                : List.of(rule.withoutPaths(), PolicyRule.paths(rule.verbs(), rule.nonResourceUrls()));
    }

    /** Everything that a request of somebody carries: themselves first, then what they are in, as far as is known. */
    List<Principal> carried(Principal who) {
        Set<Principal> carried = new LinkedHashSet<>(List.of(who));
        if (who.group()) {
            azure.filter(a -> a.behind(who.name()).isPresent())
                    .ifPresent(a -> a.groupsOf(who.name()).forEach(g -> carried.add(Principal.group(g))));
            if (who.name().startsWith(ACCOUNTS_OF)) {
                carried.add(Principal.group(Requester.SERVICE_ACCOUNTS));
            }
            if (!who.name().equals(Requester.UNAUTHENTICATED)) {
                carried.add(Principal.group(Requester.AUTHENTICATED));
            }
            return List.copyOf(carried);
        }
        List<String> known = azure.flatMap(a -> a.requester(who.name()))
                // Kubernetes compares names with their case.
                .filter(r -> r.user().equals(who.name()))
                .map(Requester::groups)
                .orElse(List.of());
        Requester.authenticated(who.name(), known).groups().forEach(g -> carried.add(Principal.group(g)));
        return List.copyOf(carried);
    }

    /** The rules that groups give in the whole cluster; many carry the same groups. */
    Rules everywhere(List<Principal> groups) {
        return ofTogether.computeIfAbsent(groups, g -> new Rules(distinct(g, "")));
    }

    /** The distinct rules of several in a namespace. */
    List<PolicyRule> distinct(List<Principal> carried, String namespace) {
        Set<PolicyRule> distinct = new LinkedHashSet<>();
        grants(carried, namespace).forEach(g -> distinct.add(g.rule()));
        return List.copyOf(distinct);
    }

    /** Rules with a quick look whether one is held as it stands. */
    static final class Rules {
        private final List<PolicyRule> all;
        private final Set<PolicyRule> exact;

        Rules(List<PolicyRule> all) {
            this.all = all;
            this.exact = Set.copyOf(all);
        }

        boolean holds(PolicyRule rule) {
            return exact.contains(rule);
        }

        boolean covers(PolicyRule part) {
            for (PolicyRule rule : all) {
                if (Covers.covers(rule, part)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The name in the directory of a user or group of Kubernetes; empty where it has none. */
    String label(Principal principal) {
        return azure.flatMap(a -> a.nameOf(principal.name())).orElse("");
    }

    /** Why what bindings give somebody here may not count, in the order of the authorizers; empty where it counts. */
    List<String> doubts(Principal who) {
        Requester requester = index.requester(who);
        if (index.counts(requester) == Answer.YES) {
            return List.of();
        }
        return index.vetoed(requester)
                ? List.of(REFUSED)
                : index.gaps().stream()
                        .filter(g -> g.part() == Gap.Part.AUTHORIZERS)
                        .map(Gap::text)
                        .toList();
    }

    /** What was not read here and could hold more for a namespace, or for the cluster. */
    List<String> unread(String namespace) {
        List<String> found = new ArrayList<>();
        for (Gap gap : index.gaps()) {
            boolean matters = switch (gap.part()) {
                case ANYTHING, AUTHORIZERS, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS -> true;
                case ROLES, ROLE_BINDINGS ->
                    !namespace.isEmpty()
                            && (gap.namespace().isEmpty() || gap.namespace().equals(namespace));
                case NAMESPACES ->
                    !namespace.isEmpty()
                            && index.snapshot().namespaces().stream()
                                    .noneMatch(n -> n.name().equals(namespace));
                case SERVICE_ACCOUNTS, RESOURCES, VERSION, AZURE, CONTRADICTION -> false;
            };
            if (matters) {
                found.add(gap.text());
            }
        }
        return found;
    }
}
