package dev.castellan.access.escalation;

import static dev.castellan.access.escalation.Right.*;

import java.util.List;

/** How one place leads to another. The order is the order of preference among ways of the same length. */
@SuppressWarnings("ImmutableEnumChecker") // The list is never changed.
public enum Step {
    EVERYTHING(Severity.CRITICAL, true, "holds every verb on every resource", Right.EVERYTHING),
    MASTERS(Severity.CRITICAL, true, "system:masters may do everything, whatever is bound"),
    MEMBER(Severity.LOW, true, "carries this group with every request"),
    /** In more groups than a token names. */
    MEMBER_PERHAPS(Severity.LOW, false, "%s"),
    IMPERSONATE_MASTERS(
            Severity.CRITICAL,
            true,
            "impersonates a user in the group system:masters",
            IMPERSONATE_USERS,
            IMPERSONATE_GROUPS),
    IMPERSONATE_NAMED_GROUP(Severity.HIGH, true, "impersonates a user in the group %s", IMPERSONATE_GROUPS),
    IMPERSONATE_ANY_USER(Severity.CRITICAL, true, "impersonates any user", IMPERSONATE_USERS),
    IMPERSONATE_USER(Severity.HIGH, true, "impersonates the user %s", IMPERSONATE_USERS),
    IMPERSONATE_ANY_ACCOUNT(Severity.HIGH, true, "impersonates service accounts", IMPERSONATE_ACCOUNTS),
    IMPERSONATE_ACCOUNT(Severity.HIGH, true, "impersonates the service account %s", IMPERSONATE_ACCOUNTS),
    BIND_CLUSTER(
            Severity.CRITICAL,
            true,
            "binds itself to cluster-admin: may bind any ClusterRole and write ClusterRoleBindings",
            BIND_CLUSTER_ROLES,
            WRITE_CLUSTER_BINDINGS),
    BIND_NAMESPACE(
            Severity.HIGH,
            true,
            "binds itself to cluster-admin in the namespace: may bind any ClusterRole and write RoleBindings",
            BIND_CLUSTER_ROLES,
            WRITE_ROLE_BINDINGS),
    BIND_CLUSTER_ROLE(
            Severity.HIGH,
            true,
            "binds itself to ClusterRole %s in the whole cluster",
            BIND_CLUSTER_ROLES,
            WRITE_CLUSTER_BINDINGS),
    BIND_CLUSTER_ROLE_IN(
            Severity.HIGH, true, "binds itself to ClusterRole %s here", BIND_CLUSTER_ROLES, WRITE_ROLE_BINDINGS),
    BIND_ANY_ROLE(Severity.MEDIUM, true, "binds itself to a Role here", BIND_ROLES, WRITE_ROLE_BINDINGS),
    BIND_ROLE(Severity.MEDIUM, true, "binds itself to Role %s", BIND_ROLES, WRITE_ROLE_BINDINGS),
    ESCALATE_CLUSTER(
            Severity.CRITICAL,
            true,
            "adds every right to a ClusterRole it is bound to: may escalate and change ClusterRoles",
            ESCALATE_CLUSTER_ROLES,
            UPDATE_CLUSTER_ROLES),
    ESCALATE_NAMED(
            Severity.CRITICAL,
            true,
            "adds every right to ClusterRole %s, which it is bound to",
            ESCALATE_CLUSTER_ROLES,
            UPDATE_CLUSTER_ROLES),
    ESCALATE_ROLE(
            Severity.HIGH,
            true,
            "adds every right of the namespace to Role %s, which it is bound to",
            ESCALATE_ROLES,
            UPDATE_ROLES),
    DANGLING_CLUSTER(
            Severity.CRITICAL,
            true,
            "makes the missing ClusterRole %s, to which it is bound already, with every right",
            ESCALATE_CLUSTER_ROLES,
            CREATE_CLUSTER_ROLES),
    DANGLING_ROLE(
            Severity.HIGH,
            true,
            "makes the missing Role %s, to which it is bound already, with every right of the namespace",
            ESCALATE_ROLES,
            CREATE_ROLES),
    REQUEST_TOKENS(Severity.HIGH, true, "requests tokens of service accounts", REQUEST_TOKEN),
    REQUEST_NAMED_TOKEN(Severity.HIGH, true, "requests a token of the service account %s", REQUEST_TOKEN),
    TOKEN_SECRETS(
            Severity.HIGH,
            true,
            "makes a secret of the type service-account-token and reads the token the controller puts there",
            CREATE_SECRETS,
            READ_SECRETS),
    LIST_ALL_SECRETS(Severity.HIGH, true, "lists secrets with what they hold", LIST_SECRETS),
    GUESS_SECRETS(Severity.MEDIUM, false, "reads secrets whose names it knows or guesses", GET_SECRETS),
    PODS(Severity.HIGH, true, "creates pods", CREATE_PODS),
    WORKLOADS(Severity.HIGH, true, "writes workloads, whose pods a controller creates", WRITE_WORKLOADS),
    NAMED_WORKLOAD(Severity.MEDIUM, false, "changes the template of the workload %s, if it is there", WRITE_WORKLOADS),
    EXEC_PODS(Severity.HIGH, true, "runs commands in pods", EXEC),
    NAMED_EXEC(Severity.MEDIUM, false, "runs commands in the pod %s, if it is there", EXEC),
    ATTACH_PODS(Severity.MEDIUM, false, "attaches to pods, as far as their process takes input", ATTACH),
    DEBUG_PODS(Severity.HIGH, true, "puts containers into running pods", DEBUG),
    PATCH_PODS(Severity.HIGH, true, "replaces the images of running pods", CHANGE_PODS),
    PROXY_NODES(Severity.HIGH, true, "runs commands in every pod through the kubelet", NODE_PROXY),
    CERTIFICATES(
            Severity.CRITICAL,
            true,
            "requests a client certificate for any name and approves it",
            CREATE_REQUESTS,
            APPROVE_REQUESTS,
            APPROVE_CLIENT_SIGNER),
    MUTATING_WEBHOOK(
            Severity.HIGH,
            false,
            "changes pods on their way in, by a webhook of its own that the API server has to reach",
            WRITE_MUTATING_WEBHOOKS),
    MUTATING_POLICY(
            Severity.HIGH,
            true,
            "changes pods on their way in, by an admission policy",
            WRITE_MUTATING_POLICIES,
            WRITE_MUTATING_POLICY_BINDINGS),
    VALIDATING_WEBHOOK(
            Severity.HIGH,
            false,
            "sees secrets as they are written, by a webhook of its own that the API server has to reach",
            WRITE_VALIDATING_WEBHOOKS),
    LIFT_POD_SECURITY(
            Severity.HIGH,
            true,
            "lifts the Pod Security level of the namespace, then creates a privileged pod",
            CHANGE_NAMESPACES,
            CREATE_PODS),
    LIFT_POD_SECURITY_PERHAPS(
            Severity.HIGH,
            false,
            "lifts the Pod Security level of the namespace, then creates a privileged pod, if"
                    + " SecurityContextConstraints admit it by their own lists of users and groups, which are not known"
                    + " here",
            CHANGE_NAMESPACES,
            CREATE_PODS),
    HOST_VOLUME(
            Severity.HIGH,
            true,
            "mounts the disk of a node as a persistent volume, which Pod Security does not see",
            CREATE_VOLUMES,
            CREATE_CLAIMS,
            CREATE_PODS),
    FLUX_KUSTOMIZATION(
            Severity.HIGH,
            true,
            "lets Flux apply what it likes, as the service account of its controller",
            WRITE_KUSTOMIZATIONS),
    FLUX_HELM(
            Severity.HIGH,
            true,
            "lets Flux install what it likes, as the service account of its controller",
            WRITE_HELM_RELEASES),
    FLUX_SOURCE(
            Severity.HIGH,
            false,
            "points Flux to a repository of its own, whose content the service account of its controller applies, if a"
                    + " Kustomization takes from the one it changes",
            CHANGE_SOURCES),
    FLUX_CHART(
            Severity.HIGH,
            false,
            "points Flux to charts of its own, which the service account of its controller installs, if a HelmRelease"
                    + " takes from the source it changes",
            CHANGE_CHARTS),
    MONITOR_TOKEN(
            Severity.MEDIUM,
            false,
            "lets Prometheus send the token of its service account to a server of its own, if its settings let monitors"
                    + " name files and it takes monitors from here",
            WRITE_MONITORS),
    MONITOR_SECRET(
            Severity.MEDIUM,
            false,
            "lets Prometheus send secrets whose names it knows to a server of its own, if it takes monitors from here",
            WRITE_MONITORS),
    ARGO_APPLICATION(
            Severity.HIGH,
            false,
            "lets Argo CD apply what it likes, as far as its projects allow",
            WRITE_ARGO_APPLICATIONS),
    ARGO_APPLICATION_AWAY(
            Severity.HIGH,
            false,
            "lets Argo CD apply what it likes, if it takes Applications from this namespace, which is not its own, and"
                    + " as far as its projects allow",
            WRITE_ARGO_APPLICATIONS),
    KYVERNO_GENERATE(
            Severity.HIGH,
            false,
            "lets Kyverno make and change objects, as far as the account of its background controller may",
            WRITE_GENERATIONS),
    KYVERNO_MUTATE(
            Severity.HIGH,
            false,
            "changes pods on their way in, by a policy of Kyverno, where its settings do not leave the namespace out,"
                    + " as they do kube-system and its own by default",
            WRITE_MUTATIONS),
    CROSSPLANE_COMPOSITION(
            Severity.HIGH,
            false,
            "lets Crossplane make objects, as far as its own account may, once something is composed",
            WRITE_COMPOSITIONS),
    CROSSPLANE_OBJECT(
            Severity.HIGH,
            false,
            "lets Crossplane make what it likes, if its provider for Kubernetes uses its own account",
            WRITE_OBJECTS),
    CROSSPLANE_OBJECT_HERE(
            Severity.HIGH,
            false,
            "lets Crossplane make what it likes, if its provider for Kubernetes uses its own account",
            WRITE_OBJECTS_HERE),
    CROSSPLANE_RELEASE(
            Severity.HIGH,
            false,
            "lets Crossplane install what it likes, if its provider for Helm uses its own account",
            WRITE_RELEASES),
    CROSSPLANE_RELEASE_HERE(
            Severity.HIGH,
            false,
            "lets Crossplane install what it likes, if its provider for Helm uses its own account",
            WRITE_RELEASES_HERE),
    VELERO_RESTORE(
            Severity.HIGH,
            true,
            "lets Velero restore what it likes from a storage location of its own, as the service account of Velero",
            CREATE_RESTORES,
            WRITE_BACKUP_LOCATIONS),
    VELERO_BACKUP(
            Severity.HIGH,
            true,
            "lets Velero back up every secret to a storage location of its own",
            CREATE_BACKUPS,
            WRITE_BACKUP_LOCATIONS),
    VELERO_DOWNLOAD(
            Severity.HIGH,
            false,
            "downloads the backups of Velero, with the secrets that they hold",
            CREATE_DOWNLOADS,
            READ_DOWNLOADS),
    CERTIFICATE_ISSUER(
            Severity.HIGH,
            false,
            "lets cert-manager send secrets whose names it knows to a server of its own, by an issuer that signs there",
            WRITE_ISSUERS),
    CERTIFICATE_CLUSTER_ISSUER(
            Severity.HIGH,
            false,
            "lets cert-manager send secrets of its own namespace whose names are known to a server of somebody's"
                    + " choice, by a ClusterIssuer that signs there",
            WRITE_CLUSTER_ISSUERS),
    SECRET_STORE(
            Severity.HIGH,
            true,
            "lets External Secrets send tokens of service accounts to a server of its own, by a store that is there",
            WRITE_SECRET_STORES),
    CLUSTER_SECRET_STORE(
            Severity.HIGH,
            true,
            "lets External Secrets send tokens of any service account to a server of its own, by a store that is there",
            WRITE_CLUSTER_SECRET_STORES),
    PIPELINE_RUN(Severity.HIGH, true, "lets Tekton start pods for it", WRITE_PIPELINE_RUNS),
    WORKFLOW(Severity.HIGH, true, "lets Argo Workflows start pods for it", WRITE_WORKFLOWS),
    PORT_FORWARD(Severity.MEDIUM, true, "reaches every port of pods, past what network policies allow", FORWARD_PORTS),
    STEAL_PODS(
            Severity.MEDIUM,
            false,
            "drives pods to a node that it controls, if it controls one: makes the others unfit and deletes the pods",
            DELETE_PODS,
            CHANGE_NODE_STATUS),
    STEAL_BY_EVICTION(
            Severity.MEDIUM,
            false,
            "drives pods to a node that it controls, if it controls one: makes the others unfit and evicts the pods",
            EVICT_PODS,
            CHANGE_NODE_STATUS),
    STEAL_BY_TAINT(
            Severity.MEDIUM,
            false,
            "drives pods to a node that it controls, if it controls one: taints the others so that nothing may stay",
            TAINT_NODES),
    STEAL_BY_DELETION(
            Severity.MEDIUM,
            false,
            "drives pods to a node that it controls, if it controls one: deletes the others, and their pods with them",
            Right.DELETE_NODES),
    CHOOSE_NODE(
            Severity.MEDIUM,
            false,
            "puts waiting pods on a node that it controls, if it controls one",
            Right.PLACE_PODS),
    NODE_LOGS(
            Severity.HIGH,
            false,
            "reads what lies below /var/log of every node; a link that somebody put there leads anywhere",
            READ_NODE_LOGS),
    NODE_CONFIG(Severity.LOW, true, "reads the settings of every kubelet", READ_NODE_CONFIG),
    API_SERVICE(
            Severity.HIGH,
            false,
            "answers the requests of an API group itself, by a server of its own that the API server has to reach",
            WRITE_API_SERVICES),
    CONVERSION(
            Severity.HIGH,
            false,
            "sees and changes every custom object, by a conversion webhook of its own that the API server has to reach",
            CHANGE_DEFINITIONS),
    CONVERSION_FLUX(
            Severity.HIGH,
            false,
            "changes what Flux is told to apply, by a conversion webhook of its own",
            CHANGE_DEFINITIONS),
    SIGN_CERTIFICATES(
            Severity.CRITICAL,
            false,
            "signs a client certificate for any name, if it has a key that the API server trusts",
            SIGN_CLIENT_SIGNER,
            WRITE_CERTIFICATES),
    BOOTSTRAP_TOKEN(
            Severity.HIGH,
            false,
            "makes a bootstrap token and asks for the certificate of a node with it, if the server takes such tokens",
            CREATE_SECRETS),
    STORAGE_CLASS(
            Severity.HIGH,
            false,
            "has volumes made by a StorageClass of its own, whose settings may reach the node",
            CREATE_STORAGE_CLASSES,
            CREATE_CLAIMS,
            CREATE_PODS),
    REDIRECT_SERVICE(
            Severity.HIGH, true, "sends what goes to a service to an address of its own choice", WRITE_ENDPOINTS),
    POD_STATUS(
            Severity.LOW,
            false,
            "sends what goes to a service to an address of its own choice, until the kubelet corrects it: writes the"
                    + " address into the status of a pod",
            CHANGE_POD_STATUS),
    SERVICE_STATUS(
            Severity.MEDIUM,
            false,
            "takes what the cluster sends to an address of its own choice, unless the network does not use the"
                    + " addresses of load balancers (CVE-2020-8554)",
            CHANGE_SERVICE_STATUS),
    EXTERNAL_ADDRESSES(
            Severity.LOW,
            false,
            "takes what the cluster sends to an address of its own choice, by the external addresses of a service,"
                    + " unless admission refuses them (CVE-2020-8554)",
            WRITE_SERVICES),
    LEASES(
            Severity.MEDIUM,
            true,
            "takes the leases that controllers work under, so that they stand still",
            CHANGE_LEASES),
    NAMED_LEASE(
            Severity.MEDIUM, true, "takes the lease %s, so that whoever works under it stands still", CHANGE_LEASES),
    EXTENSION_TRUST(
            Severity.HIGH,
            false,
            "adds an authority of its own to those whose certificates extension API servers trust, and is anybody to"
                    + " them, if there is one",
            CHANGE_CONFIG_MAPS),
    AWS_AUTH(
            Severity.CRITICAL,
            false,
            "maps an identity of AWS of its own to system:masters in the ConfigMap aws-auth, if the cluster still"
                    + " reads it",
            CHANGE_CONFIG_MAPS),
    RUN_PRIVILEGED(
            Severity.HIGH,
            false,
            "runs privileged pods on OpenShift, if it creates pods, or somebody creates pods that run as it",
            USE_CONSTRAINTS),
    CLUSTER_NAMES(
            Severity.HIGH,
            true,
            "answers the names of services with addresses of its own choice: may change the settings of CoreDNS",
            CHANGE_CONFIG_MAPS),
    AGGREGATE(
            Severity.CRITICAL,
            true,
            "makes a ClusterRole with every right whose labels add it to %s, which it is bound to",
            ESCALATE_CLUSTER_ROLES,
            CREATE_CLUSTER_ROLES),
    CONSTRAINED_USER(
            Severity.HIGH,
            false,
            "acts as any user, in the requests that it may make in the name of others",
            CONSTRAINED_USERS,
            ON_USERS),
    CONSTRAINED_ACCOUNT(
            Severity.HIGH,
            false,
            "acts as service accounts, in the requests that it may make in their name",
            CONSTRAINED_ACCOUNTS,
            ON_ACCOUNTS),
    CONSTRAINED_NODE(
            Severity.HIGH,
            false,
            "acts as any node, in the requests that it may make in the name of nodes",
            CONSTRAINED_NODES,
            ON_NODES),
    AZURE_CONTROL(Severity.CRITICAL, true, "%s"),
    AZURE_ELIGIBLE(Severity.MEDIUM, false, "%s"),
    /** A role in Azure allows it under a condition that cannot be judged here, or it is not known whether one does. */
    AZURE_PERHAPS(Severity.HIGH, false, "%s"),
    ACTIVATE_MEMBERSHIP(Severity.MEDIUM, false, "%s"),
    /** An owner adds whom it likes (Microsoft Entra documentation, “Group owners”). */
    ACTIVATE_OWNERSHIP(Severity.MEDIUM, false, "%s"),
    OWN_GROUP(Severity.MEDIUM, true, "%s"),
    GRAPH_PERMISSION(Severity.HIGH, true, "%s"),
    GRAPH_PERMISSION_MOSTLY(Severity.HIGH, false, "%s"),
    WORKLOAD_IDENTITY(Severity.HIGH, false, "signs in to Azure as the identity its annotation names"),
    // What follows from a place, whoever is there.
    RUN_AS(Severity.HIGH, true, "a pod may run as any service account of its namespace"),
    MOUNT_SECRETS(Severity.MEDIUM, false, "a pod may mount any secret of its namespace whose name is known"),
    PRIVILEGED_POD(Severity.HIGH, true, "Pod Security does not keep privileged pods out of the namespace"),
    PRIVILEGED_POD_PERHAPS(Severity.MEDIUM, false, "%s"),
    RUNS_AS(Severity.HIGH, false, "a running pod carries the token of its service account, if one runs as it"),
    STORED_TOKENS(Severity.MEDIUM, false, "tokens of service accounts may be kept in secrets"),
    PODS_OF_NODE(Severity.HIGH, false, "a node holds the tokens of the pods that run there"),
    IN_EVERY_NAMESPACE(Severity.LOW, true, "this namespace is among them"),
    IS_ONE(Severity.LOW, true, "this is one of them"),
    INCLUDED(Severity.LOW, true, "every right includes this");

    private final Severity severity;
    private final boolean certain;
    private final String reason;
    private final List<Right> rights;
    private final RightSet mask;

    Step(Severity severity, boolean certain, String reason, Right... rights) {
        this.severity = severity;
        this.certain = certain;
        this.reason = reason;
        this.rights = List.of(rights);
        this.mask = RightSet.of(rights);
    }

    /** How bad the step is by itself. */
    public Severity severity() {
        return severity;
    }

    /** Whether it works whatever else there is; otherwise the reason says what it depends on. */
    public boolean certain() {
        return certain;
    }

    /** The rights that are needed, all of them; empty for what follows without rights. */
    public List<Right> rights() {
        return rights;
    }

    /** Whether the reason holds the name of what it is about. */
    boolean names() {
        return reason.contains("%s") && !reason.equals("%s");
    }

    RightSet mask() {
        return mask;
    }

    String reason(String detail) {
        return reason.equals("%s") ? detail : reason.replace("%s", detail);
    }
}
