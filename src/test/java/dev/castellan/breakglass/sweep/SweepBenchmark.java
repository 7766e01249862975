package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A home of many files with copies in it: how long a sweep takes, against reading the same files and doing nothing with them,
 * and against {@code grep} for one spelling. {@code -Dcastellan.files=100000 -Dcastellan.megabytes=10240} is the size of
 * the issue; the standard is a tenth of it. {@code -Dcastellan.home=DIR} keeps the files for the next run.
 */
@Tag("benchmark")
class SweepBenchmark {
    private static final int FILES = Integer.getInteger("castellan.files", 10_000);
    private static final long BYTES = Long.getLong("castellan.megabytes", 1_024L) << 20;
    private static final int COPIES = 12;

    private static final Planted ADMIN = Planted.admin("RSA");

    @Test
    void aLargeHome(@TempDir Path temporary) throws Exception {
        Path home = Path.of(System.getProperty("castellan.home", temporary.toString()));
        Path certificate = home.resolve("admin.der");
        if (!Files.exists(certificate)) {
            fill(home);
            Files.write(certificate, ADMIN.der());
        }
        Wanted wanted = Wanted.certificate(Files.readAllBytes(certificate));
        for (int round = 0; round < Integer.getInteger("castellan.rounds", 2); round++) {
            long read = time(() -> readAll(home));
            print("read and forget", read, "ms");
            if (Files.isExecutable(Path.of("/usr/bin/grep"))) {
                print("grep -rlF for one spelling", time(() -> grep(home)), "ms");
            }
            long before = used();
            AtomicLong most = new AtomicLong();
            SweepReport[] report = new SweepReport[1];
            long sweep = time(() -> report[0] = Sweep.look(
                    wanted,
                    Places.chosen(List.of(home)),
                    SweepLimits.standard(),
                    InstantSource.system(),
                    (p, f, b) -> most.accumulateAndGet(used(), Math::max)));
            print("sweep", sweep, "ms");
            print("sweep against reading", sweep * 100 / Math.max(1, read), "%");
            print("files", report[0].files(), "");
            print("megabytes", report[0].bytes() >> 20, "MB");
            print("megabytes a second", (report[0].bytes() >> 20) * 1_000 / Math.max(1, sweep), "MB/s");
            print("memory above the beginning, garbage included", (most.get() - before) >> 20, "MB");
            assertThat(report[0].findings()).hasSizeGreaterThanOrEqualTo(COPIES);
            assertThat(report[0].complete()).isTrue();
        }
    }

    /** What homes hold: sources, logs, base64, packed and other binaries; sizes from a few bytes to megabytes. */
    private static void fill(Path home) throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        byte[] noise = new byte[8 << 20];
        random.nextBytes(noise);
        byte[] text = new byte[8 << 20];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (random.nextInt(9) == 0 ? ' ' : random.nextInt(60) == 0 ? '\n' : 'a' + random.nextInt(26));
        }
        byte[] letters = Base64.getMimeEncoder().encode(java.util.Arrays.copyOf(noise, 6 << 20));
        long average = BYTES / FILES;
        for (int i = 0; i < FILES; i++) {
            Path folder = home.resolve("d" + i % 97).resolve("e" + i % 31);
            Files.createDirectories(folder);
            // Few large, many small.
            double share = random.nextDouble();
            long size = Math.min(7 << 20, (long) (average * 0.25 / (0.02 + share * share)));
            int kind = random.nextInt(10);
            byte[] from = kind < 6 ? text : kind < 9 ? noise : letters;
            int offset = random.nextInt(1 << 19);
            try (OutputStream out = Files.newOutputStream(folder.resolve("f" + i + (kind < 6 ? ".txt" : ".bin")))) {
                out.write(from, offset, (int) Math.min(size, from.length - offset));
            }
        }
        for (int i = 0; i < COPIES; i++) {
            byte[] copy = AnyEncodingProperties.packed(
                    AnyEncodingProperties.spelled(ADMIN.der(), "CERTIFICATE", random), random);
            Files.write(home.resolve("d" + i).resolve("e" + i).resolve("copy" + i), copy);
        }
    }

    private static void readAll(Path home) throws IOException {
        byte[] buffer = new byte[1 << 20];
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                try (InputStream in = Files.newInputStream(file)) {
                    while (in.read(buffer) >= 0) {
                        // Only reading.
                    }
                }
            }
        }
    }

    private static void grep(Path home) throws Exception {
        String line = Planted.base64(ADMIN.certificatePem()).substring(0, 60);
        int _ = new ProcessBuilder("grep", "-rlF", line, home.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static long time(Work work) throws Exception {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1_000_000;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String what, long value, String unit) {
        System.out.printf(Locale.ROOT, "%-46s %,12d %s%n", what, value, unit);
    }
}
