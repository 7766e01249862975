package dev.castellan.access.escalation;

import static dev.castellan.access.escalation.Grants.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ways and cuts, against a plain search that asks the evaluator, and on clusters made to hurt. */
class WaysTest {
    private static final String RBAC = "rbac.authorization.k8s.io:";
    private static final Set<Place> ADMIN = Set.of(Place.CLUSTER_ADMIN);

    @Test
    void aPodLeadsToTheAdministratorThroughAServiceAccount() {
        Grants world = new Grants().in("open", "create :pods").cluster(Subject.serviceAccount("open", "app"), "* *:*");
        Way way = Ways.to(world.graph(), ADMIN, true).shortest(WHO).orElseThrow();
        assertThat(way.hops().stream().map(Hop::step))
                .containsExactly(Step.PODS, Step.RUN_AS, Step.IS_ONE, Step.EVERYTHING);
        assertThat(way.certain()).isTrue();
        assertThat(way.hops().getFirst().evidence().getFirst().text()).contains("Role open/role1");
    }

    @Test
    void whatDependsIsLeftOutWhereOnlyTheCertainCounts() {
        Grants world =
                new Grants().in("open", "create :pods/exec").cluster(Subject.serviceAccount("open", "app"), "* *:*");
        assertThat(Ways.to(world.graph(), ADMIN, false).shortest(WHO)).isPresent();
        assertThat(Ways.to(world.graph(), ADMIN, true).shortest(WHO)).isEmpty();
    }

    @Test
    void theSmallestCutIsFoundAndClosesEverything() {
        // Two grants give alice pods, one gives app everything: one grant closes it, and not the two.
        Grants world = new Grants()
                .in("open", "create :pods", "create :pods")
                .cluster(Subject.serviceAccount("open", "app"), "* *:*");
        Cut cut = Cut.find(world.graph(), List.of(WHO), ADMIN, true, g -> true);
        assertThat(cut.closed()).isTrue();
        assertThat(cut.smallest()).isTrue();
        assertThat(cut.grants()).hasSize(1);
        assertThat(cut.grants().getFirst().subject().name()).isEqualTo("app");
        Cut kept = Cut.find(
                world.graph(),
                List.of(WHO),
                ADMIN,
                true,
                g -> !g.subject().name().equals("app"));
        assertThat(kept.grants()).as("both, where the one must stay").hasSize(2);
        assertThat(kept.smallest()).isTrue();
        assertThat(Cut.find(world.graph(), List.of(WHO), ADMIN, true, g -> false)
                        .closed())
                .isFalse();
    }

    @Test
    void randomWorldsAgreeWithAPlainSearch() {
        int reached = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            Grants world = random(random);
            AccessIndex index = world.index();
            EscalationGraph graph = EscalationGraph.of(index);
            Ways ways = Ways.to(graph, ADMIN, true);
            for (Place who : graph.identities()) {
                boolean plain = PlainSearch.admin(index, who.principal());
                reached += plain ? 1 : 0;
                assertThat(ways.length(who).isPresent())
                        .as("%s in world %d", who.text(), seed)
                        .isEqualTo(plain);
                int shortest = plainDistance(graph, who);
                assertThat(ways.length(who).orElse(-1)).isEqualTo(shortest);
                ways.shortest(who).ifPresent(w -> assertThat(w.hops()).hasSize(shortest));
                if (shortest > 0 && shortest < 6) {
                    List<Way> all = ways.all(who, 6, 300);
                    assertThat(all.getFirst().hops().size()).isGreaterThanOrEqualTo(shortest);
                    assertThat(all)
                            .allSatisfy(w -> assertThat(w.hops().stream()
                                            .map(Hop::to)
                                            .distinct()
                                            .count())
                                    .isEqualTo(w.hops().size()));
                }
            }
        }
        assertThat(reached).as("worlds with ways in them").isGreaterThan(100);
    }

    @Test
    void aCutInRandomWorldsIsNoLargerThanAnyOtherThatCloses() {
        for (int seed = 0; seed < 25; seed++) {
            Grants world = random(new Random(1_000 + seed));
            EscalationGraph graph = world.graph();
            Cut cut = Cut.find(graph, List.of(WHO), ADMIN, true, g -> true);
            if (cut.before() == 0 || !cut.smallest()) {
                continue;
            }
            assertThat(closed(graph, Set.copyOf(cut.grants()))).isTrue();
            if (cut.grants().size() == 2) {
                for (Grant one : grants(graph)) {
                    assertThat(closed(graph, Set.of(one))).as(one.text()).isFalse();
                }
            }
        }
    }

    private static List<Grant> grants(EscalationGraph graph) {
        List<Grant> all = new ArrayList<>();
        graph.index().snapshot().bindings().forEach(b -> b.subjects().forEach(s -> all.add(new Grant(b, s))));
        return all;
    }

    private static boolean closed(EscalationGraph graph, Set<Grant> removed) {
        return Ways.to(EscalationGraph.without(graph.index(), removed), ADMIN, true)
                .shortest(WHO)
                .isEmpty();
    }

    private static Grants random(Random random) {
        Grants world = new Grants();
        List<Subject> subjects = List.of(
                Grants.ALICE,
                Subject.user("bob"),
                Subject.user("carol"),
                Subject.group("team"),
                Subject.group("system:serviceaccounts:open"),
                Subject.serviceAccount("open", "app"),
                Subject.serviceAccount("shut", "app"),
                Subject.serviceAccount("open", "two"));
        world.account("open", "two").role(Role.of(RoleId.cluster("strong"), Grants.rule("* *:*")));
        String[] rules = {
            "create :pods",
            "create :serviceaccounts/token",
            "create :serviceaccounts/token app",
            "impersonate :users bob",
            "impersonate :users",
            "impersonate :groups",
            "impersonate :serviceaccounts app",
            "bind " + RBAC + "clusterroles",
            "bind " + RBAC + "clusterroles strong",
            "create " + RBAC + "clusterrolebindings",
            "escalate " + RBAC + "clusterroles",
            "update " + RBAC + "clusterroles",
            "get :pods",
        };
        for (int i = 0; i < 14; i++) {
            Subject who = subjects.get(random.nextInt(subjects.size()));
            String rule = rules[random.nextInt(rules.length)];
            switch (random.nextInt(3)) {
                case 0 -> world.cluster(who, rule);
                case 1 -> world.in("open", who, rule);
                default -> world.in("shut", who, rule);
            }
        }
        if (random.nextInt(3) == 0) {
            world.cluster(subjects.get(random.nextInt(subjects.size())), "* *:*");
        }
        return world;
    }

    /** The number of steps by a search over the edges as they are shown. */
    private static int plainDistance(EscalationGraph graph, Place who) {
        Map<Place, Integer> seen = new HashMap<>(Map.of(who, 0));
        Deque<Place> queue = new ArrayDeque<>(List.of(who));
        while (!queue.isEmpty()) {
            Place place = queue.remove();
            int steps = seen.getOrDefault(place, 0);
            if (place.equals(Place.CLUSTER_ADMIN)) {
                return steps;
            }
            for (Hop hop : graph.leaving(place)) {
                if (hop.step().certain() && seen.putIfAbsent(hop.to(), steps + 1) == null) {
                    queue.add(hop.to());
                }
            }
        }
        return -1;
    }

    /** Who can be whom, by asking the evaluator each question; knows only the rights of the random worlds. */
    private static final class PlainSearch {
        static boolean admin(AccessIndex index, Principal who) {
            Set<Principal> all = new HashSet<>(List.of(who));
            Deque<Principal> queue = new ArrayDeque<>(all);
            while (!queue.isEmpty()) {
                Principal p = queue.remove();
                Requester as = p.group()
                        ? Requester.raw("", List.of(p.name(), Requester.AUTHENTICATED))
                        : Requester.authenticated(p.name(), List.of());
                if (admin(index, as)) {
                    return true;
                }
                for (Principal next : reachable(index, as)) {
                    if (all.add(next)) {
                        queue.add(next);
                    }
                }
            }
            return false;
        }

        private static boolean can(AccessIndex index, Requester as, Request.OnResource request) {
            return index.allows(as, request);
        }

        private static boolean admin(AccessIndex index, Requester as) {
            String rbac = "rbac.authorization.k8s.io";
            Request.OnResource roles = Request.of("bind", rbac, "clusterroles", "");
            boolean binds = can(index, as, Request.of("create", rbac, "clusterrolebindings", ""))
                    && (can(index, as, roles.named("cluster-admin")) || can(index, as, roles.named("strong")));
            boolean escalates = can(index, as, roles.verb("escalate")) && can(index, as, roles.verb("update"));
            boolean masters = can(
                            index, as, Request.of("impersonate", "users", "").named("somebody"))
                    && can(index, as, Request.of("impersonate", "groups", "").named("system:masters"));
            // Bob may be impersonated by name, together with a group.
            boolean asBob = can(
                            index, as, Request.of("impersonate", "users", "").named("bob"))
                    && can(index, as, Request.of("impersonate", "groups", "").named("system:masters"));
            return can(index, as, Request.of("*", "*", "*", "")) || binds || escalates || masters || asBob;
        }

        private static List<Principal> reachable(AccessIndex index, Requester as) {
            List<Principal> next = new ArrayList<>();
            for (String user : List.of("alice", "bob", "carol")) {
                if (can(index, as, Request.of("impersonate", "users", "").named(user))) {
                    next.add(Principal.user(user));
                }
            }
            for (String account : List.of("open/app", "open/two", "shut/app")) {
                String namespace = account.substring(0, account.indexOf('/'));
                String name = account.substring(account.indexOf('/') + 1);
                if (can(index, as, Request.of("create", "pods", namespace))
                        || can(
                                index,
                                as,
                                Request.of("create", "serviceaccounts", namespace)
                                        .sub("token")
                                        .named(name))
                        || can(
                                index,
                                as,
                                Request.of("impersonate", "serviceaccounts", namespace)
                                        .named(name))) {
                    next.add(Principal.user(Grants.user(namespace, name)));
                }
            }
            return next;
        }
    }

    @Test
    void fiftyThousandBindingsInACircle() {
        Grants world = new Grants();
        RoleId role = RoleId.cluster("pods");
        world.role(Role.of(role, Grants.rule("create :pods")));
        for (int i = 0; i < 50_000; i++) {
            String namespace = "n" + i % 1_000;
            // Each account creates pods in the next namespace, the last in the first.
            world.bind(
                    Binding.in("n" + (i + 1) % 1_000, "b" + i, role, Subject.serviceAccount(namespace, "a" + i % 7)));
        }
        for (int i = 0; i < 1_000; i++) {
            for (int a = 0; a < 7; a++) {
                world.account("n" + i, "a" + a);
            }
        }
        EscalationGraph graph = world.graph();
        Ways ways = Ways.to(graph, ADMIN, true);
        assertThat(ways.count()).isZero();
        Ways round = Ways.to(graph, Set.of(Grants.account("n500:a3")), true);
        assertThat(round.count()).isEqualTo(7_000 - 1);
        assertThat(round.length(Grants.account("n501:a0"))).hasValue(3 * 999);
    }

    @Test
    void hostileNamesAreOnlyNames() {
        String hostile = "x\u202e\u0000%s ${a}\n:".repeat(300);
        Grants world = new Grants()
                .cluster("impersonate :users " + "evil%s")
                .cluster(Subject.user("evil%s"), "* *:*")
                .cluster(Subject.user(hostile), "* *:*")
                .bind(Binding.in("open", hostile, RoleId.in("open", hostile), Subject.user(hostile)));
        Way way = Ways.to(world.graph(), ADMIN, true).shortest(WHO).orElseThrow();
        assertThat(way.hops().getFirst().reason()).isEqualTo("impersonates the user evil%s");
        assertThat(Ways.to(world.graph(), ADMIN, true).shortest(Place.of(Principal.user(hostile))))
                .isPresent();
    }

    @Test
    void theSameSnapshotGivesTheSameWays() {
        Grants world = random(new Random(7));
        Ways one = Ways.to(world.graph(), ADMIN, false);
        Ways two = Ways.to(world.graph(), ADMIN, false);
        assertThat(one.subjects()).isEqualTo(two.subjects());
        one.subjects().forEach(s -> assertThat(one.shortest(s)).isEqualTo(two.shortest(s)));
    }
}
