package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ViewportTest {
    private static final Viewport VIEW = new Viewport(0, 0, 1, 1000, 500);

    @Test
    void aFewSubjectsAtTheMiddleOfManyRightsAreInSight() {
        Viewport seen = VIEW.opening(1000, 4000, 1950, 2050, 0.5, 1);
        assertThat(seen.y()).isEqualTo(1750);
        assertThat(seen.toScreenY(2000)).as("the middle of the view").isEqualTo(250);
    }

    @Test
    void aColumnTallerThanTheViewIsSeenFromItsTop() {
        assertThat(VIEW.opening(1000, 4000, 40, 3960, 0.5, 1).y()).isEqualTo(40);
    }

    @Property
    void noEmptyPaperIsShownWhereThereIsMoreThanTheViewHolds(
            @ForAll @DoubleRange(min = 0, max = 4000) double one,
            @ForAll @DoubleRange(min = 0, max = 4000) double two) {
        Viewport seen = VIEW.opening(1000, 4000, Math.min(one, two), Math.max(one, two), 0.5, 1);
        assertThat(seen.y()).isBetween(0.0, 3500.0);
    }
}
