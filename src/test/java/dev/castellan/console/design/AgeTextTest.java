package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT-3S, just now",
        "PT5S, 5 s ago",
        "PT99S, 99 s ago",
        "PT100S, 1 min ago",
        "PT45M, 45 min ago",
        "PT2H, 2 h ago",
        "PT47H, 47 h ago",
        "P3D, 3 d ago",
        "P800D, 2 y ago"
    })
    void agesReadNaturally(Duration age, String words) {
        assertThat(AgeText.ago(NOW.minus(age), NOW)).isEqualTo(words);
    }

    @Test
    void theFutureIsToldApart() {
        assertThat(AgeText.until(NOW.plus(Duration.ofDays(3)), NOW)).isEqualTo("in 3 d");
        assertThat(AgeText.until(NOW.minus(Duration.ofDays(3)), NOW)).isEqualTo("3 d ago");
    }

    @Test
    void aSpreadsheetTakesNoValueForAFormula() {
        assertThat(DataTable.csvField("=cmd|' /C calc'!A0")).startsWith("'=");
        assertThat(DataTable.csvField("a,b")).isEqualTo("\"a,b\"");
        assertThat(DataTable.csvField("say \"hi\"")).isEqualTo("\"say \"\"hi\"\"\"");
        assertThat(DataTable.csvField("plain")).isEqualTo("plain");
    }

    @Test
    void theNearestTextSizeIsTaken() {
        assertThat(Theme.nearest(1)).isEqualTo(100);
        assertThat(Theme.nearest(0.2)).isEqualTo(85);
        assertThat(Theme.nearest(1.3)).isEqualTo(125);
        assertThat(Theme.nearest(9)).isEqualTo(150);
    }
}
