package dev.castellan.browse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.LogLine;
import dev.castellan.kubernetes.LogRequest;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several logs as one, with streams that break, fall silent and begin later. */
class MergedLogTest {
    private static final LogTarget SHOP = new LogTarget.Selected("shop", "app=web");
    private static final long SECOND = 1_000_000_000L;
    private static final LogLimits QUICK = new LogLimits(
            1_000, 4L * 1024 * 1024, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(50));

    /** A cluster of which every answer is known. */
    private static final class Known implements LogReads {
        private final List<PodContainers> pods = new CopyOnWriteArrayList<>();
        private final Map<String, List<LogLine>> written = new ConcurrentHashMap<>();
        private final List<Stream> open = new CopyOnWriteArrayList<>();
        private volatile @Nullable Failure refused;

        void pod(String name) {
            pods.add(new PodContainers(
                    "shop", name, "uid-" + name, "Running", List.of("main"), List.of(), Optional.empty()));
        }

        void write(String pod, long second, String text) {
            LogLine line = new LogLine(second * SECOND, text.getBytes(StandardCharsets.UTF_8), false);
            written.computeIfAbsent(pod, p -> new CopyOnWriteArrayList<>()).add(line);
            open.stream().filter(s -> s.pod.equals(pod) && !s.silent).forEach(s -> s.queue.add(Optional.of(line)));
        }

        @Override
        public List<PodContainers> pods(LogTarget target) {
            return List.copyOf(pods);
        }

        @Override
        public Lines open(LogRequest request) {
            Failure why = refused;
            if (why != null) {
                throw why.asException();
            }
            Stream stream = new Stream(request.pod());
            List<LogLine> all = written.getOrDefault(request.pod(), List.of()).stream()
                    .filter(l -> request.since()
                            .map(s -> l.time() >= s.getEpochSecond() * SECOND)
                            .orElse(true))
                    .toList();
            long skip = Math.max(0, all.size() - request.tail().orElse((long) all.size()));
            all.stream().skip(skip).forEach(l -> stream.queue.add(Optional.of(l)));
            if (request.follow()) {
                open.add(stream);
            } else {
                stream.queue.add(Optional.empty());
            }
            return stream;
        }

        private final class Stream implements Lines {
            private final String pod;
            private final LinkedBlockingQueue<Optional<LogLine>> queue = new LinkedBlockingQueue<>();
            private volatile boolean silent;

            Stream(String pod) {
                this.pod = pod;
            }

            @Override
            public Optional<LogLine> next() {
                try {
                    return queue.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }

            @Override
            public void close() {
                open.remove(this);
                queue.add(Optional.empty());
            }
        }
    }

    private static List<String> texts(MergedLog log) {
        LogState state = log.state();
        List<String> texts = new ArrayList<>();
        log.window(state.first(), (int) state.shown()).rows().forEach(r -> texts.add(r.text()));
        return texts;
    }

    @Test
    void linesOfAllPodsComeInTheOrderOfTheirTimesAndItEnds(@TempDir Path folder) throws Exception {
        Known cluster = new Known();
        cluster.pod("a");
        cluster.pod("b");
        for (int i = 0; i < 100; i++) {
            cluster.write(i % 2 == 0 ? "a" : "b", i, "line " + i);
        }
        LogQuery query = LogQuery.following(SHOP).withFollow(false);
        try (MergedLog log = MergedLog.open(cluster, query, QUICK, () -> {})) {
            await().until(log::complete);
            assertThat(log.state().phase()).isEqualTo(LogState.Phase.ENDED);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                expected.add("line " + i);
            }
            assertThat(texts(log)).isEqualTo(expected);
            log.show(LogFilter.text("line 9", false, false));
            assertThat(texts(log)).hasSize(11).startsWith("line 9", "line 90");
            Path file = folder.resolve("log.txt");
            assertThat(log.save(file, true, true)).isEqualTo(11);
            assertThat(Files.readAllLines(file).getFirst()).isEqualTo("1970-01-01T00:00:09Z b/main line 9");
        }
    }

    @Test
    void linesThatLostTheirRoomWhileTheLogIsSavedAreCountedInTheFile() throws Exception {
        Known cluster = new Known();
        cluster.pod("a");
        for (int i = 0; i < 10_000; i++) {
            cluster.write("a", i, "line " + i);
        }
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> log.state().end() == 10_000 && log.state().dropped() == 0);
            // A slow disk: before the first piece is written, newer lines have taken the room of all older ones.
            StringWriter disk = new StringWriter() {
                private boolean begun;

                @Override
                public void write(char[] text, int from, int length) {
                    if (!begun) {
                        begun = true;
                        for (int i = 10_000; i < 60_000; i++) {
                            cluster.write("a", i, "line " + i);
                        }
                        await().until(() -> log.state().dropped() > 10_000);
                    }
                    super.write(text, from, length);
                }
            };
            long written = log.save(disk, false, false);
            List<String> lines = disk.toString().lines().toList();
            int gap = -1;
            for (int i = 0; i < lines.size() && gap < 0; i++) {
                gap = lines.get(i).startsWith("[") ? i : -1;
            }
            assertThat(gap).as("told where they are missing").isPositive();
            assertThat(lines.get(gap)).endsWith(" lines were dropped before they could be written]");
            long missed = Long.parseLong(lines.get(gap).replaceAll("[^0-9]", ""));
            assertThat(lines.get(gap - 1)).isEqualTo("line " + (gap - 1));
            if (gap + 1 < lines.size()) {
                assertThat(lines.get(gap + 1)).isEqualTo("line " + (gap + missed));
            }
            assertThat(written).isEqualTo(lines.size() - 1L);
        }
    }

    @Test
    void anotherFilterWhileTheLogIsSavedSavesNothing() {
        Known cluster = new Known();
        cluster.pod("a");
        for (int i = 0; i < 10_000; i++) {
            cluster.write("a", i, "line " + i);
        }
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> log.state().end() == 10_000);
            StringWriter disk = new StringWriter() {
                @Override
                public void write(char[] text, int from, int length) {
                    log.show(LogFilter.text("line 9", false, false));
                }
            };
            assertThatThrownBy(() -> log.save(disk, false, false))
                    .hasMessageContaining("The filter changed while the log was being saved. Nothing was saved.");
        }
    }

    @Test
    void ofFiltersWantedOneAfterTheOtherTheLastHolds() {
        Known cluster = new Known();
        cluster.pod("a");
        cluster.write("a", 1, "paid");
        cluster.write("a", 2, "failed");
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> texts(log).size() == 2);
            log.show(LogFilter.text("fail", false, false), 7);
            // An earlier letter, whose thread came late; and no filter at all, which needs no look at the lines.
            log.show(LogFilter.text("f", false, false), 6);
            log.show(LogFilter.NONE, 5);
            assertThat(texts(log)).containsExactly("failed");
            log.show(LogFilter.NONE, 8);
            assertThat(texts(log)).hasSize(2);
        }
    }

    @Test
    void containersThatAreTooManyAreCounted() {
        Known cluster = new Known();
        for (int i = 0; i < 503; i++) {
            cluster.pod("pod-" + i);
        }
        LogQuery query = LogQuery.following(SHOP).withFollow(false);
        try (MergedLog log = MergedLog.open(cluster, query, QUICK, () -> {})) {
            await().until(log::complete);
            assertThat(log.state().sources()).hasSize(500);
            assertThat(log.state().leftOut()).isEqualTo(3);
        }
    }

    @Test
    void aStreamThatBreaksOffIsOpenedAgainWithoutLosingOrRepeatingALine() {
        Known cluster = new Known();
        cluster.pod("a");
        cluster.write("a", 1, "one");
        cluster.write("a", 1, "also one");
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> texts(log).size() == 2);
            cluster.refused = Failure.expected("cluster-unreachable", "gone", "", "");
            cluster.open.forEach(Known.Stream::close);
            await().until(() -> log.state().phase() == LogState.Phase.INCOMPLETE);
            assertThat(log.state().sources().getFirst().failure()).isPresent();
            cluster.write("a", 1, "still one");
            cluster.write("a", 2, "two");
            cluster.refused = null;
            await().until(() -> log.state().phase() == LogState.Phase.FOLLOWING
                    && texts(log).size() >= 4);
            assertThat(texts(log)).containsExactly("one", "also one", "still one", "two");
        }
    }

    @Test
    void aStreamThatFellSilentIsFoundOut() {
        Known cluster = new Known();
        cluster.pod("a");
        cluster.write("a", 1, "one");
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> texts(log).size() == 1);
            cluster.open.forEach(s -> s.silent = true);
            cluster.write("a", 5, "unheard");
            await().until(() -> texts(log).size() == 2);
            assertThat(texts(log)).containsExactly("one", "unheard");
        }
    }

    @Test
    void newPodsArePickedUpAndOldLinesAreDropped() {
        Known cluster = new Known();
        try (MergedLog log = MergedLog.open(cluster, LogQuery.following(SHOP), QUICK, () -> {})) {
            await().until(() -> log.state().failure().isPresent());
            assertThat(log.state().failure().orElseThrow().code()).isEqualTo("browse-log-no-pods");
            cluster.pod("late");
            await().until(() -> log.state().phase() == LogState.Phase.FOLLOWING);
            for (int i = 0; i < 40_000; i++) {
                cluster.write("late", i, "line " + i);
            }
            await().until(() -> log.state().end() == 40_000);
            assertThat(log.state().dropped()).isPositive();
            assertThat(log.state().kept() + log.state().dropped()).isEqualTo(40_000);
            LogWindow window = log.window(0, 5);
            assertThat(window.first()).isEqualTo(log.state().first());
            assertThat(window.rows().getFirst().text()).isEqualTo("line " + window.first());
        }
    }
}
