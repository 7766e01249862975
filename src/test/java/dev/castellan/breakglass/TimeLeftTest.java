package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private static final Instant START = Instant.parse("2026-11-26T15:00:00Z");
    private static final Instant DEADLINE = START.plus(Duration.ofHours(1));

    /** Whatever the clocks do, time never comes back, and what has passed on either is gone. */
    @Test
    void nothingEverAddsTime() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            Instant wall = START;
            long nanos = 0;
            Duration passed = Duration.ZERO;
            TimeLeft time = TimeLeft.begin(DEADLINE, START, wall, nanos);
            for (int i = 0; i < 50; i++) {
                long step = random.nextInt(120);
                Duration before = time.left();
                switch (random.nextInt(4)) {
                    case 0 -> wall = wall.minus(Duration.ofHours(random.nextInt(48)));
                    case 1 -> wall = wall.plusSeconds(step);
                    case 2 -> {
                        nanos += Duration.ofSeconds(step).toNanos();
                        passed = passed.plusSeconds(step);
                    }
                    default -> {
                        wall = wall.plusSeconds(step);
                        nanos += Duration.ofSeconds(step).toNanos();
                        passed = passed.plusSeconds(step);
                    }
                }
                time = time.at(wall, nanos);
                assertThat(time.left()).isLessThanOrEqualTo(before);
                assertThat(time.left()).isLessThanOrEqualTo(Duration.ofHours(1).minus(passed));
                assertThat(time.left()).isLessThanOrEqualTo(Duration.between(wall, DEADLINE));
            }
        }
    }

    @Test
    void aStartAfterTheClockWasSetBackGoesByWhatIsKnown() {
        Instant latest = START.plus(Duration.ofMinutes(50));
        TimeLeft time = TimeLeft.begin(DEADLINE, latest, START.minus(Duration.ofDays(3)), 5);
        assertThat(time.left()).isEqualTo(Duration.ofMinutes(10));
        assertThat(time.over()).isFalse();
        assertThat(time.at(
                                START.minus(Duration.ofDays(3)),
                                5 + Duration.ofMinutes(10).toNanos())
                        .over())
                .isTrue();
    }

    @Test
    void settingTheClockForwardEndsIt() {
        TimeLeft time = TimeLeft.begin(DEADLINE, START, START, 0).at(DEADLINE, 1);
        assertThat(time.over()).isTrue();
        // And back again helps nobody.
        assertThat(time.at(START, 2).over()).isTrue();
    }
}
