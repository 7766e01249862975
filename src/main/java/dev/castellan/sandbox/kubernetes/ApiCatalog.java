package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The kinds a server has: those of Kubernetes itself, and those that custom resource definitions add. */
final class ApiCatalog {
    /** group/version, plural, kind, short names, scope, categories, subresources; "-" is none. */
    private static final String BUILT_IN = """
        v1 configmaps ConfigMap cm ns - -
        v1 endpoints Endpoints ep ns - -
        v1 events Event ev ns - -
        v1 limitranges LimitRange limits ns - -
        v1 namespaces Namespace ns cluster - status,finalize
        v1 nodes Node no cluster - status,proxy
        v1 persistentvolumeclaims PersistentVolumeClaim pvc ns - status
        v1 persistentvolumes PersistentVolume pv cluster - status
        v1 pods Pod po ns all status,log,exec,attach,portforward,proxy,eviction,binding,ephemeralcontainers
        v1 podtemplates PodTemplate - ns - -
        v1 replicationcontrollers ReplicationController rc ns all status,scale
        v1 resourcequotas ResourceQuota quota ns - status
        v1 secrets Secret - ns - -
        v1 serviceaccounts ServiceAccount sa ns - token
        v1 services Service svc ns all status,proxy
        admissionregistration.k8s.io/v1 mutatingwebhookconfigurations MutatingWebhookConfiguration - cluster api-extensions -
        admissionregistration.k8s.io/v1 validatingadmissionpolicies ValidatingAdmissionPolicy - cluster api-extensions status
        admissionregistration.k8s.io/v1 validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding - cluster api-extensions -
        admissionregistration.k8s.io/v1 validatingwebhookconfigurations ValidatingWebhookConfiguration - cluster api-extensions -
        apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition crd,crds cluster api-extensions status
        apiregistration.k8s.io/v1 apiservices APIService - cluster api-extensions status
        apps/v1 controllerrevisions ControllerRevision - ns - -
        apps/v1 daemonsets DaemonSet ds ns all status
        apps/v1 deployments Deployment deploy ns all status,scale
        apps/v1 replicasets ReplicaSet rs ns all status,scale
        apps/v1 statefulsets StatefulSet sts ns all status,scale
        authentication.k8s.io/v1 selfsubjectreviews SelfSubjectReview - review - -
        authentication.k8s.io/v1 tokenreviews TokenReview - review - -
        authorization.k8s.io/v1 localsubjectaccessreviews LocalSubjectAccessReview - nsreview - -
        authorization.k8s.io/v1 selfsubjectaccessreviews SelfSubjectAccessReview - review - -
        authorization.k8s.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview - review - -
        authorization.k8s.io/v1 subjectaccessreviews SubjectAccessReview - review - -
        autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler hpa ns all status
        batch/v1 cronjobs CronJob cj ns all status
        batch/v1 jobs Job - ns all status
        certificates.k8s.io/v1 certificatesigningrequests CertificateSigningRequest csr cluster - status,approval
        coordination.k8s.io/v1 leases Lease - ns - -
        discovery.k8s.io/v1 endpointslices EndpointSlice - ns - -
        events.k8s.io/v1 events Event ev ns - -
        networking.k8s.io/v1 ingressclasses IngressClass - cluster - -
        networking.k8s.io/v1 ingresses Ingress ing ns - status
        networking.k8s.io/v1 networkpolicies NetworkPolicy netpol ns - -
        node.k8s.io/v1 runtimeclasses RuntimeClass - cluster - -
        policy/v1 poddisruptionbudgets PodDisruptionBudget pdb ns - status
        rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding - cluster - -
        rbac.authorization.k8s.io/v1 clusterroles ClusterRole - cluster - -
        rbac.authorization.k8s.io/v1 rolebindings RoleBinding - ns - -
        rbac.authorization.k8s.io/v1 roles Role - ns - -
        scheduling.k8s.io/v1 priorityclasses PriorityClass pc cluster - -
        storage.k8s.io/v1 csidrivers CSIDriver - cluster - -
        storage.k8s.io/v1 csinodes CSINode - cluster - -
        storage.k8s.io/v1 csistoragecapacities CSIStorageCapacity - ns - -
        storage.k8s.io/v1 storageclasses StorageClass sc cluster - -
        storage.k8s.io/v1 volumeattachments VolumeAttachment - cluster - status
        """;

    private static final List<ApiResource> STANDARD =
            BUILT_IN.lines().map(ApiCatalog::parse).toList();

    private final Map<String, ApiResource> byPath = new LinkedHashMap<>();
    private final Map<String, ApiResource> byStorage = new LinkedHashMap<>();

    private ApiCatalog(Collection<ApiResource> resources) {
        for (ApiResource resource : resources) {
            byPath.putIfAbsent(resource.apiVersion() + " " + resource.plural(), resource);
            byStorage.putIfAbsent(resource.storage(), resource);
        }
    }

    /** The kinds of Kubernetes itself and of the given CustomResourceDefinitions. */
    static ApiCatalog of(Collection<? extends JsonNode> definitions) {
        List<ApiResource> all = new ArrayList<>(STANDARD);
        for (JsonNode definition : definitions) {
            all.addAll(custom(definition));
        }
        return new ApiCatalog(all);
    }

    /** All kinds, core first, then by group as listed. */
    Collection<ApiResource> resources() {
        return byPath.values();
    }

    /** The kind at a group version and plural. */
    Optional<ApiResource> find(String apiVersion, String plural) {
        return Optional.ofNullable(byPath.get(apiVersion + " " + plural));
    }

    /** The kind under which objects are kept, see {@link ApiResource#storage()}. */
    Optional<ApiResource> stored(String storage) {
        return Optional.ofNullable(byStorage.get(storage));
    }

    /** Groups with their versions in order of preference; core is the empty group. */
    Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (ApiResource resource : byPath.values()) {
            List<String> versions = groups.computeIfAbsent(resource.group(), g -> new ArrayList<>());
            if (!versions.contains(resource.version())) {
                versions.add(resource.version());
            }
        }
        return groups;
    }

    private static List<ApiResource> custom(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        List<ApiResource> all = new ArrayList<>();
        for (JsonNode version : Json.list(spec, "versions")) {
            if (Json.truth(version, "served")) {
                List<String> below = new ArrayList<>();
                version.path("subresources").properties().forEach(e -> below.add(e.getKey()));
                String kind = Json.text(names, "kind");
                String singular = Json.text(names, "singular");
                all.add(new ApiResource(
                        Json.text(spec, "group"),
                        Json.text(version, "name"),
                        Json.text(names, "plural"),
                        singular.isEmpty() ? kind.toLowerCase(Locale.ROOT) : singular,
                        kind,
                        Json.texts(names, "shortNames"),
                        Json.text(spec, "scope").equals("Namespaced"),
                        Json.texts(names, "categories"),
                        below,
                        ApiResource.ALL_VERBS));
            }
        }
        return all;
    }

    private static ApiResource parse(String line) {
        String[] part = line.trim().split(" ", -1);
        int slash = part[0].indexOf('/');
        boolean review = part[4].endsWith("review");
        return new ApiResource(
                slash < 0 ? "" : part[0].substring(0, slash),
                part[0].substring(slash + 1),
                part[1],
                part[2].toLowerCase(Locale.ROOT),
                part[2],
                words(part[3]),
                part[4].startsWith("ns"),
                words(part[5]),
                words(part[6]),
                review ? List.of("create") : ApiResource.ALL_VERBS);
    }

    private static List<String> words(String text) {
        return text.equals("-") ? List.of() : List.of(text.split(",", -1));
    }
}
