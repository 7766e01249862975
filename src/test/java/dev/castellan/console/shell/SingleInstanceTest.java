package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.sweep.Places;
import dev.castellan.breakglass.sweep.Removal;
import dev.castellan.breakglass.sweep.Sweep;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.breakglass.sweep.SweepReport;
import dev.castellan.breakglass.sweep.Wanted;
import dev.castellan.job.ProcessMark;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SingleInstanceTest {
    /** The user does not wait so long; a test on a busy machine may have to. */
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path temp;

    private final BlockingQueue<Optional<Address>> heard = new LinkedBlockingQueue<>();
    private final List<SingleInstance> open = new java.util.ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(SingleInstance::close);
    }

    @Test
    void aSecondStartHandsItsAddressOver() throws Exception {
        first().onAddress(heard::add);

        var second = SingleInstance.claim(folder(), Optional.of(Address.of("cluster", "store/lyon")), LONG);

        assertThat(second).isInstanceOf(SingleInstance.Claim.Forwarded.class);
        assertThat(heard.poll(60, TimeUnit.SECONDS)).contains(Address.of("cluster", "store/lyon"));
    }

    @Test
    void aSecondStartWithoutAnAddressRaisesTheWindow() throws Exception {
        first().onAddress(heard::add);

        assertThat(SingleInstance.claim(folder(), Optional.empty(), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void anAddressThatComesBeforeTheWindowIsKept() throws Exception {
        SingleInstance first = first();
        assertThat(SingleInstance.claim(folder(), Optional.of(Address.of("fleet")), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);

        first.onAddress(heard::add);

        assertThat(heard.poll(60, TimeUnit.SECONDS)).contains(Address.of("fleet"));
    }

    /** Where something in the program closes the lock's file, the system ends the lock. */
    @Test
    void whoeverLooksIntoTheLockLetsNoSecondConsoleIn() throws Exception {
        first().onAddress(heard::add);
        Files.readString(folder().resolve("instance.lock"));

        assertThat(elsewhere(Second.class)).endsWith("Forwarded");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEmpty();
    }

    /** A search of the whole home for keys, in the console's own program, comes by here with each return. */
    @Test
    void aSearchForKeysLeavesTheLock() throws Exception {
        Files.createDirectories(folder());
        // As versions before wrote it.
        Files.writeString(folder().resolve("instance.lock"), "1 12345\n");
        var _ = first();

        SweepReport report = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(folder())),
                SweepLimits.standard(),
                InstantSource.system(),
                Sweep.Progress.NONE);
        var _ = new Removal().remove(report, InstantSource.system());

        assertThat(report.files()).as("the lock and the owner").isEqualTo(2);
        assertThat(elsewhere(Locks.class)).endsWith("locked: false");
    }

    private String elsewhere(Class<?> program) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        folder().toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** Tries nothing but the lock, as a start does that the first answers too late. */
    static final class Locks {
        public static void main(String[] arguments) throws Exception {
            try (FileChannel lock = FileChannel.open(
                    Path.of(arguments[0]).resolve("instance.lock"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                System.out.println("locked: " + (lock.tryLock(Long.MAX_VALUE - 1, 1, false) != null));
            }
        }
    }

    /** Another start, in a process of its own: within one, Java itself knows of the lock. */
    static final class Second {
        public static void main(String[] arguments) {
            System.out.println(SingleInstance.claim(Path.of(arguments[0]), Optional.empty(), LONG)
                    .getClass()
                    .getSimpleName());
        }
    }

    @Test
    void afterTheFirstOneEndedAnotherMayStart() {
        first().close();

        assertThat(SingleInstance.claim(folder(), Optional.empty(), LONG))
                .isInstanceOf(SingleInstance.Claim.First.class);
        assertThat(folder().resolve("instance.sock")).exists();
    }

    @Test
    void aSocketLeftBehindByACrashDoesNotMatter() throws Exception {
        SingleInstance gone = first();
        gone.close();
        Files.createFile(folder().resolve("instance.sock"));

        SingleInstance next = first();
        next.onAddress(heard::add);
        assertThat(SingleInstance.claim(folder(), Optional.of(Address.of("fleet")), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
    }

    @Test
    void anOwnerThatDoesNotAnswerIsToldAndNotDisturbed() throws Exception {
        Files.createDirectories(folder());
        try (FileChannel held = FileChannel.open(
                folder().resolve("instance.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Files.writeString(
                    folder().resolve("instance.owner"), ProcessHandle.current().pid() + " 0\n");
            assertThat(held.tryLock(Long.MAX_VALUE - 1, 1, false)).isNotNull();

            var claim = SingleInstance.claim(folder(), Optional.empty(), Duration.ofMillis(120));

            assertThat(claim)
                    .isInstanceOfSatisfying(
                            SingleInstance.Claim.Silent.class,
                            s -> assertThat(s.failure().code()).isEqualTo("console-instance-silent"));
        }
    }

    /** The instant of a process's start is reckoned from the clock on Linux: set, the owner seemed to be gone. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aClockThatIsSetMakesNoOwnerGoneAndALaterProcessNone() throws Exception {
        ProcessMark self = ProcessMark.of(ProcessHandle.current());
        Files.createDirectories(folder());
        try (FileChannel held = FileChannel.open(
                folder().resolve("instance.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ProcessMark moved = new ProcessMark(self.pid(), self.started().plus(Duration.ofHours(1)), self.birth());
            Files.writeString(folder().resolve("instance.owner"), moved.print() + "\n");
            assertThat(held.tryLock(Long.MAX_VALUE - 1, 1, false)).isNotNull();
            assertThat(SingleInstance.claim(folder(), Optional.empty(), Duration.ofMillis(120)))
                    .isInstanceOf(SingleInstance.Claim.Silent.class);

            ProcessMark before = new ProcessMark(self.pid(), self.started(), self.birth() + "0");
            Files.writeString(folder().resolve("instance.owner"), before.print() + "\n");
            var claim = SingleInstance.claim(folder(), Optional.empty(), Duration.ofMillis(120));
            assertThat(claim).isInstanceOf(SingleInstance.Claim.First.class);
            open.add(((SingleInstance.Claim.First) claim).instance());
        }
    }

    @Test
    void aLockThatOutlivedItsProcessIsTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        long pid = dead.pid();
        assertThat(dead.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Files.createDirectories(folder());
        try (FileChannel held = FileChannel.open(
                folder().resolve("instance.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Files.writeString(folder().resolve("instance.owner"), pid + " 12345\n");
            assertThat(held.tryLock(Long.MAX_VALUE - 1, 1, false)).isNotNull();

            var claim = SingleInstance.claim(folder(), Optional.empty(), Duration.ofMillis(120));

            assertThat(claim).isInstanceOf(SingleInstance.Claim.First.class);
            open.add(((SingleInstance.Claim.First) claim).instance());
        }
    }

    @Test
    void theFolderIsOpenToItsOwnerOnly() throws Exception {
        Files.createDirectories(folder());
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

        first();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void hostileCallersAreHungUpOnAndOthersStillHeard() throws Exception {
        first().onAddress(heard::add);
        byte[] greeting = "castellan 1\n".getBytes(StandardCharsets.US_ASCII);
        for (byte[] hostile : List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                message(greeting, Integer.MAX_VALUE, new byte[0]),
                message(greeting, -1, new byte[0]),
                message(greeting, 7, "\u0000\u0001\u0002abcd".getBytes(StandardCharsets.UTF_8)),
                message(greeting, 19, "castellan://../../x".getBytes(StandardCharsets.UTF_8)))) {
            try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                caller.connect(UnixDomainSocketAddress.of(folder().resolve("instance.sock")));
                caller.write(ByteBuffer.wrap(hostile));
                ByteBuffer answer = ByteBuffer.allocate(1);
                assertThat(caller.read(answer)).as("hung up without an answer").isEqualTo(-1);
            } catch (java.io.IOException hungUp) {
                assertThat(hungUp).hasMessageMatching("(?i).*(reset|broken pipe).*");
            }
        }
        assertThat(heard).isEmpty();
        assertThat(SingleInstance.claim(folder(), Optional.of(Address.of("fleet")), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        assertThat(heard.poll(60, TimeUnit.SECONDS)).contains(Address.of("fleet"));
    }

    @Test
    void callersThatSayNothingDoNotKeepOthersOut() throws Exception {
        first().onAddress(heard::add);
        List<SocketChannel> silent = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX);
                silent.add(caller);
                try {
                    caller.connect(UnixDomainSocketAddress.of(folder().resolve("instance.sock")));
                } catch (java.io.IOException full) {
                    break;
                }
            }
            assertThat(SingleInstance.claim(folder(), Optional.of(Address.of("fleet")), LONG))
                    .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        } finally {
            for (SocketChannel caller : silent) {
                caller.close();
            }
        }
    }

    @Test
    void aLongFolderGetsAShortSocket() throws Exception {
        Path deep = folder();
        for (int i = 0; i < 6; i++) {
            deep = deep.resolve("a-folder-with-a-long-name");
        }
        var claim = SingleInstance.claim(deep, Optional.empty(), LONG);
        assertThat(claim).isInstanceOf(SingleInstance.Claim.First.class);
        open.add(((SingleInstance.Claim.First) claim).instance());
        open.getLast().onAddress(heard::add);

        assertThat(SingleInstance.claim(deep, Optional.of(Address.of("fleet")), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        assertThat(SingleInstance.socketPath(deep).toString()).hasSizeLessThan(97);
    }

    @Test
    void aFolderThatCannotBeUsedStillGivesAWindow() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));

        assertThat(SingleInstance.claim(file.resolve("folder"), Optional.empty(), LONG))
                .isInstanceOf(SingleInstance.Claim.First.class);
    }

    private SingleInstance first() {
        var claim = SingleInstance.claim(folder(), Optional.empty(), LONG);
        assertThat(claim).isInstanceOf(SingleInstance.Claim.First.class);
        SingleInstance instance = ((SingleInstance.Claim.First) claim).instance();
        open.add(instance);
        return instance;
    }

    private Path folder() {
        return temp.resolve("run");
    }

    private static byte[] message(byte[] greeting, int length, byte[] body) {
        return ByteBuffer.allocate(greeting.length + 4 + body.length)
                .put(greeting)
                .putInt(length)
                .put(body)
                .array();
    }

    @Test
    void theFilesOfTheInstanceAreTheOwnersAlone() throws Exception {
        first();
        for (String name : List.of("instance.lock", "instance.owner")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aDataFolderBehindALinkIsOneFolder() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("real")));
        var one = SingleInstance.claim(link, Optional.empty(), LONG);
        assertThat(one).isInstanceOf(SingleInstance.Claim.First.class);
        open.add(((SingleInstance.Claim.First) one).instance());

        assertThat(SingleInstance.claim(link, Optional.empty(), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        assertThat(SingleInstance.claim(temp.resolve("real"), Optional.empty(), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
    }
}
