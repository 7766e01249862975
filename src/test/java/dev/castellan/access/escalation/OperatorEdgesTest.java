package dev.castellan.access.escalation;

import static dev.castellan.access.escalation.Grants.WHO;
import static dev.castellan.access.escalation.Grants.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Subject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What controllers do for those who write their objects, and what follows from nodes, statuses, leases and settings. */
class OperatorEdgesTest {
    private static void edge(Grants yes, Grants no, Step step, Place to) {
        assertThat(yes.has(step, to)).as("with").isTrue();
        assertThat(no.has(step, to)).as("without").isFalse();
        Hop hop = yes.graph().leaving(WHO).stream()
                .filter(h -> h.step() == step)
                .findFirst()
                .orElseThrow();
        assertThat(hop.reason()).isNotBlank().doesNotContain("%s");
        assertThat(hop.evidence().stream().map(Evidence::right))
                .as("evidence for each right")
                .containsAll(step.rights());
    }

    private static Place in(Place.Kind kind, String namespace) {
        return Place.in(kind, namespace);
    }

    /** A cluster with a controller: its namespace, account, API group and resource; the resources are all known. */
    private static Grants with(String namespace, String account, String group, String... resources) {
        Grants grants = new Grants().account(namespace, account).resource("", "pods");
        List.of(resources).forEach(r -> grants.resource(group, r));
        return grants;
    }

    @Test
    void aControllerCountsWhereItsObjectsAndItsAccountAre() {
        String rule = "create kustomize.toolkit.fluxcd.io:kustomizations";
        Place flux = account("flux-system:kustomize-controller");
        edge(
                with("flux-system", "kustomize-controller", "kustomize.toolkit.fluxcd.io", "kustomizations")
                        .in("open", rule),
                with("flux-system", "kustomize-controller", "other.example.com", "kustomizations")
                        .in("open", rule),
                Step.FLUX_KUSTOMIZATION,
                flux);
        assertThat(with("flux-system", "helm-controller", "kustomize.toolkit.fluxcd.io", "kustomizations")
                        .in("open", rule)
                        .has(Step.FLUX_KUSTOMIZATION, flux))
                .as("without its account")
                .isFalse();
        // Where it is installed in another namespace its objects tell that it is the one.
        edge(
                with("gitops", "kustomize-controller", "kustomize.toolkit.fluxcd.io", "kustomizations")
                        .in("open", rule),
                new Grants().account("gitops", "kustomize-controller").in("open", rule),
                Step.FLUX_KUSTOMIZATION,
                account("gitops:kustomize-controller"));
        // Objects from files do not say which resources there are.
        assertThat(new Grants()
                        .account("flux-system", "kustomize-controller")
                        .in("open", rule)
                        .has(Step.FLUX_KUSTOMIZATION, flux))
                .isTrue();
    }

    @Test
    void sourcesOfFlux() {
        String rule = "patch source.toolkit.fluxcd.io:gitrepositories";
        edge(
                with("flux-system", "kustomize-controller", "source.toolkit.fluxcd.io", "gitrepositories")
                        .in("open", rule),
                with("flux-system", "kustomize-controller", "source.toolkit.fluxcd.io", "gitrepositories")
                        .in("open", "create source.toolkit.fluxcd.io:gitrepositories"),
                Step.FLUX_SOURCE,
                account("flux-system:kustomize-controller"));
        edge(
                with("flux-system", "helm-controller", "source.toolkit.fluxcd.io", "helmrepositories")
                        .in("open", "update source.toolkit.fluxcd.io:helmrepositories"),
                with("flux-system", "helm-controller", "source.toolkit.fluxcd.io", "helmrepositories")
                        .in("open", "get source.toolkit.fluxcd.io:helmrepositories"),
                Step.FLUX_CHART,
                account("flux-system:helm-controller"));
        assertThat(Step.FLUX_SOURCE.certain())
                .as("whether something is applied from it is not in a snapshot")
                .isFalse();
    }

    @Test
    void monitorsOfPrometheus() {
        String rule = "create monitoring.coreos.com:servicemonitors";
        for (String name : List.of("prometheus-k8s", "stack-kube-prometheus-prometheus")) {
            edge(
                    with("monitoring", name, "monitoring.coreos.com", "servicemonitors")
                            .in("open", rule),
                    with("monitoring", "grafana", "monitoring.coreos.com", "servicemonitors")
                            .in("open", rule),
                    Step.MONITOR_TOKEN,
                    account("monitoring:" + name));
        }
        edge(
                with("monitoring", "prometheus-k8s", "monitoring.coreos.com", "servicemonitors")
                        .in("open", rule),
                with("monitoring", "prometheus-k8s", "monitoring.coreos.com", "servicemonitors")
                        .in("open", "create monitoring.coreos.com:prometheusrules"),
                Step.MONITOR_SECRET,
                in(Place.Kind.SECRETS, "open"));
    }

    @Test
    void kyverno() {
        edge(
                with("kyverno", "kyverno-background-controller", "kyverno.io", "clusterpolicies")
                        .cluster("create kyverno.io:clusterpolicies"),
                with("kyverno", "kyverno-background-controller", "kyverno.io", "clusterpolicies")
                        .in("open", "create kyverno.io:clusterpolicies"),
                Step.KYVERNO_GENERATE,
                account("kyverno:kyverno-background-controller"));
        edge(
                with("kyverno", "kyverno-admission-controller", "policies.kyverno.io", "mutatingpolicies")
                        .cluster("update policies.kyverno.io:mutatingpolicies"),
                with("kyverno", "kyverno-admission-controller", "policies.kyverno.io", "mutatingpolicies")
                        .cluster("update policies.kyverno.io:validatingpolicies"),
                Step.KYVERNO_MUTATE,
                in(Place.Kind.PODS, ""));
        assertThat(Step.KYVERNO_MUTATE.certain())
                .as("its settings leave the namespaces of the system out")
                .isFalse();
    }

    @Test
    void crossplane() {
        edge(
                with("crossplane-system", "crossplane", "apiextensions.crossplane.io", "compositions")
                        .cluster("patch apiextensions.crossplane.io:compositions"),
                with("crossplane-system", "crossplane", "apiextensions.crossplane.io", "compositions")
                        .cluster("patch apiextensions.crossplane.io:compositionrevisions"),
                Step.CROSSPLANE_COMPOSITION,
                account("crossplane-system:crossplane"));
        String provider = "provider-kubernetes-0a1b2c";
        edge(
                with("crossplane-system", provider, "kubernetes.crossplane.io", "objects")
                        .cluster("create kubernetes.crossplane.io:objects"),
                with("crossplane-system", provider, "kubernetes.crossplane.io", "objects")
                        .in("open", "create kubernetes.crossplane.io:objects"),
                Step.CROSSPLANE_OBJECT,
                account("crossplane-system:" + provider));
        edge(
                with("crossplane-system", provider, "kubernetes.m.crossplane.io", "objects")
                        .in("open", "create kubernetes.m.crossplane.io:objects"),
                with("crossplane-system", "provider-other", "kubernetes.m.crossplane.io", "objects")
                        .in("open", "create kubernetes.m.crossplane.io:objects"),
                Step.CROSSPLANE_OBJECT_HERE,
                account("crossplane-system:" + provider));
        edge(
                with("crossplane-system", "provider-helm-9", "helm.crossplane.io", "releases")
                        .cluster("create helm.crossplane.io:releases"),
                with("crossplane-system", "provider-helm-9", "helm.crossplane.io", "releases")
                        .cluster("get helm.crossplane.io:releases"),
                Step.CROSSPLANE_RELEASE,
                account("crossplane-system:provider-helm-9"));
        edge(
                with("crossplane-system", "provider-helm-9", "helm.m.crossplane.io", "releases")
                        .in("open", "create helm.m.crossplane.io:releases"),
                with("crossplane-system", "provider-helm-9", "helm.m.crossplane.io", "releases")
                        .in("open", "get helm.m.crossplane.io:releases"),
                Step.CROSSPLANE_RELEASE_HERE,
                account("crossplane-system:provider-helm-9"));
    }

    private static Grants velero() {
        return with(
                "velero", "velero", "velero.io", "restores", "backups", "backupstoragelocations", "downloadrequests");
    }

    @Test
    void velero_restoresBacksUpAndHandsOut() {
        String[] restore = {"create velero.io:restores", "create velero.io:backupstoragelocations"};
        edge(
                velero().in("velero", restore),
                velero().in("open", restore),
                Step.VELERO_RESTORE,
                account("velero:velero"));
        for (String account : List.of("velero-server", "backups-velero-server", "velero-prod-server", "novelero")) {
            assertThat(with("backups", account, "velero.io", "restores", "backupstoragelocations")
                            .in("backups", restore)
                            .has(Step.VELERO_RESTORE, account("backups:" + account)))
                    .as(account)
                    .isEqualTo(!account.equals("novelero"));
        }
        assertThat(velero().in("velero", restore[0]).has(Step.VELERO_RESTORE, account("velero:velero")))
                .as("a restore of what is there already is no way")
                .isFalse();
        edge(
                velero().in("velero", "create velero.io:backups", "patch velero.io:backupstoragelocations"),
                velero().in("velero", "create velero.io:backups"),
                Step.VELERO_BACKUP,
                Place.ALL_SECRETS);
        edge(
                velero().in("velero", "create,get velero.io:downloadrequests"),
                velero().in("velero", "create velero.io:downloadrequests"),
                Step.VELERO_DOWNLOAD,
                Place.ALL_SECRETS);
    }

    @Test
    void certManagerSendsSecrets() {
        edge(
                with("cert-manager", "cert-manager", "cert-manager.io", "issuers")
                        .in("open", "create cert-manager.io:issuers"),
                with("cert-manager", "cert-manager", "cert-manager.io", "issuers")
                        .in("open", "create cert-manager.io:certificates"),
                Step.CERTIFICATE_ISSUER,
                in(Place.Kind.SECRETS, "open"));
        edge(
                with("cert-manager", "cert-manager", "cert-manager.io", "clusterissuers")
                        .cluster("create cert-manager.io:clusterissuers"),
                with("cert-manager", "cert-manager", "cert-manager.io", "clusterissuers")
                        .in("cert-manager", "create cert-manager.io:clusterissuers"),
                Step.CERTIFICATE_CLUSTER_ISSUER,
                in(Place.Kind.SECRETS, "cert-manager"));
    }

    @Test
    void externalSecretsSendTokens() {
        edge(
                with("external-secrets", "external-secrets", "external-secrets.io", "secretstores")
                        .in("open", "create external-secrets.io:secretstores"),
                with("external-secrets", "external-secrets", "external-secrets.io", "secretstores")
                        .in("open", "create external-secrets.io:externalsecrets"),
                Step.SECRET_STORE,
                in(Place.Kind.ACCOUNTS, "open"));
        Grants everywhere = with("external-secrets", "external-secrets", "external-secrets.io", "clustersecretstores")
                .cluster("create external-secrets.io:clustersecretstores");
        edge(
                everywhere,
                with("external-secrets", "external-secrets", "external-secrets.io", "clustersecretstores")
                        .in("open", "create external-secrets.io:clustersecretstores"),
                Step.CLUSTER_SECRET_STORE,
                in(Place.Kind.ACCOUNTS, ""));
        everywhere.cluster(Subject.serviceAccount("shut", "app"), "* *:*");
        assertThat(Ways.to(everywhere.graph(), Set.of(Place.CLUSTER_ADMIN), true)
                        .shortest(WHO))
                .as("the way goes on through the account whose token is sent")
                .isPresent();
    }

    @Test
    void podsAreDrivenToANodeInOtherWays() {
        Place all = in(Place.Kind.RUNNING, "");
        edge(
                new Grants().cluster("patch :nodes/status").in("open", "delete :pods"),
                new Grants().cluster("get :nodes/status").in("open", "delete :pods"),
                Step.STEAL_PODS,
                in(Place.Kind.RUNNING, "open"));
        edge(
                new Grants().cluster("create :pods/eviction", "patch :nodes/status"),
                new Grants().cluster("create :pods/eviction"),
                Step.STEAL_BY_EVICTION,
                all);
        edge(
                new Grants().cluster("patch :nodes"),
                new Grants().cluster("patch :nodes/status"),
                Step.STEAL_BY_TAINT,
                all);
        edge(new Grants().cluster("delete :nodes"), new Grants().cluster("get :nodes"), Step.STEAL_BY_DELETION, all);
        for (Step step : List.of(Step.STEAL_BY_EVICTION, Step.STEAL_BY_TAINT, Step.STEAL_BY_DELETION)) {
            assertThat(step.certain()).as("without a node it leads nowhere").isFalse();
        }
    }

    @Test
    void statusesSendTrafficElsewhere() {
        edge(
                new Grants().in("open", "patch :pods/status"),
                new Grants().in("open", "patch :pods"),
                Step.POD_STATUS,
                in(Place.Kind.TRAFFIC, "open"));
        edge(
                new Grants().in("open", "update :services/status"),
                new Grants().in("open", "update :services"),
                Step.SERVICE_STATUS,
                in(Place.Kind.TRAFFIC, ""));
        edge(
                new Grants().in("open", "create :services"),
                new Grants().in("open", "delete :services"),
                Step.EXTERNAL_ADDRESSES,
                in(Place.Kind.TRAFFIC, ""));
    }

    @Test
    void leasesOfTheSystem() {
        Place still = in(Place.Kind.STANDSTILL, "");
        edge(
                new Grants().in("kube-system", "update coordination.k8s.io:leases"),
                new Grants().in("open", "update coordination.k8s.io:leases"),
                Step.LEASES,
                still);
        edge(
                new Grants().in("kube-system", "update coordination.k8s.io:leases kube-scheduler"),
                new Grants().in("kube-system", "update coordination.k8s.io:leases my-controller"),
                Step.NAMED_LEASE,
                still);
    }

    @Test
    void settingsInTheNamespaceOfTheSystem() {
        Place extensions = in(Place.Kind.EXTENSIONS, "");
        edge(
                new Grants().in("kube-system", "patch :configmaps"),
                new Grants().in("open", "patch :configmaps"),
                Step.EXTENSION_TRUST,
                extensions);
        edge(
                new Grants().in("kube-system", "patch :configmaps extension-apiserver-authentication"),
                new Grants().in("kube-system", "get :configmaps extension-apiserver-authentication"),
                Step.EXTENSION_TRUST,
                extensions);
        edge(
                new Grants().version("v1.33.1-eks-595af52").in("kube-system", "patch :configmaps aws-auth"),
                new Grants().in("kube-system", "patch :configmaps aws-auth"),
                Step.AWS_AUTH,
                Place.CLUSTER_ADMIN);
    }

    @Test
    void constraintsOfOpenShift() {
        String use = "use security.openshift.io:securitycontextconstraints";
        edge(openShift().in("open", use), new Grants().in("open", use), Step.RUN_PRIVILEGED, Place.NODE);
        edge(
                openShift().in("open", use + " privileged"),
                openShift().in("open", use + " restricted-v2"),
                Step.RUN_PRIVILEGED,
                Place.NODE);
        // They decide on pods, whatever the level of Pod Security says.
        Place pods = in(Place.Kind.PODS, "open");
        assertThat(new Grants().has(pods, Step.PRIVILEGED_POD, Place.NODE)).isTrue();
        assertThat(openShift().has(pods, Step.PRIVILEGED_POD, Place.NODE)).isFalse();
        Grants lift = new Grants().in("shut", "create :pods", "patch :namespaces shut");
        assertThat(lift.has(Step.LIFT_POD_SECURITY, Place.NODE)).isTrue();
        assertThat(lift.has(Step.LIFT_POD_SECURITY_PERHAPS, Place.NODE)).isFalse();
        lift.resource("security.openshift.io", "securitycontextconstraints");
        assertThat(lift.has(Step.LIFT_POD_SECURITY, Place.NODE)).isFalse();
        assertThat(lift.has(Step.LIFT_POD_SECURITY_PERHAPS, Place.NODE)).isTrue();
        // They also name users and groups themselves, which a snapshot does not hold.
        assertThat(openShift().graph().leaving(pods))
                .filteredOn(h -> h.to().equals(Place.NODE))
                .singleElement()
                .satisfies(h -> {
                    assertThat(h.step().certain()).isFalse();
                    assertThat(h.reason()).contains("users", "groups", "SecurityContextConstraints");
                });
        assertThat(openShift().has(in(Place.Kind.PODS, "shut"), Step.PRIVILEGED_POD_PERHAPS, Place.NODE))
                .isFalse();
        assertThat(Ways.to(openShift().in("open", "create :pods").graph(), Set.of(Place.NODE), true)
                        .shortest(WHO))
                .isEmpty();
        // A pod may run as an account that may use them.
        Grants account = openShift().in("open", "create :pods").in("open", Subject.serviceAccount("open", "app"), use);
        assertThat(Ways.to(account.graph(), Set.of(Place.NODE), false).shortest(WHO))
                .isPresent();
    }

    private static Grants openShift() {
        return new Grants().resource("security.openshift.io", "securitycontextconstraints");
    }
}
