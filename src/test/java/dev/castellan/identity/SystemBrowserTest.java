package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SystemBrowserTest {
    @Test
    void nothingButWebPagesIsOpened() {
        for (String page : List.of("file:///etc/passwd", "javascript:alert(1)", "https:relative", "vscode://x")) {
            assertThatThrownBy(() -> SystemBrowser.open(URI.create(page))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theAddressIsOneArgumentOfEveryCandidate() {
        String page = "https://login.example/a?b=c&d=$(touch x)";
        for (String system : List.of("Linux", "Windows 11", "Mac OS X")) {
            assertThat(SystemBrowser.commands(system, page))
                    .isNotEmpty()
                    .allSatisfy(command -> assertThat(command).endsWith(page));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anOpenerThatEndsWithAnErrorOrIsMissingOpenedNothing() {
        assertThat(SystemBrowser.start(List.of("false"))).isFalse();
        assertThat(SystemBrowser.start(List.of("no-such-program-of-castellan"))).isFalse();
        assertThat(SystemBrowser.start(List.of("true"))).isTrue();
    }
}
