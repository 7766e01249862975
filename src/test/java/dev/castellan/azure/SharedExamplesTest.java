package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The publisher's own samples, where they lie beside the project; skipped elsewhere. */
class SharedExamplesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("castellan.shared", "."), "azure", "examples");

    @BeforeEach
    void present() {
        assumeTrue(Files.isDirectory(EXAMPLES), "no shared samples here");
    }

    private static JsonNode body(String name) {
        try {
            return Transport.JSON
                    .readTree(Files.readAllBytes(EXAMPLES.resolve(name + ".json")))
                    .path("responses")
                    .path("200")
                    .path("body");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String name) {
        return Transport.JSON.writeValueAsBytes(body(name));
    }

    private static <T> List<T> list(String name, Function<JsonNode, T> reading) {
        List<T> all = new ArrayList<>();
        body(name).path("value").forEach(item -> all.add(reading.apply(item)));
        return all;
    }

    @Test
    void subscriptionsAndTenants() {
        assertThat(list("subscriptions-list", Reading::subscription))
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.subscriptionId()).isNotEmpty());
        assertThat(list("tenants-list", Reading::tenant))
                .isNotEmpty()
                .allSatisfy(t -> assertThat(t.tenantId()).isNotEmpty());
    }

    @Test
    void connectedClusters() {
        assertThat(list("connectedClusters-list", Reading::connectedCluster))
                .hasSizeGreaterThan(1)
                .allSatisfy(c -> {
                    assertThat(c.name()).isNotEmpty();
                    assertThat(c.subscriptionId()).isNotEmpty();
                    assertThat(c.resourceGroup()).isNotEmpty();
                });
        assertThat(Reading.connectedCluster(body("connectedClusters-get-provisionedCluster")))
                .satisfies(c -> assertThat(c.aksArc()).isTrue())
                .satisfies(c -> assertThat(c.desiredAgentVersion()).contains("0.1.0"))
                .satisfies(c ->
                        assertThat(c.aadProfile().orElseThrow().azureRbac()).contains(true));
        assertThat(Reading.connectedCluster(body("connectedClusters-get")).kubernetesVersion())
                .isPresent();
    }

    @Test
    void rolesAndWhoHoldsThem() {
        assertThat(list("roleAssignments-listForResource", RoleReading::assignment))
                .hasSize(3)
                .allSatisfy(a -> {
                    assertThat(a.roleId()).isEqualTo("0b5fe924-9a61-425c-96af-cfe6e287ca2d");
                    assertThat(a.scope()).startsWith("/subscriptions/");
                    assertThat(a.principalType()).isEqualTo("User");
                });
        assertThat(list("roleDefinitions-listAtScope", RoleReading::definition))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.roleName()).isEqualTo("Role name");
                    assertThat(d.permissions().getFirst().dataActions()).containsExactly("dataAction");
                });
        assertThat(list("denyAssignments-listForScope", RoleReading::deny))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.name()).isEqualTo("Deny assignment name");
                    assertThat(d.excludePrincipals())
                            .extracting(DenyAssignment.Named::id)
                            .containsExactly("principalId2");
                    assertThat(d.systemProtected()).isTrue();
                });
        assertThat(list("roleAssignmentScheduleInstances-list", RoleReading::privileged))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.activated()).isFalse();
                    assertThat(p.end()).isPresent();
                    assertThat(p.principalName()).contains("User Account");
                    assertThat(p.condition().orElseThrow()).contains("foo_storage_container");
                });
        assertThat(RoleReading.privileged(body("roleEligibilityScheduleInstances-get"))
                        .assignmentType())
                .isEmpty();
    }

    @Test
    void provisionedInstances() {
        ProvisionedInstance instance = Reading.provisionedInstance(body("provisionedClusterInstances-get"));
        assertThat(instance.customLocation()).isPresent();
        assertThat(instance.nodePools()).isNotEmpty();
        assertThat(instance.controlPlaneCount()).isPresent();
    }

    @Test
    void kubeconfigsInTheStatusDocument() {
        for (String name : List.of("listUserKubeconfig", "listAdminKubeconfig")) {
            byte[] body = bytes("provisionedClusterInstances-" + name);
            assertThat(LongRunning.status(body)).contains("Succeeded");
            assertThat(Credentials.kubeconfig(body))
                    .hasValueSatisfying(k ->
                            assertThat(new String(k, StandardCharsets.UTF_8)).isEqualTo("credentialValue1"));
        }
    }

    @Test
    void clusterUserCredentials() {
        try (ClusterUserCredential direct =
                Credentials.read(bytes("connectedClusters-listClusterUserCredential-AAD"))) {
            assertThat(direct.relay()).isEmpty();
            assertThat(direct.kubeconfig()).isNotEmpty();
        }
        for (String name : List.of("AAD-clientProxy", "Token-clientProxy")) {
            try (ClusterUserCredential proxied =
                    Credentials.read(bytes("connectedClusters-listClusterUserCredential-" + name))) {
                assertThat(proxied.relay()).isPresent();
                assertThat(new String(proxied.relayToken(), StandardCharsets.UTF_8))
                        .startsWith("SharedAccessSignature");
                assertThat(new String(proxied.kubeconfig(), StandardCharsets.UTF_8))
                        .startsWith("apiVersion");
            }
        }
    }

    @Test
    void extensions() {
        assertThat(list("extensions-list", Reading::extension))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.extensionType()).isNotEmpty());
    }

    @Test
    void resourceGraphPage() {
        JsonNode page = body("resourceGraph-resources-firstPage");
        assertThat(Reading.rows(page)).hasSize(3);
        assertThat(Fields.text(page, "$skipToken")).isPresent();
        assertThat(Fields.truth(page, "resultTruncated")).contains(false);
    }

    @Test
    void everyFileIsReadWithoutBreaking() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files.filter(f -> f.toString().endsWith(".json")).toList())
                    .isNotEmpty()
                    .allSatisfy(file -> {
                        JsonNode body = Transport.JSON.readTree(Files.readAllBytes(file));
                        assertThat(Reading.connectedCluster(body)).isNotNull();
                        assertThat(Reading.provisionedInstance(body)).isNotNull();
                        assertThat(Reading.extension(body)).isNotNull();
                        assertThat(AzureErrors.envelope(Files.readAllBytes(file)))
                                .isNotNull();
                    });
        }
    }
}
