package dev.castellan.access;

import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** One operation at a time on {@code large-1} and on ten times that, beside the plain walk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class AccessMicroBenchmark {
    /** How many times {@code large-1}. */
    @Param({"1", "10"})
    public int times;

    private Snapshot snapshot = Snapshot.builder("", Worlds.THEN).build();
    private AccessIndex index = AccessIndex.of(snapshot);
    private PlainWalk plain = new PlainWalk(snapshot);
    private List<RecordedReviews.Review> reviews = List.of();
    private int next;

    /** Runs the benchmarks; arguments are those of JMH. */
    public static void main(String[] arguments) throws Exception {
        org.openjdk.jmh.Main.main(arguments);
    }

    /** Reads the world. */
    @Setup
    public void read() {
        Snapshot one = Worlds.snapshot("large-1");
        snapshot = times == 1 ? one : AccessBenchmark.copies(one, times);
        index = AccessIndex.of(snapshot);
        plain = new PlainWalk(snapshot);
        reviews = RecordedReviews.read(Worlds.file("large-1.reviews.jsonl.gz"));
    }

    private RecordedReviews.Review review() {
        next = next + 1 == reviews.size() ? 0 : next + 1;
        return reviews.get(next);
    }

    @Benchmark
    public boolean decide() {
        RecordedReviews.Review r = review();
        return index.allows(r.who(), r.request());
    }

    @Benchmark
    public boolean decideByPlainWalk() {
        RecordedReviews.Review r = review();
        return plain.allows(r.who(), r.request());
    }

    @Benchmark
    public int whoCan() {
        return WhoCan.ask(index, review().request()).count();
    }

    @Benchmark
    public WhatCan.Result whatCan() {
        return WhatCan.ask(index, review().who());
    }

    @Benchmark
    public AccessIndex compile() {
        return AccessIndex.of(snapshot);
    }
}
