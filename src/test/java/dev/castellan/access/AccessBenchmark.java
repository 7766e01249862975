package dev.castellan.access;

import dev.castellan.access.compare.Comparison;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Ways;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load, compile, decide, who-can, what-can, matrix, compare, escalation graph and ways on the recorded world {@code large-1} and on ten times that, with a
 * plain evaluator that walks bindings as the API server does in the same run. Medians; {@code -Dcastellan.rounds=N} measures
 * longer. The micro-benchmarks of the same operations are in {@link AccessMicroBenchmark} and
 * {@link AccessWholeBenchmark}.
 */
@Tag("benchmark")
class AccessBenchmark {
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 5);
    private static final int TIMES = Integer.getInteger("castellan.times", 10);

    @Test
    void largeAndTenTimesThat(@TempDir Path folder) throws Exception {
        List<RecordedReviews.Review> reviews = RecordedReviews.read(Worlds.file("large-1.reviews.jsonl.gz"));
        long before = used();
        measure("large-1", Worlds.file("large-1.objects.json.gz"), reviews, before);
        Path saved = folder.resolve("large-10" + SnapshotFile.ENDING);
        SnapshotFile.write(copies(Worlds.snapshot("large-1"), TIMES), saved);
        measure("large-1 × " + TIMES, saved, reviews, before);
    }

    private static void measure(String world, Path file, List<RecordedReviews.Review> reviews, long before) {
        Snapshot snapshot = ObjectFiles.read(List.of(file), Worlds.THEN);
        print(world, "objects", snapshot.size(), "");
        print(world, "load from file", median(() -> ObjectFiles.read(List.of(file), Worlds.THEN)) / 1e6, "ms");
        print(world, "compile", median(() -> AccessIndex.of(snapshot)) / 1e6, "ms");
        AccessIndex index = AccessIndex.of(snapshot);
        print(world, "memory of snapshot and index", (used() - before) / 1e6, "MB");

        double ours = median(() -> {
                    for (int i = 0; i < 20; i++) {
                        decide(index, reviews);
                    }
                })
                / 20
                / reviews.size();
        print(world, "decide", ours, "ns");
        print(world, "decisions a second", 1e9 / ours, "");
        PlainWalk plain = new PlainWalk(snapshot);
        List<RecordedReviews.Review> some = reviews.subList(0, 400);
        double walk = median(() -> some.forEach(r -> plain.allows(r.who(), r.request()))) / some.size();
        print(world, "decide, plain walk", walk, "ns");
        print(world, "ratio", walk / ours, "×");
        List<Request> requests =
                reviews.stream().limit(500).map(RecordedReviews.Review::request).toList();
        print(
                world,
                "who-can",
                median(() -> requests.forEach(r -> WhoCan.ask(index, r).count())) / 500 / 1e3,
                "µs");
        print(
                world,
                "who-can with holders",
                median(() -> requests.forEach(r -> WhoCan.ask(index, r).holders())) / 500 / 1e3,
                "µs");
        List<Requester> people =
                reviews.stream().limit(50).map(RecordedReviews.Review::who).toList();
        print(world, "what-can", median(() -> people.forEach(p -> WhatCan.ask(index, p))) / 50 / 1e3, "µs");

        List<Requester> subjects = subjects(index);
        AccessIndex other = AccessIndex.of(changed(snapshot));
        print(world, "compare, changes", Comparison.of(index, other).changes().size(), "");
        print(world, "compare", median(() -> Comparison.of(index, other)) / 1e6, "ms");
        print(
                world,
                "compare with itself",
                median(() -> Comparison.of(index, AccessIndex.of(snapshot))) / 1e6,
                "ms with compile");
        print(
                world,
                "matrix of 5,000 × 200",
                median(() -> Matrix.of(index, subjects, COLUMNS, VERBS, "ns1")) / 1e6,
                "ms");
        print(world, "escalation graph", median(() -> EscalationGraph.of(index)) / 1e6, "ms");
        EscalationGraph graph = EscalationGraph.of(index);
        print(world, "memory with escalation graph", (used() - before) / 1e6, "MB");
        print(world, "paths from everybody, 4 targets", median(() -> steps(graph)) / 1e6, "ms");
    }

    static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    static final List<Matrix.Column> COLUMNS = java.util.stream.IntStream.range(0, 200)
            .mapToObj(i -> new Matrix.Column(
                    i % 3 == 0 ? "" : "apps", i % 5 == 0 ? "pods" : "r" + i, i % 4 == 0 ? "scale" : ""))
            .toList();

    /** Five thousand of them: those of the world, and further ones if there are too few. */
    static List<Requester> subjects(AccessIndex index) {
        List<Requester> subjects = new ArrayList<>();
        for (Principal p : index.principals()) {
            if (subjects.size() < 5_000) {
                subjects.add(p.group() ? Requester.memberOf(p.name()) : Requester.authenticated(p.name(), List.of()));
            }
        }
        while (subjects.size() < 5_000) {
            subjects.add(Requester.authenticated("u" + subjects.size(), List.of("team-" + subjects.size() % 300)));
        }
        return subjects;
    }

    /** The steps of the shortest ways of everybody to four targets, added up. */
    static int steps(EscalationGraph graph) {
        int steps = 0;
        for (Place target : List.of(
                Place.CLUSTER_ADMIN, Place.NODE, Place.ALL_SECRETS, Place.in(Place.Kind.NAMESPACE, "kube-system"))) {
            Ways ways = Ways.to(graph, Set.of(target), false);
            for (Place who : graph.identities()) {
                steps += ways.length(who).orElse(0);
            }
        }
        return steps;
    }

    private static int decide(AccessIndex index, List<RecordedReviews.Review> reviews) {
        int allowed = 0;
        for (RecordedReviews.Review r : reviews) {
            allowed += index.allows(r.who(), r.request()) ? 1 : 0;
        }
        return allowed;
    }

    /** One binding in fifty gone, one in fifty with somebody else, one role in fifty with a rule more. */
    static Snapshot changed(Snapshot one) {
        Snapshot.Builder next = one.toBuilder();
        int n = 0;
        for (Binding b : one.bindings()) {
            if (n % 50 == 7) {
                next.removeBinding(b.namespace(), b.name());
            } else if (n % 50 == 23) {
                List<Subject> more = new ArrayList<>(b.subjects());
                more.add(Subject.user("newcomer-" + n % 400));
                next.add(new Binding(b.namespace(), b.name(), b.roleKind(), b.roleName(), more, b.labels()));
            }
            n++;
        }
        n = 0;
        for (Role r : one.roles()) {
            if (n++ % 50 == 11 && !r.aggregated()) {
                List<PolicyRule> more = new ArrayList<>(r.rules());
                more.add(PolicyRule.resources(
                        List.of("delete", "escalate"), List.of("example.org"), List.of("widgets")));
                next.add(r.withRules(more));
            }
        }
        return next.build();
    }

    /** As many clusters in one: every namespace, and every user and role of it, under another name. */
    static Snapshot copies(Snapshot one, int times) {
        Snapshot.Builder all = one.toBuilder();
        for (int c = 1; c < times; c++) {
            String end = "-" + c;
            one.namespaces().forEach(n -> all.add(new Namespace(n.name() + end, n.labels())));
            one.serviceAccounts()
                    .forEach(a -> all.add(new ServiceAccount(a.namespace() + end, a.name(), a.annotations())));
            for (Role r : one.roles()) {
                all.add(new Role(
                        new RoleId(
                                r.id().kind(),
                                r.id().namespace().isEmpty() ? "" : r.id().namespace() + end,
                                r.id().name() + end),
                        r.rules(),
                        r.aggregation(),
                        Map.of(),
                        false));
            }
            for (Binding b : one.bindings()) {
                List<Subject> subjects = b.subjects().stream()
                        .map(s -> s.name().startsWith("system:")
                                ? s
                                : new Subject(
                                        s.kind(), s.namespace().isEmpty() ? "" : s.namespace() + end, s.name() + end))
                        .toList();
                all.add(new Binding(
                        b.namespace().isEmpty() ? "" : b.namespace() + end,
                        b.name() + end,
                        b.roleKind(),
                        b.roleName() + end,
                        subjects,
                        Map.of()));
            }
        }
        return all.build();
    }

    private static double median(Runnable work) {
        double[] nanos = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run();
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        java.util.Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void print(String world, String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-14s %-30s %,14.1f %s%n", world, what, value, unit);
    }
}
