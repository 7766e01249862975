package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassParts;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.console.shell.Bulletin;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutWatchTest {
    @TempDir
    Path folder;

    private final Actor ada = new Actor("ada@contoso.com", "oid-ada.tenant");
    private final Safe safe = Safe.inMemory();
    private final AtomicInteger opened = new AtomicInteger();
    private Ledger ledger = Ledger.inMemory("nobody", InstantSource.system());

    @BeforeEach
    void open() throws Exception {
        ledger.close();
        ledger = Ledger.open(LedgerSettings.of(
                Optional.of(Files.createDirectory(folder.resolve("ledger"))), safe, () -> ada, InstantSource.system()));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private BreakGlass room(InstantSource clock) {
        opened.incrementAndGet();
        return new BreakGlass(new BreakGlassParts(
                ledger,
                () -> ada,
                safe,
                folder.resolve("breakglass"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                (_, _) -> new CertificateProbe.Answer.Unclear("nobody asks"),
                _ -> {},
                clock,
                System::nanoTime,
                FaultPoint.Watcher.NONE));
    }

    private void requested() {
        try (BreakGlass room = room(InstantSource.system())) {
            var _ = room.request(new CheckoutRequest(
                    new ClusterId("kubeconfig:pos-07"),
                    "pos-07",
                    Environment.PRODUCTION,
                    "k3s",
                    "The API server refuses Entra",
                    Optional.of("INC-1"),
                    Duration.ofHours(1),
                    CheckoutScope.FULL,
                    CheckoutRequest.Source.AZURE,
                    false));
        }
        opened.set(0);
    }

    @Test
    void whoAsksForTheRoomDoesNotWaitForWhatIsPickedUp() throws InterruptedException {
        requested();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean made = new AtomicBoolean();
        // Picking up asks for the time; here it does not get it.
        InstantSource held = () -> {
            if (made.get() && Thread.currentThread().getName().equals("checkout-watch")) {
                reached.countDown();
                try {
                    assertThat(goOn.await(180, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return InstantSource.system().instant();
        };
        AtomicInteger asked = new AtomicInteger();
        try (CheckoutWatch watch = CheckoutWatch.begin(
                () -> true,
                () -> {
                    asked.incrementAndGet();
                    BreakGlass room = room(held);
                    made.set(true);
                    return room;
                },
                new Bulletin())) {
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            CountDownLatch got = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                assertThat(watch.get().refresh().waitingForOthers()).hasSize(1);
                got.countDown();
            });
            boolean inTime = got.await(60, TimeUnit.SECONDS);
            boolean still = watch.busy();
            goOn.countDown();
            assertThat(inTime).as("somebody waits for what is picked up").isTrue();
            assertThat(still).isTrue();
            await().atMost(Duration.ofSeconds(60)).until(() -> !watch.busy());
            assertThat(asked).as("one room").hasValue(1);
            watch.get().close();
        }
    }

    @Test
    void nothingIsOpenedWhereNobodyEverHadACheckoutUntilSomebodyAsks() {
        AtomicInteger looked = new AtomicInteger();
        try (CheckoutWatch watch = CheckoutWatch.begin(
                () -> {
                    looked.incrementAndGet();
                    return false;
                },
                () -> room(InstantSource.system()),
                new Bulletin())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> looked.get() == 1);
            assertThat(opened).hasValue(0);
            assertThat(watch.busy()).isTrue();
            BreakGlass asked = watch.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> !watch.busy());
            assertThat(watch.get()).isSameAs(asked);
            assertThat(opened).hasValue(1);
            asked.close();
        }
    }

    @Test
    void itEndsWithItsRooms() {
        CheckoutWatch watch = CheckoutWatch.begin(() -> false, () -> room(InstantSource.system()), new Bulletin());
        assertThat(watch.busy()).isTrue();
        watch.close();
        assertThat(watch.busy()).isFalse();
        assertThat(opened).hasValue(0);
    }

    @Test
    void theTimeIsWatchedAlsoWhereWhatTheLastRunLeftCannotBePickedUp() {
        requested();
        AtomicBoolean made = new AtomicBoolean();
        AtomicBoolean watched = new AtomicBoolean();
        InstantSource broken = () -> {
            if (made.get() && Thread.currentThread().getName().equals("checkout-watch")) {
                throw new java.util.NoSuchElementException("a defect");
            }
            if (Thread.currentThread().getName().equals("breakglass-watch")) {
                watched.set(true);
            }
            return InstantSource.system().instant();
        };
        try (CheckoutWatch watch = CheckoutWatch.begin(
                () -> true,
                () -> {
                    BreakGlass room = room(broken);
                    made.set(true);
                    return room;
                },
                new Bulletin())) {
            await().atMost(Duration.ofSeconds(60)).untilTrue(watched);
            watch.get().close();
        }
    }
}
