package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
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

    private final AtomicReference<Duration> asleep = new AtomicReference<>(Duration.ZERO);
    private TinyApi api;
    private Browse browse;

    @BeforeEach
    void start() throws Exception {
        api = new TinyApi();
        PracticeAccess access = new PracticeAccess("tiny", api.kubeconfig());
        browse = new Browse(id -> access, () -> Instant.now().plus(asleep.get()), Timing.STANDARD);
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

    private static FeedState.Phase phase(LiveList list) {
        return list.view().state().phase();
    }

    private static List<String> shown(LiveList list) {
        return list.view().rows().stream()
                .map(r -> r.namespace() + "/" + r.name() + "=" + r.value("status"))
                .toList();
    }

    /** Eight hours pass on the clock of this computer, as after its lid was closed. */
    private void sleep() {
        asleep.set(Duration.ofHours(8));
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

            // It is the clock that tells it, not an answer: none comes before the network does.
            await("stale").atMost(Duration.ofSeconds(20)).until(() -> phase(list) == FeedState.Phase.STALE);
            assertThat(list.view().state().reason().orElseThrow().code()).isEqualTo("browse-slept");
            assertThat(list.view().rows()).as("rows stay, as old").hasSize(5);
            assertThat(Duration.between(before, list.view().state().since()))
                    .as("stale since the server was heard last, before the sleep")
                    .isLessThan(Duration.ofHours(1));
            await("asked again").until(woken::get);

            network.countDown();
            await("right").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
                assertThat(shown(list)).isEqualTo(api.expected());
            });
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
            await("right").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(forgotten).isTrue();
                assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
                assertThat(shown(list)).isEqualTo(api.expected());
            });
        }
    }

    @Test
    void whileItComesBackNoRowIsEverMissingOrDoubled() {
        try (LiveList list = open()) {
            List<List<String>> seen = new ArrayList<>();
            sleep();
            await("stale, then live").atMost(Duration.ofSeconds(60)).until(() -> {
                seen.add(list.view().rows().stream().map(Row::name).sorted().toList());
                return phase(list) == FeedState.Phase.LIVE
                        && list.view()
                                .asOf()
                                .orElseThrow()
                                .isAfter(Instant.now().plus(Duration.ofHours(7)));
            });
            assertThat(seen).containsOnly(List.of("web-0", "web-1", "web-2", "web-3", "web-4"));
        }
    }

    @Test
    void aClockSetBackIsNoSleep() {
        try (LiveList list = open()) {
            asleep.set(Duration.ofHours(-2));
            List<FeedState.Phase> phases = new ArrayList<>();
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(60)).until(() -> {
                phases.add(phase(list));
                return true;
            });
            assertThat(phases).containsOnly(FeedState.Phase.LIVE);
            api.put("shop/web-2");
            await().untilAsserted(() -> assertThat(shown(list)).isEqualTo(api.expected()));
        }
    }
}
