package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.proxy.ScriptedServer;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is really killed (SIGKILL, from outside) at every point: it has a console on a folder of its own for each,
 * and all of them stand at theirs when it is killed. Where there is a child process by then it is a real one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledConsoleTest {
    private static final String HERE = "stands-here";
    /** One after the other they come to their points. */
    private static final Duration EACH = Duration.ofMinutes(2);
    /** A child at these is stopped, so that it does not end with its console: the next start finds and ends it. */
    private static final Set<FaultPoint> STOPPED =
            EnumSet.of(FaultPoint.CHILD_NOTED, FaultPoint.KEY_HANDED_OVER, FaultPoint.CHILD_READY);

    @TempDir
    static Path folder = Path.of("");

    private final TestRoom.World handed = new TestRoom.World();
    private final List<Long> stopped = new ArrayList<>();
    private Optional<ScriptedServer> server = Optional.empty();
    private String served = "";
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
        String served = Files.readString(folder.resolve("served.kubeconfig"));
        Function<String, Safe> safes = safes(folder);
        for (FaultPoint point : FaultPoint.values()) {
            boolean child = FaultWay.WITH_CHILD.contains(point);
            TestRoom.World world = new TestRoom.World();
            world.kubeconfig = child ? served : kubeconfig;
            if (child) {
                // The child has the clock of the system.
                world.wall.set(InstantSource.system().instant());
            }
            Path place = Files.createDirectories(place(folder, point));
            FaultStage stage =
                    new FaultStage(world, place, safes, child ? FaultStage.children(place) : Optional.empty());
            List<ProcessHandle> before = ProcessHandle.current().children().toList();
            CountDownLatch stands = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    FaultWay.of(point).go(stage, at -> {
                        if (at == point) {
                            stand(point, place, world, before, stands);
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
        new CountDownLatch(1).await();
    }

    private static void stand(
            FaultPoint point, Path place, TestRoom.World world, List<ProcessHandle> before, CountDownLatch stands) {
        try {
            List<String> children = ProcessHandle.current()
                    .children()
                    .filter(c -> !before.contains(c))
                    .map(c -> String.valueOf(c.pid()))
                    .toList();
            if (STOPPED.contains(point)) {
                signal("-STOP", children);
            }
            Path next = Files.write(
                    place.resolve("next"),
                    List.of(world.wall.get().toString(), String.join(" ", world.roles), String.join(" ", children)));
            Files.move(next, place.resolve(HERE));
            stands.countDown();
            new CountDownLatch(1).await();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String signal, List<String> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(processes);
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    @AfterAll
    void end() throws Exception {
        server.orElseThrow().close();
        stopped.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @BeforeAll
    void kill() throws Exception {
        server = Optional.of(new ScriptedServer());
        served = server.orElseThrow().kubeconfig();
        Path kubeconfig = Files.writeString(folder.resolve("practice.kubeconfig"), handed.kubeconfig);
        Path other = Files.writeString(folder.resolve("served.kubeconfig"), served);
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
            for (FaultPoint point : FaultPoint.values()) {
                Path here = place(folder, point).resolve(HERE);
                await().atMost(EACH).until(() -> Files.exists(here) || !process.isAlive());
                assertThat(process.isAlive())
                        .as(point + ": " + Files.readString(output))
                        .isTrue();
            }
            for (FaultPoint point : STOPPED) {
                stopped.addAll(children(point));
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        for (FaultPoint point : FaultPoint.values()) {
            if (!STOPPED.contains(point)) {
                // It hears that its console is gone.
                List<Long> children = children(point);
                await().until(() -> children.stream().noneMatch(KilledConsoleTest::alive));
            }
        }
        Files.delete(kubeconfig);
        Files.delete(other);
        // As it lies after the kill: sealed at most, but for the file that was handed in and the one that was asked
        // for.
        FaultPointTest.assertNoSecret(
                folder, handed.kubeconfig, file -> file.endsWith("super-admin.conf") || file.endsWith("admin.yaml"));
        FaultPointTest.assertNoSecret(folder, served);
        safes = safes(folder);
    }

    private static List<Long> children(FaultPoint point) throws IOException {
        String pids = Files.readAllLines(place(folder, point).resolve(HERE)).get(2);
        return pids.isEmpty()
                ? List.of()
                : Stream.of(pids.split(" ")).map(Long::valueOf).toList();
    }

    private static boolean alive(long child) {
        return ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent();
    }

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void theNextStartFindsTheTruth(FaultPoint point) throws IOException {
        boolean child = FaultWay.WITH_CHILD.contains(point);
        List<Long> children = children(point);
        assertThat(children).hasSize(child ? 1 : 0);
        assertThat(children).allMatch(pid -> alive(pid) == STOPPED.contains(point));
        Path place = place(folder, point);
        List<String> there = Files.readAllLines(place.resolve(HERE));
        TestRoom.World world = new TestRoom.World();
        world.kubeconfig = child ? served : handed.kubeconfig;
        world.wall.set(Instant.parse(there.getFirst()));
        world.roles.addAll(List.of(there.get(1).split(" ")));
        try (FaultStage stage =
                new FaultStage(world, place, safes, child ? FaultStage.children(place) : Optional.empty())) {
            FaultTruth.check(stage, point);
        }
        assertThat(children).noneMatch(KilledConsoleTest::alive);
        FaultPointTest.assertNoSecret(place, world.kubeconfig);
    }
}
