package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.breakglass.proxy.ScriptedServer;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program ends between any two steps: the next start knows what is true, and leaves nothing of a key. */
class FaultPointTest {
    @TempDir
    Path folder;

    /** Not caught by anything that tidies up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
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

    /** It ends with an error at the point: what is in memory is gone, and nothing tidies up. */
    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void afterARestartTheStateIsTrue(FaultPoint point) throws IOException {
        TestRoom.World world = new TestRoom.World();
        if (!FaultWay.WITH_CHILD.contains(point)) {
            cutOff(point, world, Optional.empty());
            return;
        }
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        try (ScriptedServer server = new ScriptedServer()) {
            world.kubeconfig = server.kubeconfig();
            world.wall.set(InstantSource.system().instant());
            cutOff(point, world, FaultStage.children(folder));
        }
        assertThat(ProcessHandle.current().children().filter(c -> !before.contains(c)))
                .isEmpty();
    }

    private void cutOff(
            FaultPoint point, TestRoom.World world, Optional<Function<FaultPoint.Watcher, Custodian>> custodian)
            throws IOException {
        Map<String, Safe> safes = new ConcurrentHashMap<>();
        FaultStage stage =
                new FaultStage(world, folder, name -> safes.computeIfAbsent(name, _ -> Safe.inMemory()), custodian);
        assertThatThrownBy(() -> {
                    try (stage) {
                        FaultWay.of(point).go(stage, at -> {
                            if (at == point) {
                                throw new Killed();
                            }
                        });
                    }
                })
                .as("nothing came by " + point)
                .isInstanceOf(Killed.class);
        // The child process dies with its parent.
        world.proxies.forEach(p -> p.credential.close());
        world.proxies.clear();
        try (stage) {
            FaultTruth.check(stage, point);
        }
        assertNoSecret(folder, world.kubeconfig);
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

    /** Whoever adds a point says how it is tried, and the page says the same. */
    @Test
    void thePageListsEveryPointAndHowItIsTried() throws IOException {
        assertThat(Files.readString(Path.of("docs", "fault-points.md"))).isEqualTo(FaultPage.text());
    }

    /** No file below holds the key: neither as it was handed out, nor in PEM, nor its bytes. */
    static void assertNoSecret(Path folder, String kubeconfig) throws IOException {
        assertNoSecret(folder, kubeconfig, _ -> false);
    }

    /**
     * The same.
     *
     * @param meant the files that hold it on purpose, as an export does
     */
    static void assertNoSecret(Path folder, String kubeconfig, Predicate<Path> meant) throws IOException {
        Matcher data = Pattern.compile("client-key-data: *\"?([A-Za-z0-9+/=]+)").matcher(kubeconfig);
        assertThat(data.find()).isTrue();
        String pem = new String(Base64.getDecoder().decode(data.group(1)), StandardCharsets.US_ASCII);
        byte[] number;
        try (AdminCredential credential = AdminKubeconfig.read(TestAuthority.bytes(kubeconfig))) {
            // A number of 31 bytes or less is as rare as a wrong one of the last 24.
            byte[] whole = ((ECPrivateKey) credential.privateKey()).getS().toByteArray();
            number = Arrays.copyOfRange(whole, whole.length - 24, whole.length);
        }
        List<String> texts = List.of(
                pem.lines().skip(1).findFirst().orElseThrow(),
                data.group(1).substring(60, 120),
                HexFormat.of().formatHex(number));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(Files::isRegularFile).filter(meant.negate()).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(texts).as(file.toString()).noneMatch(text::contains);
                assertThat(KeyPem.find(bytes, number, 0)).as(file.toString()).isNegative();
            }
        }
    }
}
