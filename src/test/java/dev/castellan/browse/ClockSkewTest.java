package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A computer whose clock is hours off shows the ages that the server would tell, in the order of the things themselves. */
class ClockSkewTest {
    private static final Kind PODS =
            Kind.of(new ApiResource("", "v1", "Pod", "pods", true, Set.of("get", "list", "watch")));

    private TinyApi right;
    private TinyApi other;

    @BeforeEach
    void start() throws Exception {
        right = new TinyApi();
        other = new TinyApi();
    }

    @AfterEach
    void stop() {
        right.close();
        other.close();
    }

    private static InstantSource off(Duration by) {
        return () -> Instant.now().plus(by);
    }

    private static List<String> ages(LiveList list, InstantSource here) {
        Column age = new Column("age", "Age", Column.Type.AGE, false, true, "");
        return list.view().rows().stream().map(r -> r.text(age, here.instant())).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 5, 0})
    void agesAreThoseOfTheServer(long hours) {
        InstantSource here = off(Duration.ofHours(hours));
        right.created = key -> Instant.now()
                .minus(
                        key.endsWith("old")
                                ? Duration.ofDays(3).plusMinutes(30)
                                : Duration.ofHours(30).plusMinutes(30));
        right.put("shop/new");
        right.put("shop/old");
        PracticeAccess access = new PracticeAccess("tiny", right.kubeconfig(), here);
        try (Browse browse = new Browse(id -> access, here, Timing.STANDARD);
                LiveList list = browse.open(List.of(ClusterId.ofContext("tiny")), PODS, List.of())) {
            await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            assertThat(ages(list, here)).containsExactly("30h", "3d");
            assertThat(access.client().serverClock().ahead())
                    .isBetween(
                            Duration.ofHours(-hours).minusMinutes(5),
                            Duration.ofHours(-hours).plusMinutes(5));
            // What comes by the watch as well: an age of nothing, not one of five hours or of the future.
            right.created = key -> Instant.now();
            right.put("shop/fresh");
            await().until(() -> list.view().rows().size() == 3);
            assertThat(ages(list, here).getFirst()).matches("[0-9]{1,3}s");
        }
    }

    @Test
    void thingsOfClustersWithDifferentClocksStandInTheOrderOfTheirAges() {
        InstantSource here = InstantSource.system();
        // The other server's clock is six hours ahead as its client measures it, and so are the moments that it tells.
        right.created = key -> Instant.now().minus(Duration.ofHours(20).plusMinutes(30));
        other.created = key -> Instant.now()
                .plus(Duration.ofHours(6))
                .minus(Duration.ofHours(22).plusMinutes(30));
        right.put("shop/twenty-hours");
        other.put("shop/older");
        Map<String, PracticeAccess> all = Map.of(
                "kubeconfig:right", new PracticeAccess("right", right.kubeconfig("right"), here),
                "kubeconfig:other", new PracticeAccess("other", other.kubeconfig("other"), off(Duration.ofHours(-6))));
        try (Browse browse = new Browse(id -> Objects.requireNonNull(all.get(id.value())), here, Timing.STANDARD);
                LiveList list = browse.open(
                        List.of(ClusterId.ofContext("right"), ClusterId.ofContext("other")), PODS, List.of())) {
            await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            list.show(Query.ALL, Sort.by("age", true));
            await().untilAsserted(() -> assertThat(ages(list, here)).containsExactly("22h", "20h"));
            list.show(Query.ALL, Sort.by("age", false));
            await().untilAsserted(() -> assertThat(ages(list, here)).containsExactly("20h", "22h"));
        }
    }

    @Test
    void aListReadOnceTellsTheSameAges() {
        InstantSource here = off(Duration.ofHours(-7));
        right.created = key -> Instant.now().minus(Duration.ofHours(10).plusMinutes(30));
        right.put("shop/ten");
        PracticeAccess access = new PracticeAccess("tiny", right.kubeconfig(), here);
        try (Browse browse = new Browse(id -> access, here, Timing.STANDARD)) {
            Reading read = browse.read(
                    List.of(ClusterId.ofContext("tiny")), PODS, List.of(), "", "", Query.ALL, Sort.STANDARD);
            Column age = read.columns().stream()
                    .filter(c -> c.id().equals("age"))
                    .findFirst()
                    .orElseGet(() -> new Column("age", "Age", Column.Type.AGE, false, true, ""));
            assertThat(read.rows().getFirst().text(age, here.instant())).isEqualTo("10h");
        }
    }
}
