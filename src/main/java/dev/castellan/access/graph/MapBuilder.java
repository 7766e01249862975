package dev.castellan.access.graph;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.People;
import dev.castellan.access.azure.RoleContent;
import dev.castellan.access.azure.TakenAway;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.RoleRisk;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the map: each binding, role and permission once, then who is named, then the Azure side. */
final class MapBuilder {
    private static final String ACCOUNT = "system:serviceaccount:";

    private final AccessIndex index;
    private final DefaultPolicy policy;
    private final RoleRisk risks;
    private final @Nullable AzureSnapshot azure;

    private final List<NodeId> nodes = new ArrayList<>();
    private final Map<NodeId, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> titles = new HashMap<>();
    private final Map<Integer, String> details = new HashMap<>();
    private final Map<Integer, PolicyRule> rights = new HashMap<>();
    private final BitSet missing = new BitSet();
    private byte[] risk = new byte[1024];
    private int[] from = new int[4096];
    private int[] to = new int[4096];
    private int count;
    private final BitSet system = new BitSet();
    private final BitSet perhaps = new BitSet();
    private final IdentityHashMap<PolicyRule, int[]> rightsOfRule = new IdentityHashMap<>();

    /** What is known of a role where it is bound. */
    private record Bound(int node, int everywhere, int inNamespace) {}

    MapBuilder(AccessIndex index) {
        this.index = index;
        this.policy = DefaultPolicy.of(index);
        this.risks = new RoleRisk(index.server());
        this.azure = index.snapshot()
                .azure()
                .filter(AzureSnapshot.class::isInstance)
                .map(AzureSnapshot.class::cast)
                .orElse(null);
    }

    AccessMap build() {
        Map<RoleId, Bound> roles = new HashMap<>();
        for (Role role : index.snapshot().roles()) {
            roles.put(role.id(), role(role.id(), policy.knows(role.id())));
        }
        for (Binding binding : index.snapshot().bindings()) {
            Bound role = roles.computeIfAbsent(binding.role(), this::missingRole);
            boolean clusterWide = binding.clusterWide();
            int grant = node(new NodeId(
                    clusterWide ? NodeKind.CLUSTER_ROLE_BINDING : NodeKind.ROLE_BINDING,
                    binding.namespace(),
                    binding.name()));
            worse(grant, clusterWide ? role.everywhere() : role.inNamespace());
            edge(grant, role.node(), false);
            for (Subject subject : binding.subjects()) {
                Grant.principal(binding, subject)
                        .ifPresent(p -> edge(somebody(p), grant, policy.knows(binding, subject)));
            }
        }
        for (ServiceAccount account : index.snapshot().serviceAccounts()) {
            node(new NodeId(NodeKind.SERVICE_ACCOUNT, account.namespace(), account.name()));
        }
        if (azure != null) {
            azure(azure);
        }
        spread();
        return new AccessMap(
                index,
                nodes,
                numbers,
                titles,
                details,
                rights,
                Arrays.copyOf(risk, nodes.size()),
                missing,
                Arrays.copyOf(from, count),
                Arrays.copyOf(to, count),
                system,
                perhaps);
    }

    private Bound role(RoleId id, boolean known) {
        int node = node(new NodeId(
                id.namespace().isEmpty() ? NodeKind.CLUSTER_ROLE : NodeKind.ROLE, id.namespace(), id.name()));
        List<PolicyRule> rules = index.rulesOf(id).orElse(List.of());
        int everywhere = number(risks.of(rules, true));
        int inNamespace = number(risks.of(rules, false));
        worse(node, id.namespace().isEmpty() ? everywhere : inNamespace);
        Set<Integer> seen = new HashSet<>();
        for (PolicyRule rule : rules) {
            for (int right : rightsOfRule.computeIfAbsent(rule, this::rightsOf)) {
                if (seen.add(right)) {
                    edge(node, right, known);
                }
            }
        }
        return new Bound(node, everywhere, inNamespace);
    }

    private Bound missingRole(RoleId id) {
        boolean ofCluster = id.kind().equals(RoleId.CLUSTER_ROLE);
        int node = node(new NodeId(ofCluster ? NodeKind.CLUSTER_ROLE : NodeKind.ROLE, id.namespace(), id.name()));
        missing.set(node);
        details.put(node, (ofCluster ? "missing cluster role" : "missing in " + id.namespace()));
        return new Bound(node, 0, 0);
    }

    private int[] rightsOf(PolicyRule rule) {
        List<Integer> found = new ArrayList<>();
        boolean named = !rule.resourceNames().isEmpty();
        for (String verbClass : Verbs.classes(rule.verbs())) {
            for (String path : rule.nonResourceUrls()) {
                found.add(right(
                        verbClass, "path " + path, "", named, PolicyRule.paths(Verbs.of(verbClass), List.of(path))));
            }
            for (String group : rule.apiGroups()) {
                for (String resource : rule.resources()) {
                    found.add(right(verbClass, resource, group, named, null));
                }
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private int right(String verbClass, String resource, String group, boolean named, @Nullable PolicyRule given) {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        NodeId id = new NodeId(NodeKind.RIGHT, "", verbClass + " " + qualified + (named ? " by name" : ""));
        Integer known = numbers.get(id);
        if (known != null) {
            return known;
        }
        int node = node(id);
        PolicyRule plain =
                given != null ? given : PolicyRule.resources(Verbs.of(verbClass), List.of(group), List.of(resource));
        titles.put(node, title(resource, group, given != null));
        String where = resource.equals("*") || group.isEmpty() ? "" : " · " + (group.equals("*") ? "any group" : group);
        details.put(
                node,
                (verbClass.equals(Verbs.ALL) ? "all verbs" : verbClass) + (named ? ", some names only" : "") + where);
        rights.put(node, plain);
        worse(node, number(risks.of(List.of(named ? plain.named("some") : plain), true)));
        return node;
    }

    private static String title(String resource, String group, boolean path) {
        if (path) {
            return resource.substring("path ".length());
        }
        if (!resource.equals("*")) {
            return resource;
        }
        return group.equals("*") ? "all resources" : "all in " + (group.isEmpty() ? "core" : group);
    }

    /** The node of a user or group, with what Entra knows of it. */
    private int somebody(Principal principal) {
        if (azure != null) {
            People people = azure.access().plane().people();
            Optional<dev.castellan.access.azure.Principal> known = people.find(principal.name())
                    .filter(p -> p.group() == principal.group())
                    .filter(p -> p.id().equals(principal.name())
                            || p.signInName().filter(principal.name()::equals).isPresent());
            if (known.isPresent()) {
                return entra(known.get());
            }
        }
        if (principal.group()) {
            int node = node(new NodeId(NodeKind.GROUP, "", principal.name()));
            everyone(principal.name()).ifPresent(words -> details.put(node, words));
            return node;
        }
        String name = principal.name();
        int colon = name.startsWith(ACCOUNT) ? name.indexOf(':', ACCOUNT.length()) : -1;
        return colon > 0
                ? node(new NodeId(
                        NodeKind.SERVICE_ACCOUNT, name.substring(ACCOUNT.length(), colon), name.substring(colon + 1)))
                : node(new NodeId(NodeKind.USER, "", name));
    }

    private static Optional<String> everyone(String group) {
        return switch (group) {
            case "system:authenticated" -> Optional.of("Everybody signed in");
            case "system:unauthenticated" -> Optional.of("Everybody not signed in");
            case "system:serviceaccounts" -> Optional.of("Every service account");
            case "system:masters" -> Optional.of("May do everything");
            default ->
                group.startsWith("system:serviceaccounts:")
                        ? Optional.of("Service accounts of " + group.substring("system:serviceaccounts:".length()))
                        : Optional.empty();
        };
    }

    private int entra(dev.castellan.access.azure.Principal p) {
        NodeKind kind = p.group()
                ? NodeKind.ENTRA_GROUP
                : switch (p.kind()) {
                    case APPLICATION, MANAGED_IDENTITY -> NodeKind.ENTRA_APPLICATION;
                    default -> NodeKind.ENTRA_USER;
                };
        NodeId id = new NodeId(
                kind, "", kind == NodeKind.ENTRA_USER ? p.signInName().orElse(p.id()) : p.id());
        Integer known = numbers.get(id);
        if (known != null) {
            return known;
        }
        int node = node(id);
        titles.put(node, p.label());
        String said = switch (p.standing()) {
            case DELETED -> " · deleted";
            case RESTRICTED, UNREAD -> " · not read";
            case KNOWN -> p.enabled().filter(e -> !e).isPresent() ? " · disabled" : "";
        };
        boolean guest = p.kind() == dev.castellan.access.azure.Principal.Kind.GUEST;
        details.put(node, (guest ? "Entra guest" : kind.word()) + said);
        return node;
    }

    private void azure(AzureSnapshot side) {
        AzurePlane plane = side.access().plane();
        People people = plane.people();
        Map<String, RoleDefinition> definitions = RoleContent.definitions(plane);
        Map<String, Bound> roles = new HashMap<>();
        plane.assignments()
                .forEach(a -> assigned(
                        plane,
                        NodeKind.AZURE_ASSIGNMENT,
                        a.id(),
                        a.scope(),
                        entra(people.get(a.principalId())),
                        roles.computeIfAbsent(
                                a.roleId(), id -> azureRole(id, Optional.ofNullable(definitions.get(id)), plane)),
                        a.condition().isPresent()));
        plane.eligible()
                .forEach(e -> assigned(
                        plane,
                        NodeKind.AZURE_ELIGIBLE,
                        e.id(),
                        e.scope(),
                        entra(people.get(e.principalId())),
                        roles.computeIfAbsent(
                                e.roleId(), id -> azureRole(id, Optional.ofNullable(definitions.get(id)), plane)),
                        e.condition().isPresent()));
        if (!plane.adminGroups().isEmpty()) {
            int grant = node(new NodeId(NodeKind.AZURE_ASSIGNMENT, "", "administrators of the cluster"));
            details.put(grant, "Set at the cluster itself");
            int role = node(new NodeId(NodeKind.AZURE_ROLE, "", "cluster administrator"));
            int all = right(Verbs.ALL, "*", "*", false, null);
            worse(grant, number(Optional.of(Severity.CRITICAL)));
            worse(role, number(Optional.of(Severity.CRITICAL)));
            edge(grant, role, false);
            edge(role, all, false);
            plane.adminGroups().forEach(g -> edge(entra(people.get(g)), grant, false));
        }
        Map<String, Truth> less = new HashMap<>();
        TakenAway.of(side.access()).forEach(t -> denied(plane, t, less));
        plane.assignments().forEach(a -> {
            @Nullable Truth truth = less.get(a.id());
            @Nullable Integer grant = numbers.get(assignment(NodeKind.AZURE_ASSIGNMENT, a.id(), a.scope()));
            if (truth != null && grant != null) {
                String words = truth == Truth.TRUE ? "Partly denied · " : "May be denied · ";
                // First, since what does not fit into a card is cut at its end.
                details.merge(grant, words, (said, first) -> first + said);
            }
        });
        members(people);
    }

    /**
     * A deny assignment, whom it takes something from, and what.
     *
     * @param less is told which assignments give less by it
     */
    private void denied(AzurePlane plane, TakenAway taken, Map<String, Truth> less) {
        AzureScope at = new AzureScope(taken.deny().scope());
        String id = taken.deny().id();
        int node = node(
                new NodeId(NodeKind.AZURE_DENY, at.namespaceName().orElse(""), id.substring(id.lastIndexOf('/') + 1)));
        titles.put(node, taken.deny().name());
        details.put(
                node,
                (taken.certain() ? "Azure · denies" : "Azure · may deny") + " · "
                        + at.kind().label()
                        + (taken.cut() ? " · not all looked at" : ""));
        taken.from().forEach((who, loss) -> {
            if (loss.hit() != Truth.TRUE) {
                perhaps.set(count);
            }
            edge(entra(plane.people().get(who)), node, false);
            loss.assignments()
                    .forEach((assignment, truth) -> less.merge(assignment, truth, (a, b) -> a == Truth.TRUE ? a : b));
        });
        for (ControlOperation operation : taken.what().operations()) {
            edge(node, operation(operation), false);
        }
        for (int right : data(taken.what())) {
            edge(node, right, false);
        }
    }

    private static NodeId assignment(NodeKind kind, String id, String scope) {
        return new NodeId(
                kind, new AzureScope(scope).namespaceName().orElse(""), id.substring(id.lastIndexOf('/') + 1));
    }

    private void assigned(
            AzurePlane plane, NodeKind kind, String id, String scope, int who, Bound role, boolean condition) {
        AzureScope at = new AzureScope(scope);
        int grant = node(assignment(kind, id, scope));
        titles.put(grant, at.kind().label() + " " + plane.nameOf(at));
        details.put(
                grant,
                (kind == NodeKind.AZURE_ELIGIBLE ? "Azure · eligible" : "Azure assignment")
                        + (condition ? " · conditional" : ""));
        worse(grant, at.kind() == AzureScope.Kind.NAMESPACE ? role.inNamespace() : role.everywhere());
        edge(who, grant, false);
        edge(grant, role.node(), false);
    }

    private Bound azureRole(String roleId, Optional<RoleDefinition> definition, AzurePlane plane) {
        int node = node(new NodeId(NodeKind.AZURE_ROLE, "", roleId));
        if (definition.isEmpty()) {
            details.put(node, "Azure role · not read");
            missing.set(node);
            return new Bound(node, 0, 0);
        }
        titles.put(node, definition.get().roleName());
        details.put(node, definition.get().builtIn() ? "Azure role" : "Azure role · custom");
        RoleContent content = RoleContent.of(definition.get(), plane.cluster());
        int everywhere = 0;
        int inNamespace = 0;
        for (ControlOperation operation : content.operations()) {
            int right = operation(operation);
            edge(node, right, false);
            everywhere = Math.max(everywhere, risk[right]);
        }
        if (!plane.azureRbac().filter(on -> !on).isPresent()) {
            List<PolicyRule> rules = new ArrayList<>();
            if (content.everything()) {
                rules.add(PolicyRule.resources(List.of("*"), List.of("*"), List.of("*")));
            }
            for (int right : data(content)) {
                rules.add(rights.getOrDefault(right, PolicyRule.paths(List.of(), List.of())));
                edge(node, right, false);
            }
            everywhere = Math.max(everywhere, number(risks.of(rules, true)));
            inNamespace = number(risks.of(rules, false));
        }
        worse(node, everywhere);
        return new Bound(node, everywhere, Math.max(inNamespace, 0));
    }

    private int operation(ControlOperation operation) {
        int right = node(new NodeId(NodeKind.AZURE_OPERATION, "", operation.action()));
        titles.put(right, operation.title());
        worse(
                right,
                switch (operation.weight()) {
                    case CRITICAL -> number(Optional.of(Severity.CRITICAL));
                    case HIGH -> number(Optional.of(Severity.HIGH));
                    case MEDIUM -> number(Optional.of(Severity.LOW));
                });
        return right;
    }

    /** The permissions that data actions of Azure come to. */
    private Set<Integer> data(RoleContent content) {
        Set<Integer> rightsOfData = new HashSet<>();
        if (content.everything()) {
            rightsOfData.add(right(Verbs.ALL, "*", "*", false, null));
        }
        for (RoleContent.Data data : content.data()) {
            String verbClass = switch (data.action()) {
                case "read" -> Verbs.READ;
                case "write", "delete" -> Verbs.WRITE;
                default -> data.action();
            };
            boolean exec = verbClass.equals("exec");
            rightsOfData.add(right(
                    exec ? Verbs.WRITE : verbClass, exec ? "pods/exec" : data.resource(), data.group(), false, null));
        }
        return rightsOfData;
    }

    /** Who is in the groups that are named, and in the groups in those. */
    private void members(People people) {
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        for (NodeId id : List.copyOf(nodes)) {
            if (id.kind() == NodeKind.ENTRA_GROUP) {
                open.add(id.name());
            }
        }
        while (!open.isEmpty()) {
            String group = open.removeFirst();
            if (!seen.add(group)) {
                continue;
            }
            int node = entra(people.get(group));
            if (people.unread().contains(group)) {
                details.put(node, "Entra group · members not all known");
            }
            for (String member : people.members().getOrDefault(group, List.of())) {
                edge(entra(people.get(member)), node, false);
                if (people.get(member).group()) {
                    open.add(people.get(member).id());
                }
            }
        }
    }

    /** What somebody has is as bad as the worst of what it leads to. */
    private void spread() {
        boolean changed = true;
        // Edges from groups into groups may need as many rounds as groups are nested.
        for (int round = 0; changed && round < 20; round++) {
            changed = false;
            for (int e = 0; e < count; e++) {
                Column column = nodes.get(from[e]).kind().column();
                if ((column == Column.WHO || column == Column.GROUPS) && risk[to[e]] > risk[from[e]]) {
                    risk[from[e]] = risk[to[e]];
                    changed = true;
                }
            }
        }
    }

    private static int number(Optional<Severity> severity) {
        return severity.map(s -> switch (s) {
                    case LOW -> 1;
                    case MEDIUM -> 2;
                    case HIGH -> 3;
                    case CRITICAL -> 4;
                })
                .orElse(0);
    }

    private int node(NodeId id) {
        Integer known = numbers.get(id);
        if (known != null) {
            return known;
        }
        int node = nodes.size();
        nodes.add(id);
        numbers.put(id, node);
        if (node >= risk.length) {
            risk = Arrays.copyOf(risk, risk.length * 2);
        }
        return node;
    }

    private void worse(int node, int severity) {
        risk[node] = (byte) Math.max(risk[node], severity);
    }

    private void edge(int a, int b, boolean bySystem) {
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        from[count] = a;
        to[count] = b;
        if (bySystem) {
            system.set(count);
        }
        count++;
    }
}
