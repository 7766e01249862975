package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.Gallery;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void aLongReasonIsShownToItsEndAndCleaned() {
        String reason = "Entra is down. ".repeat(60) + "\u202eend";
        String shown = Gallery.on(() -> Parts.wrapped(reason).getText());
        assertThat(shown).startsWith("Entra is down. Entra").endsWith("end").doesNotContain("…", "\u202e");
        assertThat(shown.length()).isGreaterThan(reason.length() - 10);
    }
}
