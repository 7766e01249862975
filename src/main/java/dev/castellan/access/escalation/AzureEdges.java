package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.People;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import dev.castellan.azure.GroupEligibility;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where Azure and Entra ID lead: operations on the cluster, memberships that can be activated, identities of workloads. */
final class AzureEdges {
    private static final String CLIENT_ID = "azure.workload.identity/client-id";

    private final Ground ground;
    private final Holdings holdings;
    private final Edges edges;

    AzureEdges(Ground ground, Holdings holdings, Edges edges) {
        this.ground = ground;
        this.holdings = holdings;
        this.edges = edges;
    }

    void control() {
        holdings.azure().map(AzureSnapshot::access).ifPresent(access -> {
            for (ControlOperation operation : ControlOperation.ALL) {
                if (operation.weight() != ControlOperation.Weight.CRITICAL) {
                    continue;
                }
                for (AzureDecision d : access.whoCan(operation.on(access.plane().cluster()))) {
                    String detail = operation.title() + ": " + operation.consequence();
                    if (d.outcome() == AzureDecision.Outcome.ALLOWED) {
                        edges.add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(Step.AZURE_CONTROL, Place.CLUSTER_ADMIN, detail, "", operation.action()));
                    } else if (!d.outcome().no() && !d.grants().isEmpty()) {
                        String unless = d.outcome() == AzureDecision.Outcome.CONDITIONAL
                                ? " Conditional: only where this holds: "
                                        + d.grants().stream()
                                                .flatMap(g -> g.condition().stream())
                                                .findFirst()
                                                .orElse("a condition")
                                : " Unknown beyond: " + String.join(" ", d.beyond());
                        edges.add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(
                                        Step.AZURE_PERHAPS,
                                        Place.CLUSTER_ADMIN,
                                        detail + unless,
                                        "",
                                        operation.action()));
                    } else if (d.outcome().no() && d.nearest().isPresent()) {
                        AzureGrant first = d.nearest().get();
                        String needed = first.membership()
                                .map(g -> "membership of "
                                        + access.plane().people().get(g).label())
                                .orElseGet(() -> "the role “" + first.role().roleName() + "”");
                        edges.add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(
                                        Step.AZURE_ELIGIBLE,
                                        Place.CLUSTER_ADMIN,
                                        detail
                                                + (first.holds() == Truth.TRUE
                                                        ? " After activating "
                                                        : " Perhaps after activating ")
                                                + needed + ".",
                                        "",
                                        operation.action()));
                    }
                }
            }
        });
    }

    /** Whoever may activate membership or ownership of a group may come to what the group holds in Kubernetes. */
    void memberships() {
        holdings.azure().ifPresent(azure -> {
            Set<Principal> bound =
                    holdings.identities().stream().filter(Principal::group).collect(Collectors.toSet());
            ownerships(azure, bound);
            for (dev.castellan.access.azure.Principal p :
                    azure.access().plane().people().all()) {
                if (p.group()) {
                    continue;
                }
                for (AzureSnapshot.Activatable a : azure.activatable(p.id())) {
                    Principal group = Principal.group(a.group());
                    if (bound.contains(group)) {
                        edges.add(
                                Place.of(Holdings.user(p)),
                                new Edge(
                                        Step.ACTIVATE_MEMBERSHIP,
                                        Place.of(group),
                                        "activates membership of the group " + String.join(", which is in ", a.chain()),
                                        ""));
                    }
                }
            }
        });
    }

    /** An owner of a group makes anybody a member of it, and so of the groups around it. */
    private void ownerships(AzureSnapshot azure, Set<Principal> bound) {
        AzureAccess access = azure.access();
        People people = access.plane().people();
        for (GroupEligibility e : people.eligible()) {
            if (!e.owner(access.plane().takenAt())) {
                continue;
            }
            String owned = e.groupId().toLowerCase(Locale.ROOT);
            Set<String> joined = new LinkedHashSet<>(List.of(owned));
            joined.addAll(azure.groupsOf(owned));
            List<ControlOperation> critical = critical(access, owned);
            String how = "activates ownership of the group " + people.get(owned).label()
                    + " and makes itself a member, which counts with its next sign-in";
            for (String id : people.leaves(e.principalId().toLowerCase(Locale.ROOT))) {
                Place who = Place.of(Holdings.user(people.get(id)));
                for (String group : joined) {
                    if (bound.contains(Principal.group(group))) {
                        String around = group.equals(owned)
                                ? ""
                                : "; it is in " + people.get(group).label();
                        edges.add(
                                who,
                                new Edge(Step.ACTIVATE_OWNERSHIP, Place.of(Principal.group(group)), how + around, ""));
                    }
                }
                critical.stream()
                        .filter(o -> allowed(access, id, joined, o) && !allowed(access, id, Set.of(), o))
                        .findFirst()
                        .ifPresent(o -> edges.add(
                                who,
                                new Edge(
                                        Step.ACTIVATE_OWNERSHIP,
                                        Place.CLUSTER_ADMIN,
                                        how + ". In Azure: " + o.title() + ": " + o.consequence(),
                                        "",
                                        o.action())));
            }
        }
    }

    /** The operations of Azure that make a group administrator. */
    private static List<ControlOperation> critical(AzureAccess access, String group) {
        return ControlOperation.ALL.stream()
                .filter(o -> o.weight() == ControlOperation.Weight.CRITICAL)
                .filter(o -> allowed(access, group, Set.of(), o))
                .toList();
    }

    private static boolean allowed(AzureAccess access, String id, Set<String> further, ControlOperation operation) {
        return access.decide(id, further, operation.on(access.plane().cluster()))
                        .outcome()
                == AzureDecision.Outcome.ALLOWED;
    }

    void workloadIdentities() {
        holdings.azure().ifPresent(azure -> {
            for (ServiceAccount account : ground.index().snapshot().serviceAccounts()) {
                String client = account.annotations().getOrDefault(CLIENT_ID, "");
                azure.access()
                        .plane()
                        .people()
                        .find(client)
                        .filter(p -> !client.isEmpty() && !p.group())
                        .ifPresent(p -> edges.add(
                                Place.of(Principal.user(account.userName())),
                                Step.WORKLOAD_IDENTITY,
                                Place.of(Holdings.user(p))));
            }
        });
    }
}
