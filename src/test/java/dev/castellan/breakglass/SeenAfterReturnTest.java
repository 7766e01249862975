package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.breakglass.reconcile.Verdict;
import dev.castellan.breakglass.sweep.Places;
import dev.castellan.breakglass.sweep.Removal;
import dev.castellan.breakglass.sweep.Sweep;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.breakglass.sweep.SweepReport;
import dev.castellan.breakglass.sweep.Wanted;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that was given back and is seen again marks its cluster, once for each sighting. */
class SeenAfterReturnTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private TestRoom own = TestRoom.of(new TestRoom.World(), Path.of("target/none"), Safe.inMemory());

    @BeforeEach
    void open() {
        own.close();
        TestAuthority.Client admin = world.authority.client(
                "O=system:masters,CN=kubernetes-admin", TestRoom.START.plus(Duration.ofDays(300)), "RSA");
        world.kubeconfig = world.authority.kubeconfig(admin, "https://10.0.0.1:6443");
        own = TestRoom.of(world, folder.resolve("data"), Safe.inMemory());
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

    private CheckoutId returned() {
        CheckoutId id = held();
        var _ = own.room.giveBack(id, "by hand");
        world.pass(Duration.ofMinutes(1));
        return id;
    }

    /** As “breakglass sweep” does it. */
    private List<CheckoutId> swept(boolean remove) throws IOException {
        Path place = Files.createDirectories(folder.resolve("place"));
        SweepReport report = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(place)),
                SweepLimits.standard(),
                world.wall::get,
                Sweep.Progress.NONE);
        if (remove) {
            report = new Removal().remove(report, world.wall::get);
        }
        return own.room.sighted(report.sightings()).stream().map(Checkout::id).toList();
    }

    private List<Verdict.Kind> reconciled(CheckoutId of, Duration after) throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"u1","stage":"ResponseComplete","verb":"list",\
            "requestURI":"/api/v1/secrets","user":{"username":"kubernetes-admin","groups":["system:masters"],\
            "extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=%s"]}},"sourceIPs":["10.31.7.88"],\
            "userAgent":"kubectl/v1 (linux)","requestReceivedTimestamp":"%s","responseStatus":{"code":200}}
            """.formatted(
                        own.room.checkout(of).held().orElseThrow().facts().fingerprint(), TestRoom.START.plus(after)));
        return new Reconciling(
                        () -> own.ledger, List::of, Optional.empty(), seen -> own.room.sighted(seen), world.wall::get)
                        .run(
                                new Sources(
                                        false,
                                        Duration.ofDays(1),
                                        List.of(),
                                        List.of(new Sources.Audit(log, Optional.empty())),
                                        List.of()),
                                _ -> {})
                        .verdicts()
                        .stream()
                        .map(Verdict::kind)
                        .toList();
    }

    private long recorded() {
        return own.ledger.reading(Filter.type("checkout.seen")).entries().size();
    }

    @Test
    void aFileThatASweepFindsAfterTheReturnMarksTheClusterOnce() throws IOException {
        CheckoutId id = returned();
        assertThat(own.room.refresh().tainted()).isEmpty();
        assertThat(swept(false)).as("nothing lies there").isEmpty();
        Path copy = Files.writeString(folder.resolve("place").resolve("old.conf"), world.kubeconfig);
        assertThat(swept(false)).containsExactly(id);
        assertThat(own.room.snapshot().tainted()).singleElement().satisfies(t -> {
            assertThat(t.checkout()).isEqualTo(id);
            assertThat(t.reasons())
                    .containsExactly(
                            "A copy was seen after the key was destroyed: " + copy + ", a kubeconfig with the key");
        });
        assertThat(own.notices).extracting(Notice::kind).contains(Notice.Kind.TAINTED);
        // Seen once more, and then removed: it is the same sighting, and the mark stays.
        assertThat(swept(false)).isEmpty();
        assertThat(swept(true)).isEmpty();
        assertThat(copy).doesNotExist();
        assertThat(recorded()).isEqualTo(1);
        assertThat(own.room.refresh().tainted()).hasSize(1);
        // Only the proof that the server refuses it takes it away.
        var _ = own.room.probe(id, Optional.of(TestAuthority.bytes(world.kubeconfig)), List.of(), Optional.empty());
        assertThat(own.room.snapshot().tainted()).isEmpty();
        Files.writeString(folder.resolve("place").resolve("older.conf"), world.kubeconfig);
        assertThat(swept(false)).as("nobody can use it any more").isEmpty();
    }

    @Test
    void whatIsStillOutOrExportedOrSomebodyElsesIsNoSighting() throws IOException {
        CheckoutId first = returned();
        CheckoutId second = held();
        Path file = Files.createDirectories(folder.resolve("place")).resolve("export.conf");
        var _ = own.room.export(second, file);
        world.pass(Duration.ofMinutes(1));
        assertThat(swept(false)).as("the file of the check-out that is out").isEmpty();
        Files.writeString(
                folder.resolve("place").resolve("else.conf"),
                world.authority.kubeconfig(world.authority.admin(), "https://10.0.0.1:6443"));
        assertThat(swept(false)).as("another certificate").isEmpty();
        Files.copy(file, folder.resolve("place").resolve("copy.conf"));
        assertThat(swept(false)).as("a second copy of it").containsExactly(first);
        assertThat(own.room.checkout(second).seen()).isEmpty();
    }

    @Test
    void useAfterTheReturnMarksTheClusterOnce() throws IOException {
        CheckoutId id = returned();
        world.pass(Duration.ofMinutes(60));
        assertThat(reconciled(id, Duration.ofMinutes(40))).contains(Verdict.Kind.USED_AFTER_RETURN);
        assertThat(own.room.refresh().tainted())
                .singleElement()
                .satisfies(t -> assertThat(t.reasons())
                        .containsExactly("A copy was seen after the key was destroyed: used from 10.31.7.88 with"
                                + " kubectl/v1"));
        assertThat(reconciled(id, Duration.ofMinutes(50))).contains(Verdict.Kind.USED_AFTER_RETURN);
        assertThat(recorded()).isEqualTo(1);
    }

    /** The server's clock is ahead: its last request through the proxy seems to come after the return. */
    @Test
    void theLastRequestBeforeTheReturnMarksNothing() throws IOException {
        CheckoutId id = returned();
        Duration returned = Duration.between(
                TestRoom.START, own.room.checkout(id).returned().orElseThrow().at());
        world.pass(Duration.ofMinutes(60));
        reconciled(id, returned.plusSeconds(20));
        assertThat(recorded()).isZero();
        assertThat(own.room.refresh().tainted()).isEmpty();
        reconciled(id, returned.plus(Sighting.CLOCKS).plusSeconds(1));
        assertThat(recorded()).isEqualTo(1);
    }

    @Test
    void useThatCannotBeRecordedIsAFindingAllTheSame() throws IOException {
        CheckoutId id = returned();
        world.pass(Duration.ofMinutes(60));
        own.room.close();
        Path log = folder.resolve("audit.log");
        assertThat(reconciled(id, Duration.ofMinutes(40))).contains(Verdict.Kind.USED_AFTER_RETURN);
        var result = new Reconciling(
                        () -> own.ledger,
                        List::of,
                        Optional.empty(),
                        _ -> {
                            throw dev.castellan.failure.Failure.expected("ledger-full", "The disk is full.", "", "")
                                    .asException();
                        },
                        world.wall::get)
                .run(
                        new Sources(
                                false,
                                Duration.ofDays(1),
                                List.of(),
                                List.of(new Sources.Audit(log, Optional.empty())),
                                List.of()),
                        _ -> {});
        assertThat(result.anyFinding()).isTrue();
        assertThat(result.audit().gaps()).anyMatch(g -> g.contains("has no mark: The disk is full."));
    }

    @Test
    void noMoreThanEnoughIsRecorded() {
        CheckoutId id = returned();
        world.pass(Duration.ofMinutes(10));
        String fingerprint = own.room.checkout(id).held().orElseThrow().facts().fingerprint();
        for (int i = 0; i < Sighting.MOST + 5; i++) {
            var _ = own.room.sighted(
                    List.of(new Sighting(fingerprint, "file " + i, world.wall.get(), Optional.empty())));
        }
        assertThat(recorded()).isEqualTo(Sighting.MOST);
    }
}
