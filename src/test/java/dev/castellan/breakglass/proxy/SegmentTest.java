package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record: what is written can be read and checked, and every change is seen. */
class SegmentTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    Path folder = Path.of("");

    private final List<RecordRoot> roots = new CopyOnWriteArrayList<>();

    private Recorder recorder() throws IOException {
        return Recorder.begin(folder, Admin.CHECKOUT, "prod", "ab".repeat(32), NOW, roots::add, Recorder::create);
    }

    private static Use use(long number, String name) {
        try {
            return Use.begin(
                    number,
                    NOW,
                    ApiRequest.of("GET", "/api/v1/namespaces/a/pods/" + name),
                    "castellan-" + number,
                    "s",
                    "kubectl get");
        } catch (ApiRequest.Ambiguous e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Path written() throws IOException {
        try (Recorder recorder = recorder()) {
            for (int i = 1; i <= 20; i++) {
                Use begun = use(i, "p" + i);
                recorder.write(begun);
                recorder.write(begun.ended(3, 200, 0, 10, Use.Outcome.ANSWERED, ""));
            }
        }
        return Segment.list(folder).getLast();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Path file = written();
        List<Use> uses = new ArrayList<>();
        Segment.Reading reading = Segment.read(file, uses::add);
        assertThat(reading.holds()).isTrue();
        assertThat(reading.torn()).isFalse();
        assertThat(reading.opening().orElseThrow().checkout()).isEqualTo(Admin.CHECKOUT);
        assertThat(reading.root().lines()).isEqualTo(41);
        assertThat(reading.root().requests()).isEqualTo(20);
        assertThat(roots).containsExactly(reading.root());
        assertThat(uses).hasSize(40);
        assertThat(uses.get(1)).isEqualTo(use(1, "p1").ended(3, 200, 0, 10, Use.Outcome.ANSWERED, ""));
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void everyChangedByteIsSeen() throws Exception {
        Path file = written();
        RecordRoot root = Segment.read(file, use -> {}).root();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            Segment.Reading reading = Segment.read(file, use -> {});
            assertThat(reading.holds() && !reading.torn() && reading.root().equals(root))
                    .as("byte " + at)
                    .isFalse();
        }
    }

    @Test
    void aLineTakenOutOrPutInIsSeen() throws Exception {
        Path file = written();
        List<String> lines = Files.readAllLines(file);
        List<String> without = new ArrayList<>(lines);
        without.remove(5);
        Files.write(file, without);
        assertThat(Segment.read(file, use -> {}).broken()).isEqualTo(6);
        List<String> twice = new ArrayList<>(lines);
        twice.add(5, lines.get(4));
        Files.write(file, twice);
        assertThat(Segment.read(file, use -> {}).broken()).isEqualTo(6);
        // The end alone can be cut off without a trace in the file: that is what the roots in the ledger are for.
        Files.write(file, lines.subList(0, 10));
        Segment.Reading cut = Segment.read(file, use -> {});
        assertThat(cut.holds()).isTrue();
        assertThat(cut.root().lines()).isLessThan(roots.getLast().lines());
    }

    @Test
    void aTornEndIsSeenAndTheNextSegmentIsChainedToWhatIsWhole() throws Exception {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 30));
        Segment.Reading torn = Segment.read(file, use -> {});
        assertThat(torn.torn()).isTrue();
        assertThat(torn.holds()).isTrue();
        assertThat(torn.root().lines()).isEqualTo(40);
        Path next = written();
        assertThat(next.getFileName().toString()).isEqualTo("record-0002.jsonl");
        assertThat(Segment.read(next, use -> {}).opening().orElseThrow().before())
                .isEqualTo(torn.root().sha256());
        assertThat(Segment.list(folder)).hasSize(2);
    }

    @Test
    void manyWriteAtOnceAndNothingIsLost() throws Exception {
        try (Recorder recorder = recorder()) {
            AtomicLong numbers = new AtomicLong();
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 8; w++) {
                writers.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        try {
                            recorder.write(use(numbers.incrementAndGet(), "p"));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        Segment.Reading reading = Segment.read(Segment.list(folder).getFirst(), use -> {});
        assertThat(reading.holds()).isTrue();
        assertThat(reading.root().requests()).isEqualTo(800);
        assertThat(roots.getLast()).isEqualTo(reading.root());
        assertThat(roots).isSortedAccordingTo(java.util.Comparator.comparingLong(RecordRoot::lines));
        assertThat(roots.size()).isBetween(3, 6);
    }

    @Test
    void whatIsNoRecordIsNotTakenForOne() throws Exception {
        Path file = folder.resolve("record-0001.jsonl");
        for (String text : List.of("", "x", "\n", "{}\t\n", "{}\t" + "0".repeat(64) + "\n", "a".repeat(600_000))) {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            assertThat(Segment.read(file, use -> {}).holds())
                    .as(text.substring(0, Math.min(5, text.length())))
                    .isFalse();
        }
        assertThatThrownBy(() -> Recorder.create(file)).isInstanceOf(IOException.class);
    }
}
