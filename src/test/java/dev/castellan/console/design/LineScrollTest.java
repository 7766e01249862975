package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineScrollTest {
    /** Line n takes n % 3 + 1 rows. */
    private static LineScroll wrapped(long lines) {
        LineScroll scroll = new LineScroll(n -> (int) (n % 3) + 1);
        scroll.bounds(0, lines);
        return scroll;
    }

    @Property
    void downAndUpAgainIsTheSamePlace(
            @ForAll @IntRange(min = 1, max = 90) int down, @ForAll @IntRange(min = 0, max = 30) int start) {
        LineScroll scroll = wrapped(200);
        scroll.move(start);
        long line = scroll.line();
        int row = scroll.row();
        scroll.move(down);
        scroll.move(-down);
        assertThat(scroll.line()).isEqualTo(line);
        assertThat(scroll.row()).isEqualTo(row);
    }

    @Test
    void stopsAtBothEndsAndShowsTheLastRowAtTheFoot() {
        LineScroll scroll = wrapped(9);
        scroll.move(-5);
        assertThat(scroll.line()).isZero();
        scroll.move(1_000);
        assertThat(scroll.line()).isEqualTo(8);
        scroll.toEnd(4);
        // Line 8 takes three rows, so the fourth from the end is the last row of line 7.
        assertThat(scroll.line()).isEqualTo(7);
        assertThat(scroll.row()).isEqualTo(1);
    }

    @Test
    void keepsItsLineWhenOlderOnesAreDropped() {
        LineScroll scroll = wrapped(100);
        scroll.to(50);
        scroll.bounds(40, 140);
        assertThat(scroll.line()).isEqualTo(50);
        scroll.bounds(60, 160);
        assertThat(scroll.line()).isEqualTo(60);
    }

    @Test
    void isNotPastTheEnd() {
        LineScroll scroll = wrapped(100);
        scroll.to(99);
        assertThat(scroll.clampToEnd(10)).isTrue();
        assertThat(scroll.line()).isLessThan(99);
        scroll.to(10);
        assertThat(scroll.clampToEnd(10)).isFalse();
        assertThat(scroll.line()).isEqualTo(10);
    }
}
