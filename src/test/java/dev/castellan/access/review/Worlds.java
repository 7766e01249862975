package dev.castellan.access.review;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small cluster and campaigns over it. */
final class Worlds {
    static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");
    static final RoleId READER = RoleId.in("shop", "reader");
    static final RoleId CI = RoleId.in("shop", "ci");
    static final RoleId ADMIN = RoleId.cluster("everything");
    static final String ANN = "ann@example.org";
    static final String BEN = "ben@example.org";

    private Worlds() {}

    static Snapshot.Builder world() {
        return Snapshot.builder("practice-1", NOW)
                .version("v1.36.2")
                .add(new Namespace("shop", Map.of()))
                .add(new ServiceAccount("shop", "cart", Map.of()))
                .add(Role.of(READER, rule("get", "pods")))
                .add(Role.of(CI, rule("create", "pods")))
                .add(Role.of(ADMIN, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .add(Binding.in("shop", "readers", READER, Subject.user(ANN), Subject.group("team-a")))
                .add(Binding.in("shop", "ci", CI, Subject.serviceAccount("shop", "cart")))
                .add(Binding.cluster("root", ADMIN, Subject.user("eve@example.org")));
    }

    static PolicyRule rule(String verb, String... resources) {
        return PolicyRule.resources(List.of(verb), List.of(""), List.of(resources));
    }

    static Look look(Snapshot.Builder world, Scope scope) {
        return GrantsInScope.of(EscalationGraph.of(AccessIndex.of(world.build())), scope);
    }

    static Campaign campaign(Snapshot.Builder world, Scope scope, String... reviewers) {
        return Campaign.begin(
                "2026-11-26-abcd",
                "Quarterly review",
                Optional.of("kubeconfig:practice-1"),
                "practice-1",
                scope,
                List.of(reviewers),
                Optional.of(java.time.LocalDate.parse("2026-12-10")),
                ANN,
                NOW,
                look(world, scope));
    }

    static ReviewItem item(Campaign campaign, String who) {
        return campaign.items().stream()
                .filter(i -> i.who().contains(who))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of " + who + " in " + campaign.items()));
    }
}
