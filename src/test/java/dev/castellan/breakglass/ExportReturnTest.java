package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.breakglass.export.ExportedFile;
import dev.castellan.breakglass.reconcile.IssuedIds;
import dev.castellan.breakglass.reconcile.Reconciler;
import dev.castellan.breakglass.reconcile.TrackedCheckout;
import dev.castellan.breakglass.reconcile.Verdict;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of exported files with the return: what was written is removed, and nothing else is. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "which file a path names is told by POSIX")
class ExportReturnTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();
    private TestRoom own = TestRoom.of(new TestRoom.World(), Path.of("target/none"), Safe.inMemory());
    private Path file = Path.of("");

    @BeforeEach
    void open() {
        own.close();
        own = TestRoom.of(world, folder.resolve("data"), safe);
        file = folder.resolve("admin.yaml");
    }

    @AfterEach
    void close() {
        own.close();
    }

    private CheckoutId held() {
        CheckoutId id = own.room
                .request(TestRoom.request(Environment.DEVELOPMENT, false, CheckoutRequest.Source.AZURE))
                .id();
        var _ = own.room.fetch(id, _ -> {});
        return id;
    }

    private CheckoutId exported() {
        CheckoutId id = held();
        var _ = own.room.export(id, file);
        assertThat(file).exists();
        return id;
    }

    private ReturnReceipt given(CheckoutId id) {
        return own.room.giveBack(id, "by hand").receipt().orElseThrow();
    }

    private boolean removed(CheckoutId id) {
        return own.room.checkout(id).exports().getFirst().removed();
    }

    @Test
    void theFileThatWasWrittenIsRemovedAlsoWhenItWasChangedOrOpened() throws IOException {
        CheckoutId id = exported();
        Files.writeString(file, "changed");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        ReturnReceipt receipt = given(id);
        assertThat(file).doesNotExist();
        assertThat(receipt.done()).contains("The exported file " + file + " is removed");
        assertThat(receipt.uncheckable()).noneMatch(u -> u.contains("admin.yaml"));
        assertThat(removed(id)).isTrue();
    }

    @Test
    void aFileThatWasMovedIsNotCalledRemoved() throws IOException {
        CheckoutId id = exported();
        Files.move(file, folder.resolve("elsewhere"));
        ReturnReceipt receipt = given(id);
        assertThat(receipt.done()).noneMatch(d -> d.contains("admin.yaml is removed"));
        assertThat(receipt.uncheckable()).anyMatch(u -> u.contains("admin.yaml") && u.contains("nobody knows"));
        assertThat(removed(id)).isFalse();
    }

    /** Nobody knows where the file is now: that allows nothing after the return, nor after it was called lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void useOfAnExportedFileAfterTheReturnIsAFinding(boolean lost) throws IOException {
        CheckoutId id = exported();
        Files.move(file, folder.resolve("elsewhere"));
        assertThat(used(id, Duration.ofMinutes(10))).containsExactly(Verdict.Kind.EXPORTED_USE);
        world.pass(Duration.ofMinutes(20));
        if (lost) {
            var _ = own.room.declareLost(id, "the laptop is gone");
        } else {
            var _ = given(id);
            assertThat(removed(id)).isFalse();
        }
        assertThat(used(id, Duration.ofMinutes(10))).containsExactly(Verdict.Kind.EXPORTED_USE);
        assertThat(used(id, Duration.ofHours(1))).containsExactly(Verdict.Kind.USED_AFTER_RETURN);
    }

    /** What is said of a use of its certificate, past the proxy, so long after the begin of the test. */
    private List<Verdict.Kind> used(CheckoutId id, Duration after) throws IOException {
        Checkout checkout = own.room.checkout(id);
        Path log = Files.writeString(folder.resolve("audit.log"), """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"u1","stage":"ResponseComplete","verb":"list",\
            "requestURI":"/api/v1/secrets","user":{"username":"kubernetes-admin","groups":["system:masters"],\
            "extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=%s"]}},"sourceIPs":["10.31.7.88"],\
            "userAgent":"kubectl/v1","requestReceivedTimestamp":"%s","responseStatus":{"code":200}}
            """.formatted(
                        checkout.held().orElseThrow().facts().fingerprint(), TestRoom.START.plus(after)));
        Reconciler reconciler =
                new Reconciler(List.of(TrackedCheckout.of(checkout, Set.of(), world.wall.get())), IssuedIds.none());
        reconciler.audit(log, Optional.empty());
        return reconciler.result(world.wall.get()).verdicts().stream()
                .map(Verdict::kind)
                .filter(k -> k != Verdict.Kind.UNKNOWN_BEYOND)
                .toList();
    }

    @Test
    void anotherFileThatLiesThereNowIsLeftAlone() throws IOException {
        CheckoutId id = exported();
        Path mine = Files.writeString(folder.resolve("mine"), "a letter");
        Files.move(mine, file, StandardCopyOption.REPLACE_EXISTING);
        ReturnReceipt receipt = given(id);
        assertThat(file).hasContent("a letter");
        assertThat(receipt.uncheckable()).anyMatch(u -> u.contains("admin.yaml"));
        assertThat(removed(id)).isFalse();
    }

    @Test
    void aSecondNameOfTheFileIsTold() throws IOException {
        CheckoutId id = exported();
        Path second = Files.createLink(folder.resolve("second"), file);
        ReturnReceipt receipt = given(id);
        assertThat(file).doesNotExist();
        assertThat(second).exists();
        assertThat(receipt.uncheckable()).anyMatch(u -> u.contains("admin.yaml") && u.contains("second name"));
        assertThat(removed(id)).isFalse();
    }

    @Test
    void anExportThatCannotBeMadeLeavesNoIntentOpen() throws IOException {
        CheckoutId one = held();
        CheckoutId two = held();
        Path vault = folder.resolve("data").resolve("breakglass");
        Files.copy(
                vault.resolve(two.value()).resolve("sealed.key"),
                vault.resolve(one.value()).resolve("sealed.key"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> own.room.export(one, file)).hasMessageContaining("breakglass-sealed-gone");
        assertThat(removed(one)).isTrue();
        assertThatThrownBy(() -> own.room.export(two, folder.resolve("no").resolve("folder")))
                .hasMessageContaining("breakglass-export-file");
        assertThat(removed(two)).isTrue();
    }

    @Test
    void whatBecomesOfAnExportedFileIsToldOnce() throws IOException {
        CheckoutId id = exported();
        own.room.tick();
        assertThat(told()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        own.room.tick();
        own.room.tick();
        Files.delete(file);
        own.room.tick();
        own.room.tick();
        assertThat(told())
                .containsExactly(
                        "The exported file " + file + " may be read by others.",
                        "The exported file " + file + " is gone.");
        assertThat(own.state(id)).isEqualTo(CheckoutState.HELD);
    }

    /** The record is damaged between the reading and the look at the file: that is no reason to keep quiet. */
    @Test
    void whatBecomesOfAnExportedFileIsToldAlsoWhereTheRecordCannotBeRead() throws IOException {
        var _ = exported();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        AtomicBoolean once = new AtomicBoolean(true);
        Path record = folder.resolve("data").resolve("ledger").resolve("ledger.db");
        Runnable no = own.room.onChange(() -> {
            if (once.getAndSet(false)) {
                own.ledger.close();
                try {
                    Files.deleteIfExists(record.resolveSibling("ledger.db-wal"));
                    Files.writeString(record, "no database any more");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        own.room.tick();
        no.run();
        String alarm = "The exported file " + file + " may be read by others.";
        assertThat(told()).containsExactly(alarm);
        own.room.tick();
        assertThat(told()).as("once").containsExactly(alarm);
    }

    /** It is read every few seconds what there is; a return may remove a file between that and the look at it. */
    @Test
    void aFileThatAReturnRemovesIsNotCalledGone() {
        CheckoutId id = exported();
        own.room.tick();
        AtomicBoolean once = new AtomicBoolean(true);
        try (TestRoom command = TestRoom.of(world, folder.resolve("data"), safe)) {
            Runnable no = own.room.onChange(() -> {
                if (once.getAndSet(false)) {
                    var _ = command.room.giveBack(id, "by hand");
                }
            });
            own.room.tick();
            no.run();
        }
        assertThat(file).doesNotExist();
        assertThat(told()).isEmpty();
    }

    private List<String> told() {
        return own.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.TAINTED)
                .map(Notice::text)
                .filter(t -> t.startsWith("The exported file"))
                .toList();
    }

    /** Half a key, in a file that the drive did not let go of any more: it holds nothing that could be compared. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void aFileThatLiesThereThoughItsWritingFailedIsRemovedWithTheReturn(double part) throws IOException {
        CheckoutId id = held();
        Exporting exporting = new Exporting(
                new CheckoutLog(own.ledger, folder),
                _ -> AdminKubeconfig.read(TestAuthority.bytes(world.kubeconfig)),
                (path, content, made) -> {
                    Files.createFile(path);
                    made.accept(ExportedFile.identity(path));
                    Files.write(path, Arrays.copyOf(content, (int) (content.length * part)));
                    throw new IOException("the drive went");
                },
                FaultPoint.Watcher.NONE,
                world.wall::get);
        assertThatThrownBy(() -> exporting.toFile(id, file)).hasMessageContaining("breakglass-export-part");
        assertThat(file).exists();
        assertThat(removed(id)).as("recorded as removed, and lies there").isFalse();
        own.room.tick();
        assertThat(told()).as("it changes by being written").isEmpty();
        ReturnReceipt receipt = given(id);
        assertThat(file).doesNotExist();
        assertThat(removed(id)).isTrue();
        assertThat(receipt.done()).contains("The exported file " + file + " is removed");
    }

    @Test
    void aFileThatCannotBeRecordedIsNotWritten() throws IOException {
        assertThatThrownBy(() -> ExportedFile.write(file, new byte[] {1}, _ -> {
                    assertThat(file).isEmptyFile();
                    throw new IllegalStateException("no record");
                }))
                .hasMessage("no record");
        assertThat(file).doesNotExist();
    }

    /** The half that was written is gone with its drive, and another file lies there: that is not touched. */
    @Test
    void anotherFileInItsPlaceIsLeftAloneThoughWritingFailed() throws IOException {
        CheckoutId id = held();
        Exporting exporting = new Exporting(
                new CheckoutLog(own.ledger, folder),
                _ -> AdminKubeconfig.read(TestAuthority.bytes(world.kubeconfig)),
                (path, _, made) -> {
                    Files.createFile(path);
                    made.accept(ExportedFile.identity(path));
                    Files.move(path, folder.resolve("elsewhere"));
                    Files.writeString(path, "mine");
                    throw new IOException("the drive went");
                },
                FaultPoint.Watcher.NONE,
                world.wall::get);
        assertThatThrownBy(() -> exporting.toFile(id, file)).hasMessageContaining("breakglass-export-part");
        assertThat(given(id).uncheckable()).anyMatch(u -> u.contains("admin.yaml"));
        assertThat(file).hasContent("mine");
    }
}
