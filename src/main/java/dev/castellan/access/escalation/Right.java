package dev.castellan.access.escalation;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import dev.castellan.access.ServerRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A right from which something follows. Any of its verbs on any of its resources is enough. */
@SuppressWarnings({"ImmutableEnumChecker", "EnumOrdinal"}) // The lists are never changed; the bits are never stored.
public enum Right {
    EVERYTHING(true, "*", "*:*"),
    CREATE_PODS(true, "create", ":pods"),
    CHANGE_PODS(true, "update patch", ":pods"),
    EXEC(true, "create", ":pods/exec"),
    ATTACH(true, "create", ":pods/attach"),
    DEBUG(true, "update patch", ":pods/ephemeralcontainers"),
    WRITE_WORKLOADS(
            true,
            "create update patch",
            "apps:deployments apps:daemonsets apps:statefulsets apps:replicasets batch:jobs batch:cronjobs"
                    + " :replicationcontrollers"),
    REQUEST_TOKEN(true, "create", ":serviceaccounts/token"),
    GET_SECRETS(true, "get", ":secrets"),
    LIST_SECRETS(true, "list watch", ":secrets"),
    READ_SECRETS(true, "get list watch", ":secrets"),
    CREATE_SECRETS(true, "create", ":secrets"),
    IMPERSONATE_USERS(false, "impersonate", ":users"),
    IMPERSONATE_GROUPS(false, "impersonate", ":groups"),
    IMPERSONATE_ACCOUNTS(true, "impersonate", ":serviceaccounts"),
    WRITE_ROLE_BINDINGS(true, "create update patch", "rbac.authorization.k8s.io:rolebindings"),
    WRITE_CLUSTER_BINDINGS(false, "create update patch", "rbac.authorization.k8s.io:clusterrolebindings"),
    BIND_ROLES(true, "bind", "rbac.authorization.k8s.io:roles"),
    BIND_CLUSTER_ROLES(true, "bind", "rbac.authorization.k8s.io:clusterroles"),
    ESCALATE_ROLES(true, "escalate", "rbac.authorization.k8s.io:roles"),
    ESCALATE_CLUSTER_ROLES(false, "escalate", "rbac.authorization.k8s.io:clusterroles"),
    UPDATE_ROLES(true, "update patch", "rbac.authorization.k8s.io:roles"),
    UPDATE_CLUSTER_ROLES(false, "update patch", "rbac.authorization.k8s.io:clusterroles"),
    CREATE_ROLES(true, "create", "rbac.authorization.k8s.io:roles"),
    CREATE_CLUSTER_ROLES(false, "create", "rbac.authorization.k8s.io:clusterroles"),
    NODE_PROXY(false, "get create", ":nodes/proxy"),
    APPROVE_REQUESTS(false, "update patch", "certificates.k8s.io:certificatesigningrequests/approval"),
    APPROVE_CLIENT_SIGNER(false, "approve", "certificates.k8s.io:signers"),
    CREATE_REQUESTS(false, "create", "certificates.k8s.io:certificatesigningrequests"),
    WRITE_MUTATING_WEBHOOKS(false, "create update patch", "admissionregistration.k8s.io:mutatingwebhookconfigurations"),
    WRITE_VALIDATING_WEBHOOKS(
            false, "create update patch", "admissionregistration.k8s.io:validatingwebhookconfigurations"),
    WRITE_MUTATING_POLICIES(false, "create update patch", "admissionregistration.k8s.io:mutatingadmissionpolicies"),
    WRITE_MUTATING_POLICY_BINDINGS(
            false, "create update patch", "admissionregistration.k8s.io:mutatingadmissionpolicybindings"),
    CHANGE_NAMESPACES(true, "update patch", ":namespaces"),
    CREATE_VOLUMES(false, "create", ":persistentvolumes"),
    CREATE_CLAIMS(true, "create", ":persistentvolumeclaims"),
    WRITE_KUSTOMIZATIONS(true, "create update patch", "kustomize.toolkit.fluxcd.io:kustomizations"),
    WRITE_HELM_RELEASES(true, "create update patch", "helm.toolkit.fluxcd.io:helmreleases"),
    WRITE_ARGO_APPLICATIONS(true, "create update patch", "argoproj.io:applications argoproj.io:applicationsets"),
    WRITE_PIPELINE_RUNS(true, "create", "tekton.dev:pipelineruns tekton.dev:taskruns"),
    WRITE_WORKFLOWS(true, "create update patch", "argoproj.io:workflows argoproj.io:cronworkflows"),
    DELETE_PODS(true, "delete deletecollection", ":pods"),
    CHANGE_NODE_STATUS(false, "update patch", ":nodes/status :nodes"),
    PLACE_PODS(true, "create", ":pods/binding :bindings"),
    FORWARD_PORTS(true, "create", ":pods/portforward"),
    READ_NODE_LOGS(false, "get", ":nodes/log"),
    READ_NODE_CONFIG(false, "get", ":nodes/configz"),
    WRITE_API_SERVICES(false, "create update patch", "apiregistration.k8s.io:apiservices"),
    CHANGE_DEFINITIONS(false, "update patch", "apiextensions.k8s.io:customresourcedefinitions"),
    SIGN_CLIENT_SIGNER(false, "sign", "certificates.k8s.io:signers"),
    WRITE_CERTIFICATES(false, "update patch", "certificates.k8s.io:certificatesigningrequests/status"),
    CREATE_STORAGE_CLASSES(false, "create", "storage.k8s.io:storageclasses"),
    WRITE_ENDPOINTS(true, "create update patch", ":endpoints discovery.k8s.io:endpointslices"),
    CHANGE_CONFIG_MAPS(true, "update patch", ":configmaps"),
    EVICT_PODS(true, "create", ":pods/eviction"),
    DELETE_NODES(false, "delete deletecollection", ":nodes"),
    TAINT_NODES(false, "update patch", ":nodes"),
    CHANGE_POD_STATUS(true, "update patch", ":pods/status"),
    CHANGE_SERVICE_STATUS(true, "update patch", ":services/status"),
    WRITE_SERVICES(true, "create update patch", ":services"),
    CHANGE_LEASES(true, "update patch", "coordination.k8s.io:leases"),
    /** Asked for in the namespace of the pod, though what is used belongs to the cluster (OpenShift documentation). */
    USE_CONSTRAINTS(true, "use", "security.openshift.io:securitycontextconstraints"),
    WRITE_ISSUERS(true, "create update patch", "cert-manager.io:issuers"),
    WRITE_CLUSTER_ISSUERS(false, "create update patch", "cert-manager.io:clusterissuers"),
    WRITE_SECRET_STORES(true, "create update patch", "external-secrets.io:secretstores"),
    WRITE_CLUSTER_SECRET_STORES(false, "create update patch", "external-secrets.io:clustersecretstores"),
    CREATE_RESTORES(true, "create", "velero.io:restores"),
    CREATE_BACKUPS(true, "create", "velero.io:backups"),
    WRITE_BACKUP_LOCATIONS(true, "create update patch", "velero.io:backupstoragelocations"),
    CREATE_DOWNLOADS(true, "create", "velero.io:downloadrequests"),
    READ_DOWNLOADS(true, "get list watch", "velero.io:downloadrequests"),
    WRITE_MUTATIONS(false, "create update patch", "kyverno.io:clusterpolicies policies.kyverno.io:mutatingpolicies"),
    WRITE_GENERATIONS(
            false,
            "create update patch",
            "kyverno.io:clusterpolicies policies.kyverno.io:generatingpolicies policies.kyverno.io:mutatingpolicies"),
    WRITE_COMPOSITIONS(false, "create update patch", "apiextensions.crossplane.io:compositions"),
    WRITE_OBJECTS(false, "create update patch", "kubernetes.crossplane.io:objects"),
    WRITE_OBJECTS_HERE(true, "create update patch", "kubernetes.m.crossplane.io:objects"),
    WRITE_RELEASES(false, "create update patch", "helm.crossplane.io:releases"),
    WRITE_RELEASES_HERE(true, "create update patch", "helm.m.crossplane.io:releases"),
    CHANGE_SOURCES(
            true,
            "update patch",
            "source.toolkit.fluxcd.io:gitrepositories source.toolkit.fluxcd.io:ocirepositories"
                    + " source.toolkit.fluxcd.io:buckets"),
    CHANGE_CHARTS(
            true,
            "update patch",
            "source.toolkit.fluxcd.io:helmrepositories source.toolkit.fluxcd.io:helmcharts"
                    + " source.toolkit.fluxcd.io:gitrepositories source.toolkit.fluxcd.io:ocirepositories"),
    WRITE_MONITORS(
            true,
            "create update patch",
            "monitoring.coreos.com:servicemonitors monitoring.coreos.com:podmonitors monitoring.coreos.com:probes"),
    /** Being a user in requests that {@link #ON_USERS} allows (KEP-5284). */
    CONSTRAINED_USERS(false, "impersonate:user-info", "authentication.k8s.io:users"),
    CONSTRAINED_ACCOUNTS(true, "impersonate:serviceaccount", "authentication.k8s.io:serviceaccounts"),
    CONSTRAINED_NODES(false, "impersonate:arbitrary-node", "authentication.k8s.io:nodes"),
    /** Doing something as a user, whatever: the verb behind the colon is what. */
    ON_USERS(true, "impersonate-on:user-info:", "*:*"),
    ON_ACCOUNTS(true, "impersonate-on:serviceaccount:", "*:*"),
    ON_NODES(true, "impersonate-on:arbitrary-node:", "*:*"),
    /** Being bound to the role in question, whatever it gives. */
    BOUND(true, "", ":");

    private static final Set<Right> CONSTRAINED =
            EnumSet.of(CONSTRAINED_USERS, CONSTRAINED_ACCOUNTS, CONSTRAINED_NODES, ON_USERS, ON_ACCOUNTS, ON_NODES);
    private static final Set<Right> CONSTRAINED_ON = EnumSet.of(ON_USERS, ON_ACCOUNTS, ON_NODES);
    /** What WebSockets opened with GET needed {@code get} alone for. */
    private static final Set<Right> CONNECTS = EnumSet.of(EXEC, ATTACH, FORWARD_PORTS);

    private static final List<String> CLIENT_SIGNERS =
            List.of("kubernetes.io/kube-apiserver-client", "kubernetes.io/*");

    /** Constraints that come with OpenShift and let a pod reach its node. */
    private static final List<String> WIDE_CONSTRAINTS = List.of("privileged", "hostaccess", "hostmount-anyuid");

    private final boolean inNamespaces;
    private final List<String> verbs;
    private final List<String[]> resources;
    private final RightSet bit;

    Right(boolean inNamespaces, String verbs, String resources) {
        this.inNamespaces = inNamespaces;
        this.verbs = List.of(verbs.split(" ", -1));
        this.resources = Arrays.stream(resources.split(" ", -1))
                .map(r -> r.split(":", -1))
                .toList();
        this.bit = RightSet.at(ordinal());
    }

    /** Whether a RoleBinding can give it. */
    boolean inNamespaces() {
        return inNamespaces;
    }

    /** The resources it is about: each its API group and its plural. */
    List<String[]> resources() {
        return resources;
    }

    /** Those that a RoleBinding can give. */
    static RightSet allInNamespaces() {
        return RightSet.of(Arrays.stream(values()).filter(Right::inNamespaces).toArray(Right[]::new));
    }

    RightSet bit() {
        return bit;
    }

    /** Whether the rule gives it for any name. */
    boolean any(PolicyRule rule, ServerRules server) {
        if (this == EVERYTHING) {
            return rule.resourceNames().isEmpty()
                    && rule.verbs().contains("*")
                    && rule.apiGroups().contains("*")
                    && rule.resources().contains("*");
        }
        if (this == BOUND) {
            return false;
        }
        List<String> enough = switch (this) {
            case APPROVE_CLIENT_SIGNER, SIGN_CLIENT_SIGNER -> CLIENT_SIGNERS;
            case USE_CONSTRAINTS -> WIDE_CONSTRAINTS;
            default -> List.of();
        };
        boolean free =
                rule.resourceNames().isEmpty() || rule.resourceNames().stream().anyMatch(enough::contains);
        return free && fits(rule, server, false);
    }

    /** The names for which the rule gives it; empty where it gives it for none, or for any. */
    List<String> names(PolicyRule rule, ServerRules server) {
        return this == EVERYTHING || this == BOUND || rule.resourceNames().isEmpty() || !fits(rule, server, true)
                ? List.of()
                : rule.resourceNames();
    }

    private boolean fits(PolicyRule rule, ServerRules server, boolean named) {
        if (CONSTRAINED.contains(this) && !server.constrainedImpersonation()) {
            return false;
        }
        if (this == READ_NODE_CONFIG && !server.fineKubelet()) {
            return false;
        }
        if (CONSTRAINED_ON.contains(this)) {
            return !rule.apiGroups().isEmpty()
                    && !rule.resources().isEmpty()
                    && rule.verbs().stream().anyMatch(v -> v.equals("*") || v.startsWith(verbs.getFirst()));
        }
        for (String[] resource : resources) {
            if (!holds(rule.apiGroups(), resource[0]) || !holdsResource(rule.resources(), resource[1])) {
                continue;
            }
            boolean sub = resource[1].indexOf('/') >= 0;
            for (String verb : verbs) {
                // Requests to create, list and watch top-level objects carry no name.
                boolean carriesName = sub || !List.of("create", "list", "watch").contains(verb);
                if (holds(rule.verbs(), verb) && (!named || carriesName)) {
                    return true;
                }
            }
            if (CONNECTS.contains(this) && !server.webSocketNeedsCreate() && holds(rule.verbs(), "get")) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<String> texts, String wanted) {
        return texts.contains("*") || texts.contains(wanted);
    }

    private static boolean holdsResource(List<String> texts, String wanted) {
        int slash = wanted.indexOf('/');
        return holds(texts, wanted) || (slash >= 0 && texts.contains("*" + wanted.substring(slash)));
    }

    /**
     * The rule without this right, in one or two rules; empty where nothing is left, or where it gives the right by a star,
     * which only somebody who knows what is needed can replace.
     */
    public List<PolicyRule> takenOut(PolicyRule rule, ServerRules server) {
        if (!any(rule, server) && names(rule, server).isEmpty()) {
            return List.of(rule);
        }
        boolean stars = rule.verbs().contains("*")
                || rule.apiGroups().contains("*")
                || rule.resources().contains("*");
        if (stars) {
            return List.of();
        }
        List<String> affected = rule.resources().stream()
                .filter(held -> CONSTRAINED_ON.contains(this)
                        || resources.stream()
                                .anyMatch(r -> holds(rule.apiGroups(), r[0]) && holdsResource(List.of(held), r[1])))
                .toList();
        List<String> others =
                rule.resources().stream().filter(r -> !affected.contains(r)).toList();
        List<String> left = rule.verbs().stream()
                .filter(v -> !verbs.contains(v) && !(CONNECTS.contains(this) && v.equals("get")))
                .filter(v -> !CONSTRAINED_ON.contains(this) || !v.startsWith(verbs.getFirst()))
                .toList();
        List<PolicyRule> rules = new ArrayList<>();
        if (!others.isEmpty()) {
            rules.add(new PolicyRule(rule.verbs(), rule.apiGroups(), others, rule.resourceNames(), List.of()));
        }
        if (!left.isEmpty()) {
            rules.add(new PolicyRule(left, rule.apiGroups(), affected, rule.resourceNames(), List.of()));
        }
        return rules;
    }

    /** Requests each of which needs this right. */
    List<Request.OnResource> requests(String namespace) {
        List<Request.OnResource> requests = new ArrayList<>();
        // Azure has no action for the verbs of constrained impersonation.
        if (this != EVERYTHING && this != BOUND && !CONSTRAINED.contains(this)) {
            for (String[] resource : resources) {
                int slash = resource[1].indexOf('/');
                String plural = slash < 0 ? resource[1] : resource[1].substring(0, slash);
                String sub = slash < 0 ? "" : resource[1].substring(slash + 1);
                for (String verb : verbs) {
                    requests.add(new Request.OnResource(verb, resource[0], plural, sub, namespace, ""));
                }
            }
        }
        return requests;
    }
}
