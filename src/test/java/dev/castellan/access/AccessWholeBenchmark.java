package dev.castellan.access;

import dev.castellan.access.compare.Comparison;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Ways;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What works on a whole world at once, on {@code large-1} and on ten times that. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class AccessWholeBenchmark {
    /** How many times {@code large-1}. */
    @Param({"1", "10"})
    public int times;

    private Path file = Path.of("");
    private AccessIndex index = AccessIndex.of(Snapshot.builder("", Worlds.THEN).build());
    private AccessIndex other = index;
    private EscalationGraph graph = EscalationGraph.of(index);
    private List<Requester> subjects = List.of();

    /** Reads the world and saves it, for loading. */
    @Setup
    public void read() throws IOException {
        Snapshot one = Worlds.snapshot("large-1");
        Snapshot snapshot = times == 1 ? one : AccessBenchmark.copies(one, times);
        file = Files.createTempFile("large", SnapshotFile.ENDING);
        SnapshotFile.write(snapshot, file);
        index = AccessIndex.of(snapshot);
        other = AccessIndex.of(AccessBenchmark.changed(snapshot));
        graph = EscalationGraph.of(index);
        subjects = AccessBenchmark.subjects(index);
    }

    /** Deletes what was saved. */
    @TearDown
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public Snapshot load() {
        return ObjectFiles.read(List.of(file), Worlds.THEN);
    }

    @Benchmark
    public Matrix matrixOf5000By200() {
        return Matrix.of(index, subjects, AccessBenchmark.COLUMNS, AccessBenchmark.VERBS, "ns1");
    }

    @Benchmark
    public Comparison compare() {
        return Comparison.of(index, other);
    }

    @Benchmark
    public EscalationGraph escalationGraph() {
        return EscalationGraph.of(index);
    }

    @Benchmark
    public int shortestPathsFromEverybody() {
        return AccessBenchmark.steps(graph);
    }

    /** Every simple way of one subject after the other of at most six steps to the whole cluster, at most a hundred each. */
    @Benchmark
    public int allPathsOfAHundredSubjects() {
        Ways ways = Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), false);
        return graph.identities().stream()
                .limit(100)
                .mapToInt(who -> ways.all(who, 6, 100).size())
                .sum();
    }
}
