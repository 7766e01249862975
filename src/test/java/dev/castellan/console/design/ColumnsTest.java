package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void tabsWideAndCombiningCharactersHaveTheirWidth() {
        assertThat(Columns.of("a\tb").at(2)).isEqualTo(8);
        assertThat(Columns.of("日本").width()).isEqualTo(4);
        assertThat(Columns.of("e\u0301x").width()).isEqualTo(2);
        assertThat(Columns.of("plain").simple()).isTrue();
    }

    @Property
    void everyPlaceIsInsideTheTextWhateverItHolds(@ForAll String text, @ForAll int column) {
        Columns columns = Columns.of(text);
        assertThat(columns.index(column)).isBetween(0, text.length());
        assertThat(columns.at(text.length())).isEqualTo(columns.width());
    }

    @Test
    void whatSteersTextIsKnown() {
        assertThat(Columns.steers('\u202E')).isTrue();
        assertThat(Columns.steers('\u0007')).isTrue();
        assertThat(Columns.steers('a')).isFalse();
    }
}
