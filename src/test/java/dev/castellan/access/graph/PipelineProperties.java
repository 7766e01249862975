package dev.castellan.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of every picture, whatever the world and the wish. */
class PipelineProperties {
    @Property(tries = 200)
    void whatIsLeftHangsTogether(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AccessMap map = AccessMap.of(world(random));
        GraphWish wish = wish(random, map);
        Part part = Part.of(map, wish);
        for (int e = part.edges().nextSetBit(0); e >= 0; e = part.edges().nextSetBit(e + 1)) {
            assertThat(part.nodes().get(map.from(e))).isTrue();
            assertThat(part.nodes().get(map.to(e))).isTrue();
        }
        Scene scene = Folding.scene(map, part, wish);
        assertThat(scene.objects()).isEqualTo(part.nodes().cardinality());
        assertThat(scene.cards().stream().mapToInt(Card::count).sum()).isEqualTo(scene.objects());
        assertThat(scene.cards().stream().map(Card::key)).doesNotHaveDuplicates();
        for (Wire wire : scene.wires()) {
            assertThat(scene.cards().get(wire.from()).layer())
                    .isLessThan(scene.cards().get(wire.to()).layer());
        }
    }

    /** Filters are compared with a search of its own for every grant. */
    @Property(tries = 200)
    void aGrantIsShownExactlyWhereItPassesEveryFilter(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AccessIndex index = world(random);
        AccessMap map = AccessMap.of(index);
        GraphWish wish = wish(random, map).withText("").whole();
        Part part = Part.of(map, wish);
        for (Binding b : index.snapshot().bindings()) {
            int node = map.number(new NodeId(
                    b.clusterWide() ? NodeKind.CLUSTER_ROLE_BINDING : NodeKind.ROLE_BINDING, b.namespace(), b.name()));
            boolean subjects = b.subjects().stream().anyMatch(s -> !s.kind().equals("Nobody"));
            boolean where = wish.namespace().isEmpty()
                    || b.namespace().equals(wish.namespace())
                    || (b.clusterWide() && wish.clusterWide());
            boolean asks = !wish.verb().isEmpty() || !wish.resource().isEmpty();
            boolean rule = !asks
                    || index.rulesOf(b.role()).orElse(List.of()).stream()
                            .anyMatch(r -> (wish.verb().isEmpty()
                                            || r.verbs().contains("*")
                                            || r.verbs().contains(wish.verb()))
                                    && (wish.resource().isEmpty()
                                            || r.resources().contains("*")
                                            || r.resources().contains(wish.resource())));
            boolean bad = wish.least().isEmpty()
                    || map.risk(node)
                            .filter(r -> r.compareTo(wish.least().get()) >= 0)
                            .isPresent();
            boolean side = wish.plane().isEmpty() || wish.plane().get() == Plane.KUBERNETES;
            assertThat(part.nodes().get(node))
                    .as("%s with %s", b, wish)
                    .isEqualTo(subjects && where && rule && bad && side);
        }
    }

    @Property(tries = 150)
    void cardsNeverOverlapAndTheSameGivesTheSame(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AccessIndex index = world(random);
        AccessMap map = AccessMap.of(index);
        GraphWish wish = wish(random, map);
        Picture picture = Picture.of(Folding.scene(map, Part.of(map, wish), wish), () -> false);
        apart(picture);
        AccessMap again = AccessMap.of(index);
        Picture same = Picture.of(Folding.scene(again, Part.of(again, wish), wish), () -> false);
        assertThat(same.x()).isEqualTo(picture.x());
        assertThat(same.y()).isEqualTo(picture.y());
        assertThat(same.scene()).isEqualTo(picture.scene());
    }

    @Property(tries = 60)
    void withoutTimeTheFallbackIsWholeToo(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AccessMap map = AccessMap.of(world(random));
        Scene scene = Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START);
        Picture picture = Picture.of(scene, () -> true);
        apart(picture);
        assertThat(picture.routes()).hasSameSizeAs(scene.wires());
        assertThat(picture.crossings())
                .isGreaterThanOrEqualTo(Picture.of(scene, () -> false).crossings());
    }

    /** Random layers, dummies included: never an overlap, and never more crossings than before. */
    @Property(tries = 200)
    void layersKeepTheirDistances(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = 1 + random.nextInt(60);
        int[] layer = IntStream.range(0, n).map(i -> random.nextInt(5)).toArray();
        double[] height =
                IntStream.range(0, n).mapToDouble(i -> 1 + random.nextInt(50)).toArray();
        List<int[]> edges = new ArrayList<>();
        for (int k = 0; k < 3 * n; k++) {
            int a = random.nextInt(n);
            int b = random.nextInt(n);
            if (layer[a] + 1 == layer[b]) {
                edges.add(new int[] {a, b});
            }
        }
        LayeredLayout.Placed placed = LayeredLayout.place(
                layer,
                IntStream.range(0, n).toArray(),
                height,
                edges.stream().mapToInt(e -> e[0]).toArray(),
                edges.stream().mapToInt(e -> e[1]).toArray(),
                4,
                () -> false);
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                if (a != b && layer[a] == layer[b]) {
                    boolean above = placed.y()[a] + height[a] + 4 <= placed.y()[b] + 1e-6;
                    boolean below = placed.y()[b] + height[b] + 4 <= placed.y()[a] + 1e-6;
                    assertThat(above || below).isTrue();
                }
            }
        }
        // The count is that of every pair of edges between the same layers in the order that was found.
        long pairs = 0;
        for (int[] e : edges) {
            for (int[] f : edges) {
                if (layer[e[0]] == layer[f[0]]
                        && placed.y()[e[0]] < placed.y()[f[0]]
                        && placed.y()[e[1]] > placed.y()[f[1]]) {
                    pairs++;
                }
            }
        }
        assertThat(placed.crossings()).isEqualTo(pairs);
    }

    @Property(tries = 100)
    void whatLiesAtAPointIsWhatIsDrawnThere(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AccessMap map = AccessMap.of(world(random));
        Picture picture = Picture.of(Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START), () -> false);
        HitIndex hits = new HitIndex(picture);
        for (int k = 0; k < 100; k++) {
            double x = random.nextDouble() * (picture.width() + 100) - 50;
            double y = random.nextDouble() * (picture.height() + 100) - 50;
            int expected = -1;
            for (int i = 0; i < picture.x().length; i++) {
                if (inside(picture, i, x, y)) {
                    expected = i;
                }
            }
            assertThat(hits.cardAt(x, y)).isEqualTo(expected);
        }
        for (int w = 0; w < picture.routes().size(); w++) {
            double[] r = picture.routes().get(w);
            assertThat(hits.wireAt(Curve.x(r[0], r[2], 0.5), Curve.y(r[1], r[3], 0.5), 4))
                    .isNotNegative();
        }
        Set<Integer> seen = new HashSet<>();
        hits.seen(0, 0, picture.width(), picture.height(), seen::add);
        assertThat(seen).hasSize(picture.x().length);
        int[] cut = {0};
        double half = picture.height() / 2;
        hits.seen(0, 0, picture.width(), half, i -> cut[0]++);
        assertThat(cut[0]).isEqualTo((int)
                Arrays.stream(picture.y()).filter(y -> y <= half).count());
    }

    private static boolean inside(Picture p, int i, double x, double y) {
        return x >= p.x()[i]
                && x <= p.x()[i] + Picture.CARD_WIDTH
                && y >= p.y()[i]
                && y <= p.y()[i] + Picture.CARD_HEIGHT;
    }

    private static void apart(Picture p) {
        for (int a = 0; a < p.x().length; a++) {
            assertThat(p.x()[a] + Picture.CARD_WIDTH).isLessThanOrEqualTo(p.width());
            assertThat(p.y()[a] + Picture.CARD_HEIGHT).isLessThanOrEqualTo(p.height());
            for (int b = a + 1; b < p.x().length; b++) {
                boolean beside = Math.abs(p.x()[a] - p.x()[b]) >= Picture.CARD_WIDTH;
                boolean apart = Math.abs(p.y()[a] - p.y()[b]) >= Picture.CARD_HEIGHT + 1;
                assertThat(beside || apart).as("cards %d and %d", a, b).isTrue();
            }
        }
    }

    private static GraphWish wish(SplittableRandom random, AccessMap map) {
        GraphWish wish = GraphWish.START
                .withSystem(true)
                .withMost(random.nextInt(3) == 0 ? 4 : GraphWish.FEW)
                .withNamespace(random.nextInt(3) == 0 ? "ns" + random.nextInt(4) : "")
                .withClusterWide(random.nextBoolean())
                .withVerb(random.nextInt(4) == 0 ? one(random, "get", "create", "bind", "delete") : "")
                .withResource(random.nextInt(4) == 0 ? one(random, "pods", "secrets", "nodes") : "")
                .withLeast(
                        random.nextInt(4) == 0
                                ? Severity.named(one(random, "low", "medium", "high", "critical"))
                                : Optional.empty())
                .withPlane(random.nextInt(6) == 0 ? Optional.of(Plane.KUBERNETES) : Optional.empty())
                .withText(random.nextInt(4) == 0 ? one(random, "u1", "ns", "b2", "zzz") : "");
        if (map.size() > 0 && random.nextInt(3) == 0) {
            wish = wish.around(map.id(random.nextInt(map.size())), random.nextInt(3));
        }
        return random.nextInt(3) == 0 ? wish.opening("fold:rb/ns1").opening("fold:user/") : wish;
    }

    private static String one(SplittableRandom random, String... of) {
        return of[random.nextInt(of.length)];
    }

    static AccessIndex world(SplittableRandom random) {
        Snapshot.Builder world = Snapshot.builder("random", GraphWorlds.NOW);
        int roles = 1 + random.nextInt(8);
        for (int i = 0; i < roles; i++) {
            PolicyRule[] rules = new PolicyRule[random.nextInt(3)];
            for (int r = 0; r < rules.length; r++) {
                rules[r] = PolicyRule.resources(
                        List.of(one(random, "get", "create", "*", "bind", "delete")),
                        List.of(one(random, "", "*", "apps")),
                        List.of(one(random, "pods", "secrets", "*", "nodes", "deployments")));
            }
            world.add(
                    Role.of(random.nextBoolean() ? RoleId.cluster("r" + i) : RoleId.in("ns" + i % 4, "r" + i), rules));
        }
        int bindings = random.nextInt(40);
        for (int i = 0; i < bindings; i++) {
            boolean cluster = random.nextInt(4) == 0;
            List<Subject> subjects = new ArrayList<>();
            int count = random.nextInt(4);
            for (int s = 0; s < count; s++) {
                subjects.add(
                        switch (random.nextInt(4)) {
                            case 0 -> Subject.user("u" + random.nextInt(9));
                            case 1 -> Subject.group(one(random, "g1", "g2", "system:authenticated"));
                            case 2 -> Subject.serviceAccount("ns" + random.nextInt(4), "a" + random.nextInt(3));
                            default -> new Subject("Nobody", "", "x");
                        });
            }
            world.add(new Binding(
                    cluster ? "" : "ns" + random.nextInt(4),
                    "b" + i,
                    random.nextBoolean() ? RoleId.CLUSTER_ROLE : RoleId.ROLE,
                    "r" + random.nextInt(roles + 1),
                    subjects,
                    Map.of()));
        }
        return AccessIndex.of(world.build());
    }
}
