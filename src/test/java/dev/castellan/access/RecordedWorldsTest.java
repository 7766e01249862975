package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line of every recorded world. */
@EnabledIf("dev.castellan.access.Worlds#present")
class RecordedWorldsTest {
    @ParameterizedTest
    @ValueSource(strings = {"corner", "small-1", "small-2", "small-3", "medium-1", "large-1"})
    void everyReviewIsDecidedAsTheServerDid(String world) {
        List<RecordedReviews.Review> reviews = RecordedReviews.read(Worlds.file(world + ".reviews.jsonl.gz"));
        Snapshot snapshot = Worlds.snapshot(world);
        assertThat(snapshot.gaps()).isEmpty();
        if (RecordedReviews.browserSafeProxy(reviews)) {
            snapshot = snapshot.toBuilder().browserSafeProxy().build();
        }
        RecordedReviews.Result result = RecordedReviews.compare(AccessIndex.of(snapshot), reviews, 5);
        assertThat(result.first()).isEmpty();
        assertThat(result.agree()).isEqualTo(reviews.size()).isGreaterThan(3_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"corner", "small-1", "small-2", "small-3", "medium-1", "large-1", "escalation-1"})
    void aggregatedRolesComputeToWhatTheControllerFilledIn(String world) {
        assertThat(AccessIndex.of(Worlds.snapshot(world)).gaps()).isEmpty();
    }
}
