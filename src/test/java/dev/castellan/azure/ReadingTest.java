package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ReadingTest {
    static JsonNode json(String text) {
        return Transport.JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void aClusterWithEverything() {
        ConnectedCluster cluster = Reading.connectedCluster(json("""
            {'id':'/subscriptions/s1/resourcegroups/RG/providers/microsoft.kubernetes/connectedclusters/c1',
             'name':'c1','kind':'provisionedcluster','location':'westeurope','tags':{'env':'prod','n':5,'x':null},
             'identity':{'type':'SystemAssigned','principalId':'p1'},
             'properties':{'connectivityStatus':'Connected','lastConnectivityTime':'2026-03-01T10:00:00.1234567Z',
              'managedIdentityCertificateExpirationTime':'2026-05-01T10:00:00Z','provisioningState':'Succeeded',
              'kubernetesVersion':'1.32.4','agentVersion':'1.26.1','distribution':'aks_workload',
              'infrastructure':'azure_stack_hci','totalNodeCount':5,'totalCoreCount':20,
              'aadProfile':{'enableAzureRBAC':true,'adminGroupObjectIDs':['g1',7,null],'tenantID':'t1'},
              'arcAgentProfile':{'desiredAgentVersion':'1.27.0','agentAutoUpgrade':'Enabled',
               'agentErrors':[{'message':'m','severity':'Warning','component':'c','time':'2026-03-01T10:00:00'}]},
              'oidcIssuerProfile':{'enabled':true,'issuerUrl':'https://oidc'},
              'securityProfile':{'workloadIdentity':{'enabled':false}}}}
            """));
        assertThat(cluster.aksArc()).isTrue();
        assertThat(cluster.subscriptionId()).isEqualTo("s1");
        assertThat(cluster.resourceGroup()).isEqualTo("RG");
        assertThat(cluster.lastConnectivityTime()).contains(Instant.parse("2026-03-01T10:00:00.1234567Z"));
        assertThat(cluster.desiredAgentVersion()).contains("1.27.0");
        assertThat(cluster.totalNodeCount()).contains(5);
        assertThat(cluster.tags()).containsOnlyKeys("env", "n");
        assertThat(cluster.aadProfile()).hasValueSatisfying(a -> {
            assertThat(a.azureRbac()).contains(true);
            assertThat(a.adminGroups()).containsExactly("g1");
        });
        assertThat(cluster.agentErrors())
                .singleElement()
                .satisfies(e -> assertThat(e.time()).contains(Instant.parse("2026-03-01T10:00:00Z")));
        assertThat(cluster.workloadIdentity()).contains(false);
    }

    @Test
    void aClusterWithAlmostNothing() {
        ConnectedCluster cluster = Reading.connectedCluster(
                json("{'id':'/subscriptions/s/resourceGroups/r/providers/x/connectedClusters/c','properties':null}"));
        assertThat(cluster.name()).isEqualTo("c");
        assertThat(cluster.aksArc()).isFalse();
        assertThat(cluster.connectivityStatus()).isEmpty();
        assertThat(cluster.aadProfile()).isEmpty();
        assertThat(Reading.connectedCluster(json("{}")).id()).isEmpty();
    }

    @Test
    void membersOfOtherTypesLeaveTheirPlaceEmpty() {
        ConnectedCluster cluster = Reading.connectedCluster(json("""
            {'id':5,'name':['x'],'tags':[1],'kind':{},'properties':{'connectivityStatus':'SomethingNew',
             'lastConnectivityTime':'yesterday','totalNodeCount':'7','totalCoreCount':1e30,
             'aadProfile':{'enableAzureRBAC':'True','adminGroupObjectIDs':'g'},'arcAgentProfile':[]}}
            """));
        assertThat(cluster.connectivityStatus()).contains("SomethingNew");
        assertThat(cluster.lastConnectivityTime()).isEmpty();
        assertThat(cluster.totalNodeCount()).contains(7);
        assertThat(cluster.totalCoreCount()).isEmpty();
        assertThat(cluster.aadProfile().orElseThrow().azureRbac()).contains(true);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:00:00Z, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00.1Z, 2026-03-01T10:00:00.1Z",
        "2026-03-01T10:00:00.1234567Z, 2026-03-01T10:00:00.1234567Z",
        "2026-03-01T12:00:00.123+02:00, 2026-03-01T10:00:00.123Z",
        "2026-03-01T10:00:00, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00Z, 2026-03-01T10:00:00Z",
    })
    void datesComeInManyForms(String text, String moment) {
        assertThat(Fields.instant(json("{'t':'" + text + "'}"), "t")).contains(Instant.parse(moment));
    }

    @Test
    void rowsComeInTwoFormats() {
        assertThat(Reading.rows(json("{'data':[{'id':'a'}]}"))).containsExactly(json("{'id':'a'}"));
        assertThat(Reading.rows(json("{'data':{'columns':[{'name':'id'},{'name':'n'}],'rows':[['a',1],['b']]}}")))
                .containsExactly(json("{'id':'a','n':1}"), json("{'id':'b'}"));
        assertThat(Reading.rows(json("{'data':null}"))).isEmpty();
    }

    @Test
    void anExtensionTellsItsProblems() {
        Extension extension = Reading.extension(json("""
            {'id':'i','name':'policy','properties':{'extensionType':'Microsoft.PolicyInsights',
             'autoUpgradeMode':'patch','provisioningState':'Failed','currentVersion':'1.2.3',
             'scope':{'cluster':{'releaseNamespace':'kube-system'}},'errorInfo':{'code':'c','message':'boom'},
             'statuses':[{'level':'Information','message':'fine'},{'level':'Error','message':'bad'}]}}
            """));
        assertThat(extension.problems()).isEqualTo(List.of("boom", "bad"));
        assertThat(extension.autoUpgrade()).isTrue();
        assertThat(extension.releaseNamespace()).contains("kube-system");
    }

    @Test
    void whatMayNotBeReadIsNotDeleted() {
        assertThat(Reading.membership(json("{'@odata.type':'#microsoft.graph.group','id':'g','displayName':null}")))
                .isEqualTo(new Membership("g", "group", java.util.Optional.empty()));
    }
}
