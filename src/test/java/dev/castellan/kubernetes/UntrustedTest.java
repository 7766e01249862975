package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.DisplayText;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One idea of what is seen, for everything that shows what others wrote. */
class UntrustedTest {
    private static final Set<Integer> HIDDEN = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.PRIVATE_USE,
            (int) Character.UNASSIGNED,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR);

    @Test
    void everyCodePointIsSeenOrMadeVisible() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            boolean visible = !HIDDEN.contains(Character.getType(c));
            if (Untrusted.visible(c) != visible
                    || DisplayText.clean(Character.toString(c)).startsWith("\\u") == visible) {
                throw new AssertionError("U+%04X".formatted(c));
            }
        }
        for (int c : new int[] {0, 0x1B, 0x202E, 0x2028, 0x2029, 0xFEFF, 0xE000, 0xD800}) {
            assertThat(Untrusted.visible(c)).as("U+%04X".formatted(c)).isFalse();
        }
    }
}
