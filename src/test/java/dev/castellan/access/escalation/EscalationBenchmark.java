package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The graph, and the shortest ways of everybody to four targets, on {@code large-1} and on ten times that. */
@Tag("benchmark")
class EscalationBenchmark {
    @Test
    void largeAndTenTimesThat() {
        Path file = Path.of(System.getProperty("castellan.shared", "../shared"))
                .resolve("vectors/rbac/large-1.objects.json.gz");
        Snapshot one = ObjectFiles.read(List.of(file), Instant.EPOCH);
        measure("large-1, cold", AccessIndex.of(one));
        measure("large-1", AccessIndex.of(one));
        measure("large-1 × 10", AccessIndex.of(copies(one, 10)));
    }

    private static void measure(String world, AccessIndex index) {
        long start = System.nanoTime();
        EscalationGraph graph = EscalationGraph.of(index);
        double build = (System.nanoTime() - start) / 1e6;
        start = System.nanoTime();
        int steps = 0;
        for (Place target : List.of(
                Place.CLUSTER_ADMIN, Place.NODE, Place.ALL_SECRETS, Place.in(Place.Kind.NAMESPACE, "kube-system"))) {
            Ways ways = Ways.to(graph, Set.of(target), false);
            for (Place who : graph.identities()) {
                steps += ways.length(who).orElse(0);
            }
        }
        double search = (System.nanoTime() - start) / 1e6;
        double megabytes = used() / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%-14s %d places, %d edges: graph %.0f ms, shortest ways of all to 4 targets %.0f ms (%d steps),"
                        + " with everything %.0f MB%n",
                world,
                graph.size(),
                graph.edgeCount(),
                build,
                search,
                steps,
                megabytes);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Snapshot copies(Snapshot one, int times) {
        Snapshot.Builder all = one.toBuilder();
        for (int c = 1; c < times; c++) {
            String end = "-" + c;
            one.namespaces().forEach(n -> all.add(new Namespace(n.name() + end, n.labels())));
            one.serviceAccounts().forEach(a -> all.add(new ServiceAccount(a.namespace() + end, a.name(), Map.of())));
            one.roles()
                    .forEach(r -> all.add(new Role(
                            new RoleId(r.id().kind(), in(r.id().namespace(), end), r.id().name() + end),
                            r.rules(),
                            r.aggregation(),
                            Map.of(),
                            false)));
            one.bindings()
                    .forEach(b -> all.add(new Binding(
                            in(b.namespace(), end),
                            b.name() + end,
                            b.roleKind(),
                            b.roleName() + end,
                            b.subjects().stream()
                                    .map(s -> s.name().startsWith("system:")
                                            ? s
                                            : new Subject(s.kind(), in(s.namespace(), end), s.name() + end))
                                    .toList(),
                            Map.of())));
        }
        return all.build();
    }

    private static String in(String namespace, String end) {
        return namespace.isEmpty() ? "" : namespace + end;
    }
}
