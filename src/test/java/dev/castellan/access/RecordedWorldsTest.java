package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
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

    @Test
    void everyWriteIsAnsweredAsTheServerDid() {
        List<RecordedWrites.Write> writes = RecordedWrites.read(Worlds.file("escalation-1.writes.jsonl.gz"));
        AccessIndex index = AccessIndex.of(Worlds.snapshot("escalation-1"));
        RecordedWrites.Result result = RecordedWrites.compare(index, writes, 5);
        assertThat(result.first()).isEmpty();
        assertThat(result.agree()).isEqualTo(writes.size()).isGreaterThan(3_000);
    }

    /** The server's message names what is missing in a compact form; taken apart it has to be the same set. */
    @Test
    void whatIsMissingIsWhatTheServerNames() {
        AccessIndex index = AccessIndex.of(Worlds.snapshot("escalation-1"));
        int compared = 0;
        for (RecordedWrites.Write write : RecordedWrites.read(Worlds.file("escalation-1.writes.jsonl.gz"))) {
            if (write.refusal() == WriteCheck.Refusal.ESCALATION) {
                Set<PolicyRule> server = new HashSet<>();
                write.message()
                        .lines()
                        .filter(l -> l.startsWith("{"))
                        .forEach(l -> server.addAll(Covers.parts(ruleIn(l))));
                Set<PolicyRule> ours = new HashSet<>(RecordedWrites.create(index, write.who(), write.object())
                        .missing());
                assertThat(ours).as("line %d", write.line()).isEqualTo(server);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    private static PolicyRule ruleIn(String line) {
        return new PolicyRule(
                listIn(line, "Verbs"),
                listIn(line, "APIGroups"),
                listIn(line, "Resources"),
                listIn(line, "ResourceNames"),
                listIn(line, "NonResourceURLs"));
    }

    private static List<String> listIn(String line, String field) {
        Matcher list = Pattern.compile("[{ ]" + field + ":\\[([^]]*)]").matcher(line);
        return list.find()
                ? Pattern.compile("\"([^\"]*)\"")
                        .matcher(list.group(1))
                        .results()
                        .map(r -> r.group(1))
                        .toList()
                : List.of();
    }
}
