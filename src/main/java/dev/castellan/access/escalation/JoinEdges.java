package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.Join;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where it leads to make oneself a member of groups, as their owner or by a permission in Microsoft Graph. */
final class JoinEdges {
    private final Holdings holdings;
    private final Edges edges;

    JoinEdges(Holdings holdings, Edges edges) {
        this.holdings = holdings;
        this.edges = edges;
    }

    void all() {
        holdings.azure().ifPresent(azure -> azure.joins().forEach(join -> join(azure, join)));
    }

    private void join(AzureSnapshot azure, Join join) {
        Place who = Place.of(Holdings.user(azure.access().plane().people().get(join.who())));
        Step step = step(join.means());
        String how = how(azure, join);
        for (String group : join.groups()) {
            if (holdings.identities().contains(Principal.group(group))) {
                String around = join.means() == Join.Means.OWNER || join.means() == Join.Means.OWNER_LATER
                        ? group.equals(join.what()) ? "" : "; it is in " + label(azure, group)
                        : ", such as " + label(azure, group);
                edges.add(who, new Edge(step, Place.of(Principal.group(group)), how + around, ""));
            }
        }
        control(azure, join, how).ifPresent(e -> edges.add(who, e));
    }

    /** The first operation that makes administrator and that it comes to by the groups; one that is certain first. */
    private static Optional<Edge> control(AzureSnapshot azure, Join join, String how) {
        AzureAccess access = azure.access();
        Optional<Edge> perhaps = Optional.empty();
        for (ControlOperation o : ControlOperation.ALL) {
            if (o.weight() != ControlOperation.Weight.CRITICAL) {
                continue;
            }
            AzureDecision before =
                    access.decide(join.who(), Set.of(), o.on(access.plane().cluster()));
            if (before.outcome() == AzureDecision.Outcome.ALLOWED) {
                continue;
            }
            AzureDecision after =
                    access.decide(join.who(), join.groups(), o.on(access.plane().cluster()));
            String detail = how + ". In Azure: " + o.title() + ": " + o.consequence();
            if (after.outcome() == AzureDecision.Outcome.ALLOWED) {
                return Optional.of(new Edge(step(join.means()), Place.CLUSTER_ADMIN, detail, "", o.action()));
            }
            Optional<String> unless = unless(before, after);
            if (perhaps.isEmpty() && unless.isPresent()) {
                perhaps = Optional.of(
                        new Edge(step(join.means()), Place.CLUSTER_ADMIN, detail, "", o.action(), unless.get()));
            }
        }
        return perhaps;
    }

    /** What it depends on where membership brings something nearer that was not in sight before. */
    private static Optional<String> unless(AzureDecision before, AzureDecision after) {
        Set<String> had = new HashSet<>();
        before.grants().forEach(g -> had.add(g.assignmentId()));
        before.activatable().forEach(g -> had.add(g.assignmentId()));
        List<AzureGrant> grants = after.grants().stream()
                .filter(g -> !had.contains(g.assignmentId()))
                .toList();
        if (!after.outcome().no() && !grants.isEmpty()) {
            return Optional.of(
                    after.outcome() == AzureDecision.Outcome.CONDITIONAL
                            ? "only where this holds: "
                                    + grants.stream()
                                            .flatMap(g -> g.condition().stream())
                                            .findFirst()
                                            .orElse("a condition")
                            : "perhaps; unknown beyond " + String.join(" ", after.beyond()));
        }
        return after.activatable().stream()
                .filter(g -> !had.contains(g.assignmentId()))
                .findFirst()
                .map(g -> (g.holds() == Truth.TRUE
                                ? "after activating the role “"
                                : "perhaps after activating the role “")
                        + g.role().roleName() + "”");
    }

    private static Step step(Join.Means means) {
        return switch (means) {
            case OWNER -> Step.OWN_GROUP;
            case OWNER_LATER -> Step.ACTIVATE_OWNERSHIP;
            case PERMISSION -> Step.GRAPH_PERMISSION;
            case PERMISSION_MOSTLY -> Step.GRAPH_PERMISSION_MOSTLY;
        };
    }

    private static String label(AzureSnapshot azure, String group) {
        return azure.access().plane().people().get(group).label();
    }

    /** In words, after the name of who does it. */
    static String how(AzureSnapshot azure, Join join) {
        return switch (join.means()) {
            case OWNER ->
                "owns the group " + label(azure, join.what())
                        + " and makes itself a member, which counts with its next sign-in";
            case OWNER_LATER ->
                "activates ownership of the group " + label(azure, join.what())
                        + " and makes itself a member, which counts with its next sign-in";
            case PERMISSION ->
                "comes to write the members of every group of Entra ID by its permission " + join.what()
                        + " in Microsoft Graph and makes itself a member";
            case PERMISSION_MOSTLY ->
                "writes the members of groups of Entra ID by its permission " + join.what()
                        + " in Microsoft Graph, except of those that can hold roles of the directory, and makes itself"
                        + " a member";
        };
    }
}
