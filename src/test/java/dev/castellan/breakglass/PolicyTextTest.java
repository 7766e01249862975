package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
                        .rule(Environment.PRODUCTION)
                        .approvals())
                .isEqualTo(2);
    }

    @Test
    void aPolicySaysWhichEnvironmentAClusterIs() {
        String text = PolicyText.document(CheckoutPolicy.STANDARD).toString();
        // As it was written before there was such a thing.
        assertThat(text).doesNotContain("clusters");
        CheckoutPolicy policy = PolicyText.parse(bytes(text.substring(0, text.length() - 1)
                + ",\"clusters\":{\"/Subscriptions/S/pos-07\":\"production\",\"kubeconfig:Lab\":\"test\"}}"));
        assertThat(policy.clusters())
                .containsOnly(
                        Map.entry(ClusterId.ofArm("/subscriptions/s/pos-07"), Environment.PRODUCTION),
                        Map.entry(ClusterId.ofContext("Lab"), Environment.TEST));
        assertThat(PolicyText.parse(bytes(PolicyText.document(policy).toString())))
                .isEqualTo(policy);
    }

    @Test
    void whatIsNoPolicyIsRefused() {
        String text = PolicyText.document(CheckoutPolicy.STANDARD).toString();
        String start = text.substring(0, text.length() - 1);
        for (String broken : new String[] {
            "",
            "[]",
            "{}",
            "{",
            text.replace("\"approvals\":1", "\"approvals\":9"),
            text.replace("\"failClosed\":true", "\"failClosed\":1"),
            text.replace("\"production\"", "\"prod\""),
            text.replace("\"longestMinutes\":240", "\"longestMinutes\":99999"),
            start + ",\"ticketPattern\":\"(\"}",
            start + ",\"clusters\":{\"/s/x\":\"prod\"}}",
            start + ",\"clusters\":{\"/s/x\":\"test\",\"/S/X\":\"production\"}}",
            start + ",\"clusters\":[]}"
        }) {
            assertThatThrownBy(() -> PolicyText.parse(bytes(broken)))
                    .as(broken)
                    .hasMessageContaining("breakglass-policy-broken");
        }
    }
}
