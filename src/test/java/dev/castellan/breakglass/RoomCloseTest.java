package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is under way when the room is closed, and when what the last run left is picked up. */
class RoomCloseTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();

    /** Opens it once this thread waits for something. */
    private static void openWhenWaitedFor(CountDownLatch latch) {
        Thread waiting = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> {
            await().atMost(Duration.ofSeconds(60)).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            latch.countDown();
        });
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommandThatEndsWaitsUntilOthersAreTold() {
        TestRoom room = TestRoom.of(world, folder, safe);
        CountDownLatch latch = new CountDownLatch(1);
        world.beforeHook = () -> pass(latch);
        var _ = room.room.request(TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.AZURE));
        openWhenWaitedFor(latch);
        room.close();
        assertThat(room.hooked)
                .singleElement()
                .satisfies(n -> assertThat(n.kind()).isEqualTo(Notice.Kind.EMERGENCY));
    }

    @Test
    void aReturnUnderWayIsFinishedBeforeTheRoomCloses() throws InterruptedException {
        TestRoom room = TestRoom.of(world, folder, safe);
        CheckoutId id = room.room.request(TestRoom.test()).id();
        var _ = room.room.fetch(id, _ -> {});
        world.pass(Duration.ofHours(2));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        world.beforeSearch = () -> {
            begun.countDown();
            pass(closing);
        };
        room.room.startWatching();
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        openWhenWaitedFor(closing);
        room.room.close();
        assertThat(room.room.checkout(id).receipt()).isPresent();
        room.ledger.close();
    }

    @Test
    void whatIsBeingFetchedOrOpenedIsNotTakenForWhatTheLastRunLeft() {
        AtomicReference<Optional<TestRoom>> self = new AtomicReference<>(Optional.empty());
        try (TestRoom room = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == FaultPoint.FETCH_INTENT_RECORDED
                    || at == FaultPoint.DATA_KEY_KEPT
                    || at == FaultPoint.OPEN_INTENT_RECORDED) {
                Thread other = Thread.ofPlatform()
                        .start(() -> self.get().orElseThrow().room.recover(_ -> {}));
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        })) {
            self.set(Optional.of(room));
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            assertThat(room.state(id)).isEqualTo(CheckoutState.HELD);
            assertThat(room.vault(safe).present(id).usable()).isTrue();
            RunningProxy proxy = room.room.open(id, _ -> {});
            assertThat(proxy.alive()).isTrue();
            assertThat(room.state(id)).isEqualTo(CheckoutState.IN_USE);
            assertThat(room.room.refresh().irregular()).isEmpty();
        }
    }

    @Test
    void theSearchOfOneReturnKeepsTheTimeOfNoOtherWaiting() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        world.beforeSearch = () -> {
            begun.countDown();
            pass(goOn);
        };
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId first = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(first, _ -> {});
            world.pass(Duration.ofMinutes(30));
            CheckoutId second = room.room.request(TestRoom.test()).id();
            RunningProxy proxy = room.room.open(second, _ -> {});
            world.pass(Duration.ofMinutes(31));
            room.room.startWatching();
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.alive()).isTrue();
            world.pass(Duration.ofMinutes(30));
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(proxy.alive()).isFalse();
                assertThat(room.vault(safe).present(second).usable()).isFalse();
            });
            assertThat(room.room.checkout(first).receipt()).isEmpty();
            goOn.countDown();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(room.room.checkout(first).receipt()).isPresent();
                assertThat(room.room.checkout(second).receipt()).isPresent();
                assertThat(returned(room)).containsExactlyInAnyOrder(first, second);
            });
        } finally {
            goOn.countDown();
        }
    }

    /** Of which returns people were told. */
    private static List<CheckoutId> returned(TestRoom room) {
        return room.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.RETURNED)
                .map(Notice::checkout)
                .toList();
    }

    @Test
    void whatIsGivenBackWhileAStartSearchesIsToldToo() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId first = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(first, _ -> {});
            world.pass(Duration.ofMinutes(30));
            CheckoutId second = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(second, _ -> {});
            world.pass(Duration.ofMinutes(5));
            var _ = room.room.fetch(room.room.request(TestRoom.test()).id(), _ -> {});
            world.pass(Duration.ofMinutes(26));
            world.beforeSearch = () -> {
                begun.countDown();
                pass(goOn);
            };
            Thread start = Thread.ofPlatform().daemon().start(() -> room.room.recover(_ -> {}));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            world.pass(Duration.ofMinutes(30));
            // The third is warned of when the second is destroyed and not searched for: the start comes to its end
            // there.
            var _ = room.room.onNotice(n -> {
                if (n.kind() == Notice.Kind.ENDING) {
                    goOn.countDown();
                    joined(start);
                }
            });
            room.room.tick();
            assertThat(start.isAlive()).isFalse();
            assertThat(room.room.checkout(first).receipt()).isPresent();
            assertThat(room.room.checkout(second).receipt()).isPresent();
            assertThat(returned(room)).containsExactly(second);
        } finally {
            goOn.countDown();
        }
    }

    private static void joined(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStartWatchesTheTimeBeforeItSearches() {
        world.beforeSearch = () -> {
            throw Failure.expected("test-search", "Nothing is searched yet.", "", "")
                    .asException();
        };
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            world.pass(Duration.ofHours(2));
            AtomicReference<Optional<Checkout>> then = new AtomicReference<>(Optional.empty());
            assertThat(room.room.recover(_ -> {}, () -> then.set(Optional.of(room.room.checkout(id)))))
                    .isEmpty();
            assertThat(then.get().orElseThrow().returned()).isPresent();
            assertThat(then.get().orElseThrow().receipt()).isEmpty();
            assertThat(room.room.checkout(id).receipt()).isPresent();
        }
    }
}
