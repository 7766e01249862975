package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program ends between any two steps: the next start knows what is true, and leaves nothing of a key. */
class FaultPointTest {
    private static final int KILLED = 137;
    private static final Set<FaultPoint> NOT_ON_THESE_WAYS = EnumSet.of(
            FaultPoint.APPROVAL_RECORDED,
            FaultPoint.EXPORT_INTENT_RECORDED,
            FaultPoint.EXPORT_FILE_RECORDED,
            FaultPoint.EXPORT_WRITTEN,
            FaultPoint.EXPORT_RECORDED);

    @TempDir
    Path folder;

    /** Not caught by anything that tidies up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void azure(TestRoom room) {
        CheckoutId id = room.room.request(TestRoom.test()).id();
        var _ = room.room.open(id, _ -> {});
        room.world.proxies.getLast().end();
        var _ = room.room.giveBack(id, "by hand");
    }

    private static void file(TestRoom room) {
        CheckoutId id = room.room
                .request(TestRoom.request(Environment.TEST, false, CheckoutRequest.Source.FILE))
                .id();
        var _ = room.room.takeIn(id, room.folder.resolve("super-admin.conf"));
        var _ = room.room.giveBack(id, "by hand");
    }

    /** Another program of this machine is killed twice in the same fetch, while a console runs. */
    @Test
    void aFetchThatIsInterruptedTwiceIsClearedAwayTwice() {
        TestRoom.World world = new TestRoom.World();
        Safe safe = Safe.inMemory();
        try (TestRoom console = TestRoom.of(world, folder, safe);
                TestRoom command = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
                    if (at == FaultPoint.DATA_KEY_KEPT) {
                        throw new Killed();
                    }
                })) {
            CheckoutId id = console.room.request(TestRoom.test()).id();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> command.room.fetch(id, _ -> {})).isInstanceOf(Killed.class);
                assertThat(console.vault(safe).present(id).usable()).isTrue();
                console.room.tick();
                assertThat(console.state(id)).isEqualTo(CheckoutState.APPROVED);
                assertThat(console.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
                world.pass(Duration.ofMinutes(5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void afterARestartTheStateIsTrue(FaultPoint point) throws IOException {
        if (NOT_ON_THESE_WAYS.contains(point)) {
            return;
        }
        boolean taken = point == FaultPoint.ORIGINAL_REMOVED || point == FaultPoint.ORIGINAL_RECORDED;
        TestRoom.World world = new TestRoom.World();
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        world.roles.add("eligible");
        Safe safe = Safe.inMemory();
        Path file = Files.writeString(folder.resolve("super-admin.conf"), world.kubeconfig);
        boolean reached = false;
        try (TestRoom first = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == point) {
                throw new Killed();
            }
        })) {
            if (taken) {
                file(first);
            } else {
                azure(first);
            }
        } catch (Killed e) {
            reached = true;
        }
        assertThat(reached).as("nothing came by " + point).isTrue();
        // The child process dies with its parent.
        world.proxies.forEach(p -> p.credential.close());
        world.proxies.clear();

        try (TestRoom second = TestRoom.of(world, folder, safe)) {
            assertThat(second.room.recover(_ -> {})).isEmpty();
            Checkout checkout =
                    second.room.refresh().item(only(second)).orElseThrow().checkout();
            CheckoutState state = checkout.state(world.wall.get());
            assertThat(state).isIn(CheckoutState.APPROVED, CheckoutState.HELD, CheckoutState.VERIFIED);
            KeyVault.Present present = second.vault(safe).present(checkout.id());
            if (state == CheckoutState.HELD) {
                assertThat(present.usable()).isTrue();
            } else {
                assertThat(present).isEqualTo(new KeyVault.Present(false, false, false));
            }
            // Whatever it was, it can be brought to its end.
            if (state == CheckoutState.APPROVED) {
                var _ = second.room.fetch(checkout.id(), _ -> {});
            }
            Checkout back = second.room.giveBack(checkout.id(), "by hand");
            assertThat(back.state(world.wall.get())).isEqualTo(CheckoutState.VERIFIED);
            assertThat(world.roles).doesNotContain("active");
            assertThat(second.vault(safe).present(checkout.id())).isEqualTo(new KeyVault.Present(false, false, false));
            assertThat(second.room.snapshot().irregular()).isEmpty();
            if (taken) {
                assertThat(file).doesNotExist();
            }
        }
        if (!taken) {
            Files.delete(file);
        }
        assertNoSecret(folder, world.admin);
    }

    @Test
    void aKeyStoreThatIsLockedKeepsNoSealedFileOfAnInterruptedFetch() {
        TestRoom.World world = new TestRoom.World();
        Safe safe = Safe.inMemory();
        AtomicBoolean locked = new AtomicBoolean(true);
        Safe lockable = new Safe() {
            @Override
            public Optional<byte[]> read(String name) {
                return safe.read(name);
            }

            @Override
            public void write(String name, byte[] secret) {
                safe.write(name, secret);
            }

            @Override
            public void remove(String name) {
                if (locked.get()) {
                    throw Failure.expected("identity-safe-unavailable", "Locked.", "", "")
                            .asException();
                }
                safe.remove(name);
            }
        };
        try (TestRoom first = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == FaultPoint.DATA_KEY_KEPT) {
                throw new Killed();
            }
        })) {
            CheckoutId id = first.room.request(TestRoom.test()).id();
            assertThatThrownBy(() -> first.room.fetch(id, _ -> {})).isInstanceOf(Killed.class);
        }
        try (TestRoom second = TestRoom.of(world, folder, lockable)) {
            assertThat(second.room.recover(_ -> {})).extracting(Failure::code).contains("identity-safe-unavailable");
            CheckoutId id = only(second);
            assertThat(second.vault(safe).present(id).sealed()).isFalse();
            assertThat(second.vault(safe).present(id).dataKey()).isTrue();
            assertThat(second.state(id)).isEqualTo(CheckoutState.APPROVED);
            locked.set(false);
            assertThat(second.room.recover(_ -> {})).isEmpty();
            assertThat(second.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
        }
    }

    @Test
    void aReturnThatFailedIsGoneOnWithAfterAWhile() {
        TestRoom.World world = new TestRoom.World();
        Safe safe = Safe.inMemory();
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It stays.", "", ""));
            assertThatThrownBy(() -> room.room.giveBack(id, "")).hasMessageContaining("breakglass-proxy-stays");
            room.room.tick();
            world.proxyStays = Optional.empty();
            world.pass(Duration.ofMinutes(6));
            room.room.tick();
            assertThat(room.room.checkout(id).receipt()).isPresent();
        }
    }

    @Test
    void aRoleThatWasBeingActivatedIsEndedThoughNothingWasEverFetched() {
        TestRoom.World world = new TestRoom.World();
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        world.roles.add("eligible");
        Safe safe = Safe.inMemory();
        CheckoutId id;
        try (TestRoom first = killedAt(FaultPoint.ROLE_ACTIVATED, world, safe)) {
            id = first.room.request(TestRoom.test()).id();
            assertThatThrownBy(() -> first.room.fetch(id, _ -> {})).isInstanceOf(Killed.class);
        }
        assertThat(world.roles).contains("active");
        try (TestRoom second = TestRoom.of(world, folder, safe)) {
            var _ = second.room.cancel(id, "not needed any more");
            assertThat(second.room.recover(_ -> {})).isEmpty();
            assertThat(world.roles).doesNotContain("active");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXPORT_INTENT_RECORDED", "EXPORT_FILE_RECORDED", "EXPORT_WRITTEN", "EXPORT_RECORDED"})
    void anExportThatWasCutOffLeavesNoFileWithTheKey(FaultPoint point) throws IOException {
        TestRoom.World world = new TestRoom.World();
        Safe safe = Safe.inMemory();
        Path file = folder.resolve("admin.yaml");
        CheckoutId id;
        try (TestRoom first = killedAt(point, world, safe)) {
            id = first.room
                    .request(TestRoom.request(Environment.DEVELOPMENT, false, CheckoutRequest.Source.AZURE))
                    .id();
            var _ = first.room.fetch(id, _ -> {});
            assertThatThrownBy(() -> first.room.export(id, file)).isInstanceOf(Killed.class);
        }
        boolean mine = point == FaultPoint.EXPORT_INTENT_RECORDED;
        if (mine) {
            // Nothing was written, and somebody has put a file of his own there since.
            Files.writeString(file, "mine");
        }
        assertThat(file).exists();
        try (TestRoom second = TestRoom.of(world, folder, safe)) {
            assertThat(second.room.recover(_ -> {})).isEmpty();
            ReturnReceipt receipt =
                    second.room.giveBack(id, "by hand").receipt().orElseThrow();
            assertThat(receipt.uncheckable()).noneMatch(u -> u.contains("admin.yaml"));
            assertThat(second.room.checkout(id).exports())
                    .singleElement()
                    .satisfies(e -> assertThat(e.removed()).isTrue());
        }
        if (mine) {
            assertThat(file).hasContent("mine");
        } else {
            assertThat(file).doesNotExist();
        }
    }

    private TestRoom killedAt(FaultPoint point, TestRoom.World world, Safe safe) {
        return new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == point) {
                throw new Killed();
            }
        });
    }

    private static CheckoutId only(TestRoom room) {
        BreakGlassSnapshot s = room.room.snapshot();
        return Stream.of(s.out(), s.ready(), s.waitingForOthers(), s.history())
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow()
                .checkout()
                .id();
    }

    @Test
    void everyFaultPointOfTheseWaysIsReached() throws IOException {
        Set<FaultPoint> seen = EnumSet.noneOf(FaultPoint.class);
        TestRoom.World world = new TestRoom.World();
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        world.roles.add("eligible");
        Files.writeString(folder.resolve("super-admin.conf"), world.kubeconfig);
        try (TestRoom room =
                new TestRoom(world, folder, Safe.inMemory(), TestRoom.actor("ada"), Optional.empty(), seen::add)) {
            azure(room);
            file(room);
        }
        assertThat(seen).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(NOT_ON_THESE_WAYS)));
    }

    /** A process of its own that is killed at a point. Arguments: the folder, and the point. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        FaultPoint point = FaultPoint.valueOf(arguments[1]);
        TestRoom.World world = new TestRoom.World();
        world.kubeconfig = Files.readString(folder.resolve("practice.kubeconfig"));
        TestRoom room = new TestRoom(
                world,
                folder.resolve("console"),
                passphraseSafe(folder),
                TestRoom.actor("ada"),
                Optional.empty(),
                at -> {
                    if (at == point) {
                        kill();
                    }
                });
        azure(room);
        Runtime.getRuntime().halt(1);
    }

    private static Safe passphraseSafe(Path folder) {
        return Safe.standard(folder.resolve("keys"), _ -> Optional.of("only a test".toCharArray()));
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(60_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"KEY_IN_MEMORY", "SEALED_IN_PLACE", "HELD_RECORDED", "PROXY_STARTED", "DATA_KEY_DESTROYED"})
    void aProcessThatIsReallyKilledLeavesNothing(FaultPoint point) throws Exception {
        TestRoom.World world = new TestRoom.World();
        Path handed = Files.writeString(folder.resolve("practice.kubeconfig"), world.kubeconfig);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultPointTest.class.getName(),
                        folder.toString(),
                        point.name())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(KILLED);
        Files.delete(handed);
        // As it lies after the kill: sealed at most, never open.
        assertNoSecret(folder, world.admin);
        Safe safe = passphraseSafe(folder);
        try (TestRoom second = TestRoom.of(world, folder.resolve("console"), safe)) {
            assertThat(second.room.recover(_ -> {})).isEmpty();
            Checkout checkout =
                    second.room.refresh().item(only(second)).orElseThrow().checkout();
            CheckoutState state = checkout.state(world.wall.get());
            assertThat(state)
                    .isEqualTo(
                            switch (point) {
                                case KEY_IN_MEMORY, SEALED_IN_PLACE -> CheckoutState.APPROVED;
                                case HELD_RECORDED, PROXY_STARTED -> CheckoutState.HELD;
                                default -> CheckoutState.VERIFIED;
                            });
            if (state == CheckoutState.HELD) {
                var _ = second.room.giveBack(checkout.id(), "by hand");
            }
            assertThat(second.vault(safe).present(checkout.id())).isEqualTo(new KeyVault.Present(false, false, false));
        }
    }

    /** No file below holds the key: neither as it was handed out, nor in PEM, nor its bytes. */
    static void assertNoSecret(Path folder, TestAuthority.Client admin) throws IOException {
        byte[] der = admin.keys().getPrivate().getEncoded();
        byte[] tail = java.util.Arrays.copyOfRange(der, der.length - 32, der.length);
        String pem = admin.keyPem();
        String line = pem.lines().skip(1).findFirst().orElseThrow();
        String base64 = TestAuthority.base64(pem).substring(60, 120);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(text.contains(line) || text.contains(base64))
                        .as(file.toString())
                        .isFalse();
                assertThat(KeyPem.find(bytes, tail, 0)).as(file.toString()).isNegative();
            }
        }
    }
}
