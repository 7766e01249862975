package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NaturalTest {
    @Test
    void numbersInTextCountAsNumbers() {
        List<Object> words = new ArrayList<>(List.of("web-10", "", "web-2", "Web-1", "web-02", "10", "9", "alpha"));
        words.sort(Natural.ORDER);
        assertThat(words).containsExactly("9", "10", "alpha", "Web-1", "web-02", "web-2", "web-10", "");
    }

    @Test
    void theYoungestComesFirstAndNothingLast() {
        List<Object> values = new ArrayList<>(
                List.of("", Samples.NOW.minusSeconds(60), Samples.NOW, new Row.Counted(11, Optional.empty()), 7L, 2.5));
        values.sort(Natural.ORDER);
        assertThat(values).endsWith(Samples.NOW, Samples.NOW.minusSeconds(60), "");
        assertThat(Natural.ORDER.compare(7L, 2.5)).isPositive();
        assertThat(Natural.ORDER.compare(new Row.Counted(9, Optional.empty()), new Row.Counted(11, Optional.empty())))
                .isNegative();
    }

    @Property
    void anOrderIsAnOrder(@ForAll String a, @ForAll String b, @ForAll String c) {
        assertThat(Integer.signum(Natural.text(a, b))).isEqualTo(-Integer.signum(Natural.text(b, a)));
        assertThat(Natural.text(a, a)).isZero();
        if (Natural.text(a, b) <= 0 && Natural.text(b, c) <= 0) {
            assertThat(Natural.text(a, c)).isLessThanOrEqualTo(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "200, 3m20s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "11100, 3h5m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "180000, 2d2h",
        "691200, 8d",
        "63072000, 2y",
        "65664000, 2y30d",
        "252288000, 8y",
    })
    void agesReadAsInKubectl(long seconds, String words) {
        assertThat(Age.text(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @Property
    void wordsMeanAboutTheLengthTheyCameFrom(@ForAll @LongRange(min = 0, max = 400_000_000) long seconds) {
        Duration parsed = Age.parse(Age.text(Duration.ofSeconds(seconds))).orElseThrow();
        assertThat(parsed).isLessThanOrEqualTo(Duration.ofSeconds(seconds));
        assertThat(Age.text(parsed)).isEqualTo(Age.text(Duration.ofSeconds(seconds)));
    }
}
