package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the practice fleet has to tell about access, each found by a command; and what Log Analytics knows of its use. */
class AccessStoriesTest {
    private static final String CLUSTER = "prod-gnt-webshop";

    @TempDir
    static Path temporary;

    private static String saved = "";

    private static String out = "";
    private static String err = "";

    @BeforeAll
    static void save() {
        saved = temporary.resolve("stories.castellan-access").toString();
        assertThat(run("snapshot", "--sandbox", "--cluster", CLUSTER, "--save", saved))
                .as(() -> err)
                .isZero();
    }

    @AfterAll
    static void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private static int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("access"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private static JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    private static int ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--snapshot", saved));
        return run(all.toArray(String[]::new));
    }

    @Test
    void aContractorComesToProductionThroughThreeGroups() {
        assertThat(ask("can", "kai.lund@brambleholt.example", "delete", "nodes", "--explain"))
                .isZero();
        assertThat(out).contains("contractors in site-reliability in kubernetes-production-admins");
    }

    @Test
    void aForgottenContractorIsAmongThePeopleBehindAGroup() {
        assertThat(ask("who-can", "delete", "nodes", "--explain")).isZero();
        assertThat(out).contains("kubernetes-production-admins", "Jonas Feld (guest)", "Petra Moss (account disabled)");
        assertThat(ask("who-can", "delete", "nodes", "-o", "json")).isZero();
        assertThat(json().path("holders")
                        .valueStream()
                        .flatMap(h -> h.path("people")
                                .valueStream()
                                .map(p -> p.path("name").asString(""))))
                .contains("Jonas Feld", "Kai Lund");
        assertThat(ask("matrix", "--resource", "nodes", "--verbs", "get,delete"))
                .isZero();
        assertThat(out).contains("Entra guest Jonas Feld");
    }

    @Test
    void aWriterRoleInAzureReachesEveryServiceAccount() {
        assertThat(ask("who-can", "impersonate", "serviceaccounts", "-n", "payments"))
                .isZero();
        assertThat(out).contains("Entra application build-pipeline", "Azure Arc Kubernetes Writer");
        assertThat(ask("paths", "-o", "json")).isZero();
        assertThat(json().path("paths")
                        .valueStream()
                        .filter(p -> p.toString().contains("IMPERSONATE_ANY_ACCOUNT"))
                        .count())
                .as("ways through any service account")
                .isPositive();
    }

    @Test
    void aBindingWithoutARoleWaits() {
        assertThat(ask("findings", "-o", "json")).isZero();
        assertThat(json().path("findings")
                        .valueStream()
                        .filter(f -> f.path("kind").asString().equals("dangling-binding"))
                        .map(f -> f.path("subject").asString()))
                .contains("RoleBinding default/support-tools", "ClusterRoleBinding node-debuggers");
    }

    @Test
    void aPipelineHoldsEverything() {
        assertThat(ask("findings", "-o", "json")).isZero();
        assertThat(json().path("findings")
                        .valueStream()
                        .filter(f -> f.path("kind").asString().equals("everything"))
                        .map(f -> f.path("subject").asString()))
                .contains("ServiceAccount ci/deployer");
    }

    @Test
    void whoeverCreatesPodsBesideItBecomesAdministrator() {
        assertThat(ask("paths", "--limit", "1000", "-o", "json")).isZero();
        assertThat(json().path("paths")
                        .valueStream()
                        .map(JsonNode::toString)
                        .filter(p -> p.contains("\"step\":\"PODS\"") && p.contains("ServiceAccount ci/deployer"))
                        .filter(p -> p.contains("\"subject\":\"Group ") && p.contains("RoleBinding ci/job-runners")))
                .isNotEmpty();
    }

    @Test
    void whatWouldBreakIsKnownFromLogAnalytics() {
        assertThat(run("findings", "--sandbox", "--cluster", CLUSTER, "--audit-days", "30", "-o", "json"))
                .as(() -> err)
                .isZero();
        assertThat(err).contains("kube-audit-admin", "as whom a proxy makes requests");
        assertThat(json().path("audit").path("changesOnly").asBoolean()).isTrue();
        assertThat(json().path("audit").path("missing").valueStream().map(JsonNode::asString))
                .satisfiesExactly(
                        m -> assertThat(m).contains("kube-audit-admin"),
                        m -> assertThat(m).contains("The audit log shows no writing of "),
                        m -> assertThat(m).contains("as whom a proxy"));
        JsonNode deployer = json().path("findings")
                .valueStream()
                .filter(f -> f.path("kind").asString().equals("everything")
                        && f.path("subject").asString().equals("ServiceAccount ci/deployer"))
                .findFirst()
                .orElseThrow();
        assertThat(deployer.path("fix").path("wouldBreak").path("text").asString())
                .contains("It would have refused", "1 identity", "such as reading");
        assertThat(deployer.path("fix").path("wouldBreak").path("requests").toString())
                .contains("\"resource\":\"deployments\"");
    }

    /** Through Arc cluster connect the account of a proxy makes the requests, as the people who ask for them. */
    @Test
    void whatPeopleDoThroughAProxyIsTheirUse() {
        assertThat(run(
                        "least-privilege",
                        "--sandbox",
                        "--cluster",
                        "prod-lds-logistics",
                        "--audit-days",
                        "30",
                        "-o",
                        "json"))
                .as(() -> err)
                .isZero();
        assertThat(json().path("whole").asBoolean(true)).isFalse();
        assertThat(json().path("missing").toString()).contains("2 events of the audit log cannot be read");
        assertThat(json().path("grants").valueStream())
                .filteredOn(g -> g.path("grant").asString().contains("kai-temporary"))
                .singleElement()
                .satisfies(g -> assertThat(g.path("used").asInt()).isEqualTo(1));
        assertThat(json().path("grants").valueStream())
                .filteredOn(g -> g.path("subject").asString().contains("azure-arc-kube-aad-proxy-sa"))
                .singleElement()
                .satisfies(g -> assertThat(g.path("used").asInt()).isGreaterThan(1));
    }

    @Test
    void leastPrivilegeReadsLogAnalyticsAndSaysWhereThereIsNothing() {
        assertThat(run("least-privilege", "--sandbox", "--cluster", CLUSTER, "--audit-days", "30", "--explain"))
                .as(() -> err)
                .isZero();
        assertThat(out)
                .contains("ci/deployer", "\"deployments\"")
                // It only reads, of which the log says nothing.
                .doesNotContain("security-reviewers-view");
        assertThat(run("least-privilege", "--sandbox", "--cluster", CLUSTER, "--audit-days", "30"))
                .isZero();
        assertThat(out).contains("RULES NOT SEEN USED").doesNotContain("UNUSED RULES");
        assertThat(run("least-privilege", "--sandbox", "--cluster", "test-gnt-webshop", "--audit-days", "30"))
                .isEqualTo(2);
        assertThat(err).contains("access-audit-not-collected");
        assertThat(run("least-privilege", "--snapshot", saved, "--audit-days", "30"))
                .isEqualTo(2);
        assertThat(run("least-privilege", "--snapshot", saved)).isEqualTo(2);
    }
}
