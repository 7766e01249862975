package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void whatATeamChangesAboutTheGuardIsReadAsItWasWritten() {
        assertThat(PolicyText.document(CheckoutPolicy.STANDARD).toString()).doesNotContain("guard");
        CheckoutPolicy changed = CheckoutPolicy.STANDARD.with(new GuardChanges(
                List.of(new GuardPolicy.Rule(
                        "payroll", Set.of("*"), Set.of("secrets"), Set.of("payroll"), Set.of(), "Salaries are there.")),
                Set.of("tokens")));
        assertThat(PolicyText.parse(bytes(PolicyText.document(changed).toString())))
                .isEqualTo(changed);
    }

    /** A rule that protects nothing, or that takes the place of a standard one, is no policy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"added\":[],\"relaxed\":[\"everything\"]}",
                "{\"added\":[]}",
                "{\"added\":{},\"relaxed\":[]}",
                "{\"added\":[{\"name\":\"a\",\"verbs\":[\"*\"],\"resources\":[],\"namespaces\":[],\"paths\":[],\"why\":\"x\"}],\"relaxed\":[]}",
                "{\"added\":[{\"name\":\"a\",\"verbs\":[],\"resources\":[\"pods\"],\"namespaces\":[],\"paths\":[],\"why\":\"x\"}],\"relaxed\":[]}",
                "{\"added\":[{\"name\":\"tokens\",\"verbs\":[\"*\"],\"resources\":[\"pods\"],\"namespaces\":[],\"paths\":[],\"why\":\"x\"}],\"relaxed\":[]}",
                "{\"added\":[{\"name\":\"a\",\"verbs\":[\"*\"],\"resources\":[\"pods\"],\"namespaces\":[],\"paths\":[],\"why\":\"\"}],\"relaxed\":[]}",
                "{\"added\":[{\"name\":\"a\",\"verbs\":[\"*\"],\"resources\":[],\"namespaces\":[\"n\"],\"paths\":[\"/logs*\"],\"why\":\"x\"}],\"relaxed\":[]}"
            })
    void whatIsNoChangeOfTheGuardIsRefused(String guard) {
        String text = PolicyText.document(CheckoutPolicy.STANDARD).toString();
        String broken = text.substring(0, text.length() - 1) + ",\"guard\":" + guard + "}";
        assertThatThrownBy(() -> PolicyText.parse(bytes(broken))).hasMessageContaining("breakglass-policy-broken");
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
