package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is really killed (SIGKILL, from outside) at every point: it has a console on a folder of its own for each,
 * and all of them stand at theirs when it is killed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledConsoleTest {
    private static final String ALL = "all-stand";
    private static final String HERE = "stands-here";

    @TempDir
    static Path folder = Path.of("");

    private final TestRoom.World handed = new TestRoom.World();
    private Function<String, Safe> safes = _ -> Safe.inMemory();

    private static Function<String, Safe> safes(Path folder) {
        Map<String, Safe> known = new ConcurrentHashMap<>();
        return name -> known.computeIfAbsent(
                name,
                n -> Safe.standard(folder.resolve("keys").resolve(n), _ -> Optional.of("only a test".toCharArray())));
    }

    private static Path place(Path folder, FaultPoint point) {
        return folder.resolve("consoles").resolve(point.name());
    }

    /** The process. Argument: the folder. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String kubeconfig = Files.readString(folder.resolve("practice.kubeconfig"));
        Function<String, Safe> safes = safes(folder);
        for (FaultPoint point : FaultWay.TRIED) {
            TestRoom.World world = new TestRoom.World();
            world.kubeconfig = kubeconfig;
            Path place = Files.createDirectories(place(folder, point));
            FaultStage stage = new FaultStage(world, place, safes, Optional.empty());
            CountDownLatch stands = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    FaultWay.of(point).go(stage, at -> {
                        if (at == point) {
                            stand(place, world, stands);
                        }
                    });
                    System.out.println("nothing came by " + point);
                } catch (IOException | RuntimeException | Error e) {
                    e.printStackTrace(System.out);
                }
                Runtime.getRuntime().halt(1);
            });
            stands.await();
        }
        Files.createFile(folder.resolve(ALL));
        new CountDownLatch(1).await();
    }

    private static void stand(Path place, TestRoom.World world, CountDownLatch stands) {
        try {
            Files.write(place.resolve(HERE), List.of(world.wall.get().toString(), String.join(" ", world.roles)));
            stands.countDown();
            new CountDownLatch(1).await();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void kill() throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("practice.kubeconfig"), handed.kubeconfig);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledConsoleTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(4)).until(() -> Files.exists(folder.resolve(ALL)) || !process.isAlive());
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Files.delete(kubeconfig);
        // As it lies after the kill: sealed at most, but for the file that was handed in and the one that was asked
        // for.
        FaultPointTest.assertNoSecret(
                folder, handed.kubeconfig, file -> file.endsWith("super-admin.conf") || file.endsWith("admin.yaml"));
        safes = safes(folder);
    }

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void theNextStartFindsTheTruth(FaultPoint point) throws IOException {
        if (!FaultWay.TRIED.contains(point)) {
            return;
        }
        Path place = place(folder, point);
        List<String> there = Files.readAllLines(place.resolve(HERE));
        TestRoom.World world = new TestRoom.World();
        world.kubeconfig = handed.kubeconfig;
        world.wall.set(Instant.parse(there.getFirst()));
        world.roles.addAll(List.of(there.get(1).split(" ")));
        try (FaultStage stage = new FaultStage(world, place, safes, Optional.empty())) {
            FaultTruth.check(stage, point);
        }
        FaultPointTest.assertNoSecret(place, handed.kubeconfig);
    }
}
