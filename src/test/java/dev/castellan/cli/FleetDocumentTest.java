package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The shapes that scripts rely on: members may be added, none may go or change. */
class FleetDocumentTest {
    private static final FleetSnapshot FLEET = new FleetSnapshot(
            List.of(Samples.azure("pos-berlin", "/subscriptions/S1/pos-berlin"), Samples.context("k3s-lab")),
            List.of(new SourceState(
                    "ada@contoso.example",
                    SourceState.State.STALE,
                    Optional.of(Samples.NOW.minusSeconds(60)),
                    Optional.of(Failure.expected("azure-unreachable", "h", "m", "r")),
                    1)));

    @Test
    void theListIsStable() {
        assertThat(Format.JSON.print(FleetDocument.list(FLEET, Samples.NOW))).isEqualTo("""
            {
              "kind" : "FleetList",
              "printedAt" : "2026-11-23T12:00:00Z",
              "sources" : [ {
                "name" : "ada@contoso.example",
                "state" : "stale",
                "asOf" : "2026-11-23T11:59:00Z",
                "clusters" : 1,
                "failure" : {
                  "code" : "azure-unreachable",
                  "happened" : "h",
                  "meaning" : "m",
                  "remedy" : "r"
                }
              } ],
              "clusters" : [ {
                "id" : "/subscriptions/s1/pos-berlin",
                "name" : "pos-berlin",
                "source" : "Retail production",
                "azure" : true,
                "environment" : "production",
                "environmentOrigin" : "tag",
                "site" : "Berlin",
                "kind" : "AKS on Azure Local",
                "kubernetesVersion" : "1.33.4",
                "agentVersion" : "1.25.1",
                "desiredAgentVersion" : "1.26.0",
                "agentBehind" : true,
                "connectivity" : "connected",
                "lastContact" : "2026-11-23T11:55:00Z",
                "certificateExpiry" : "2026-11-28T12:00:00Z",
                "certificateWarning" : "urgent",
                "azureRbac" : true,
                "nodeCount" : 3,
                "subscriptionId" : "s1",
                "resourceGroup" : "rg-berlin",
                "location" : "westeurope",
                "tags" : {
                  "environment" : "production"
                },
                "routes" : [ "direct", "cluster-connect" ],
                "asOf" : "2026-11-23T12:00:00Z"
              }, {
                "id" : "kubeconfig:k3s-lab",
                "name" : "k3s-lab",
                "source" : "/home/ada/.kube/config",
                "azure" : false,
                "environment" : "unknown",
                "environmentOrigin" : "none",
                "kind" : "Kubernetes",
                "connectivity" : "not-reported",
                "routes" : [ "kubeconfig" ],
                "asOf" : "2026-11-23T12:00:00Z"
              } ]
            }
            """);
    }

    @Test
    void yamlSaysTheSameAsJson() {
        var document = FleetDocument.list(FLEET, Samples.NOW);
        assertThat(YAMLMapper.builder().build().readTree(Format.YAML.print(document)))
                .isEqualTo(JsonMapper.builder().build().readTree(Format.JSON.print(document)));
        assertThat(Format.YAML.print(document)).startsWith("kind:");
    }

    @Test
    void hostileNamesAreReadBackAsTheyAreButSteerNoTerminal() {
        String hostile = "a\u001b[31m\u009b2J\u202egnp.exe\u200f\u2028\u0000\udb40\udc01é店";
        var document = tools.jackson.databind.node.JsonNodeFactory.instance
                .objectNode()
                .put("name", hostile);
        String json = Format.JSON.print(document);
        assertThat(JsonMapper.builder().build().readTree(json).path("name").asString())
                .isEqualTo(hostile);
        assertThat(json.strip().lines().toList().get(1)).matches("[ -~é店]*");

        String yaml = Format.YAML.print(document);
        assertThat(YAMLMapper.builder().build().readTree(yaml).path("name").asString())
                .isEqualTo(hostile);
        assertThat(yaml).doesNotContain("\u001b", "\u009b", "\u0000");
    }
}
