package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.AdminSource;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassParts;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.breakglass.CopySearch;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.breakglass.KeyWork;
import dev.castellan.breakglass.KeysHere;
import dev.castellan.breakglass.TestAuthority;
import dev.castellan.console.shell.Bulletin;
import dev.castellan.console.shell.StandingNotice;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutWatchTest {
    @TempDir
    Path folder;

    private final Actor ada = new Actor("ada@contoso.com", "oid-ada.tenant");
    private final AtomicBoolean locked = new AtomicBoolean();
    private final Safe safe = new Safe() {
        private final Safe inner = Safe.inMemory();

        private void unlocked() {
            if (locked.get()) {
                throw Failure.expected("identity-safe-unavailable", "It is locked.", "", "")
                        .asException();
            }
        }

        @Override
        public Optional<byte[]> read(String name) {
            unlocked();
            return inner.read(name);
        }

        @Override
        public void write(String name, byte[] secret) {
            unlocked();
            inner.write(name, secret);
        }

        @Override
        public void remove(String name) {
            unlocked();
            inner.remove(name);
        }
    };
    private final AtomicInteger opened = new AtomicInteger();
    private Ledger ledger = Ledger.inMemory("nobody", InstantSource.system());

    @BeforeEach
    void open() throws Exception {
        ledger.close();
        ledger = Ledger.open(LedgerSettings.of(
                Optional.of(Files.createDirectories(folder.resolve("ledger"))),
                safe,
                () -> ada,
                InstantSource.system()));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private BreakGlass room(InstantSource clock) {
        return room(clock, Optional.empty());
    }

    private BreakGlass room(InstantSource clock, Optional<CopySearch> search) {
        opened.incrementAndGet();
        return new BreakGlass(new BreakGlassParts(
                ledger,
                () -> ada,
                safe,
                folder.resolve("breakglass"),
                Optional.of(new Azure()),
                Optional.empty(),
                search,
                KeysHere.of(clock),
                _ -> {},
                clock,
                System::nanoTime,
                FaultPoint.Watcher.NONE));
    }

    /** It hands the key out to anybody. */
    private static final class Azure implements AdminSource {
        @Override
        public KeyWork.Taken fetch(ClusterId cluster, Actor actor, String clientRequestId, KeyWork.Sealing sealing) {
            return KeysHere.of(InstantSource.system()).seal(TestAuthority.adminKubeconfig(Instant.now()), sealing);
        }

        @Override
        public Optional<EligibleRole> eligible(ClusterId cluster, Actor actor) {
            return Optional.empty();
        }

        @Override
        public void activate(
                EligibleRole role,
                Actor actor,
                String name,
                String justification,
                Optional<String> ticket,
                Duration time) {}

        @Override
        public void deactivate(EligibleRole role, Actor actor, String name) {}
    }

    private CheckoutId requested() {
        return requested(Environment.PRODUCTION);
    }

    private CheckoutId requested(Environment environment) {
        CheckoutId id;
        try (BreakGlass room = room(InstantSource.system())) {
            id = room.request(new CheckoutRequest(
                            new ClusterId("kubeconfig:pos-07"),
                            "pos-07",
                            environment,
                            "k3s",
                            "The API server refuses Entra",
                            Optional.of("INC-1"),
                            Duration.ofHours(1),
                            CheckoutScope.FULL,
                            CheckoutRequest.Source.AZURE,
                            false))
                    .id();
            if (environment == Environment.TEST) {
                var _ = room.fetch(id, _ -> {});
            }
        }
        opened.set(0);
        return id;
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
    void keysOnThisMachineAreKnownWithoutAnybodyAskingForTheRoom() {
        CheckoutId id = requested(Environment.TEST);
        try (CheckoutWatch watch =
                CheckoutWatch.begin(() -> true, () -> room(InstantSource.system()), new Bulletin())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> watch.opened().stream()
                            .flatMap(room -> room.snapshot().out().stream())
                            .anyMatch(
                                    item -> item.here() && item.checkout().id().equals(id)));
            watch.opened().orElseThrow().close();
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
    void theTimeIsWatchedWhileTheReturnThatTheLastRunLeftIsSearchedFor() throws InterruptedException {
        CheckoutId id = requested(Environment.TEST);
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean watched = new AtomicBoolean();
        InstantSource later = () -> {
            if (Thread.currentThread().getName().equals("breakglass-watch")) {
                watched.set(true);
            }
            return Instant.now().plus(Duration.ofHours(2));
        };
        CopySearch search = _ -> {
            searching.countDown();
            try {
                assertThat(goOn.await(180, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new CopySearch.Outcome(List.of(), List.of(), List.of(), List.of(), List.of());
        };
        try (CheckoutWatch watch =
                CheckoutWatch.begin(() -> true, () -> room(later, Optional.of(search)), new Bulletin())) {
            assertThat(searching.await(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(60)).untilTrue(watched);
            // Whichever thread searches: the one that picks up, or the watch itself.
            assertThat(watch.get().checkout(id).receipt()).isEmpty();
            goOn.countDown();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> watch.get().checkout(id).receipt().isPresent());
            watch.get().close();
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void thatALockedKeyStoreKeepsTheTimeFromBeingWatchedStaysInSightUntilItIsOpen() throws Exception {
        requested(Environment.TEST);
        locked.set(true);
        open();
        AtomicReference<List<String>> words = new AtomicReference<>(List.of());
        Bulletin bulletin = new Bulletin();
        bulletin.onStanding(
                notices -> words.set(notices.stream().map(StandingNotice::words).toList()));
        try (CheckoutWatch watch = CheckoutWatch.begin(() -> true, () -> room(InstantSource.system()), bulletin)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(words.get()).singleElement().asString().contains("not given back in time"));
            // A screen that reads does not take it away.
            BreakGlass room = watch.get();
            assertThat(room.refresh().failure()).isPresent();
            assertThat(words.get()).anyMatch(w -> w.contains("not given back in time"));
            locked.set(false);
            var _ = watch.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> !watch.busy());
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(words.get()).singleElement().asString().endsWith("is out here"));
            room.close();
        }
    }

    @Test
    void askingOnceAfterTheKeyStoreIsOpenIsEnough() throws Exception {
        requested(Environment.TEST);
        locked.set(true);
        open();
        AtomicReference<List<String>> words = new AtomicReference<>(List.of());
        Bulletin bulletin = new Bulletin();
        bulletin.onStanding(
                notices -> words.set(notices.stream().map(StandingNotice::words).toList()));
        try (CheckoutWatch watch = CheckoutWatch.begin(() -> true, () -> room(InstantSource.system()), bulletin)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(words.get()).singleElement().asString().contains("not given back in time"));
            locked.set(false);
            BreakGlass room = watch.get();
            // Sooner than it would look by itself.
            await().atMost(Duration.ofSeconds(50)).until(() -> !watch.busy());
            room.close();
        }
    }

    @Test
    void aRoomThatDoesNotOpenIsNotOpenedWithoutAPause() {
        AtomicInteger tried = new AtomicInteger();
        CheckoutWatch watch = CheckoutWatch.begin(
                () -> true,
                () -> {
                    tried.incrementAndGet();
                    throw new java.io.UncheckedIOException(new java.io.IOException("the folder is away"));
                },
                new Bulletin());
        await().until(() -> tried.get() > 0);
        // Whoever tries again and again is not ended by this.
        watch.close();
        assertThat(watch.busy()).isFalse();
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
