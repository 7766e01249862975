package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.sweep.Places;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A console is halfway through something while a command runs on the same folders, in a program of its own. */
class TwoProgramsTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private Optional<Process> other = Optional.empty();

    @BeforeEach
    void handOver() throws IOException {
        Files.writeString(folder.resolve("practice.kubeconfig"), world.kubeconfig);
    }

    @AfterEach
    void end() {
        other.ifPresent(Process::destroyForcibly);
    }

    /** The other program. Arguments: the folder, and the point where it waits until it may go on. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        FaultPoint point = FaultPoint.valueOf(arguments[1]);
        TestRoom.World world = new TestRoom.World();
        world.kubeconfig = Files.readString(folder.resolve("practice.kubeconfig"));
        try (TestRoom room = new TestRoom(
                world, folder.resolve("console"), safe(folder), TestRoom.actor("ada"), Optional.empty(), at -> {
                    if (at == point) {
                        waits(folder);
                    }
                })) {
            CheckoutId id = room.room
                    .request(TestRoom.request(Environment.DEVELOPMENT, false, CheckoutRequest.Source.AZURE))
                    .id();
            Files.writeString(folder.resolve("id"), id.value());
            var _ = room.room.fetch(id, _ -> {});
            var _ = room.room.export(id, folder.resolve("admin.yaml"));
            var _ = room.room.open(id, _ -> {});
            world.proxies.getLast().end();
            var _ = room.room.giveBack(id, "by hand");
        }
        Runtime.getRuntime().halt(0);
    }

    /** A program that wants a turn. Ends with 0 where it got it, with 3 where somebody else has it. */
    static final class Wants {
        private Wants() {}

        public static void main(String[] arguments) {
            boolean got = new OneAtATime(Path.of(arguments[0]))
                    .unlessBusy(CheckoutId.parse(arguments[1]).orElseThrow(), () -> {});
            Runtime.getRuntime().halt(got ? 0 : 3);
        }
    }

    private static void waits(Path folder) {
        try {
            Files.createFile(folder.resolve("there"));
            await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(folder.resolve("go")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Safe safe(Path folder) {
        return Safe.standard(folder.resolve("keys"), _ -> Optional.of("only a test".toCharArray()));
    }

    private Path output() {
        return folder.resolve("output");
    }

    private Process program(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        other = Optional.of(process);
        return process;
    }

    /** A command that counts the entries of a ledger and ends. */
    static final class Counts {
        private Counts() {}

        public static void main(String[] arguments) throws Exception {
            int entries;
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT COUNT(*) FROM entry")) {
                entries = row.next() ? row.getInt(1) : -1;
            }
            Runtime.getRuntime().halt(entries);
        }
    }

    private int counts(Path ledger) throws Exception {
        Process process = program(Counts.class, ledger.toString());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private MachineSearch search() {
        return new MachineSearch(
                () -> Places.chosen(List.of(folder)),
                Ledger.locked(folder.resolve("console").resolve("ledger")),
                SweepLimits.standard(),
                world.wall::get);
    }

    private int wants(Path vault, CheckoutId id) throws Exception {
        Process process = program(Wants.class, vault.toString(), id.value());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private CheckoutId startedUntil(FaultPoint point) throws IOException {
        Process process = program(TwoProgramsTest.class, folder.toString(), point.name());
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(folder.resolve("there")) || !process.isAlive());
        assertThat(process.isAlive()).as(Files.readString(output())).isTrue();
        return CheckoutId.parse(Files.readString(folder.resolve("id"))).orElseThrow();
    }

    private void goesOn() throws Exception {
        Files.createFile(folder.resolve("go"));
        assertThat(other.orElseThrow().waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(other.get().exitValue()).as(Files.readString(output())).isZero();
    }

    private void killed() throws Exception {
        other.orElseThrow().destroyForcibly();
        assertThat(other.get().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"FETCH_INTENT_RECORDED", "DATA_KEY_KEPT", "EXPORT_WRITTEN", "OPEN_INTENT_RECORDED", "SWEPT"})
    void whatTheOtherProgramIsAtIsLeftAlone(FaultPoint point) throws Exception {
        CheckoutId id = startedUntil(point);
        Safe safe = safe(folder);
        try (TestRoom command = TestRoom.of(world, folder.resolve("console"), safe)) {
            CheckoutState state = command.state(id);
            KeyVault.Present present = command.vault(safe).present(id);
            assertThat(command.room.recover(_ -> {})).isEmpty();
            command.room.tick();
            assertThat(command.state(id)).isEqualTo(state);
            assertThat(command.vault(safe).present(id)).isEqualTo(present);
            assertThatThrownBy(() -> command.room.giveBack(id, "by hand")).hasMessageContaining("breakglass-busy");
            assertThatThrownBy(() -> command.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-busy");
            assertThat(command.notices).isEmpty();
            goesOn();
            command.room.tick();
            assertThat(command.state(id)).isEqualTo(CheckoutState.VERIFIED);
            assertThat(command.room.refresh().irregular()).isEmpty();
        }
        assertThat(folder.resolve("admin.yaml")).doesNotExist();
    }

    @Test
    void whenTheOtherProgramIsKilledInItsFetchAConsoleThatRunsClearsItAway() throws Exception {
        CheckoutId id = startedUntil(FaultPoint.DATA_KEY_KEPT);
        Safe safe = safe(folder);
        try (TestRoom console = TestRoom.of(world, folder.resolve("console"), safe)) {
            assertThat(console.room.recover(_ -> {})).isEmpty();
            assertThat(console.state(id)).isEqualTo(CheckoutState.FETCHING);
            killed();
            console.room.tick();
            assertThat(console.state(id)).isEqualTo(CheckoutState.APPROVED);
            assertThat(console.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
        }
    }

    @Test
    void whenTheOtherProgramIsKilledInItsReturnAConsoleThatRunsGoesOnWithIt() throws Exception {
        CheckoutId id = startedUntil(FaultPoint.DATA_KEY_DESTROYED);
        Safe safe = safe(folder);
        try (TestRoom console = TestRoom.of(world, folder.resolve("console"), safe)) {
            killed();
            console.room.tick();
            assertThat(console.state(id)).isEqualTo(CheckoutState.VERIFIED);
            assertThat(console.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
        }
    }

    @Test
    void whenTheOtherProgramIsKilledInItsFetchTheNextStartClearsItAway() throws Exception {
        CheckoutId id = startedUntil(FaultPoint.DATA_KEY_KEPT);
        killed();
        Safe safe = safe(folder);
        try (TestRoom next = TestRoom.of(world, folder.resolve("console"), safe)) {
            assertThat(next.vault(safe).present(id).usable()).isTrue();
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(next.state(id)).isEqualTo(CheckoutState.APPROVED);
            assertThat(next.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
        }
    }

    @Test
    void aReturnIsNotHeldUpByAFolderThatTakesNoLock() throws IOException {
        Safe safe = Safe.inMemory();
        try (TestRoom room = TestRoom.of(world, folder.resolve("console"), safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            Path lock = folder.resolve("console").resolve("breakglass").resolve(id.value() + ".lock");
            Files.delete(lock);
            Files.createDirectory(lock);
            assertThatThrownBy(() -> room.room.open(id, _ -> {})).hasMessageContaining("breakglass-vault");
            assertThat(room.room.giveBack(id, "by hand").receipt()).isPresent();
        }
    }

    /** A program that takes itself for the last one takes the write-ahead log away, which the first goes on writing to. */
    @Test
    void theSearchOfAReturnLeavesTheLedgerItsLocks() throws Exception {
        Path ledger = folder.resolve("console").resolve("ledger").resolve("ledger.db");
        Path log = ledger.resolveSibling("ledger.db-wal");
        try (TestRoom room = TestRoom.of(world, folder.resolve("console"), Safe.inMemory())) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            Path copy = Files.writeString(ledger.resolveSibling("copy.yaml"), world.kubeconfig);
            CopySearch.Outcome outcome =
                    search().search(room.room.checkout(id).held().orElseThrow().facts());
            assertThat(outcome.removed()).anyMatch(r -> r.startsWith(copy.toString()));
            assertThat(outcome.uncheckable()).singleElement().asString().contains("ledger", "holds no key");

            assertThat(log).isNotEmptyFile();
            int before = counts(ledger);
            assertThat(log).isNotEmptyFile();
            var _ = room.room.request(TestRoom.test());
            assertThat(counts(ledger)).isGreaterThan(before);
        }
        assertThat(log).doesNotExist();
    }

    /** The system ends a lock with the first descriptor of its file that its program closes: the sweep reads beside them. */
    @Test
    void theSearchOfOneReturnLeavesTheTurnOfAnotherCheckout() throws Exception {
        try (TestRoom room = TestRoom.of(world, folder.resolve("console"), Safe.inMemory())) {
            CheckoutId returned = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(returned, _ -> {});
            CertificateFacts facts =
                    room.room.checkout(returned).held().orElseThrow().facts();
            CheckoutId busy = room.room.request(TestRoom.test()).id();
            Path vault = folder.resolve("console").resolve("breakglass");
            Path copy = Files.writeString(vault.resolve("copy.yaml"), world.kubeconfig);
            MachineSearch search = search();
            int[] ended = new int[1];
            CopySearch.Outcome outcome = new OneAtATime(vault).alone(busy, () -> {
                CopySearch.Outcome found = search.search(facts);
                try {
                    ended[0] = wants(vault, busy);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return found;
            });
            assertThat(outcome.removed()).anyMatch(r -> r.startsWith(copy.toString()));
            assertThat(ended[0]).as(Files.readString(output())).isEqualTo(3);
            assertThat(wants(vault, busy)).as(Files.readString(output())).isZero();
        }
    }
}
