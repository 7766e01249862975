package dev.castellan.browse;

import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ListOutcome;
import dev.castellan.kubernetes.ListQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A list of 50,000 pods beside one of 10,000 events, at rest and under 1,000 changes a second, against a practice cluster
 * in a process of its own; kubectl reads the same server in the same run. Shorter or smaller with
 * {@code -Dcastellan.pods=5000 -Dcastellan.events=1000 -Dcastellan.churn=100 -Dcastellan.seconds=10}.
 */
@Tag("benchmark")
class BrowseBenchmark {
    private static final int PODS = Integer.getInteger("castellan.pods", 50_000);
    private static final int EVENTS = Integer.getInteger("castellan.events", 10_000);
    private static final int CHURN = Integer.getInteger("castellan.churn", 1_000);
    private static final int SECONDS = Integer.getInteger("castellan.seconds", 30);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 15);

    private final List<String> table = new ArrayList<>();

    @Test
    void fiftyThousandPods(@TempDir Path folder) throws Exception {
        try (ServedPractice server = ServedPractice.begin(folder, PODS, EVENTS)) {
            String kubeconfig = Files.readString(server.kubeconfig());
            String context = server.context();
            PracticeAccess access = new PracticeAccess(context, kubeconfig);
            ClusterId cluster = access.id();
            try (Browse browse =
                    new Browse(id -> new PracticeAccess(context, kubeconfig), Clock.systemUTC(), Timing.STANDARD)) {
                Kinds kinds = browse.kinds(cluster, true);
                Kind pods = kinds.byId("pods").orElseThrow();
                passes(access, pods);
                open(browse, cluster, pods, "cold");
                open(browse, cluster, pods, "warm");
                peak("own peak, all pods read by several lists and held");
                try (LiveList list = browse.open(List.of(cluster), pods, List.of());
                        LiveList events = browse.open(
                                List.of(cluster), kinds.byId("events").orElseThrow(), List.of())) {
                    until(() -> live(list) && live(events));
                    row(
                            "rows, all of them as the list says",
                            list.view().rows().size() + " pods of "
                                    + list.view().total() + ", "
                                    + events.view().rows().size() + " events");
                    answers(list);
                    memory("heap after the lists are complete");
                    idle("idle CPU, nothing changes", list, events);
                    churn(server, list, events);
                }
            }
            peak("own peak of the whole run");
            kubectl(folder, context);
        } finally {
            System.out.println(String.join("\n", table));
        }
    }

    private void row(String what, String value) {
        table.add("%-52s %s".formatted(what, value));
    }

    private static String ms(long nanos) {
        return "%.0f ms".formatted(nanos / 1e6);
    }

    private static boolean live(LiveList list) {
        return list.view().state().phase() == FeedState.Phase.LIVE;
    }

    private static long until(BooleanSupplier done) throws InterruptedException {
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - begun > Duration.ofMinutes(3).toNanos()) {
                throw new AssertionError("took too long");
            }
            Thread.sleep(1);
        }
        return System.nanoTime() - begun;
    }

    /** Whether our columns come with the rows, or by a second reading, is decided by these figures. */
    private void passes(PracticeAccess access, Kind pods) {
        List<ListQuery.Pick> picks = Columns.picks(pods.resource());
        for (int round = 0; round < 3; round++) {
            for (boolean whole : new boolean[] {true, false}) {
                AtomicInteger rows = new AtomicInteger();
                long begun = System.nanoTime();
                ListOutcome outcome = access.client()
                        .list(
                                ListQuery.of(pods.resource(), "").withPicks(whole ? picks : List.of()),
                                page -> rows.addAndGet(page.rows().size()));
                if (round == 2) {
                    row(
                            "bare list, " + (whole ? "whole objects in one pass" : "metadata only"),
                            ms(System.nanoTime() - begun) + " for " + rows
                                    + (outcome instanceof ListOutcome.Complete ? "" : " " + outcome));
                }
            }
        }
    }

    private void open(Browse browse, ClusterId cluster, Kind pods, String how) throws InterruptedException {
        long begun = System.nanoTime();
        try (LiveList list = browse.open(List.of(cluster), pods, List.of())) {
            until(() -> !list.view().rows().isEmpty());
            row("first rows, " + how, ms(System.nanoTime() - begun));
            until(() -> live(list));
            row("complete and live, " + how, ms(System.nanoTime() - begun));
        }
    }

    private void answers(LiveList list) throws InterruptedException {
        String[] queries = {"web", "-status:Running", "ns:shop", "label:app node:1", "zzz-nothing"};
        String[] columns = {"age", "status", "node", "restarts", "name"};
        long[] filters = new long[ROUNDS];
        long[] sorts = new long[ROUNDS];
        for (int i = -ROUNDS; i < ROUNDS; i++) {
            Query query = Query.parse(queries[Math.floorMod(i, queries.length)] + " -x" + i);
            Sort sort = Sort.by(columns[Math.floorMod(i, columns.length)], i % 2 == 0);
            long begun = System.nanoTime();
            list.show(query, Sort.STANDARD);
            until(() -> list.view().query().equals(query));
            long filtered = System.nanoTime() - begun;
            list.show(Query.ALL, Sort.STANDARD);
            until(() -> list.view().query().equals(Query.ALL));
            begun = System.nanoTime();
            list.show(Query.ALL, sort);
            until(() -> list.view().sort().equals(sort));
            if (i >= 0) {
                filters[i] = filtered;
                sorts[i] = System.nanoTime() - begun;
            }
        }
        java.util.Arrays.sort(filters);
        java.util.Arrays.sort(sorts);
        row("filter answers, median / worst", ms(filters[ROUNDS / 2]) + " / " + ms(filters[ROUNDS - 1]));
        row("sort answers, median / worst", ms(sorts[ROUNDS / 2]) + " / " + ms(sorts[ROUNDS - 1]));
    }

    private void memory(String when) throws InterruptedException {
        row(when, "%d MB, %d MB RSS".formatted(collected() >> 20, resident() >> 20));
    }

    /** Heap, code and all, as kubectl's peak is measured. */
    private void peak(String when) {
        row(
                when,
                "%d MB RSS"
                        .formatted(
                                status(ProcessHandle.current().pid(), "VmHWM:").orElse(0L) >> 10));
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long collected() throws InterruptedException {
        System.gc();
        Thread.sleep(200);
        System.gc();
        return used();
    }

    private static long resident() {
        return status(ProcessHandle.current().pid(), "VmRSS:").orElse(0L) << 10;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void idle(String what, LiveList... lists) throws InterruptedException {
        for (LiveList list : lists) {
            var _ = list.view();
        }
        Thread.sleep(2_000);
        long before = cpu();
        long begun = System.nanoTime();
        Thread.sleep(8_000);
        row(what, "%.2f %% of a core".formatted(100.0 * (cpu() - before) / (System.nanoTime() - begun)));
    }

    /** Looks at the lists sixty times a second, as a window does, while they change. */
    private void churn(ServedPractice server, LiveList list, LiveList events) throws Exception {
        server.churn(CHURN);
        Thread.sleep(2_000);
        long views = list.view().number();
        long before = cpu();
        long begun = System.nanoTime();
        long longest = 0;
        List<String> curve = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        int stale = 0;
        for (long frame = 0; System.nanoTime() - begun < SECONDS * 1_000_000_000L; frame++) {
            long looked = System.nanoTime();
            var _ = list.view();
            var _ = events.view();
            longest = Math.max(longest, System.nanoTime() - looked);
            stale += live(list) ? 0 : 1;
            if (System.nanoTime() - begun > (kept.size() + 1) * MINUTE) {
                kept.add("%d/%d".formatted(collected() >> 20, resident() >> 20));
            }
            if (frame % 300 == 0) {
                curve.add("%d".formatted(used() >> 20));
                if (frame % 1_200 == 600) {
                    Query query = Query.parse("-status:Running -x" + frame);
                    long asked = System.nanoTime();
                    list.show(query, Sort.by("age", false));
                    until(() -> list.view().query().equals(query));
                    row("filter and sort during churn", ms(System.nanoTime() - asked));
                }
            }
            Thread.sleep(16);
        }
        row(
                "CPU under %d changes a second".formatted(CHURN),
                "%.0f %% of a core".formatted(100.0 * (cpu() - before) / (System.nanoTime() - begun)));
        row("views a second", "%.1f".formatted((list.view().number() - views) / (double) SECONDS));
        row("longest call of view()", "%.2f ms".formatted(longest / 1e6));
        row("frames in which the list was not live", String.valueOf(stale));
        row("heap every 5 s, MB, without collecting", String.join(" ", curve));
        row("heap after collecting / RSS every minute, MB", String.join(" ", kept));
        list.show(Query.ALL, Sort.STANDARD);
        server.churn(0);
        Thread.sleep(3_000);
        memory("heap after churn");
        idle("idle CPU after churn", list, events);
        row("still live", String.valueOf(live(list) && live(events)));
    }

    private void kubectl(Path folder, String context) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/kubectl"))) {
            row("kubectl", "not here");
            return;
        }
        for (int round = 0; round < 2; round++) {
            Process process = new ProcessBuilder(
                            "kubectl",
                            "--kubeconfig",
                            folder.resolve("kubeconfig").toString(),
                            "--context",
                            context,
                            "get",
                            "pods",
                            "-A")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long begun = System.nanoTime();
            long peak = 0;
            while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, status(process.pid(), "VmHWM:").orElse(0L));
            }
            row("kubectl get pods -A", ms(System.nanoTime() - begun) + ", peak " + (peak >> 10) + " MB RSS");
        }
    }

    /** A figure of the system's about a process, in kB. */
    private static Optional<Long> status(long pid, String what) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(what)) {
                    return Optional.of(Long.parseLong(line.replaceAll("\\D", "")));
                }
            }
        } catch (IOException e) {
            // It ended meanwhile.
        }
        return Optional.empty();
    }
}
