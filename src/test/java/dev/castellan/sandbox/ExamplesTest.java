package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.sandbox.ground.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Walks our answers beside the service's own samples: a member of a sample that we never answer would be a surprise for a
 * client. Needs the samples beside the repository and is skipped without them.
 */
class ExamplesTest {
    private static final Path SAMPLES =
            Path.of(System.getProperty("castellan.shared", "../shared"), "azure", "examples");
    private static final PracticeClient CLIENT =
            new PracticeClient(Sandbox.start(SandboxOptions.defaults(), () -> Instant.parse("2026-11-02T09:00:00Z")));
    /** Members that a sample shows and that are optional or belong to another kind of resource. */
    private static final Map<String, Set<String>> LEFT_OUT = Map.of(
            "connectedClusters-get-provisionedCluster",
                    Set.of(
                            "properties.arcAgentProfile.systemComponents.type",
                            "properties.arcAgentProfile.systemComponents.currentVersion",
                            "properties.arcAgentProfile.systemComponents.majorVersion",
                            "properties.arcAgentProfile.systemComponents.userSpecifiedVersion"),
            "extensions-list",
                    Set.of(
                            "plan",
                            "plan.name",
                            "plan.publisher",
                            "plan.product",
                            "properties.configurationSettings.omsagent.secret.wsid",
                            "properties.configurationSettings.omsagent.env.clusterName"),
            "subscriptions-list", Set.of("managedByTenants.tenantId", "tags.tagKey1", "tags.tagKey2"),
            "tenants-list", Set.of("tenantBrandingLogoUrl"),
            "diagnosticSettings-list",
                    Set.of(
                            "properties.metrics.category",
                            "properties.metrics.enabled",
                            "properties.metrics.retentionPolicy",
                            "properties.metrics.retentionPolicy.enabled",
                            "properties.metrics.retentionPolicy.days"),
            "policyStates-query-subscription-nextLink", Set.of(),
            "agentPools-list", Set.of("properties.nodeLabels.env", "properties.nodeLabels.goal"),
            "provisionedClusterInstances-get",
                    Set.of(
                            "properties.agentPoolProfiles.nodeLabels.env",
                            "properties.agentPoolProfiles.nodeLabels.goal"));

    private static String token = "";

    @BeforeAll
    static void signIn() throws Exception {
        token = CLIENT.armToken("ada.quill");
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @ParameterizedTest
    @CsvSource({
        "subscriptions-list, GET, subscriptions?api-version=2022-12-01",
        "tenants-list, GET, tenants?api-version=2022-12-01",
        "connectedClusters-list, GET, {sub}/providers/Microsoft.Kubernetes/connectedClusters?api-version=2026-05-01",
        "connectedClusters-get-provisionedCluster, GET, {cluster}?api-version=2026-05-01",
        "provisionedClusterInstances-get, GET,"
            + " {cluster}/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default?api-version=2024-01-01",
        "agentPools-list, GET,"
            + " {cluster}/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/agentPools?api-version=2024-01-01",
        "upgradeProfiles-get, GET,"
            + " {cluster}/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/upgradeProfiles/default?api-version=2024-01-01",
        "extensions-list, GET, {cluster}/providers/Microsoft.KubernetesConfiguration/extensions?api-version=2025-03-01",
        "diagnosticSettings-list, GET,"
                + " {cluster}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview",
        "diagnosticSettingsCategories-list, GET,"
                + " {cluster}/providers/Microsoft.Insights/diagnosticSettingsCategories?api-version=2021-05-01-preview",
        "roleAssignments-listForResource, GET,"
                + " {cluster}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01",
        "roleDefinitions-listAtScope, GET,"
                + " {sub}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01",
        "denyAssignments-listForScope, GET,"
                + " {cluster}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01",
        "managementGroups-get-ancestors, GET,"
                + " providers/Microsoft.Management/managementGroups/retail?api-version=2023-04-01&$expand=ancestors",
        "managementGroups-entities-list, POST, providers/Microsoft.Management/getEntities?api-version=2023-04-01",
        "policyStates-query-subscription-nextLink, POST,"
                + " {sub}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2024-10-01",
        "policyStates-summarize-assignment, POST,"
                + " {sub}/providers/Microsoft.PolicyInsights/policyStates/latest/summarize?api-version=2024-10-01",
    })
    void noMemberOfTheSampleIsMissing(String sample, String method, String path) throws Exception {
        Path file = SAMPLES.resolve(sample + ".json");
        assumeTrue(Files.exists(file), "the samples are not beside the repository");
        var cluster = CLIENT.sandbox.plan().cluster("prod-gnt-webshop").orElseThrow();
        String address = path.replace("{cluster}", cluster.armId().substring(1))
                .replace("{sub}", "subscriptions/" + cluster.subscriptionId());
        JsonNode ours = (method.equals("GET")
                        ? CLIENT.arm(address, token)
                        : CLIENT.post(URI.create(CLIENT.sandbox.resourceManager() + address), token, ""))
                .json();
        JsonNode theirs =
                Json.read(Files.readString(file)).path("responses").path("200").path("body");

        Set<String> missing = members(theirs);
        assertThat(missing).isNotEmpty();
        missing.removeAll(members(ours));
        missing.removeIf(m -> LEFT_OUT.getOrDefault(sample, Set.of()).contains(m) || optional(m));
        assertThat(missing).isEmpty();
    }

    /** A next page, private links and the like come and go. */
    private static boolean optional(String member) {
        return member.isEmpty()
                || member.equals("nextLink")
                || member.contains("privateLinkScopeResourceId")
                || member.contains("policyGroups")
                || member.contains("policyGroupDetails.")
                || member.contains("policyDefinitionGroupNames")
                || member.contains("Groups.");
    }

    private static Set<String> members(JsonNode body) {
        Set<String> found = new TreeSet<>();
        boolean list = body.path("value").isArray();
        collect(list ? body.path("value") : body, "", found);
        return found;
    }

    private static void collect(JsonNode node, String at, Set<String> found) {
        if (node.isArray()) {
            node.forEach(n -> collect(n, at, found));
        } else if (node.isObject()) {
            node.properties().forEach(e -> {
                String here = Optional.of(at)
                                .filter(a -> !a.isEmpty())
                                .map(a -> a + ".")
                                .orElse("")
                        + e.getKey();
                found.add(here);
                collect(e.getValue(), here, found);
            });
        }
    }
}
