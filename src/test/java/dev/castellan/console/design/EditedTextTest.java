package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EditedTextTest {
    @Test
    void lettersOfAWordAreUndoneTogether() {
        EditedText text = new EditedText();
        text.set("kind: Pod");
        LinePosition at = text.end();
        for (String letter : List.of(" ", "a", "b", "c")) {
            at = text.replace(at, at, letter);
        }
        assertThat(text.text()).isEqualTo("kind: Pod abc");
        text.undo();
        assertThat(text.text()).isEqualTo("kind: Pod");
        text.redo();
        assertThat(text.text()).isEqualTo("kind: Pod abc");
    }

    @Property(tries = 300)
    void everyEditIsUndoneAndDoneAgainExactly(@ForAll long seed) {
        Random random = new Random(seed);
        EditedText text = new EditedText();
        text.set("apiVersion: v1\nkind: Pod\n\nspec:\n  x: 1\n");
        String before = text.text();
        StringBuilder expected = new StringBuilder(before);
        for (int i = 0; i < 20; i++) {
            int a = random.nextInt(expected.length() + 1);
            int b = Math.min(expected.length(), a + random.nextInt(12));
            String inserted =
                    List.of("", "x", "\n", "a: b\n  c: d", "\r\n", "é").get(random.nextInt(6));
            text.replace(place(expected, a), place(expected, b), inserted);
            expected.replace(a, b, inserted.replace("\r\n", "\n"));
            assertThat(text.text()).isEqualTo(expected.toString());
        }
        while (text.undo().isPresent()) {
            assertThat(text.size()).isPositive();
        }
        assertThat(text.text()).isEqualTo(before);
        while (text.redo().isPresent()) {
            assertThat(text.size()).isPositive();
        }
        assertThat(text.text()).isEqualTo(expected.toString());
    }

    private static LinePosition place(CharSequence text, int at) {
        String head = text.subSequence(0, at).toString();
        return new LinePosition(
                head.chars().filter(c -> c == '\n').count(), head.length() - head.lastIndexOf('\n') - 1);
    }
}
