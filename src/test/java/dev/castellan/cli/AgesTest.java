package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, now",
        "PT4S, now",
        "PT-3S, now",
        "PT5S, 5 s ago",
        "PT119S, 119 s ago",
        "PT2M, 2 min ago",
        "PT119M, 119 min ago",
        "PT2H, 2 h ago",
        "PT47H, 47 h ago",
        "PT48H, 2 days ago",
        "PT-72H, in 3 days"
    })
    void agesAreShortAndRoundedDown(Duration age, String words) {
        assertThat(Ages.of(NOW.minus(age), NOW)).isEqualTo(words);
    }

    @Test
    void momentsComeWithTheirDate() {
        assertThat(Ages.day(Instant.parse("2026-12-01T12:00:00Z"), NOW, ZoneOffset.UTC))
                .isEqualTo("2026-12-01 (in 8 days)");
        assertThat(Ages.minute(Instant.parse("2026-11-23T11:00:00Z"), NOW, ZoneOffset.ofHours(2)))
                .isEqualTo("2026-11-23 13:00 (60 min ago)");
    }
}
