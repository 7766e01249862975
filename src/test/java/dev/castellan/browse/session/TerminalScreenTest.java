package dev.castellan.browse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What programs write and what a terminal shows of it. */
class TerminalScreenTest {
    private final TerminalScreen screen = new TerminalScreen(10, 4);

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        screen.write(bytes, 0, bytes.length);
    }

    private List<String> shown(int scrolled) {
        return screen.picture(scrolled).lines().stream()
                .map(l -> l.text().stripTrailing())
                .toList();
    }

    @Test
    void textWrapsAndScrollsAndCanBeLookedBackAt() {
        write("0123456789ab\r\ntwo\r\nthree\r\nfour\r\n");
        assertThat(shown(0)).containsExactly("two", "three", "four", "");
        assertThat(shown(2)).containsExactly("0123456789", "ab", "two", "three");
        assertThat(screen.picture(0).scrolledAway()).isEqualTo(2);
        assertThat(screen.picture(0).cursorRow()).isEqualTo(3);
    }

    @Test
    void cursorErasingAndStyles() {
        write("abcdef\u001b[3D\u001b[K\u001b[1;32mgo\u001b[0m\u001b[2;1Hx\u001b[4hy\u001b[4l");
        assertThat(shown(0)).startsWith("abcgo", "xy");
        assertThat(screen.picture(0).lines().getFirst().runs())
                .containsExactly(
                        new StyleRun(3, 5, new TextStyle(2, TextStyle.DEFAULT, true, false, false, false, false)));
    }

    @Test
    void editorsUseTheOtherScreenAndLeaveTheFirstAlone() {
        write("prompt$ ");
        write("\u001b[?1049h\u001b[?25l\u001b[2J\u001b[1;1Hediting\u001b[2;3r\u001b[3;1Ha\nb\nc");
        assertThat(shown(0).getFirst()).isEqualTo("editing");
        assertThat(screen.picture(0).cursorVisible()).isFalse();
        write("\u001b[r\u001b[?25h\u001b[?1049l");
        assertThat(shown(0).getFirst()).isEqualTo("prompt$");
        assertThat(screen.picture(0).cursorColumn()).isEqualTo(8);
    }

    @Test
    void questionsAreAnsweredAndTitlesCleaned() {
        write("\u001b]0;we\u202eird\u0007\u001b[2;3H\u001b[6n");
        assertThat(screen.takeAnswers())
                .hasValueSatisfying(b ->
                        assertThat(new String(b, StandardCharsets.US_ASCII)).isEqualTo("\u001b[2;3R"));
        assertThat(screen.takeAnswers()).isEmpty();
        assertThat(screen.picture(0).title()).isEqualTo("weird");
    }

    @Test
    void wideCharactersTakeTwoCellsAndPiecesOfUtf8ArePutTogether() {
        byte[] bytes = "日é".getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            screen.write(new byte[] {b}, 0, 1);
        }
        assertThat(screen.picture(0).lines().getFirst().text()).startsWith("日\u0000é");
        assertThat(screen.picture(0).cursorColumn()).isEqualTo(3);
    }

    @Test
    void resizingKeepsTheLineOfTheCursor() {
        write("a\r\nb\r\nc\r\nd");
        screen.resize(20, 2);
        assertThat(shown(0)).containsExactly("c", "d");
        assertThat(screen.picture(0).cursorRow()).isEqualTo(1);
        screen.resize(5, 6);
        assertThat(shown(0)).startsWith("c", "d").hasSize(6);
    }

    @Property(tries = 2_000)
    void noBytesBreakIt(@ForAll @Size(max = 80) byte[] bytes, @ForAll @Size(max = 20) List<Byte> more) {
        TerminalScreen any = new TerminalScreen(7, 3);
        byte[] sequences = "\u001b[5L\u001b[99;99H\u001b[M\u001b[3S\u001b[2T\u001b[9P\u001b[9@日\u001b[1;9r"
                .getBytes(StandardCharsets.UTF_8);
        any.write(bytes, 0, bytes.length);
        any.write(sequences, 0, sequences.length);
        for (Byte b : more) {
            any.write(new byte[] {0x1b, '[', b}, 0, 3);
        }
        any.resize(3, 1);
        any.write(bytes, 0, bytes.length);
        assertThat(any.picture(0).lines()).hasSize(1);
    }
}
