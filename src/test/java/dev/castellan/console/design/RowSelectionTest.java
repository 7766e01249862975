package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowSelectionTest {
    private final RowSelection selection = new RowSelection();

    @Test
    void staysWithItsRowWhateverTheOrder() {
        selection.only("b");
        assertThat(selection.leadIndex(List.of("a", "b", "c"))).isEqualTo(1);
        assertThat(selection.leadIndex(List.of("c", "x", "a", "b"))).isEqualTo(3);
        assertThat(selection.ids()).containsExactly("b");
    }

    @Test
    void aRangeGrowsAndShrinksFromItsAnchor() {
        List<String> order = List.of("a", "b", "c", "d", "e");
        selection.only("b");
        selection.move(2, true, order);
        assertThat(selection.ids()).containsExactlyInAnyOrder("b", "c", "d");
        selection.move(-3, true, order);
        assertThat(selection.ids()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void goesOnWhereTheRowWasWhenItIsGone() {
        List<String> order = List.of("a", "b", "c", "d");
        selection.only("a");
        selection.move(2, false, order);
        assertThat(selection.lead()).contains("c");
        List<String> without = List.of("a", "b", "d");
        selection.move(1, false, without);
        assertThat(selection.lead()).contains("d");
        assertThat(selection.move(1, false, List.of())).isEqualTo(-1);
    }

    @Test
    void togglesAndSelectsAll() {
        selection.toggle("a");
        selection.toggle("b");
        selection.toggle("a");
        assertThat(selection.ids()).containsExactly("b");
        selection.all(List.of("a", "b", "c"));
        assertThat(selection.size()).isEqualTo(3);
        selection.clear();
        assertThat(selection.size()).isZero();
    }

    @Test
    void whereTheKeyboardBeginsNothingIsSelected() {
        RowSelection selection = new RowSelection();
        selection.begin("a");
        assertThat(selection.size()).isZero();
        assertThat(selection.lead()).contains("a");
        assertThat(selection.move(1, true, List.of("a", "b", "c"))).isEqualTo(1);
        assertThat(selection.ids()).containsExactlyInAnyOrder("a", "b");
    }
}
