package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindsTest {
    private static final Kinds KINDS = Kinds.of(new ApiResources(
            List.of(
                    resource("", "v1", "Pod", "pods", "pod", "po"),
                    resource("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", "pod", ""),
                    resource("apps", "v1", "Deployment", "deployments", "deployment", "deploy"),
                    resource("", "v1", "Service", "services", "service", "svc"),
                    resource("serving.knative.dev", "v1", "Service", "services", "service", "kservice"),
                    resource("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", "networkpolicy", "netpol"),
                    resource("networking.k8s.io", "v1", "Ingress", "ingresses", "ingress", "ing"),
                    resource("", "v1", "Event", "events", "event", "ev"),
                    resource("events.k8s.io", "v1", "Event", "events", "event", "ev"),
                    resource("constraints.gatekeeper.sh", "v1beta1", "K8sAllowedRepos", "k8sallowedrepos", "", ""),
                    resource("tills.example", "v2", "CashDrawer", "cashdrawers", "cashdrawer", "cd"),
                    new ApiResource(
                            "authorization.k8s.io",
                            "v1",
                            "SubjectAccessReview",
                            "subjectaccessreviews",
                            false,
                            Set.of("create"))),
            List.of(new ApiResources.Gap(
                    "custom.metrics.k8s.io/v1beta1", Failure.expected("cluster-group-down", "a", "b", "c")))));

    private static ApiResource resource(
            String group, String version, String kind, String plural, String singular, String shortName) {
        return new ApiResource(
                group,
                version,
                kind,
                plural,
                singular,
                shortName.isEmpty() ? List.of() : List.of(shortName),
                List.of(),
                true,
                Set.of("list", "watch"),
                Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "Pod, Pods",
        "NetworkPolicy, Network policies",
        "CSIDriver, CSI drivers",
        "CSIStorageCapacity, CSI storage capacities",
        "APIService, API services",
        "Ingress, Ingresses",
    })
    void kindsAreCalledAsPeopleCallThem(String kind, String title) {
        assertThat(Kind.of(resource("", "v1", kind, "x", "x", "")).title()).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource({
        "po, pods",
        "pod, pods",
        "PODS, pods",
        "Pod, pods",
        "pods.metrics.k8s.io, pods.metrics.k8s.io",
        "deploy, deployments.apps",
        "deployments.apps, deployments.apps",
        "deployments.v1.apps, deployments.apps",
        "svc, services",
        "service, services",
        "services.serving, services.serving.knative.dev",
        "kservice, services.serving.knative.dev",
        "cd, cashdrawers.tills.example",
        "ev, events",
        "k8sallowedrepos, k8sallowedrepos.constraints.gatekeeper.sh",
    })
    void wordsMeanWhatKubectlTakesThemFor(String word, String id) {
        assertThat(KINDS.named(word).getFirst().id()).isEqualTo(id);
    }

    @Test
    void whatCannotBeListedIsNoKind() {
        assertThat(KINDS.named("subjectaccessreviews")).isEmpty();
        assertThat(KINDS.byId("events.events.k8s.io")).isEmpty();
        assertThat(KINDS.gaps()).hasSize(1);
    }

    @Test
    void kindsStandWherePeopleLookForThem() {
        assertThat(KINDS.sections().keySet())
                .containsExactly(Section.WORKLOADS, Section.NETWORK, Section.POLICY, Section.CLUSTER, Section.CUSTOM);
        assertThat(KINDS.sections().get(Section.WORKLOADS))
                .extracting(Kind::title)
                .containsExactly("Pods", "Deployments");
        assertThat(KINDS.sections().get(Section.POLICY))
                .extracting(Kind::title)
                .containsExactlyInAnyOrder("Network policies", "K8sAllowedRepos");
        assertThat(KINDS.sections().get(Section.NETWORK))
                .extracting(Kind::title)
                .containsExactly("Services", "Ingresses");
        assertThat(KINDS.customGroups().keySet()).containsExactly("serving.knative.dev", "tills.example");
    }
}
