package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectSummaryTest {
    @Test
    void aSummaryTellsItsMomentsByOurClock() {
        ObjectSummary summary = new ObjectSummary(
                        new ObjectAddress(ClusterId.ofContext("tiny"), "", "Pod", "shop", "web"),
                        "",
                        Tone.PLAIN,
                        List.of(),
                        List.of(),
                        Instant.EPOCH,
                        Duration.ZERO)
                .withClockAhead(Duration.ofHours(3));
        assertThat(summary.ours(Instant.parse("2026-11-26T15:00:00Z"))).isEqualTo("2026-11-26T12:00:00Z");
    }
}
