package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.Impatience;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.TableRow;
import dev.castellan.kubernetes.WatchEnd;
import dev.castellan.kubernetes.WatchListener;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lists show while a server misbehaves, and that they recover with no row lost or doubled. */
class FeedFaultsTest {
    private static final Kind PODS =
            Kind.of(new ApiResource("", "v1", "Pod", "pods", true, Set.of("get", "list", "watch")));

    /** Quick to ask whether the server lives, and slow to doubt it: on a busy machine an answer may take seconds. */
    private static final Timing QUICK = new Timing(
            Duration.ofMillis(1_500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofMillis(300),
            Duration.ofMillis(300));

    /** Within this time of noticing a fault a list has to say that it is stale. */
    private static final Duration RULE = Duration.ofSeconds(2);

    private TinyApi api;
    private PracticeAccess access;
    private Browse browse;

    @BeforeEach
    void start() throws Exception {
        api = new TinyApi();
        access = new PracticeAccess("tiny", api.kubeconfig());
        browse = new Browse(id -> access, Clock.systemUTC(), QUICK);
        for (int i = 0; i < 5; i++) {
            api.put("shop/web-" + i);
        }
    }

    @AfterEach
    void stop() {
        browse.close();
        api.close();
    }

    private LiveList open(String... namespaces) {
        return browse.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of(namespaces));
    }

    private static List<String> shown(LiveList list) {
        return list.view().rows().stream()
                .map(r -> r.namespace() + "/" + r.name() + "=" + r.value("status"))
                .toList();
    }

    private static FeedState.Phase phase(LiveList list) {
        return list.view().state().phase();
    }

    private static void awaitLive(LiveList list, HandTime time) {
        await("live").until(() -> {
            time.pass(Duration.ofMillis(50));
            return phase(list) == FeedState.Phase.LIVE;
        });
    }

    private static void awaitLive(LiveList list) {
        await("live").until(() -> phase(list) == FeedState.Phase.LIVE);
    }

    /** What is on the screen is what the server has: every row once, in its newest version. */
    private void awaitRight(LiveList list) {
        await("right").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
            assertThat(shown(list)).isEqualTo(api.expected());
        });
    }

    @Test
    void changesAreSeenAsTheyHappen() {
        try (LiveList list = open()) {
            awaitLive(list);
            api.put("shop/web-2");
            api.put("bank/ledger-0");
            api.delete("shop/web-4");
            awaitRight(list);
        }
    }

    @Test
    void aWatchThatBreaksInTheMiddleOfAnEventGoesOnWhereItWas() {
        AtomicInteger watches = new AtomicInteger();
        api.script = call -> {
            if (call.watch() && watches.getAndIncrement() == 0) {
                OutputStream out = call.stream();
                call.write(out, TinyApi.event("MODIFIED", "shop/web-1", api.put("shop/web-1")));
                String cut = TinyApi.event("MODIFIED", "shop/web-3", api.put("shop/web-3"));
                call.write(out, cut.substring(0, cut.length() / 2));
                return true; // The connection ends here.
            }
            return false;
        };
        try (LiveList list = open()) {
            await().until(() -> watches.get() >= 2);
            awaitRight(list);
            assertThat(api.requests.stream().filter(r -> r.contains("/pods") && !r.contains("watch")))
                    .as("the list is not read again")
                    .hasSize(1);
        }
    }

    @Test
    void aVersionThatTheServerForgotMeansANewListWithoutRowsLostOrKept() {
        AtomicInteger watches = new AtomicInteger();
        api.script = call -> {
            if (call.watch()) {
                int number = watches.getAndIncrement();
                if (number == 0) {
                    // Gone in the stream, while things happen that nobody tells.
                    api.delete("shop/web-0");
                    api.put("shop/web-9");
                    call.write(
                            call.stream(),
                            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too"
                                    + " old\"}}\n");
                    return true;
                }
                if (number == 1) {
                    call.status(410, "too old resource version", "");
                    return true;
                }
            }
            return false;
        };
        try (LiveList list = open()) {
            await().until(() -> watches.get() >= 3);
            awaitRight(list);
        }
    }

    @Test
    void aListThatExpiresBetweenPagesGoesOnAsTheServerOffers() {
        for (int i = 0; i < 1_200; i++) {
            api.put("many/pod-%04d".formatted(i));
        }
        AtomicBoolean expired = new AtomicBoolean();
        api.script = call -> {
            String proceed = call.query().getOrDefault("continue", "");
            if (!proceed.isEmpty() && expired.compareAndSet(false, true)) {
                // What the first page showed is deleted meanwhile: only the watch tells.
                api.delete("many/pod-0001");
                call.status(410, "expired", "\"continue\":\"" + proceed + "\"");
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitRight(list);
            assertThat(expired).isTrue();
            assertThat(list.view().rows()).hasSize(1_204);
        }
    }

    @Test
    void aHundredThousandRowsArriveAndStayRight() {
        for (int i = 0; i < 100_000; i++) {
            api.put("many/pod-%06d".formatted(i));
        }
        try (LiveList list = open()) {
            await("first rows").until(() -> !list.view().rows().isEmpty());
            await().atMost(Duration.ofMinutes(2)).until(() -> phase(list) == FeedState.Phase.LIVE);
            assertThat(list.view().total()).isEqualTo(100_005);
            api.put("many/pod-000007");
            api.delete("many/pod-099999");
            await().until(() -> list.view().total() == 100_004);
            awaitRight(list);
        }
    }

    @Test
    void aListThatExpiresWithoutAWayOnIsReadInOnePiece() {
        for (int i = 0; i < 700; i++) {
            api.put("many/pod-%04d".formatted(i));
        }
        api.script = call -> {
            if (!call.query().getOrDefault("continue", "").isEmpty()) {
                call.status(410, "expired", "");
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitRight(list);
            assertThat(api.requests.getLast()).isNotEmpty();
            assertThat(api.requests).anyMatch(r -> r.contains("/pods?") && !r.contains("limit="));
        }
    }

    @Test
    void eventsThatComeTwiceOrLateChangeNothing() {
        AtomicInteger watches = new AtomicInteger();
        api.script = call -> {
            if (call.watch() && watches.getAndIncrement() == 0) {
                OutputStream out = call.stream();
                long old = api.version();
                long changed = api.put("shop/web-1");
                long deleted = api.delete("shop/web-2");
                call.write(out, TinyApi.event("MODIFIED", "shop/web-1", changed));
                call.write(out, TinyApi.event("MODIFIED", "shop/web-1", changed));
                call.write(out, TinyApi.event("DELETED", "shop/web-2", deleted));
                // Late: an older state of something changed, and of something gone.
                call.write(out, TinyApi.event("MODIFIED", "shop/web-1", old));
                call.write(out, TinyApi.event("ADDED", "shop/web-2", old));
                call.write(out, TinyApi.event("DELETED", "shop/web-1", old));
                call.write(out, TinyApi.bookmark(api.version()));
                call.write(out, "{\"type\":\"SOMETHING-NEW\",\"object\":{}}\n");
                api.watch(call, out, api.version());
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitRight(list);
            api.put("shop/web-3");
            awaitRight(list);
            assertThat(watches).hasValue(1);
        }
    }

    @Test
    void withoutBookmarksAWatchStillGoesOnFromTheLastEvent() {
        AtomicInteger watches = new AtomicInteger();
        List<String> from = new java.util.concurrent.CopyOnWriteArrayList<>();
        api.script = call -> {
            if (call.watch()) {
                from.add(call.query().get("resourceVersion"));
                if (watches.getAndIncrement() == 0) {
                    call.write(call.stream(), TinyApi.event("MODIFIED", "shop/web-1", api.put("shop/web-1")));
                    return true;
                }
            }
            return false;
        };
        try (LiveList list = open()) {
            await().until(() -> from.size() == 2);
            awaitRight(list);
            assertThat(from.get(1)).isEqualTo("106");
        }
    }

    @Test
    void aServerThatStopsTalkingMakesTheListStaleAndItRecovers() {
        HandTime time = new HandTime();
        try (Browse byHand = new Browse(id -> access, time, QUICK);
                LiveList list = byHand.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of())) {
            awaitLive(list, time);
            Instant before = time.now();
            AtomicBoolean silent = new AtomicBoolean(true);
            api.script = call -> {
                if (silent.get()) {
                    call.silence();
                }
                return false;
            };
            await("noticed").until(() -> {
                time.pass(Duration.ofMillis(100));
                return !access.reported.isEmpty();
            });
            // From here on the clock stands still: what is known of the feed must not wait for another look at it.
            await("stale").until(() -> list.feeds().getFirst().state().phase() == FeedState.Phase.STALE);
            time.pass(RULE);
            assertThat(phase(list)).as("told by then").isEqualTo(FeedState.Phase.STALE);

            assertThat(list.view().rows()).as("rows stay").hasSize(5);
            assertThat(list.view().state().reason().orElseThrow().code()).isEqualTo("cluster-timeout");
            assertThat(list.view().state().since()).isEqualTo(list.view().asOf().orElseThrow());
            assertThat(list.view().state().since())
                    .as("since it was heard last, not since that was noticed")
                    .isBeforeOrEqualTo(before);
            api.delete("shop/web-0");
            silent.set(false);
            await("right").untilAsserted(() -> {
                time.pass(Duration.ofMillis(100));
                assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
                assertThat(shown(list)).isEqualTo(api.expected());
            });
            await().until(() -> !access.confirmed.isEmpty());
        }
    }

    /** Silence is asked about as soon as it lasts, and as often as the clock is looked at. */
    @Test
    void silenceIsAskedAboutInTime() {
        HandTime time = new HandTime();
        try (Browse byHand = new Browse(id -> access, time, Timing.STANDARD);
                LiveList list = byHand.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of())) {
            awaitLive(list, time);
            long before = asked();
            time.pass(Timing.STANDARD.silence().minus(RULE));
            assertThat(asked()).as("a server that was just heard is left alone").isEqualTo(before);
            time.pass(RULE.multipliedBy(2));
            await("asked").until(() -> asked() > before);
        }
    }

    private long asked() {
        return api.requests.stream().filter(r -> r.startsWith("/version")).count();
    }

    @Test
    void aKindThatDisappearsIsGoneAndComesBack() {
        AtomicBoolean gone = new AtomicBoolean();
        api.script = call -> {
            if (call.path().endsWith("/pods") && gone.get()) {
                call.status(404, "the server could not find the requested resource", "");
                return true;
            }
            if (call.watch() && api.expected().size() == 5) {
                OutputStream out = call.stream();
                await().until(gone::get);
                out.flush();
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitLive(list);
            gone.set(true);
            await().until(() -> phase(list) == FeedState.Phase.GONE);
            assertThat(list.view().rows()).isEmpty();
            api.put("shop/new-1");
            gone.set(false);
            awaitRight(list);
        }
    }

    @Test
    void oneForbiddenNamespaceDoesNotHideTheOther() {
        api.put("bank/ledger-0");
        AtomicBoolean allowed = new AtomicBoolean();
        api.script = call -> {
            if (call.namespace().equals("bank") && !allowed.get()) {
                call.status(
                        403,
                        "pods is forbidden: User \\\"eve\\\" cannot list resource \\\"pods\\\" in API group \\\"\\\""
                                + " in the namespace \\\"bank\\\"",
                        "");
                return true;
            }
            return false;
        };
        try (LiveList list = open("shop", "bank")) {
            await().until(() -> list.view().partial());
            View view = list.view();
            assertThat(view.state().phase()).isEqualTo(FeedState.Phase.FORBIDDEN);
            assertThat(view.state().reason().orElseThrow().happened())
                    .isEqualTo("eve may not list pods in namespace bank.");
            assertThat(view.rows()).hasSize(5);
            allowed.set(true);
            awaitRight(list);
        }
    }

    @Test
    void aServerThatAsksToWaitIsWaitedFor() {
        AtomicInteger lists = new AtomicInteger();
        api.script = call -> {
            if (call.path().endsWith("/pods") && !call.watch() && lists.getAndIncrement() < 2) {
                call.exchange().getResponseHeaders().set("Retry-After", "1");
                call.exchange().getResponseHeaders().set("X-Kubernetes-PF-FlowSchema-UID", "x");
                call.status(429, "too many requests", "");
                return true;
            }
            return false;
        };
        long begun = System.nanoTime();
        try (LiveList list = open()) {
            await().until(() -> phase(list) == FeedState.Phase.THROTTLED);
            assertThat(list.view().state().until()).isPresent();
            awaitRight(list);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(lists).hasValue(3);
        }
    }

    private static final String WAIT_IN_STREAM =
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":429,\"message\":\"too many"
                + " requests\",\"reason\":\"TooManyRequests\",\"details\":{\"causes\":[{\"reason\":1}],\"retryAfterSeconds\":3}}}\n";

    /** The ways in which a watch is asked to wait; each names its own time. */
    @Test
    void aWatchIsToldHowLongToWait() {
        List<TinyApi.Script> ways = List.of(
                call -> {
                    call.exchange().getResponseHeaders().set("Retry-After", "4");
                    call.status(429, "too many requests", "");
                    return true;
                },
                call -> {
                    call.exchange().getResponseHeaders().set("Retry-After", "5");
                    call.status(503, "the server is shutting down", "");
                    return true;
                },
                call -> {
                    call.write(call.stream(), WAIT_IN_STREAM);
                    return true;
                });
        List<Long> seconds = new java.util.ArrayList<>();
        for (TinyApi.Script way : ways) {
            api.script = way;
            WatchEnd end = access.client()
                    .watch(ListQuery.of(PODS.resource(), ""), "100")
                    .run(new SilentWatch());
            assertThat(end)
                    .isInstanceOfSatisfying(
                            WatchEnd.Throttled.class,
                            t -> seconds.add(t.retryAfter().toSeconds()));
        }
        assertThat(seconds).containsExactly(4L, 5L, 3L);
        // A server that is broken and names no time does not ask to wait.
        api.script = call -> {
            call.status(503, "broken", "");
            return true;
        };
        assertThat(access.client()
                        .watch(ListQuery.of(PODS.resource(), ""), "100")
                        .run(new SilentWatch()))
                .isInstanceOf(WatchEnd.Failed.class);
    }

    private static final class SilentWatch implements WatchListener {
        @Override
        public void opened() {}

        @Override
        public void put(TableRow row) {}

        @Override
        public void removed(TableRow row) {}

        @Override
        public void reached(String resourceVersion) {}
    }

    @Test
    void aWatchThatIsAskedToWaitInTheMiddleSaysSoAndGoesOn() {
        AtomicInteger watches = new AtomicInteger();
        api.script = call -> {
            if (call.watch() && watches.getAndIncrement() == 0) {
                call.write(call.stream(), WAIT_IN_STREAM);
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            await().until(() -> phase(list) == FeedState.Phase.THROTTLED);
            awaitRight(list);
            assertThat(api.requests.stream().filter(r -> r.contains("/pods") && !r.contains("watch")))
                    .as("the list is not read again")
                    .hasSize(1);
        }
    }

    @Test
    void aWatchGoesOnFromItsLastBookmark() {
        List<java.util.Map<String, String>> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
        api.script = call -> {
            if (call.watch()) {
                asked.add(call.query());
                if (asked.size() == 1) {
                    call.write(call.stream(), TinyApi.bookmark(500));
                    return true;
                }
                call.stream();
                call.silence();
            }
            return false;
        };
        try (LiveList list = open()) {
            await().until(() -> asked.size() == 2);
            assertThat(asked).allSatisfy(q -> assertThat(q).containsEntry("allowWatchBookmarks", "true"));
            assertThat(asked.get(1)).containsEntry("resourceVersion", "500");
            awaitLive(list);
        }
    }

    /** A defect of ours while an event is folded in, and a listener that cannot take a change. */
    @Test
    void whoeverThrowsInTheMiddleOfAWatchHangsNothing() {
        AtomicBoolean armed = new AtomicBoolean();
        AtomicInteger thrown = new AtomicInteger();
        java.time.InstantSource clock = () -> {
            if (Thread.currentThread().getName().startsWith("watch-") && armed.compareAndSet(true, false)) {
                thrown.incrementAndGet();
                throw new AssertionError("meant by the test");
            }
            return Clock.systemUTC().instant();
        };
        try (Browse ours = new Browse(id -> access, clock, QUICK);
                LiveList list = ours.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of())) {
            AtomicInteger told = new AtomicInteger();
            var _ = list.onChange(() -> {
                throw new IllegalStateException("meant by the test");
            });
            var _ = list.onChange(told::incrementAndGet);
            awaitLive(list);
            armed.set(true);
            await("thrown").until(() -> {
                api.put("shop/web-1");
                return thrown.get() == 1;
            });
            awaitRight(list);
            assertThat(told).hasPositiveValue();
        }
    }

    @Test
    void aPageThatStopsInTheMiddleIsNotWaitedForForEver() {
        Impatience.of(access.client(), Duration.ofSeconds(3));
        AtomicInteger lists = new AtomicInteger();
        api.script = call -> {
            if (call.path().endsWith("/pods") && !call.watch() && lists.getAndIncrement() == 0) {
                call.write(
                        call.stream(),
                        "{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"100\"}," + TinyApi.COLUMNS
                                + ",\"rows\":[" + TinyApi.row("shop/web-0", 1) + ",");
                call.silence();
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitRight(list);
        }
        // Told as soon as it was noticed; the state itself may have passed before anybody looked.
        assertThat(access.reported).extracting(Failure::code).contains("cluster-timeout");
        assertThat(lists).hasValueGreaterThan(1);
    }

    @Test
    void eventsThatAreHostileOrHugeAreShownSafelyAndTheWatchGoesOn() {
        AtomicInteger watches = new AtomicInteger();
        api.script = call -> {
            if (call.watch() && watches.getAndIncrement() == 0) {
                OutputStream out = call.stream();
                String event = TinyApi.event("MODIFIED", "shop/web-1", api.put("shop/web-1"))
                        .replace("\"v", "\"\\u001b[31m\u202E~v");
                byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = bytes[i] == '~' ? (byte) 0xFF : bytes[i];
                }
                out.write(bytes);
                // Three megabytes in one label, as an annotation may have them.
                call.write(
                        out,
                        TinyApi.event("MODIFIED", "shop/web-2", api.put("shop/web-2"))
                                .replace("\"app\":\"tiny\"", "\"app\":\"" + "x".repeat(3_000_000) + "\""));
                api.watch(call, out, api.version());
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitLive(list);
            await("seen").untilAsserted(() -> {
                View view = list.view();
                Column status = view.columns().stream()
                        .filter(c -> c.id().equals("status"))
                        .findFirst()
                        .orElseThrow();
                assertThat(view.rows().stream()
                                .filter(r -> r.name().equals("web-1"))
                                .map(r -> r.text(status, Clock.systemUTC().instant())))
                        .singleElement()
                        .asString()
                        .startsWith("\\u001B[31m\\u202E\uFFFDv");
                assertThat(view.rows().stream()
                                .filter(r -> r.name().equals("web-2"))
                                .map(r -> r.value("status")))
                        .singleElement()
                        .isEqualTo("v" + api.version());
            });
            api.put("shop/web-3");
            await("the same watch goes on")
                    .untilAsserted(() -> assertThat(list.view().rows().stream()
                                    .filter(r -> r.name().equals("web-3"))
                                    .map(r -> r.value("status")))
                            .singleElement()
                            .isEqualTo("v" + api.version()));
            assertThat(watches).hasValue(1);
        }
    }

    @Test
    void aRefusedSignInIsNotTriedAgainByItself() {
        AtomicBoolean signedIn = new AtomicBoolean();
        api.script = call -> {
            if (!signedIn.get()) {
                call.status(401, "Unauthorized", "");
                return true;
            }
            return false;
        };
        HandTime time = new HandTime();
        try (Browse byHand = new Browse(id -> access, time, QUICK);
                LiveList list = byHand.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of())) {
            await().until(() -> {
                time.pass(Duration.ofMillis(100));
                return phase(list) == FeedState.Phase.SIGNED_OUT;
            });
            assertThat(list.view().state().until()).as("the next attempt").isEmpty();
            int before = api.requests.size();
            time.pass(Duration.ofHours(1));
            assertThat(api.requests).hasSize(before);
            signedIn.set(true);
            list.retry();
            await("right").untilAsserted(() -> {
                time.pass(Duration.ofMillis(100));
                assertThat(phase(list)).isEqualTo(FeedState.Phase.LIVE);
                assertThat(shown(list)).isEqualTo(api.expected());
            });
        }
    }

    @Test
    void namesThatAreHostileOrNoTextAreShownSafely() {
        api.script = call -> {
            if (call.path().endsWith("/pods") && !call.watch()) {
                OutputStream out = call.stream();
                String row = TinyApi.row("shop/evil", 7);
                byte[] bytes = ("{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"100\"}," + TinyApi.COLUMNS
                                + ",\"rows\":[" + row.replace("evil", "a\u202Egnp.exe") + ","
                                + row.replace("evil", "bad~byte") + "]}")
                        .getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = bytes[i] == '~' ? (byte) 0xFF : bytes[i];
                }
                out.write(bytes);
                return true;
            }
            return false;
        };
        try (LiveList list = open()) {
            awaitLive(list);
            View view = list.view();
            Column name = view.columns().stream()
                    .filter(c -> c.id().equals("name"))
                    .findFirst()
                    .orElseThrow();
            Set<String> texts = new HashSet<>();
            view.rows().forEach(r -> texts.add(r.text(name, Clock.systemUTC().instant())));
            assertThat(texts).contains("a\\u202Egnp.exe", "bad\uFFFDbyte");
            assertThat(view.rows()).anyMatch(r -> r.name().equals("a\u202Egnp.exe"));
        }
    }

    @Test
    void aServerWithAnotherClockMakesNoNegativeAges() {
        assertThat(Age.since(
                        Clock.systemUTC().instant().plusSeconds(3_600),
                        Clock.systemUTC().instant()))
                .isEqualTo("0s");
    }

    @Test
    void listsOfTheSameThingShareOneWatch() {
        try (LiveList one = open();
                LiveList two = open()) {
            awaitLive(one);
            awaitLive(two);
            api.put("shop/web-7");
            awaitRight(one);
            awaitRight(two);
            assertThat(api.requests.stream().filter(r -> r.contains("watch=true")))
                    .hasSize(1);
        }
    }

    @Test
    void aServerThatWentBackInTimeIsBelieved() {
        try (LiveList list = open()) {
            awaitLive(list);
            api.restore();
            awaitRight(list);
        }
    }

    @Test
    void noRowIsEverMissingOrDoubledWhileItChanges() throws Exception {
        try (LiveList list = open()) {
            awaitLive(list);
            Thread writer = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 3_000; i++) {
                    api.put("shop/web-" + i % 5);
                }
            });
            List<Integer> sizes = new java.util.ArrayList<>();
            list.show(Query.parse("web"), Sort.by("status", true));
            do {
                View view = list.view();
                sizes.add((int) view.rows().stream().map(Row::name).distinct().count() * 100
                        + view.rows().size());
            } while (writer.isAlive());
            assertThat(sizes).containsOnly(505);
            list.show(Query.ALL, Sort.STANDARD);
            await().until(() -> list.view().query().equals(Query.ALL));
            awaitRight(list);
        }
    }
}
