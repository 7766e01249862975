package dev.castellan.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Process start to the first usable window, and resident memory two seconds later, of the packaged console against an
 * empty JavaFX window: same run-time image, same flags, same display, taken in turns in one run. Figures are medians.
 * Needs the image in {@code target/castellan} and a display ({@code DISPLAY}, or Xvfb on the path).
 */
@Tag("benchmark")
class StartBenchmark {
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 9);
    private static final Path IMAGE = Path.of("target", "castellan").toAbsolutePath();

    private record Run(long millis, long residentMegabytes) {}

    private record Program(String name, List<String> command) {}

    @Test
    void startAgainstAnEmptyWindow(@TempDir Path folder) throws Exception {
        assertThat(IMAGE).as("mvn -q -DskipTests package first").isDirectory();
        Path java = IMAGE.resolve("runtime").resolve("bin").resolve("java");
        List<String> flags = List.of(
                java.toString(), "@" + IMAGE.resolve("app/jvm.options"), "@" + IMAGE.resolve("app/console.options"));
        String jar = IMAGE.resolve("app/castellan.jar").toString();
        String cache = "-XX:AOTCache=" + IMAGE.resolve("app/console.aot");
        List<Program> programs = List.of(
                new Program(
                        "empty window",
                        with(flags, "-cp", Path.of("target", "test-classes").toString(), EmptyWindow.class.getName())),
                new Program("console, no cache", with(flags, "-jar", jar, "--kubeconfig", "/dev/null")),
                new Program("console, AOT cache", with(flags, cache, "-jar", jar, "--kubeconfig", "/dev/null")),
                new Program("practice, no cache", with(flags, "-jar", jar, "--sandbox")),
                new Program("practice, AOT cache", with(flags, cache, "-jar", jar, "--sandbox")));
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        try (VirtualDisplay display = VirtualDisplay.open()) {
            for (int round = 0; round <= ROUNDS; round++) {
                for (Program program : programs) {
                    Run run = run(program, folder.resolve(round + program.name().replace(' ', '-')), display);
                    // The first round fills the disk cache.
                    if (round > 0) {
                        runs.computeIfAbsent(program.name(), n -> new ArrayList<>())
                                .add(run);
                    }
                }
            }
        }
        long baseline = median(runs.getOrDefault("empty window", List.of()), Run::millis);
        System.out.printf(
                Locale.ROOT, "%-22s %10s %8s %12s%n", "start to first window", "median ms", "ratio", "resident MB");
        runs.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%-22s %10d %8.2f %12d%n",
                name,
                median(all, Run::millis),
                (double) median(all, Run::millis) / baseline,
                median(all, Run::residentMegabytes)));
    }

    private static Run run(Program program, Path folder, VirtualDisplay display) throws Exception {
        Files.createDirectories(folder);
        Path milestones = folder.resolve("milestones");
        List<String> command = new ArrayList<>(program.command());
        command.add(1, "-Dcastellan.milestones=" + milestones);
        if (!program.name().startsWith("empty")) {
            command.addAll(List.of("--data-folder", folder.resolve("data").toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        display.number().ifPresent(number -> builder.environment().put("DISPLAY", number));
        long begun = System.currentTimeMillis();
        Process process = builder.start();
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(milestones)
                            && Files.readString(milestones).contains("READY "));
            String ready = Files.readString(milestones)
                    .lines()
                    .filter(line -> line.startsWith("READY "))
                    .findFirst()
                    .orElseThrow();
            // Memory is read when the fleet has had time to arrive; this is a measurement, not a test that waits.
            assertThat(process.waitFor(2, TimeUnit.SECONDS))
                    .as(program.name() + " still runs")
                    .isFalse();
            return new Run(Long.parseLong(ready.substring(6).strip()) - begun, resident(process.pid()));
        } finally {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static long resident(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static long median(List<Run> runs, java.util.function.ToLongFunction<Run> figure) {
        long[] sorted = runs.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static List<String> with(List<String> flags, String... more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return all;
    }
}
