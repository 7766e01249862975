package dev.castellan.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessMarkTest {
    private final ProcessMark self = ProcessMark.of(ProcessHandle.current());

    @Test
    void aProcessIsFoundByItsMarkUntilItEnds() throws Exception {
        assertThat(self.process()).contains(ProcessHandle.current());
        assertThat(ProcessMark.parse(self.print() + "\n"))
                .hasValueSatisfying(m -> assertThat(m.process()).isPresent());
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ProcessMark mark = ProcessMark.of(other.toHandle());
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(mark.process()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noClockMovesIt() {
        assertThat(self.birth()).matches("[0-9a-f-]{36} [0-9]+");
        assertThat(new ProcessMark(self.pid(), self.started().plus(Duration.ofDays(1)), self.birth()).process())
                .isPresent();
        assertThat(new ProcessMark(self.pid(), self.started(), self.birth() + "0").process())
                .isEmpty();
    }

    @Test
    void withoutABirthTheInstantCountsAsFarAsItIsExact() {
        assertThat(new ProcessMark(self.pid(), self.started().plusSeconds(1), "").process())
                .isPresent();
        assertThat(new ProcessMark(self.pid(), self.started().plusSeconds(100), "").process())
                .isEmpty();
        assertThat(new ProcessMark(self.pid(), Instant.EPOCH, "").process()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "x 1", "1 x", "1 1 1", "1 1 a b c", "-1 1", "1234567890123456789012 1", "1 1\n2 2"})
    void whatIsNoMarkIsNone(String text) {
        assertThat(ProcessMark.parse(text)).isEmpty();
    }

    @Test
    void earlierVersionsWroteNoBirth() {
        assertThat(ProcessMark.parse("17 12345\n")).contains(new ProcessMark(17, Instant.ofEpochMilli(12345), ""));
    }
}
