package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PolicyTextTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aPolicyIsReadAsItWasWritten() {
        String text = PolicyText.document(CheckoutPolicy.STANDARD).toString();
        assertThat(PolicyText.parse(bytes(text))).isEqualTo(CheckoutPolicy.STANDARD);
        assertThat(PolicyText.parse(bytes(text.replace("\"approvals\":1", "\"approvals\":2")))
                        .rule(dev.castellan.fleet.Environment.PRODUCTION)
                        .approvals())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoPolicyIsRefused() {
        String text = PolicyText.document(CheckoutPolicy.STANDARD).toString();
        for (String broken : new String[] {
            "",
            "[]",
            "{}",
            "{",
            text.replace("\"approvals\":1", "\"approvals\":9"),
            text.replace("\"failClosed\":true", "\"failClosed\":1"),
            text.replace("\"production\"", "\"prod\""),
            text.replace("\"longestMinutes\":240", "\"longestMinutes\":99999"),
            text.substring(0, text.length() - 1) + ",\"ticketPattern\":\"(\"}"
        }) {
            assertThatThrownBy(() -> PolicyText.parse(bytes(broken)))
                    .as(broken)
                    .hasMessageContaining("breakglass-policy-broken");
        }
    }
}
