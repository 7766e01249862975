package dev.castellan.access.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Azure is asked for. The tables hold the facts of Azure/guard's own tests (checkaccessreqhelper_test.go, 2026-05). */
class DataActionsTest {
    private static final AzureScope CLUSTER = new AzureScope("/resourceId");

    private static DataActions guard(String type, boolean list, boolean custom, boolean sub, boolean newer) {
        Map<String, Map<String, KubernetesOperations.Operation>> small = new LinkedHashMap<>();
        small.put(
                "apps",
                Map.of("deployments", new KubernetesOperations.Operation(true, Set.of("read", "write", "delete"))));
        small.put(
                "",
                Map.of(
                        "persistentvolumes",
                        new KubernetesOperations.Operation(false, Set.of("read", "write", "delete")),
                        "pods",
                        new KubernetesOperations.Operation(true, Set.of("read", "write", "delete", "exec/action"))));
        return new DataActions(
                type,
                new KubernetesOperations(small),
                new GuardSettings(
                        Set.of(),
                        true,
                        true,
                        Optional.of(custom),
                        Optional.of(sub),
                        Optional.of(newer),
                        Optional.of(list)));
    }

    private static List<AzureAction> actions(DataActions.Mapped mapped) {
        assertThat(mapped).isInstanceOf(DataActions.Mapped.Actions.class);
        return ((DataActions.Mapped.Actions) mapped).all();
    }

    private static String or(String text) {
        return text == null ? "" : text;
    }

    @ParameterizedTest
    @CsvSource({
        "aks,/apis,list,aks/apis/read",
        "aks,/logs,get,aks/logs/read",
        "fleet,/apis,list,fleet/apis/read",
        "fleet,/logs,get,fleet/logs/read",
        // Our own: what the joining of paths makes of others.
        "arc,/,get,arc/read",
        "arc,/healthz/,get,arc/healthz/read",
        "arc,/apis/../logs,get,arc/logs/read",
        "arc,//healthz//ping,get,arc/healthz/ping/read",
        "arc,/metrics,post,arc/metrics",
    })
    void paths(String type, String path, String verb, String action) {
        List<AzureAction> asked =
                actions(guard(type, false, false, false, false).onPath(CLUSTER, verb, path));
        assertThat(asked).singleElement().satisfies(a -> {
            assertThat(a.id()).isEqualTo(action);
            assertThat(a.data()).isTrue();
            assertThat(a.scope()).isEqualTo(CLUSTER);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "arc,,pods,status,delete,arc/pods/delete",
        "arc,apps,apps/deployments,status,create,arc/apps/apps/deployments/write",
        "arc,policy,podsecuritypolicies,status,use,arc/policy/podsecuritypolicies/use/action",
        "aks,authentication.k8s.io,userextras,scopes,impersonate,aks/authentication.k8s.io/userextras/impersonate/action",
        "fleet,authentication.k8s.io,userextras,scopes,impersonate,fleet/authentication.k8s.io/userextras/impersonate/action",
        "arc,rbac.authorization.k8s.io,clusterroles,status,bind,arc/rbac.authorization.k8s.io/clusterroles/bind/action",
        "aks,rbac.authorization.k8s.io,clusterroles,status,escalate,aks/rbac.authorization.k8s.io/clusterroles/escalate/action",
        "fleet,rbac.authorization.k8s.io,clusterroles,status,escalate,fleet/rbac.authorization.k8s.io/clusterroles/escalate/action",
        "Microsoft.ContainerService/aiManagers,,namespaces,,inference,Microsoft.ContainerService/aiManagers/namespaces/inference/action",
        "arc,scheduling.k8s.io,priorityclasses,status,update,arc/scheduling.k8s.io/priorityclasses/write",
        "aks,events.k8s.io,events,status,watch,aks/events.k8s.io/events/read",
        "fleet,events.k8s.io,events,status,watch,fleet/events.k8s.io/events/read",
        "arc,batch,cronjobs,status,patch,arc/batch/cronjobs/write",
        "aks,certificates.k8s.io,certificatesigningrequests,approvals,deletecollection,aks/certificates.k8s.io/certificatesigningrequests/delete",
        "fleet,certificates.k8s.io,certificatesigningrequests,approvals,deletecollection,fleet/certificates.k8s.io/certificatesigningrequests/delete",
        "aks,,pods,exec,create,aks/pods/exec/action",
        "fleet,,pods,exec,create,fleet/pods/exec/action",
        // Our own: what follows from the same rules.
        "arc,,pods,exec,get,arc/pods/exec/action",
        "arc,,pods,log,get,arc/pods/read",
        "arc,,pods,portforward,create,arc/pods/write",
        "arc,,pods,attach,create,arc/pods/write",
        "arc,,serviceaccounts,token,create,arc/serviceaccounts/write",
        "arc,,nodes,proxy,get,arc/nodes/read",
        "arc,certificates.k8s.io,signers,,approve,arc/certificates.k8s.io/signers",
        "arc,,serviceaccounts,,impersonate,arc/serviceaccounts/impersonate/action",
        "arc,authentication.k8s.io,users,,impersonate:user-info,arc/authentication.k8s.io/users",
    })
    void resources(String type, String group, String resource, String sub, String verb, String action) {
        List<AzureAction> asked = actions(
                guard(type, false, false, false, false).onResource(CLUSTER, verb, or(group), resource, or(sub), ""));
        assertThat(asked).singleElement().satisfies(a -> {
            assertThat(a.id()).isEqualTo(action);
            assertThat(a.data()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "*,*,*,,apps/deployments/delete apps/deployments/read apps/deployments/write persistentvolumes/read"
                + " persistentvolumes/write persistentvolumes/delete pods/write pods/delete pods/exec/action pods/read",
        "*,*,*,kube-system,apps/deployments/delete apps/deployments/read apps/deployments/write pods/read pods/write"
                + " pods/delete pods/exec/action",
        "get,*,*,kube-system,apps/deployments/read pods/read",
        "*,*,pods,kube-system,pods/read pods/write pods/delete pods/exec/action",
        "*,,*,kube-system,pods/write pods/delete pods/exec/action pods/read",
        "*,,persistentvolumes,,persistentvolumes/read persistentvolumes/write persistentvolumes/delete",
        "delete,,*,,persistentvolumes/delete pods/delete",
        "*,*,deployments,kube-system,apps/deployments/delete apps/deployments/read apps/deployments/write",
    })
    void stars(String verb, String group, String resource, String namespace, String expected) {
        List<AzureAction> asked = actions(guard("aks", true, false, false, false)
                .onResource(CLUSTER, verb, or(group), resource, "*", or(namespace)));
        assertThat(asked)
                .extracting(AzureAction::id)
                .containsExactlyInAnyOrder(Arrays.stream(expected.split(" ", -1))
                        .map(a -> "aks/" + a)
                        .toArray(String[]::new));
    }

    @Test
    void aStarFailsWhereAzuresListIsNotKnown() {
        DataActions guard = guard("arc", false, false, false, false);
        assertThat(guard.onResource(CLUSTER, "*", "", "pods", "", "")).isInstanceOf(DataActions.Mapped.Fails.class);
        assertThat(guard.onResource(CLUSTER, "get", "*", "pods", "", "")).isInstanceOf(DataActions.Mapped.Fails.class);
        assertThat(guard.onResource(CLUSTER, "get", "", "*", "", "")).isInstanceOf(DataActions.Mapped.Fails.class);
    }

    @ParameterizedTest
    @CsvSource({
        "list,customresources.contoso.io,contosoCustomResource,read",
        "get,customresources.contoso.io,*,read",
        "*,customresources.contoso.io,contosoCustomResource,read write delete",
        "*,customresources.contoso.io,*,read write delete",
        "get,apps,aCustomResource,read",
    })
    void customResources(String verb, String group, String resource, String expected) {
        List<AzureAction> asked =
                actions(guard("aks", true, true, false, false).onResource(CLUSTER, verb, group, resource, "*", ""));
        assertThat(asked)
                .extracting(AzureAction::id)
                .containsExactlyInAnyOrder(Arrays.stream(expected.split(" ", -1))
                        .map(a -> "aks/customresources/" + a)
                        .toArray(String[]::new));
        assertThat(asked)
                .allSatisfy(a -> assertThat(a.attributes())
                        .containsEntry(
                                "@request[microsoft.containerservice/managedclusters/customresources:group]",
                                List.of(group)));
    }

    @Test
    void aCustomResourceHasNoActionForOtherVerbs() {
        assertThat(guard("arc", true, true, false, false).onResource(CLUSTER, "approve", "x.io", "things", "", ""))
                .isInstanceOf(DataActions.Mapped.Fails.class);
    }

    @ParameterizedTest
    @CsvSource({
        "get,pods,logs,pods/read,logs",
        "update,deployments,scale,deployments/write,scale",
        // Kubernetes calls it log, which is not in guard's list.
        "get,pods,log,pods/read,",
    })
    void subresourcesForConditions(String verb, String resource, String sub, String action, String attribute) {
        List<AzureAction> asked =
                actions(guard("aks", true, false, true, false).onResource(CLUSTER, verb, "", resource, sub, ""));
        assertThat(asked).singleElement().satisfies(a -> {
            assertThat(a.id()).isEqualTo("aks/" + action);
            String name = "@request[microsoft.containerservice/managedclusters/resources:subresource]";
            if (attribute == null) {
                assertThat(a.attributes()).doesNotContainKey(name);
            } else {
                assertThat(a.attributes()).containsEntry(name, List.of(attribute));
            }
        });
    }

    @Test
    void subresourcesAreToldForStarsToo() {
        assertThat(actions(guard("aks", true, false, true, false).onResource(CLUSTER, "*", "", "pods", "logs", "")))
                .hasSize(4)
                .allSatisfy(a -> assertThat(a.attributes()).hasSize(1));
    }

    @Test
    void namespacesAreScopesInEitherForm() {
        assertThat(actions(guard("arc", false, false, false, false).onResource(CLUSTER, "get", "", "pods", "", "test")))
                .extracting(a -> a.scope().path())
                .containsExactly("/resourceid/namespaces/test");
        assertThat(actions(guard("arc", false, false, false, true).onResource(CLUSTER, "get", "", "pods", "", "test")))
                .extracting(a -> a.scope().path())
                .containsExactly("/resourceid/providers/microsoft.kubernetesconfiguration/namespaces/test");
    }

    @ParameterizedTest
    @CsvSource({
        "get,/apis/apps,true",
        "GET,/OpenAPI/v3,true",
        "get,/version,true",
        "get,/healthz/ping,true",
        "get,/livez,false",
        "get,/metrics,false",
        "post,/api,false",
    })
    void discovery(String verb, String path, boolean open) {
        assertThat(guard("arc", false, false, false, false).discovery(verb, path))
                .isEqualTo(open);
    }

    @Test
    void whatIsNotKnownOfGuardIsTriedInEveryWay() {
        assertThat(GuardSettings.defaults().variants()).hasSize(1);
        // Custom resources and subresources need the list of actions.
        assertThat(GuardSettings.arc().variants()).hasSize(5);
    }
}
