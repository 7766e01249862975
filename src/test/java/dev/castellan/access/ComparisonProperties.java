package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.Comparison;
import dev.castellan.access.compare.Who;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Comparisons of random worlds against the plain evaluator asked on both sides. */
class ComparisonProperties {
    private static final Scopes SCOPES = Scopes.of(List.of());

    /** The same roles and bindings with some of them replaced, left out or new. */
    private static Snapshot changed(Snapshot one, RandomWorld world, SplittableRandom random) {
        Snapshot other = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        Snapshot.Builder next = one.toBuilder();
        for (Role role : one.roles()) {
            if (random.nextInt(8) == 0) {
                next.remove(role.id());
            }
        }
        for (Binding b : one.bindings()) {
            if (random.nextInt(8) == 0) {
                next.removeBinding(b.namespace(), b.name());
            }
        }
        other.roles().stream().filter(r -> random.nextInt(3) == 0).forEach(next::add);
        other.bindings().stream().filter(b -> random.nextInt(3) == 0).forEach(next::add);
        return next.build();
    }

    private static Requester requester(Principal p) {
        if (!p.group()) {
            return Requester.authenticated(p.name(), List.of());
        }
        List<String> groups = new ArrayList<>(List.of(p.name()));
        if (p.name().startsWith(Requester.SERVICE_ACCOUNTS + ":")) {
            groups.add(Requester.SERVICE_ACCOUNTS);
        }
        if (!p.name().equals(Requester.UNAUTHENTICATED)) {
            groups.add(Requester.AUTHENTICATED);
        }
        return Requester.raw("", groups);
    }

    private static Principal principal(Who who) {
        return new Principal(who.kind() == Who.Kind.GROUP, who.id());
    }

    private static List<PolicyRule> rules(Change change) {
        return ((Change.What.Rules) change.what()).rules();
    }

    @Property(tries = 120)
    void everyChangeIsTrueOnBothSidesAndNoneIsMissed(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot before = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        Snapshot after = changed(before, world, random);
        PlainEvaluator old = new PlainEvaluator(before);
        PlainEvaluator now = new PlainEvaluator(after);
        AccessIndex first = AccessIndex.of(before);
        AccessIndex second = AccessIndex.of(after);
        Comparison comparison = Comparison.of(first, second);

        for (Change change : comparison.changes()) {
            assertThat(change.causes()).as("%s", change).isNotEmpty();
            Requester who = requester(principal(change.who()));
            for (PolicyRule rule : rules(change)) {
                for (PolicyRule part : Covers.parts(rule)) {
                    for (String namespace : change.clusterWide() ? List.of("") : change.namespaces()) {
                        Request literally = literally(part, namespace);
                        assertThat(now.allows(who, literally))
                                .as("%s after %s", literally, change)
                                .isEqualTo(change.gained());
                        assertThat(old.allows(who, literally))
                                .as("%s before %s", literally, change)
                                .isEqualTo(!change.gained());
                    }
                }
            }
        }

        Set<Principal> all = new HashSet<>(first.principals());
        all.addAll(second.principals());
        for (int i = 0; i < 150; i++) {
            Request request = world.request();
            if (request instanceof Request.OnResource r
                    && !r.namespace().isEmpty()
                    && SCOPES.of(r.group(), r.resource()) == Scopes.Scope.CLUSTER) {
                continue;
            }
            for (Principal p : all) {
                Requester who = requester(p);
                boolean had = old.allows(who, request);
                boolean has = now.allows(who, request);
                if (had != has && !who.master()) {
                    assertThat(comparison.changes())
                            .as("%s %s had %s has %s", p, request, had, has)
                            .anyMatch(c -> c.gained() == has && told(c, who, request));
                }
            }
        }
    }

    /** Somebody who lacks something in the cluster has it in exactly the namespaces that are excepted. */
    @Property(tries = 200)
    void theExceptionsOfAChangeInTheClusterAreTrueAndWhole(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot one = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        Snapshot.Builder next = one.toBuilder();
        for (Binding b : one.bindings()) {
            if (b.clusterWide() && random.nextBoolean()) {
                next.removeBinding("", b.name());
                next.add(new Binding(
                        RandomWorld.NAMESPACES.get(random.nextInt(RandomWorld.NAMESPACES.size())),
                        b.name(),
                        b.roleKind(),
                        b.roleName(),
                        b.subjects(),
                        b.labels()));
            }
        }
        Snapshot other = next.build();
        PlainEvaluator lacking = new PlainEvaluator(other);
        for (Change change :
                Comparison.of(AccessIndex.of(one), AccessIndex.of(other)).changes()) {
            if (change.gained() || !change.clusterWide()) {
                continue;
            }
            Requester who = requester(principal(change.who()));
            for (PolicyRule part : rules(change).stream()
                    .flatMap(r -> Covers.parts(r).stream())
                    .toList()) {
                String resource = part.resources().isEmpty()
                        ? ""
                        : part.resources().getFirst().split("/", 2)[0];
                boolean ofCluster =
                        !resource.isEmpty() && SCOPES.of(part.apiGroups().getFirst(), resource) == Scopes.Scope.CLUSTER;
                // On its own namespace a RoleBinding gives something, and it can let ClusterRoles be bound.
                boolean odd = resource.equals("namespaces") || resource.equals("clusterroles");
                for (String namespace : RandomWorld.NAMESPACES) {
                    boolean held = !part.resources().isEmpty() && lacking.allows(who, literally(part, namespace));
                    boolean excepted = change.except().contains(namespace);
                    assertThat(excepted)
                            .as("%s in %s: %s", part, namespace, change)
                            .isEqualTo(ofCluster ? odd && excepted && held : held);
                }
            }
        }
    }

    /** A request whose words are those of the smallest part. */
    private static Request literally(PolicyRule part, String namespace) {
        String verb = part.verbs().getFirst();
        if (!part.nonResourceUrls().isEmpty()) {
            return new Request.OnPath(verb, part.nonResourceUrls().getFirst());
        }
        String[] resource = part.resources().getFirst().split("/", 2);
        return new Request.OnResource(
                verb,
                part.apiGroups().getFirst(),
                resource[0],
                resource.length > 1 ? resource[1] : "",
                namespace,
                part.resourceNames().isEmpty()
                        ? "no-such-name"
                        : part.resourceNames().getFirst());
    }

    private static boolean told(Change change, Requester who, Request request) {
        Principal p = principal(change.who());
        boolean meant = p.group()
                ? who.groups().contains(p.name())
                : !who.user().isEmpty() && who.user().equals(p.name());
        if (!meant) {
            return false;
        }
        Snapshot.Builder small = Snapshot.builder("change", Worlds.THEN);
        RoleId role = RoleId.cluster("change");
        small.add(Role.of(role, rules(change).toArray(PolicyRule[]::new)));
        for (String namespace : change.clusterWide() ? List.of("") : change.namespaces()) {
            small.add(new Binding(namespace, "b", role.kind(), role.name(), List.of(Subject.user("x")), Map.of()));
        }
        return new PlainEvaluator(small.build()).allows(Requester.raw("x", List.of()), request);
    }

    @Property(tries = 60)
    void theOrderOfSubjectsAndRulesMakesNoDifference(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot before = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        Snapshot after = changed(before, world, random);
        Comparison one = Comparison.of(AccessIndex.of(before), AccessIndex.of(after));
        Random order = new Random(seed);
        Comparison other =
                Comparison.of(AccessIndex.of(shuffled(before, order)), AccessIndex.of(shuffled(after, order)));
        assertThat(other.changes()).isEqualTo(one.changes());
        assertThat(other.objects()).isEqualTo(one.objects());
        assertThat(Comparison.of(AccessIndex.of(before), AccessIndex.of(shuffled(before, order)))
                        .nothing())
                .isTrue();
    }

    @Property(tries = 60)
    void theOtherWayRoundGainsAndLossesChangePlaces(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot before = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        AccessIndex first = AccessIndex.of(before);
        AccessIndex second = AccessIndex.of(changed(before, world, random));
        assertThat(turned(Comparison.of(second, first), true))
                .containsExactlyInAnyOrderElementsOf(turned(Comparison.of(first, second), false));
    }

    private static List<String> turned(Comparison comparison, boolean turn) {
        return comparison.changes().stream()
                .map(c -> (c.gained() != turn) + c.who().text() + c.namespaces() + rules(c))
                .toList();
    }

    private static Snapshot shuffled(Snapshot one, Random order) {
        Snapshot.Builder next = one.toBuilder();
        for (Role role : one.roles()) {
            next.add(role.withRules(shuffled(
                    role.rules().stream()
                            .map(r -> new PolicyRule(
                                    shuffled(r.verbs(), order),
                                    shuffled(r.apiGroups(), order),
                                    shuffled(r.resources(), order),
                                    shuffled(r.resourceNames(), order),
                                    shuffled(r.nonResourceUrls(), order)))
                            .toList(),
                    order)));
        }
        for (Binding b : one.bindings()) {
            next.add(new Binding(
                    b.namespace(), b.name(), b.roleKind(), b.roleName(), shuffled(b.subjects(), order), b.labels()));
        }
        return next.build();
    }

    private static <T> List<T> shuffled(List<T> list, Random order) {
        List<T> other = new ArrayList<>(list);
        Collections.shuffle(other, order);
        return other;
    }
}
