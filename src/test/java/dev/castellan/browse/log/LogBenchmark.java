package dev.castellan.browse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.kubernetes.LogLine;
import dev.castellan.kubernetes.LogRequest;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million lines of four pods merged by time: how long until all are there, what is kept in memory, how long a window of
 * lines and a filter take; then as many again, to see that memory stays. Smaller with {@code -Dcastellan.lines=100000}.
 */
@Tag("benchmark")
class LogBenchmark {
    private static final int LINES = Integer.getInteger("castellan.lines", 1_000_000);
    private static final int PODS = 4;

    /** Each pod writes its share at once, as a server does that is asked for all lines. */
    private static final class Written implements LogReads {
        private final int lines;

        Written(int lines) {
            this.lines = lines;
        }

        @Override
        public List<PodContainers> pods(LogTarget target) {
            return java.util.stream.IntStream.range(0, PODS)
                    .mapToObj(i -> new PodContainers(
                            "shop", "web-" + i, "uid-" + i, "Running", List.of("main"), List.of(), Optional.empty()))
                    .toList();
        }

        @Override
        public Lines open(LogRequest request) {
            int pod = request.pod().charAt(request.pod().length() - 1) - '0';
            return new Lines() {
                private int next = pod;

                @Override
                public Optional<LogLine> next() {
                    int number = next;
                    if (number >= lines) {
                        return Optional.empty();
                    }
                    next += PODS;
                    String level = number % 97 == 0 ? "ERROR" : "INFO";
                    String text = level + " request " + number + " GET /api/v1/orders/" + number * 31L
                            + " took 12 ms, 200 OK, user agent Mozilla/5.0 (X11; Linux x86_64)";
                    return Optional.of(new LogLine(number * 1_000_000L, text.getBytes(StandardCharsets.UTF_8), false));
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void aMillionLines() {
        System.out.printf(
                Locale.ROOT,
                "%-10s %9s %10s %12s %14s %14s %11s%n",
                "lines",
                "kept",
                "all there",
                "heap more",
                "window median",
                "window worst",
                "filter");
        for (int lines : new int[] {LINES / 10, LINES, 2 * LINES}) {
            measure(lines);
        }
    }

    private static void measure(int lines) {
        long before = heap();
        long begun = System.nanoTime();
        LogQuery query =
                LogQuery.following(new LogTarget.Selected("shop", "app=web")).withFollow(false);
        try (MergedLog log = MergedLog.open(new Written(lines), query, LogLimits.NORMAL, () -> {})) {
            await().atMost(Duration.ofMinutes(5)).until(log::complete);
            double all = (System.nanoTime() - begun) / 1e9;
            LogState state = log.state();
            assertThat(state.end()).isEqualTo(lines);
            double more = (heap() - before) / 1e6;
            Random random = new Random(7);
            double[] windows = new double[1_000];
            for (int i = 0; i < windows.length; i++) {
                long from = state.first() + random.nextLong(state.shown());
                long asked = System.nanoTime();
                assertThat(log.window(from, 256).rows()).isNotEmpty();
                windows[i] = (System.nanoTime() - asked) / 1e6;
            }
            Arrays.sort(windows);
            long filtering = System.nanoTime();
            log.show(LogFilter.text("ERROR", false, false));
            double filter = (System.nanoTime() - filtering) / 1e6;
            assertThat(log.state().shown()).isLessThan(state.shown());
            System.out.printf(
                    Locale.ROOT,
                    "%,-10d %,9d %8.2f s %9.0f MB %11.2f ms %11.2f ms %8.0f ms%n",
                    lines,
                    state.shown(),
                    all,
                    more,
                    windows[windows.length / 2],
                    windows[windows.length - 1],
                    filter);
        }
    }

    private static long heap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
