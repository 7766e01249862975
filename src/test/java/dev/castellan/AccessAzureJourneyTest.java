package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan access azure} against the practice fleet, as a reviewer types it. */
class AccessAzureJourneyTest {
    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("azure"));
        all.addAll(List.of(arguments));
        return access(all.toArray(String[]::new));
    }

    private int access(String... arguments) {
        List<String> all = new ArrayList<>(List.of("access"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of("--sandbox", "--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void everyOperationHasItsLine() {
        assertThat(run("--cluster", "prod-lds-logistics")).isZero();
        assertThat(out.lines().findFirst())
                .hasValueSatisfying(l -> assertThat(l).startsWith("OPERATION"));
        assertThat(out).contains("listAdminKubeconfig", "roleAssignments/write", "policyExemptions/write", "critical");
    }

    @Test
    void whoTakesTheAdminKubeconfigAndWhy() {
        assertThat(run("--cluster", "prod-lds-logistics", "--action", "listadminkubeconfig"))
                .isZero();
        assertThat(out)
                .contains("Kai Lund", "contractors → site-reliability", "Contributor")
                .contains("subscription Brambleholt Retail Production", "management group Brambleholt")
                .contains("Jonas Feld", "guest", "deleted from the directory", "account disabled", "eligible")
                .doesNotContain("Lena Holt");
        assertThat(run("--cluster", "prod-lds-logistics", "--action", "listAdminKubeconfig", "-o", "json"))
                .isZero();
        JsonNode kai = json().path("operations")
                .path(0)
                .path("who")
                .valueStream()
                .filter(w -> w.path("name").asString("").equals("Kai Lund"))
                .findFirst()
                .orElseThrow();
        assertThat(kai.path("outcome").asString()).isEqualTo("allowed");
        assertThat(kai.path("grants")
                        .path(0)
                        .path("chain")
                        .valueStream()
                        .map(c -> c.path("name").asString()))
                .containsExactly("Kai Lund", "contractors", "site-reliability");
        assertThat(kai.path("eligible").path(0).path("role").asString()).isEqualTo("Owner");
        assertThat(json().path("gaps").isEmpty()).isTrue();
    }

    @Test
    void aConditionAndADenyAreShown() {
        assertThat(run("--cluster", "prod-lds-logistics", "--action", "roleAssignments/write"))
                .isZero();
        assertThat(out).contains("under a condition", "gitops-deployer", "ActionMatches", "after activation");
        assertThat(run("--cluster", "prod-gnt-webshop", "--action", "Microsoft.Kubernetes/connectedClusters/delete"))
                .isZero();
        assertThat(out).contains("denied", "Deny deletion of the web shop's cluster");
    }

    @Test
    void onePersonIsToldWhatComesNear() {
        assertThat(run("--cluster", "prod-lds-logistics", "--who", "tomas.reyer", "--action", "listAdminKubeconfig"))
                .isEqualTo(1);
        assertThat(out).contains("no");
        assertThat(run("--cluster", "prod-lds-logistics", "--who", "kai.lund", "--action", "roleAssignments/write"))
                .isEqualTo(1);
        assertThat(err).contains("has to be activated first", "takes it away");
    }

    @Test
    void aPipelineTakesEveryServiceAccount() {
        assertThat(run(
                        "--cluster",
                        "prod-gnt-webshop",
                        "--data",
                        "-n",
                        "payments",
                        "--action",
                        "Microsoft.Kubernetes/connectedClusters/serviceaccounts/impersonate/action"))
                .isZero();
        assertThat(out).contains("build-pipeline", "Azure Arc Kubernetes Writer", "cluster prod-gnt-webshop");
    }

    @Test
    void whatIsMistypedIsSaid() {
        assertThat(run("--cluster", "prod-lds-logistics", "--action", "takeEverything"))
                .isEqualTo(2);
        assertThat(err).contains("none of listAdminKubeconfig");
        assertThat(run("--cluster", "prod-lds-logistics", "-n", "shop")).isEqualTo(2);
        assertThat(run("--cluster", "prod-lds-logistics", "--who", "nobody.at.all"))
                .isEqualTo(6);
        assertThat(err).contains("access-azure-who-not-found");
    }

    @Test
    void bothPlanesAnswerTogether() {
        assertThat(access(
                        "who-can", "impersonate", "serviceaccounts", "-n", "payments", "--cluster", "prod-gnt-webshop"))
                .isZero();
        assertThat(out)
                .contains("(kubernetes-production-admins)", "Entra application build-pipeline")
                .contains("Azure: The role “Azure Arc Kubernetes Writer” at the cluster prod-gnt-webshop.")
                .contains("ids of Entra are in lower case");
        assertThat(access(
                        "can",
                        "kai.lund@brambleholt.example",
                        "delete",
                        "nodes",
                        "--explain",
                        "--cluster",
                        "prod-gnt-webshop"))
                .isZero();
        assertThat(out).contains("yes", "through contractors in site-reliability in kubernetes-production-admins");
        assertThat(access(
                        "can",
                        "tomas.reyer@brambleholt.example",
                        "delete",
                        "nodes",
                        "--explain",
                        "--cluster",
                        "prod-gnt-webshop"))
                .isEqualTo(1);
        assertThat(out).contains("Azure RBAC", "nodes/delete");
    }

    @Test
    void aSavedSnapshotKeepsBothPlanes() {
        String file = temporary.resolve("both.castellan-access").toString();
        assertThat(access("snapshot", "--cluster", "prod-gnt-webshop", "--save", file))
                .isZero();
        assertThat(access("who-can", "impersonate", "serviceaccounts", "-n", "payments", "--snapshot", file))
                .isZero();
        assertThat(out).contains("Entra application build-pipeline");
    }
}
