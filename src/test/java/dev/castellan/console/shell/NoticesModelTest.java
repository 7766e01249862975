package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesModelTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final List<Notice> told = new ArrayList<>();
    private final NoticesModel model = new NoticesModel(() -> now, told::add);
    private final Failure offline =
            Failure.expected("azure-unreachable", "Azure did not answer.", "The list is old.", "Try again.");

    @Test
    void theSameFailureIsCountedInsteadOfRepeated() {
        model.failure(offline);
        now = now.plus(Duration.ofSeconds(9));
        model.failure(offline);

        assertThat(model.all())
                .singleElement()
                .satisfies(n -> assertThat(n.times()).isEqualTo(2));
        assertThat(told).hasSize(2);
        assertThat(told.get(1).number()).isEqualTo(told.get(0).number());
    }

    @Test
    void afterAWhileItIsToldAgain() {
        model.failure(offline);
        now = now.plus(Duration.ofSeconds(11));
        model.failure(offline);

        assertThat(model.all()).hasSize(2);
    }

    @Test
    void newestFirstAndNoMoreThanCanBeRead() {
        for (int i = 0; i < 500; i++) {
            model.info("news " + i);
        }
        assertThat(model.all()).hasSize(NoticesModel.KEPT);
        assertThat(model.all().getFirst().text()).isEqualTo("news 499");
    }

    @Test
    void whatWasSeenIsNotNews() {
        model.info("one");
        model.warning("two");
        assertThat(model.unseen()).isEqualTo(2);
        model.markSeen();
        assertThat(model.unseen()).isZero();
        model.success("three");
        assertThat(model.unseen()).isEqualTo(1);
        model.forget();
        assertThat(model.unseen()).isZero();
        assertThat(model.all()).isEmpty();
    }

    @Test
    void aDefectWeighsMoreThanOrdinaryLife() {
        model.failure(offline);
        model.failure(Failure.defect("console-defect", new IllegalStateException("x")));

        assertThat(model.all()).extracting(Notice::tone).containsExactly(Tone.BAD, Tone.ATTENTION);
    }
}
