package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.ledger.Draft;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that look like protection and would be none. */
class RuleFitTest {
    private static GuardPolicy.Rule rule(String verb, String resource) {
        return new GuardPolicy.Rule("mine", Set.of(verb), Set.of(resource), Set.of(), Set.of(), "Because.");
    }

    private static GuardPolicy.Rule path(String verb, String path) {
        return new GuardPolicy.Rule("mine", Set.of(verb), Set.of(), Set.of(), Set.of(path), "Because.");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,secrets,the verbs there are",
        "edit,secrets,the verbs there are",
        "get,Secrets,in lower case",
        "get,secret,the plural: secrets",
        "get,pod,the plural: pods",
        "get,pod/exec,the plural: pods",
        "get,deployments,write deployments.apps",
        "get,deployments/scale,write deployments/scale.apps",
        "get,ingress,their group: ingresses.networking.k8s.io",
        "get,networkpolicy,their group: networkpolicies.networking.k8s.io",
        "get,deployment.apps,the plural: deployments.apps",
        "get,cronjob,their group: cronjobs.batch",
        "get,clusterroles,write clusterroles.rbac.authorization.k8s.io",
        "get,widgets,no resource of the core group",
        "get,pods/execute,no resource of the core group",
        "get,po d,in lower case",
        "get,pods/exec/now,in lower case"
    })
    void whatFitsNoRequestIsNamed(String verb, String resource, String why) {
        assertThat(RuleFit.complaint(rule(verb, resource)))
                .hasValueSatisfying(said ->
                        assertThat(said).startsWith("the rule “mine” names ").contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "secrets",
                "*s",
                "pods/*",
                "pods/exec",
                "*/status",
                "nodes/proxy",
                "deployments.apps",
                "*.apps",
                "deploy*.apps",
                "deployments/scale.apps",
                "widgets.example.com",
                "widget.example.com",
                "certificatesigningrequests/approval.certificates.k8s.io"
            })
    void whatCanFitIsTaken(String resource) {
        assertThat(RuleFit.complaint(rule("*", resource))).isEmpty();
    }

    @Test
    void otherPathsAreAskedForByMethods() {
        assertThat(RuleFit.complaint(path("get", "/logs*"))).isEmpty();
        assertThat(RuleFit.complaint(path("post", "*"))).isEmpty();
        assertThat(RuleFit.complaint(path("list", "/logs*"))).isPresent();
        assertThat(RuleFit.complaint(path("get", "logs"))).isPresent();
        assertThat(RuleFit.complaint(new GuardPolicy.Rule(
                        "mine", Set.of("get"), Set.of("secrets"), Set.of("Payment"), Set.of(), "Because.")))
                .hasValueSatisfying(said -> assertThat(said).contains("namespace “Payment”"));
    }

    /** What proxies refuse of themselves is written as a team would have to. */
    @Test
    void theStandardRulesFit() {
        assertThat(GuardPolicy.STANDARD)
                .allSatisfy(r -> assertThat(RuleFit.complaint(r)).isEmpty());
    }

    /** A new policy is refused; one that is in force already stays in force, for it does more than this rule. */
    @Test
    void aNewPolicyWithSuchARuleIsRefusedAndAnOldOneIsStillRead() throws Exception {
        CheckoutPolicy policy = CheckoutPolicy.STANDARD.with(
                new GuardChanges(List.of(rule("get", "secrets"), rule("delete", "deployments", "other")), Set.of()));
        assertThatThrownBy(() ->
                        PolicyText.parse(PolicyText.document(policy).toString().getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("breakglass-policy-broken")
                .hasMessageContaining("write deployments.apps");
        // As the ledger gives it back.
        Draft written = Draft.of(PolicyFold.PROPOSED, PolicyFold.SUBJECT, PolicyFold.body(policy));
        assertThat(PolicyFold.read(new Body(written.body()))).isEqualTo(policy);
    }

    private static GuardPolicy.Rule rule(String verb, String resource, String name) {
        return new GuardPolicy.Rule(name, Set.of(verb), Set.of(resource), Set.of(), Set.of(), "Because.");
    }
}
