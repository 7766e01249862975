package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys become what xterm sends for them (invisible-island.net/xterm/ctlseqs/ctlseqs.html). */
class TerminalKeysTest {
    @ParameterizedTest
    @CsvSource({
        "UP, '', ^[[A",
        "UP, C, ^[[1;5A",
        "LEFT, SA, ^[[1;4D",
        "HOME, '', ^[[H",
        "END, S, ^[[1;2F",
        "DELETE, '', ^[[3~",
        "DELETE, C, ^[[3;5~",
        "PAGE_UP, '', ^[[5~",
        "F1, '', ^[OP",
        "F4, '', ^[OS",
        "F5, '', ^[[15~",
        "F12, S, ^[[24;2~",
        "ENTER, '', ^M",
        "ENTER, A, ^[^M",
        "TAB, '', ^I",
        "TAB, S, ^[[Z",
        "BACK_SPACE, '', ^?",
        "BACK_SPACE, C, ^H",
        "ESCAPE, '', ^[",
        "SPACE, C, ^@",
        "C, C, ^C",
        "D, C, ^D",
        "Z, C, ^Z",
        "OPEN_BRACKET, C, ^[",
        "BACK_SLASH, C, ^\\",
    })
    void aKeyIsSent(KeyCode code, String modifiers, String sent) {
        assertThat(pressed(code, modifiers, false)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"A, ''", "A, S", "A, A", "A, CA", "DIGIT1, C", "SPACE, ''", "F6, ''", "SHIFT, S", "CONTROL, C"})
    void whatWritesACharacterOrIsOursIsNotSent(KeyCode code, String modifiers) {
        assertThat(pressed(code, modifiers, false)).isEmpty();
    }

    @Test
    void aProgramMayAskForTheOtherFormOfArrows() {
        assertThat(pressed(KeyCode.UP, "", true)).isEqualTo("^[OA");
        assertThat(pressed(KeyCode.UP, "C", true))
                .as("with a modifier there is one form")
                .isEqualTo("^[[1;5A");
        assertThat(pressed(KeyCode.END, "", true)).isEqualTo("^[OF");
    }

    @Test
    void charactersAreSentAsTyped() {
        assertThat(typed("ä", false, false)).isEqualTo("ä");
        assertThat(typed("😀", false, false)).isEqualTo("😀");
        assertThat(typed("b", false, true)).as("Alt").isEqualTo("^[b");
        assertThat(typed("c", true, false)).as("sent when it was pressed").isEmpty();
        assertThat(typed("{", true, true)).as("AltGr as Windows tells it").isEqualTo("{");
        assertThat(typed("\r", false, false)).isEmpty();
        assertThat(typed("\u007F", false, false)).isEmpty();
        assertThat(typed("", false, false)).isEmpty();
    }

    private static String pressed(KeyCode code, String modifiers, boolean application) {
        return TerminalKeys.pressed(
                        code, modifiers.contains("S"), modifiers.contains("C"), modifiers.contains("A"), application)
                .map(TerminalKeysTest::shown)
                .orElse("");
    }

    private static String typed(String text, boolean ctrl, boolean alt) {
        return TerminalKeys.typed(text, ctrl, alt).map(TerminalKeysTest::shown).orElse("");
    }

    /** Control characters in the caret notation. */
    private static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        new String(bytes, StandardCharsets.UTF_8).codePoints().forEach(c -> {
            if (c < ' ' || c == 0x7F) {
                text.append('^').append((char) (c ^ 0x40));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
