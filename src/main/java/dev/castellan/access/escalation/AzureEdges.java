package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.EscalationGraph.Edge;
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

    /** Whoever may activate membership of a group may come to what the group holds in Kubernetes. */
    void memberships() {
        holdings.azure().ifPresent(azure -> {
            Set<Principal> bound =
                    holdings.identities().stream().filter(Principal::group).collect(Collectors.toSet());
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
