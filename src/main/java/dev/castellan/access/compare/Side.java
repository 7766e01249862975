package dev.castellan.access.compare;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
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
    private final Map<List<String>, Binding> bindings = new HashMap<>();
    private final Map<RoleId, List<PolicyRule>> effective = new HashMap<>();
    private final Map<Principal, Map<String, List<Binding>>> byPrincipal = new HashMap<>();

    Side(AccessIndex index) {
        this.index = index;
        this.azure =
                index.snapshot().azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
        index.snapshot().roles().forEach(r -> roles.put(r.id(), r));
        index.snapshot().bindings().forEach(b -> bindings.put(List.of(b.namespace(), b.name()), b));
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
        return Optional.ofNullable(bindings.get(List.of(namespace, name)));
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
                    grants.add(new Grant(principal, binding, namespace.isEmpty() ? rule : rule.withoutPaths(), rule));
                }
            }
        }
        return grants;
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

    /** The name in the directory of a user or group of Kubernetes; empty where it has none. */
    String label(Principal principal) {
        return azure.flatMap(a -> a.nameOf(principal.name())).orElse("");
    }

    /** What was not read here and could hold more for a namespace, or for the cluster. */
    List<String> unread(String namespace) {
        List<String> found = new ArrayList<>();
        for (Gap gap : index.gaps()) {
            boolean matters = switch (gap.part()) {
                case ANYTHING, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS -> true;
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
