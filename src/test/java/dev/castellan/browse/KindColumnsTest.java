package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.TableRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** For one object of each kind what our own columns show of it. */
class KindColumnsTest {
    private static final String TEMPLATE = """
        {"spec": {"serviceAccountName": "runner", "containers": [{"image": "quay.io/a/b:1"}],
         "initContainers": [{"image": "ghcr.io/a/setup:1"}]}}\
        """;

    static List<Arguments> kinds() {
        return List.of(
                one("pods", "", """
                    {"status": {"containerStatuses": [{"restartCount": 2,
                      "lastState": {"terminated": {"finishedAt": "2026-11-26T11:55:00Z"}}}, {"restartCount": 1}]},
                     "spec": {"nodeName": "node-a", "serviceAccountName": "runner",
                      "containers": [{"image": "nginx"}], "initContainers": [{"image": "ghcr.io/a/setup:1"}]},
                     "metadata": {"ownerReferences": [{"kind": "Other", "name": "x"},
                      {"kind": "ReplicaSet", "name": "web-1", "controller": true}]}}\
                    """, """
                    restarts=3 (5m ago); node=node-a; service account=runner; registries=docker.io, ghcr.io; \
                    owner=ReplicaSet/web-1\
                    """),
                one("deployments", "apps", """
                    {"metadata": {"labels": {"kustomize.toolkit.fluxcd.io/name": "shop"}}, "spec": {"template": %s}}\
                    """.formatted(TEMPLATE), """
                    service account=runner; registries=ghcr.io, quay.io; managed by=Flux shop\
                    """),
                one("statefulsets", "apps", """
                    {"metadata": {"labels": {"argocd.argoproj.io/instance": "db"}}, "spec": {"template": {}}}\
                    """, """
                    service account=default; registries=; managed by=Argo CD db\
                    """),
                one(
                        "daemonsets",
                        "apps",
                        """
                        {"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm"}}, "spec": {"template": %s}}\
                        """.formatted(TEMPLATE),
                        "registries=ghcr.io," + " quay.io;" + " managed" + " by=Helm"),
                one(
                        "replicasets",
                        "apps",
                        """
                        {"metadata": {"ownerReferences": [{"kind": "Deployment", "name": "web"}]}, "spec": {"template": %s}}\
                        """.formatted(TEMPLATE),
                        "registries=ghcr.io, quay.io; owner=Deployment/web"),
                one("jobs", "batch", """
                    {"spec": {"template": %s}, "status": {"startTime": "2026-11-26T10:00:00Z",
                     "completionTime": "2026-11-26T10:05:00Z"}}\
                    """.formatted(TEMPLATE), """
                    registries=ghcr.io, quay.io; duration=5m\
                    """),
                one("cronjobs", "batch", """
                    {"spec": {"jobTemplate": {"spec": {"template": %s}}},
                     "status": {"lastScheduleTime": "2026-11-26T11:00:00Z"}}\
                    """.formatted(TEMPLATE), """
                    service account=runner; registries=ghcr.io, quay.io; last schedule=60m\
                    """),
                one("nodes", "", """
                    {"metadata": {"name": "n", "labels": {"topology.kubernetes.io/zone": "west-1"}},
                     "spec": {"taints": [{"key": "a"}]},
                     "status": {"allocatable": {"cpu": "4", "memory": "16777216Ki"}, "conditions": [
                      {"type": "Ready", "status": "True"}, {"type": "DiskPressure", "status": "True"}]}}\
                    """, """
                    zone=west-1; cpu=4; memory=16.0Gi; pressure=DiskPressure; taints=1\
                    """),
                one("namespaces", "", """
                    {"metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}\
                    """, """
                    pod security=restricted; managed by=\
                    """),
                one("events", "", """
                    {"lastTimestamp": "2026-11-26T11:00:00Z", "firstTimestamp": "2026-11-26T10:00:00Z", "count": 7}\
                    """, """
                    last seen=60m; first seen=120m; count=7\
                    """),
                one("serviceaccounts", "", """
                    {"automountServiceAccountToken": false,
                     "metadata": {"annotations": {"azure.workload.identity/client-id": "1234"}}}\
                    """, """
                    token mounted=no; azure identity=1234\
                    """),
                one("roles", "rbac.authorization.k8s.io", """
                    {"rules": [{"verbs": ["get"], "resources": ["secrets"]},
                     {"verbs": ["create"], "resources": ["pods", "pods/exec"]}]}\
                    """, """
                    rules=2; stands out=creates pods, exec, reads secrets; managed by=\
                    """),
                one("clusterroles", "rbac.authorization.k8s.io", """
                    {"rules": [{"verbs": ["*"], "resources": ["*"]}]}\
                    """, "rules=1; stands out=everything"),
                one("rolebindings", "rbac.authorization.k8s.io", """
                    {"subjects": [{"kind": "User", "name": "ada"}, {"kind": "Group", "name": "ops"},
                     {"kind": "ServiceAccount", "namespace": "ci", "name": "bot"}]}\
                    """, """
                    users=ada; groups=ops; serviceaccounts=ci/bot\
                    """),
                one("clusterrolebindings", "rbac.authorization.k8s.io", """
                    {"subjects": [{"kind": "User", "name": "ada"}, {"kind": "User", "name": "bob"}]}\
                    """, """
                    users=ada, bob; groups=; serviceaccounts=\
                    """),
                one("constrainttemplates", "templates.gatekeeper.sh", """
                    {"spec": {"crd": {"spec": {"names": {"kind": "K8sAllowedRepos"}}}}}\
                    """, "kind=K8sAllowedRepos"),
                one(
                        "k8sallowedrepos",
                        "constraints.gatekeeper.sh",
                        """
                        {"spec": {"enforcementAction": "dryrun", "match": {"kinds": [{"kinds": ["Pod", "Job"]}]}},
                         "status": {"totalViolations": 4}}\
                        """,
                        "enforcement=dryrun; violations=4; kinds=Pod, Job"),
                one("k8srequiredlabels", "constraints.gatekeeper.sh", "{}", "enforcement=deny; violations="),
                one("networkpolicies", "networking.k8s.io", """
                    {"spec": {"policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": [{}]}}\
                    """, """
                    types=Ingress, Egress; lets in=nothing; lets out=everything\
                    """),
                one("networkpolicies", "networking.k8s.io", """
                    {"spec": {"ingress": [{"from": [{"podSelector": {}}]}, {"ports": [{"port": 80}]}]}}\
                    """, """
                    lets in=2 rules; lets out=\
                    """),
                one("validatingwebhookconfigurations", "admissionregistration.k8s.io", """
                    {"webhooks": [{"failurePolicy": "Fail", "clientConfig": {"service": {"namespace": "sys", "name": "gate"}}},
                     {"failurePolicy": "Ignore", "clientConfig": {"url": "https://hooks.example/x"}}]}\
                    """, """
                    on failure=Fail, Ignore; calls=sys/gate, https://hooks.example/x\
                    """),
                one("mutatingwebhookconfigurations", "admissionregistration.k8s.io", """
                    {"webhooks": [{"failurePolicy": "Ignore"}]}\
                    """, "on failure=Ignore; calls="),
                one("validatingadmissionpolicies", "admissionregistration.k8s.io", """
                    {"spec": {"failurePolicy": "Fail"}}\
                    """, "on failure=Fail"),
                one("validatingadmissionpolicybindings", "admissionregistration.k8s.io", """
                    {"spec": {"policyName": "p", "validationActions": ["Deny", "Audit"]}}\
                    """, """
                    policy=p; enforcement=Deny, Audit\
                    """),
                one("clusterpolicies", "kyverno.io", """
                    {"spec": {"validationFailureAction": "enforce", "rules": [{"name": "a", "validate": {}},
                     {"name": "b", "validate": {"failureAction": "Audit"}}, {"name": "c", "mutate": {}}]},
                     "status": {"conditions": [{"type": "Ready", "status": "True"}]}}\
                    """, """
                    action=Audit, Enforce; ready=True; rules=3\
                    """),
                one("policies", "kyverno.io", """
                    {"spec": {"rules": [{"name": "a", "validate": {}}]}, "status": {"ready": false}}\
                    """, """
                    action=Audit; ready=false\
                    """),
                one("policies", "kyverno.io", """
                    {"spec": {"rules": [{"name": "a", "mutate": {}}]}}\
                    """, "action=; ready=; rules=1"),
                one("validatingpolicies", "policies.kyverno.io", """
                    {"spec": {"validationActions": ["Audit"]}, "status": {"conditionStatus": {"ready": true}}}\
                    """, """
                    action=Audit; ready=true\
                    """),
                one("policyreports", "wgpolicyk8s.io", """
                    {"scope": {"kind": "Pod", "name": "web"}, "summary": {"pass": 9, "fail": 2, "warn": 1}}\
                    """, """
                    about=Pod/web; fail=2; warn=1; error=0\
                    """),
                one("clusterreports", "openreports.io", """
                    {"summary": {"fail": 3}}\
                    """, "about=; fail=3; warn=0"),
                one("secrets", "", """
                    {"metadata": {"ownerReferences": [{"kind": "Certificate", "name": "tls"}],
                     "labels": {"app.kubernetes.io/managed-by": "Helm"}}, "data": {"k": "dg=="}}\
                    """, """
                    owner=Certificate/tls; managed by=Helm\
                    """));
    }

    private static Arguments one(String plural, String group, String object, String expected) {
        return Arguments.of(
                new ApiResource(group, "v1", plural, plural, true, Set.of("list")), Samples.json(object), expected);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ourColumnsShow(ApiResource resource, JsonNode object, String expected) {
        List<List<JsonNode>> picked = new ArrayList<>();
        for (ListQuery.Pick pick : Columns.picks(resource)) {
            List<JsonNode> found = new ArrayList<>();
            pick(object, pick.path(), found);
            picked.add(found);
        }
        Columns columns = Columns.of(resource, List.of(), new Interner());
        Map<String, String> labels = new LinkedHashMap<>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(l -> labels.put(l.getKey(), l.getValue().asString()));
        Row row = columns.row(
                Samples.ORIGIN,
                new TableRow("u", "", "x", "1", Optional.empty(), false, labels, List.of("x"), picked),
                Samples.NOW);
        List<String> titles = columns.all().stream().map(Column::id).toList();
        for (String cell : expected.split("; ", -1)) {
            String title = cell.substring(0, cell.indexOf('='));
            assertThat(titles).contains(title);
            assertThat(Row.text(row.value(title), Samples.NOW))
                    .as("%s of %s", title, resource.qualified())
                    .isEqualTo(cell.substring(cell.indexOf('=') + 1));
        }
    }

    /** As a server's answer is read: {@code []} stands for each element. */
    private static void pick(JsonNode at, List<String> path, List<JsonNode> found) {
        if (path.isEmpty()) {
            if (!at.isMissingNode()) {
                found.add(at);
            }
        } else if (path.getFirst().equals("[]")) {
            at.forEach(each -> pick(each, path.subList(1, path.size()), found));
        } else {
            pick(at.path(path.getFirst()), path.subList(1, path.size()), found);
        }
    }
}
