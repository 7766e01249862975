package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    private static Table.Cell cell(String text) {
        return Table.Cell.of(text);
    }

    @Test
    void columnsAreAlignedAndLinesHaveNoTrailingBlanks() {
        Table table = new Table("NAME", "SITE");
        table.row(cell("pos-1"), cell("Berlin"));
        table.row(cell("warehouse"), cell(""));

        assertThat(table.print(false)).isEqualTo("""
            NAME        SITE
            pos-1       Berlin
            warehouse   -
            """);
    }

    @Test
    void widthIsWhatATerminalShows() {
        Table table = new Table("NAME", "X");
        table.row(cell("東京"), cell("1")); // two wide characters: four columns
        table.row(cell("e\u0301"), cell("1")); // one character with a combining accent: one column
        table.row(cell("abcd"), cell("1"));

        assertThat(table.print(false)).isEqualTo("NAME   X\n東京   1\ne\u0301      1\nabcd   1\n");
    }

    @Test
    void hostileNamesCanNeitherBreakTheLayoutNorHideText() {
        Table table = new Table("NAME", "SITE");
        table.row(cell("a\u001b[2Jb\nc\u202Ed"), cell("x".repeat(5_000)));

        String printed = table.print(false);
        assertThat(printed.lines()).hasSize(2);
        assertThat(printed).doesNotContain("\u001b", "\u202E").contains("\\u001B", "\\u000A", "\\u202E");
        assertThat(printed.length()).isLessThan(700);
    }

    @Test
    void coloursDoNotDisturbTheAlignmentAndAreLeftOutWhenNotWanted() {
        Table table = new Table("NAME", "ENVIRONMENT", "X");
        table.row(cell("a"), Table.Cell.of("Production", Table.Colour.RED), cell("1"));

        assertThat(table.print(false)).doesNotContain("\u001b");
        assertThat(table.print(true).replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(table.print(false));
        assertThat(table.print(true)).contains("\u001b[31mProduction\u001b[0m");
    }

    @Test
    void columnsThatNobodyFillsAreLeftOutButTheFirstStays() {
        Table table = new Table("NAME", "AGENT", "KIND");
        table.row(cell(""), cell(""), cell("k3s"));

        assertThat(table.print(false)).isEqualTo("NAME   KIND\n-      k3s\n");
        assertThat(new Table("NAME").print(false)).isEmpty();
    }

    @Test
    void aRowOfTheWrongLengthIsADefect() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row(cell("1")));
    }
}
