package dev.castellan.access.compare;

import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.AzureAction;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.DataOperation;
import dev.castellan.access.compare.Change.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What roles in Azure give to whom on one side only: every operation of the control plane that matters and every data action,
 * asked of both sides at their own cluster and at each namespace that holds a role.
 */
final class AzureChanges {
    private final AzureSnapshot old;
    private final AzureSnapshot now;
    private final Side before;
    private final Side after;
    private final Map<Told, Merged> told = new LinkedHashMap<>();

    /** One thing that can be done. */
    private record Operation(boolean data, String title, String resource, String action) {}

    private record Told(
            String id, boolean gained, boolean data, String namespace, Standing was, Standing is, Set<Cause> causes) {}

    private record Merged(dev.castellan.access.azure.Principal who, List<Operation> operations, Set<String> beyond) {}

    /** What is told of the whole cluster already. */
    private record Wide(String id, Operation operation, Standing was, Standing is) {}

    private final Set<Wide> wide = new HashSet<>();
    private final Map<String, Boolean> anyway = new HashMap<>();

    private AzureChanges(Side before, Side after, AzureSnapshot old, AzureSnapshot now) {
        this.before = before;
        this.after = after;
        this.old = old;
        this.now = now;
    }

    /** None where a side has no Azure part. */
    static List<Change> of(Side before, Side after) {
        if (before.azure().isEmpty() || after.azure().isEmpty()) {
            return List.of();
        }
        AzureChanges changes = new AzureChanges(
                before, after, before.azure().get(), after.azure().get());
        for (ControlOperation operation : ControlOperation.ALL) {
            changes.ask(
                    new Operation(false, operation.title(), "", operation.action()),
                    "",
                    operation.on(changes.cluster(changes.old)),
                    operation.on(changes.cluster(changes.now)));
        }
        for (String namespace : changes.places()) {
            for (DataOperation operation : DataOperation.ALL) {
                if (namespace.isEmpty() || operation.namespaced()) {
                    changes.data(operation, namespace);
                }
            }
        }
        return changes.changes();
    }

    private AzureScope cluster(AzureSnapshot side) {
        return side.access().plane().cluster();
    }

    private Set<String> places() {
        Set<String> places = new TreeSet<>(Set.of(""));
        for (AzureSnapshot side : List.of(old, now)) {
            AzurePlane plane = side.access().plane();
            plane.assignments()
                    .forEach(a -> new AzureScope(a.scope()).namespaceName().ifPresent(places::add));
            plane.eligible()
                    .forEach(e -> new AzureScope(e.scope()).namespaceName().ifPresent(places::add));
        }
        return places;
    }

    private void data(DataOperation operation, String namespace) {
        ask(
                new Operation(
                        true,
                        operation.what(),
                        operation.resource() + (operation.group().isEmpty() ? "" : "." + operation.group()),
                        operation.action()),
                namespace,
                operation.on(cluster(old), namespace),
                operation.on(cluster(now), namespace));
    }

    private static boolean off(AzureSnapshot side) {
        return side.access().plane().azureRbac().filter(on -> !on).isPresent();
    }

    private void ask(Operation operation, String namespace, AzureAction then, AzureAction later) {
        Map<String, AzureDecision> had = decisions(old, operation, then);
        Map<String, AzureDecision> has = decisions(now, operation, later);
        Set<String> all = new TreeSet<>(had.keySet());
        all.addAll(has.keySet());
        for (String id : all) {
            AzureDecision was = Optional.ofNullable(had.get(id))
                    .orElseGet(() -> old.access().decide(id, then));
            AzureDecision is = Optional.ofNullable(has.get(id))
                    .orElseGet(() -> now.access().decide(id, later));
            Standing from = standing(old, operation, was);
            Standing to = standing(now, operation, is);
            if (from == to || (operation.data() && everythingAnyway(is.principal()))) {
                continue;
            }
            boolean gained = to.compareTo(from) > 0;
            // In a namespace only what the whole cluster does not give or take already.
            Wide same = new Wide(id, operation, from, to);
            if (namespace.isEmpty()) {
                wide.add(same);
            } else if (wide.contains(same)) {
                continue;
            }
            AzureDecision having = gained ? is : was;
            AzureDecision lacking = gained ? was : is;
            Set<Cause> causes = causes(operation, having, lacking, gained);
            Merged merged = told.computeIfAbsent(
                    new Told(id, gained, operation.data(), namespace, from, to, causes),
                    t -> new Merged(having.principal(), new ArrayList<>(), new LinkedHashSet<>()));
            merged.operations().add(operation);
            if (from == Standing.PERHAPS) {
                merged.beyond().addAll(was.beyond());
            }
            if (to == Standing.PERHAPS) {
                merged.beyond().addAll(is.beyond());
            }
        }
    }

    private Map<String, AzureDecision> decisions(AzureSnapshot side, Operation operation, AzureAction action) {
        Map<String, AzureDecision> byId = new TreeMap<>();
        if (!operation.data() || !off(side)) {
            side.access().whoCan(action).forEach(d -> byId.put(d.principal().id(), d));
        }
        return byId;
    }

    private static Standing standing(AzureSnapshot side, Operation operation, AzureDecision decision) {
        if (operation.data() && off(side)) {
            return Standing.NO;
        }
        return switch (decision.outcome()) {
            case ALLOWED -> Standing.YES;
            case CONDITIONAL, UNKNOWN -> Standing.PERHAPS;
            case DENIED, NOT_ALLOWED -> decision.activatable().isEmpty() ? Standing.NO : Standing.ELIGIBLE;
        };
    }

    /** Whether RBAC, where nobody is asked before it, allows somebody everything on both sides, so that Azure adds nothing. */
    private boolean everythingAnyway(dev.castellan.access.azure.Principal who) {
        return anyway.computeIfAbsent(
                who.id(),
                id -> List.of(before, after).stream()
                        .allMatch(side -> side.azure()
                                .filter(_ -> side.index().countsForAll())
                                .flatMap(a -> a.requester(id))
                                .filter(r -> everything(side, r))
                                .isPresent()));
    }

    private static boolean everything(Side side, Requester who) {
        // Only a rule of stars allows what nobody has a name for.
        return side.index().allows(who, new Request.OnResource("*", "*", "*", "", "", ""));
    }

    private Set<Cause> causes(Operation operation, AzureDecision having, AzureDecision lacking, boolean gained) {
        Set<Cause> causes = new TreeSet<>(RuleChanges.CAUSES);
        AzureSnapshot there = gained ? old : now;
        AzureSnapshot here = gained ? now : old;
        if (operation.data() && off(there)) {
            causes.add(new Cause(
                    Cause.Kind.AZURE_RBAC,
                    gained,
                    here.access().plane().cluster().name(),
                    ""));
            return causes;
        }
        lacking.denies().stream()
                .filter(d -> having.denies().stream()
                        .noneMatch(h -> h.deny().id().equals(d.deny().id())))
                .forEach(d ->
                        causes.add(new Cause(Cause.Kind.DENY, gained, d.deny().name(), "")));
        List<AzureGrant> grants = new ArrayList<>(having.grants());
        if (grants.isEmpty()) {
            grants.addAll(having.eligible());
        }
        for (AzureGrant grant : grants) {
            boolean same = lacking.grants().stream().anyMatch(g -> alike(g, grant))
                    || (grant.means() == AzureGrant.Means.ELIGIBLE
                            && lacking.eligible().stream().anyMatch(g -> alike(g, grant)));
            if (!same) {
                causes.add(cause(grant, here, there, gained));
            }
        }
        if (causes.isEmpty()) {
            causes.add(new Cause(Cause.Kind.UNEXPLAINED, gained, operation.title(), ""));
        }
        return causes;
    }

    private static boolean alike(AzureGrant one, AzureGrant other) {
        return one.assignmentId().equalsIgnoreCase(other.assignmentId()) && one.holds() == other.holds();
    }

    private static Cause cause(AzureGrant grant, AzureSnapshot here, AzureSnapshot there, boolean gained) {
        AzurePlane plane = here.access().plane();
        String role = "“" + grant.role().roleName() + "” at the "
                + grant.scope().kind().label() + " " + plane.nameOf(grant.scope());
        String holder = grant.chain().size() > 1
                ? "held by " + plane.people().get(grant.chain().getLast()).label()
                : "";
        AzurePlane other = there.access().plane();
        boolean assigned = other.assignments().stream().anyMatch(a -> a.id().equalsIgnoreCase(grant.assignmentId()))
                || other.eligible().stream().anyMatch(e -> e.id().equalsIgnoreCase(grant.assignmentId()));
        if (!assigned) {
            return new Cause(
                    switch (grant.means()) {
                        case STANDING -> Cause.Kind.ASSIGNMENT;
                        case ACTIVATED -> Cause.Kind.ACTIVATION;
                        case ELIGIBLE -> Cause.Kind.ELIGIBILITY;
                    },
                    gained,
                    role,
                    holder);
        }
        for (int i = 0; i + 1 < grant.chain().size(); i++) {
            String child = grant.chain().get(i);
            String parent = grant.chain().get(i + 1);
            if (!other.people().members().getOrDefault(parent, List.of()).contains(child)) {
                String link = i == 0 ? "" : plane.people().get(child).label() + " is in it";
                return new Cause(
                        Cause.Kind.MEMBERSHIP,
                        gained,
                        plane.people().get(parent).label(),
                        link.isEmpty() ? "which holds " + role : link);
            }
        }
        boolean sameRole = other.definitions().stream()
                .filter(d -> d.name().equals(grant.role().name()))
                .allMatch(d -> d.permissions().equals(grant.role().permissions()));
        if (!sameRole) {
            return new Cause(
                    Cause.Kind.ROLE_DEFINITION, gained, "“" + grant.role().roleName() + "”", holder);
        }
        boolean timed = grant.until().isPresent();
        return new Cause(
                grant.condition().isPresent()
                        ? Cause.Kind.CONDITION
                        : timed ? Cause.Kind.ACTIVATION : Cause.Kind.UNEXPLAINED,
                gained,
                role,
                holder);
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        told.forEach((key, merged) -> {
            Change.What what = new Change.What.Operations(
                    key.data(),
                    titles(key, merged.operations()),
                    merged.operations().stream().map(Operation::action).toList(),
                    key.was(),
                    key.is());
            AzureSnapshot having = key.gained() ? now : old;
            changes.add(new Change(
                    Who.of(merged.who()),
                    key.gained(),
                    key.namespace().isEmpty() ? List.of() : List.of(key.namespace()),
                    List.of(),
                    what,
                    List.copyOf(key.causes()),
                    merged.who().group()
                            ? having.behind(merged.who().id())
                                    .map(b -> b.people().stream()
                                            .map(dev.castellan.access.azure.Principal::label)
                                            .toList())
                                    .orElse(List.of())
                            : List.of(),
                    List.copyOf(merged.beyond())));
        });
        return changes;
    }

    /** Data actions by resource; all of them in one word. */
    private static List<String> titles(Told key, List<Operation> operations) {
        if (!key.data()) {
            return operations.stream().map(Operation::title).toList();
        }
        long all = DataOperation.ALL.stream()
                .filter(o -> key.namespace().isEmpty() || o.namespaced())
                .count();
        if (operations.size() == all) {
            return List.of("every data action");
        }
        Map<String, Set<String>> byWhat = new LinkedHashMap<>();
        Map<String, List<String>> byResource = new LinkedHashMap<>();
        operations.forEach(o ->
                byResource.computeIfAbsent(o.resource(), r -> new ArrayList<>()).add(o.title()));
        byResource.forEach(
                (resource, what) -> byWhat.computeIfAbsent(String.join(", ", what), w -> new LinkedHashSet<>())
                        .add(resource));
        return byWhat.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().stream().collect(Collectors.joining(", ")))
                .toList();
    }
}
