package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Sigkill;
import dev.castellan.job.ProcessMark;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What disks, other programs and kills do to the cleaning of a kubeconfig. */
class RemovalFaultsTest {
    private static Planted admin;
    private static Planted person;

    @TempDir
    Path folder;

    private Path config;
    private String before;

    @BeforeAll
    static void keys() {
        admin = Planted.admin("EC");
        person = Planted.of("EC", "O=developers,CN=grace");
    }

    @BeforeEach
    void write() throws IOException {
        before = SweepTest.kubeconfig(person.user("grace"), admin.user("clusterAdmin"));
        config = SweepTest.write(folder.resolve(".kube/config"), before);
    }

    private SweepReport look() {
        return Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(folder)),
                SweepLimits.standard(),
                SweepTest.CLOCK,
                Sweep.Progress.NONE);
    }

    private SweepReport remove(Removal.Opener opener, Consumer<String> step) {
        return new Removal(opener, Duration.ofMillis(100), step).remove(look(), SweepTest.CLOCK);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(config.getParent())) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFullDiskLeavesTheFileAsItWas() throws Exception {
        SweepReport after = remove(
                (path, options) -> {
                    if (path.toString().endsWith(".tmp")) {
                        throw new FileSystemException(path.toString(), null, "No space left on device");
                    }
                    return Removal.ownerOnly(path, options);
                },
                s -> {});
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(after.findings().getFirst().action()).contains("No space left on device");
        assertThat(Files.readString(config)).isEqualTo(before);
        assertThat(names()).containsExactly("config");
    }

    /** A device that is always full: the lock can be made, its content cannot be written. */
    @Test
    void aDiskThatFillsUpWhileTheLockIsWrittenLeavesNoLock() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        SweepReport after = remove(
                (path, options) -> {
                    if (path.toString().endsWith(".lock")) {
                        Removal.ownerOnly(path, options).close();
                        return java.nio.channels.FileChannel.open(full, StandardOpenOption.WRITE);
                    }
                    return Removal.ownerOnly(path, options);
                },
                s -> {});
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(names()).containsExactly("config");
    }

    @Test
    void whatKubectlHoldsIsLeftAndSaid() throws Exception {
        Path lock = Files.createFile(
                config.resolveSibling("config.lock"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        SweepReport after = remove(Removal::ownerOnly, s -> {});
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(after.findings().getFirst().action()).contains("config.lock");
        assertThat(Files.readString(config)).isEqualTo(before);
        Files.delete(lock);
        assertThat(remove(Removal::ownerOnly, s -> {}).count(SweepReport.Outcome.CLEANED))
                .isEqualTo(1);
    }

    /** The instant of a process's start is reckoned from the clock on Linux: set, it seemed to be another process's. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aClockThatIsSetTakesNoRunningProgramsLockAway() throws Exception {
        ProcessMark self = ProcessMark.of(ProcessHandle.current());
        Path lock = config.resolveSibling("config.lock");
        ProcessMark moved = new ProcessMark(self.pid(), self.started().minus(Duration.ofHours(1)), self.birth());
        Files.writeString(lock, "castellan " + moved.print() + "\n");
        SweepReport after = remove(Removal::ownerOnly, s -> {});
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(Files.readString(lock)).isEqualTo("castellan " + moved.print() + "\n");
        // Whoever had the id before is gone, whatever the clock says.
        Files.writeString(lock, "castellan " + new ProcessMark(self.pid(), self.started(), self.birth() + "0").print());
        assertThat(remove(Removal::ownerOnly, s -> {}).count(SweepReport.Outcome.CLEANED))
                .isEqualTo(1);
        assertThat(names()).containsExactly("config");
    }

    /** Of an earlier version, which wrote no more than id and instant. */
    @Test
    void aLockOfAnEarlierVersionCountsWhileItsProgramRuns() throws Exception {
        ProcessMark self = ProcessMark.of(ProcessHandle.current());
        Path lock = config.resolveSibling("config.lock");
        Files.writeString(lock, "castellan " + self.pid() + " " + self.started().toEpochMilli() + "\n");
        assertThat(remove(Removal::ownerOnly, s -> {}).findings().getFirst().outcome())
                .isEqualTo(SweepReport.Outcome.LEFT);
        Files.writeString(lock, "castellan " + self.pid() + " 1000\n");
        assertThat(remove(Removal::ownerOnly, s -> {}).count(SweepReport.Outcome.CLEANED))
                .isEqualTo(1);
    }

    @Test
    void kubectlWaitsForUs() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/kubectl")));
        StringBuilder said = new StringBuilder();
        SweepReport after = remove(Removal::ownerOnly, step -> {
            if (step.equals("locked")) {
                said.append(kubectl("config", "set-cluster", "other", "--server=https://x"));
            }
        });
        assertThat(said.toString()).contains("config.lock: file exists");
        assertThat(after.count(SweepReport.Outcome.CLEANED)).isEqualTo(1);
        assertThat(kubectl("config", "set-cluster", "other", "--server=https://x"))
                .contains("Cluster \"other\" set");
        assertThat(kubectl("config", "get-users")).contains("grace").doesNotContain("clusterAdmin");
    }

    private String kubectl(String... arguments) {
        try {
            List<String> command =
                    new java.util.ArrayList<>(List.of("/usr/bin/kubectl", "--kubeconfig", config.toString()));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"locked", "written"})
    void whatChangesUnderUsIsNotLost(String when) throws Exception {
        SweepReport after = remove(Removal::ownerOnly, step -> {
            if (step.equals(when)) {
                try {
                    // As an editor saves: without the lock.
                    Files.writeString(config, before.replace("https://10.1.1.1:6443", "https://10.9.9.9:6443"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        assertThat(Files.readString(config)).contains("https://10.9.9.9:6443");
        assertThat(names()).containsExactly("config");
        if (when.equals("written")) {
            assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
            assertThat(after.findings().getFirst().action()).contains("changed");
        } else {
            assertThat(Files.readString(config)).doesNotContain("clusterAdmin");
        }
    }

    @Test
    void aFileThatTurnedIntoSomethingElseIsLeft() throws Exception {
        Path key = SweepTest.write(folder.resolve("admin.pem"), admin.certificatePem() + admin.keyPem());
        SweepReport found = look();
        Files.writeString(key, admin.keyPem() + "and now a long text of somebody\n".repeat(500));
        SweepReport after = new Removal().remove(found, SweepTest.CLOCK);
        assertThat(key).exists();
        assertThat(after.findings().stream()
                        .filter(f -> f.path().equals(key))
                        .findFirst()
                        .orElseThrow()
                        .outcome())
                .isEqualTo(SweepReport.Outcome.LEFT);
    }

    /** A kubeconfig of nothing but the copy, which somebody fills at the moment when it is to go. */
    @ParameterizedTest
    @ValueSource(strings = {"kubeconfig", "key"})
    void whatIsWrittenJustBeforeTheEndIsNotLost(String kind) throws Exception {
        String only =
                kind.equals("key") ? admin.keyPem() + admin.certificatePem() : SweepTest.kubeconfig(admin.user("a"));
        Files.writeString(config, only);
        SweepReport after = remove(Removal::ownerOnly, step -> {
            if (step.equals("before-unlink")) {
                try {
                    Files.writeString(config, before);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        assertThat(Files.readString(config)).isEqualTo(before);
        assertThat(names()).containsExactly("config");
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(after.findings().getFirst().action()).contains("changed it at this moment");
    }

    /** Emptying a file with several names opens it: a link put in its place must not lead to another file. */
    @ParameterizedTest
    @ValueSource(strings = {"link", "file"})
    void whatTookThePlaceOfAFileIsNotEmptied(String kind) throws Exception {
        Path key = SweepTest.write(folder.resolve("pki/admin.pem"), admin.certificatePem() + admin.keyPem());
        Files.createLink(folder.resolve("pki/twin.pem"), key);
        Path other = SweepTest.write(folder.resolve("other/diary.txt"), "Dear diary");
        SweepReport after = remove(
                (path, options) -> {
                    if (path.equals(key)) {
                        Files.delete(key);
                        if (kind.equals("link")) {
                            Files.createSymbolicLink(key, other);
                        } else {
                            Files.createLink(key, other);
                        }
                    }
                    return java.nio.channels.FileChannel.open(path, options);
                },
                s -> {});
        assertThat(other).hasContent("Dear diary");
        assertThat(after.findings().stream()
                        .filter(f -> f.path().equals(key))
                        .findFirst()
                        .orElseThrow()
                        .outcome())
                .isEqualTo(SweepReport.Outcome.LEFT);
    }

    /** It grew past what is edited between the search and the cleaning. */
    @Test
    void aKubeconfigThatBecameALinkOrTooLargeIsLeft() throws Exception {
        SweepReport found = look();
        Path elsewhere = Files.move(config, folder.resolve("elsewhere"));
        Files.createSymbolicLink(config, elsewhere);
        SweepReport after = new Removal().remove(found, SweepTest.CLOCK);
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(elsewhere).hasContent(before);
        Files.delete(config);
        Files.writeString(config, before + "# more\n".repeat(KubeconfigBytes.LARGEST / 7 + 1));
        after = new Removal().remove(found, SweepTest.CLOCK);
        assertThat(after.findings().getFirst().action()).contains("larger than what is edited");
    }

    @Test
    void aKeyInACommentIsToldAfterTheEntriesWent() throws Exception {
        Files.writeString(config, before + "# " + Planted.base64(admin.keyPem()) + "\n");
        SweepReport after = new Removal().remove(look(), SweepTest.CLOCK);
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(after.findings().getFirst().action()).contains("comment");
        assertThat(Files.readString(config)).doesNotContain("clusterAdmin");
    }

    /** Killed without a word at a step: the old or the new file is there, and the next run clears up behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"locked", "written", "renamed"})
    void killedAtAStep(String step) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRemoval.class.getName(),
                        folder.toString(),
                        step)
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolveSibling(folder.getFileName() + ".out").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Sigkill.STATUS);
        String now = Files.readString(config);
        if (step.equals("renamed")) {
            assertThat(now).isEqualTo(SweepTest.kubeconfig(person.user("grace")));
        } else {
            assertThat(now).isEqualTo(before);
        }
        assertThat(names()).contains("config.lock");

        SweepReport found = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(config.getParent())),
                SweepLimits.standard(),
                SweepTest.CLOCK,
                Sweep.Progress.NONE);
        SweepReport after = new Removal().remove(found, SweepTest.CLOCK);
        assertThat(after.count(SweepReport.Outcome.CLEANED)).isEqualTo(step.equals("renamed") ? 0 : 1);
        assertThat(names()).containsExactly("config");
        assertThat(Files.readString(config)).isEqualTo(SweepTest.kubeconfig(person.user("grace")));
    }

    @Test
    void withoutPermissionItIsLeftAndSaid() throws Exception {
        Assumptions.assumeFalse("root".equals(System.getProperty("user.name")));
        Files.setPosixFilePermissions(config.getParent(), PosixFilePermissions.fromString("r-x------"));
        try {
            SweepReport after = new Removal().remove(look(), SweepTest.CLOCK);
            assertThat(after.findings().getFirst().action()).contains("may not be changed");
        } finally {
            Files.setPosixFilePermissions(config.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aReadOnlyDiskLeavesEverything() throws Exception {
        SweepReport after = remove(
                (path, options) -> {
                    throw new java.nio.file.ReadOnlyFileSystemException();
                },
                s -> {});
        assertThat(after.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(Files.readString(config)).isEqualTo(before);
    }
}
