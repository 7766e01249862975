package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.object.ClusterSeat;
import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How fresh an open object says it is, while its server is silent, after a sleep, and where we are not let in. */
class ObjectLifeTest {
    private static final ClusterId TINY = ClusterId.ofContext("tiny");
    private static final String PATH = "/api/v1/namespaces/shop/pods/web-0";
    private static final Map<String, String> KINDS = Map.of(
            "/api", "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}",
            "/apis", "{\"kind\":\"APIGroupList\",\"groups\":[]}",
            "/api/v1", """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","singularName":"pod",\
            "namespaced":true,"kind":"Pod","verbs":["get","list","watch"]}]}
            """);

    /** A sign of life is waited for by the real clock: no longer than has to be. */
    private static final Timing IMPATIENT = new Timing(
            Timing.STANDARD.silence(),
            Duration.ofSeconds(1),
            Timing.STANDARD.watchSilence(),
            Timing.STANDARD.firstPause(),
            Timing.STANDARD.longestPause(),
            Timing.STANDARD.refused(),
            Timing.STANDARD.poll());

    private final HandTime time = new HandTime();
    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    private final List<Following> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private TinyApi api;
    private Browse browse;
    private ObjectDesk desk;

    /** What the server says to a request for the object or for a sign of life; otherwise it is honest. */
    private volatile Optional<TinyApi.Script> instead = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        api = new TinyApi();
        api.put("shop/web-0");
        api.script = this::answer;
        PracticeAccess access = new PracticeAccess("tiny", api.kubeconfig());
        browse = new Browse(id -> access, time, IMPATIENT);
        desk = new ObjectDesk(
                new ClusterSeat(TINY, "tiny", () -> Environment.TEST, access::client),
                ledger,
                new WriteLocks(ledger, Clock.systemUTC()),
                time::now);
    }

    @AfterEach
    void stop() {
        browse.close();
        api.close();
        ledger.close();
    }

    private boolean answer(TinyApi.Call call) throws Exception {
        String kinds = KINDS.get(call.path());
        if (kinds != null) {
            call.write(call.stream(), kinds);
            return true;
        }
        boolean object = call.path().equals(PATH);
        if (object) {
            reads.incrementAndGet();
        }
        Optional<TinyApi.Script> otherwise = instead;
        if (otherwise.isPresent()) {
            return otherwise.get().answer(call);
        }
        if (object) {
            call.write(call.stream(), """
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"web-0","uid":"u",\
                "resourceVersion":"%d"}}\
                """.formatted(api.version()));
        }
        return object;
    }

    private AutoCloseable follow() {
        return desk.follow(
                new ObjectAddress(TINY, "", "Pod", "shop", "web-0"),
                listener -> browse.signs(TINY, listener),
                told::add);
    }

    private void awaitPhase(FeedState.Phase phase) {
        await(phase.label()).until(() -> {
            time.pass(Duration.ofMillis(50));
            return !told.isEmpty() && told.getLast().phase() == phase;
        });
    }

    @Test
    void anObjectOfASilentServerIsStaleAsSoonAsItsListsAreAndComesBackAtOnce() throws Exception {
        try (AutoCloseable _ = follow()) {
            awaitPhase(FeedState.Phase.LIVE);
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch waiting = new CountDownLatch(1);
            CountDownLatch hush = new CountDownLatch(1);
            // Nothing is open but the object; its server takes connections and says nothing.
            instead = Optional.of(call -> {
                if (call.path().equals("/version")) {
                    asked.countDown();
                }
                if (call.path().equals(PATH)) {
                    waiting.countDown();
                }
                hush.await();
                return false;
            });
            await("asked for a sign").until(() -> {
                time.pass(Duration.ofSeconds(1));
                return asked.getCount() == 0;
            });
            awaitPhase(FeedState.Phase.STALE);
            assertThat(told.getLast().object()).as("the object stays, as old").isPresent();
            await("reads").until(() -> {
                time.pass(Duration.ofMillis(50));
                return waiting.getCount() == 0;
            });
            // The answer that it waits for never comes: a sign of life is enough to ask again.
            instead = Optional.empty();
            awaitPhase(FeedState.Phase.LIVE);
            assertThat(hush.getCount()).isOne();
            hush.countDown();
        }
    }

    @Test
    void afterASleepAnObjectIsStaleUntilItWasReadAgain() throws Exception {
        try (AutoCloseable _ = follow()) {
            awaitPhase(FeedState.Phase.LIVE);
            CountDownLatch network = new CountDownLatch(1);
            instead = Optional.of(call -> {
                network.await();
                instead = Optional.empty();
                return answer(call);
            });
            told.clear();
            time.leap(Duration.ofHours(8));
            time.pass(Duration.ofSeconds(2));
            assertThat(told).singleElement().satisfies(f -> {
                assertThat(f.phase()).isEqualTo(FeedState.Phase.STALE);
                assertThat(f.failure().orElseThrow().code()).isEqualTo("browse-slept");
                assertThat(f.since()).isBefore(time.now().minus(Duration.ofHours(7)));
            });
            network.countDown();
            awaitPhase(FeedState.Phase.LIVE);
        }
    }

    @Test
    void whoIsNotLetInSaysSoAndIsNotAskedAgainUntilSomebodyIs() throws Exception {
        try (AutoCloseable _ = follow()) {
            awaitPhase(FeedState.Phase.LIVE);
            instead = Optional.of(call -> {
                call.status(401, "Unauthorized", "");
                return true;
            });
            api.put("shop/web-0");
            awaitPhase(FeedState.Phase.SIGNED_OUT);
            int before = reads.get();
            instead = Optional.empty();
            // Whatever else the server answers to says that we are let in again.
            try (LiveList list = browse.open(
                    List.of(TINY),
                    Kind.of(desk.read(new ObjectAddress(TINY, "", "Pod", "shop", "web-0"))
                            .name()
                            .resource()),
                    List.of())) {
                awaitPhase(FeedState.Phase.LIVE);
                assertThat(list.kind().id()).isEqualTo("pods");
            }
            assertThat(reads.get()).as("one by the test, and those after").isGreaterThan(before + 1);
        }
    }

    @Test
    void aMissingRightIsNamedAndRecoversWithTheNextChange() throws Exception {
        try (AutoCloseable _ = follow()) {
            awaitPhase(FeedState.Phase.LIVE);
            await("watched").until(() -> api.requests.stream().anyMatch(r -> r.contains("watch=true")));
            instead = Optional.of(call -> {
                call.status(
                        403, "pods \\\"web-0\\\" is forbidden: User \\\"ada\\\" cannot get resource \\\"pods\\\"", "");
                return true;
            });
            api.put("shop/web-0");
            awaitPhase(FeedState.Phase.FORBIDDEN);
            assertThat(told.getLast().object()).isPresent();
            instead = Optional.empty();
            api.put("shop/web-0");
            awaitPhase(FeedState.Phase.LIVE);
        }
    }
}
