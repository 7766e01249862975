package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The computer slept: lists say so at once, and come back with every row, once. */
class SleepTest {
    private static final Kind PODS =
            Kind.of(new ApiResource("", "v1", "Pod", "pods", true, Set.of("get", "list", "watch")));

    /** Within this time of noticing a sleep a list has to say that it is stale. */
    private static final Duration RULE = Duration.ofSeconds(2);

    private final HandTime time = new HandTime();
    private TinyApi api;
    private Browse browse;

    @BeforeEach
    void start() throws Exception {
        api = new TinyApi();
        PracticeAccess access = new PracticeAccess("tiny", api.kubeconfig());
        browse = new Browse(id -> access, time, Timing.STANDARD);
        for (int i = 0; i < 5; i++) {
            api.put("shop/web-" + i);
        }
    }

    @AfterEach
    void stop() {
        browse.close();
        api.close();
    }

    private LiveList open() {
        LiveList list = browse.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of());
        await("live").until(() -> phase(list) == FeedState.Phase.LIVE);
        return list;
    }

    /** As it is told after a little more time, as much as one frame of the list needs. */
    private FeedState.Phase phase(LiveList list) {
        time.pass(Duration.ofMillis(50));
        return list.view().state().phase();
    }

    private static List<String> shown(LiveList list) {
        return list.view().rows().stream()
                .map(r -> r.namespace() + "/" + r.name() + "=" + r.value("status"))
                .toList();
    }

    private void awaitRight(LiveList list) {
        await("right").untilAsserted(() -> {
            assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
            assertThat(shown(list)).isEqualTo(api.expected());
        });
    }

    /** Eight hours pass on the clock of this computer, as after its lid was closed. */
    private void sleep() {
        time.leap(Duration.ofHours(8));
    }

    @Test
    void afterASleepTheListIsStaleAtOnceAndComesBackByItself() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        api.script = call -> {
            // The connection that dies in the sleep: it opens, and nothing ever comes through it.
            if (call.watch() && first.getAndSet(false)) {
                var _ = call.stream();
                call.silence();
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            Instant before = list.view().asOf().orElseThrow();
            // What is asked after the sleep waits for the network.
            CountDownLatch network = new CountDownLatch(1);
            AtomicBoolean woken = new AtomicBoolean();
            api.script = call -> {
                woken.set(true);
                network.await();
                return false;
            };
            api.delete("shop/web-0");
            api.put("shop/web-1");
            api.put("shop/late-1");
            sleep();

            // It is the clock that tells it, not an answer: none comes before the network does, and none is waited for.
            Instant awake = time.now();
            AtomicReference<Instant> told = new AtomicReference<>(Instant.MAX);
            list.onChange(() -> {
                if (list.view().state().phase() == FeedState.Phase.STALE) {
                    told.accumulateAndGet(time.now(), (a, b) -> a.isBefore(b) ? a : b);
                }
            });
            time.pass(RULE);
            assertThat(told.get()).as("told by then").isBeforeOrEqualTo(awake.plus(RULE));
            assertThat(list.view().state().phase()).isEqualTo(FeedState.Phase.STALE);
            assertThat(list.view().state().reason().orElseThrow().code()).isEqualTo("browse-slept");
            assertThat(list.view().rows()).as("rows stay, as old").hasSize(5);
            assertThat(Duration.between(before, list.view().state().since()))
                    .as("stale since the server was heard last, before the sleep")
                    .isLessThan(Duration.ofHours(1));
            await("asked again").until(woken::get);

            network.countDown();
            awaitRight(list);
            assertThat(list.view().asOf().orElseThrow())
                    .as("read after the sleep")
                    .isAfter(before.plus(Duration.ofHours(7)));
        }
    }

    @Test
    void whatTheServerForgotInALongSleepIsReadAnew() {
        try (LiveList list = open()) {
            AtomicBoolean forgotten = new AtomicBoolean();
            api.script = call -> {
                if (call.watch() && forgotten.compareAndSet(false, true)) {
                    call.status(410, "too old resource version", "");
                    return true;
                }
                return false;
            };
            api.delete("shop/web-3");
            api.put("shop/web-7");
            sleep();
            await("asked again").until(() -> {
                var _ = phase(list);
                return forgotten.get();
            });
            awaitRight(list);
        }
    }

    @Test
    void whileItComesBackNoRowIsEverMissingOrDoubled() {
        try (LiveList list = open()) {
            List<List<String>> seen = new ArrayList<>();
            Instant before = time.now();
            sleep();
            await("stale, then live").until(() -> {
                FeedState.Phase now = phase(list);
                seen.add(list.view().rows().stream().map(Row::name).sorted().toList());
                return now == FeedState.Phase.LIVE
                        && list.view().asOf().orElseThrow().isAfter(before.plus(Duration.ofHours(7)));
            });
            assertThat(seen).containsOnly(List.of("web-0", "web-1", "web-2", "web-3", "web-4"));
        }
    }

    @Test
    void aLookThatFailsIsNotTheLastOne() {
        browse.close();
        AtomicBoolean broken = new AtomicBoolean();
        Thread looking = Thread.currentThread();
        Time failing = new Time() {
            @Override
            public Instant now() {
                // Whoever reads from the server asks for the time too.
                if (Thread.currentThread() == looking && broken.getAndSet(false)) {
                    throw new IllegalStateException("no clock");
                }
                return time.now();
            }

            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public void after(Duration wait, Runnable task) {
                time.after(wait, task);
            }

            @Override
            public void close() {
                time.close();
            }
        };
        PracticeAccess access = new PracticeAccess("tiny", api.kubeconfig());
        browse = new Browse(id -> access, failing, Timing.STANDARD);
        try (LiveList list = open()) {
            broken.set(true);
            assertThatThrownBy(() -> time.pass(Duration.ofSeconds(2))).hasMessage("no clock");
            sleep();
            time.pass(RULE);
            assertThat(list.view().state().phase()).isNotEqualTo(FeedState.Phase.LIVE);
        }
    }

    @Test
    void aListRestsAFewTimesAsLongAsItTookAndNeverShowsAChangeMuchLater() {
        long ms = 1_000_000;
        assertThat(LiveList.rest(ms)).as("a short list: once a frame").isEqualTo(33 * ms);
        assertThat(LiveList.rest(10 * ms)).isEqualTo(90 * ms);
        assertThat(LiveList.rest(50 * ms)).as("no longer for sparing").isEqualTo(250 * ms);
        assertThat(LiveList.rest(1000 * ms))
                .as("a third of a processor at most")
                .isEqualTo(2000 * ms);
    }

    @Test
    void aClockSetBackIsNoSleep() {
        try (LiveList list = open()) {
            time.leap(Duration.ofHours(-2));
            List<FeedState.Phase> phases = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                phases.add(phase(list));
            }
            assertThat(phases).containsOnly(FeedState.Phase.LIVE);
            api.put("shop/web-2");
            awaitRight(list);
        }
    }
}
