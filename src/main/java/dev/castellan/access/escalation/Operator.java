package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Scopes;
import dev.castellan.access.ServiceAccount;
import java.util.List;

/**
 * A controller that does with its own rights what others write into its objects. It counts where the service account that it
 * runs as by its own installation is in the snapshot, and its objects are among the resources; the latter is not asked where
 * a snapshot does not know all resources, as one from files.
 *
 * <p>Sources: the documentation of each – Flux “Security” (the controllers' own account unless one is named; sources), Argo CD
 * “Security”, “Projects” and “Applications in any namespace” (its own only, unless others are allowed), Kyverno “Installation,
 * Customizing Permissions” (background controller) and “Resource Filters” (namespaces left out), Crossplane “Composition”
 * and provider-kubernetes (ProviderConfig with injected identity), Velero “RBAC” (cluster-admin by default) and “Backup
 * Storage Locations”, cert-manager “Vault” (server and secret of an issuer; a ClusterIssuer takes secrets of cert-manager's
 * namespace), Prometheus Operator “API reference” (arbitraryFSAccessThroughSMs; secrets of an endpoint are of the monitor's
 * namespace) and the accounts of kube-prometheus and its chart, External Secrets “Kubernetes provider” (server and service account of a store).
 *
 * @param home the namespace it is installed in if nothing else is said
 * @param account the name of its service account; one that ends with a hyphen is the beginning of one
 * @param where which rights count
 */
record Operator(Step step, String home, String account, Where where) {
    enum Where {
        /** Rights in any namespace, or everywhere. */
        ANYWHERE,
        /** Rights in the namespace of the controller, which looks nowhere else. */
        HOME,
        /** Rights in a namespace that is not that of the controller. */
        AWAY,
        /** Rights in the whole cluster. */
        CLUSTER
    }

    static final List<Operator> ALL = List.of(
            new Operator(Step.FLUX_KUSTOMIZATION, "flux-system", "kustomize-controller", Where.ANYWHERE),
            new Operator(Step.FLUX_HELM, "flux-system", "helm-controller", Where.ANYWHERE),
            new Operator(Step.FLUX_SOURCE, "flux-system", "kustomize-controller", Where.ANYWHERE),
            new Operator(Step.FLUX_CHART, "flux-system", "helm-controller", Where.ANYWHERE),
            new Operator(Step.MONITOR_TOKEN, "monitoring", "prometheus-k8s", Where.ANYWHERE),
            new Operator(Step.MONITOR_SECRET, "monitoring", "prometheus-k8s", Where.ANYWHERE),
            new Operator(Step.CONVERSION_FLUX, "flux-system", "kustomize-controller", Where.CLUSTER),
            new Operator(Step.CONVERSION_FLUX, "flux-system", "helm-controller", Where.CLUSTER),
            new Operator(Step.ARGO_APPLICATION, "argocd", "argocd-application-controller", Where.HOME),
            new Operator(Step.ARGO_APPLICATION_AWAY, "argocd", "argocd-application-controller", Where.AWAY),
            new Operator(Step.KYVERNO_GENERATE, "kyverno", "kyverno-background-controller", Where.CLUSTER),
            new Operator(Step.KYVERNO_MUTATE, "kyverno", "kyverno-admission-controller", Where.CLUSTER),
            new Operator(Step.CROSSPLANE_COMPOSITION, "crossplane-system", "crossplane", Where.CLUSTER),
            new Operator(Step.CROSSPLANE_OBJECT, "crossplane-system", "provider-kubernetes-", Where.CLUSTER),
            new Operator(Step.CROSSPLANE_OBJECT_HERE, "crossplane-system", "provider-kubernetes-", Where.ANYWHERE),
            new Operator(Step.CROSSPLANE_RELEASE, "crossplane-system", "provider-helm-", Where.CLUSTER),
            new Operator(Step.CROSSPLANE_RELEASE_HERE, "crossplane-system", "provider-helm-", Where.ANYWHERE),
            new Operator(Step.VELERO_RESTORE, "velero", "velero", Where.HOME),
            new Operator(Step.VELERO_BACKUP, "velero", "velero", Where.HOME),
            new Operator(Step.VELERO_DOWNLOAD, "velero", "velero", Where.HOME),
            new Operator(Step.CERTIFICATE_ISSUER, "cert-manager", "cert-manager", Where.ANYWHERE),
            new Operator(Step.CERTIFICATE_CLUSTER_ISSUER, "cert-manager", "cert-manager", Where.CLUSTER),
            new Operator(Step.SECRET_STORE, "external-secrets", "external-secrets", Where.ANYWHERE),
            new Operator(Step.CLUSTER_SECRET_STORE, "external-secrets", "external-secrets", Where.CLUSTER));

    /** The accounts it runs as; empty where it is not there. */
    List<ServiceAccount> accounts(AccessIndex index) {
        Scopes scopes = index.scopes();
        boolean resources = step == Step.CONVERSION_FLUX
                || step.rights().stream()
                        .allMatch(r ->
                                r.resources().stream().anyMatch(o -> scopes.of(o[0], o[1]) != Scopes.Scope.UNKNOWN));
        if (!resources && scopes.complete()) {
            return List.of();
        }
        return index.snapshot().serviceAccounts().stream()
                .filter(a -> bears(a.name()))
                // Without its resources only the place where it belongs tells that it is the one.
                .filter(a -> (resources && step != Step.CONVERSION_FLUX)
                        || a.namespace().equals(home))
                .toList();
    }

    private boolean bears(String name) {
        return account.endsWith("-")
                ? name.startsWith(account)
                : name.equals(account)
                        // As its chart names it: after the release, with the name of the chart where that lacks it.
                        || (account.equals("prometheus-k8s") && name.endsWith("-prometheus"))
                        || (account.equals("velero") && name.contains("velero") && name.endsWith("-server"));
    }

    /** Where the step leads that somebody takes with rights in a namespace. */
    Place to(ServiceAccount account, String namespace) {
        return switch (step) {
            case KYVERNO_MUTATE -> Place.in(Place.Kind.PODS, "");
            case VELERO_BACKUP, VELERO_DOWNLOAD -> Place.ALL_SECRETS;
            case CERTIFICATE_ISSUER, MONITOR_SECRET -> Place.in(Place.Kind.SECRETS, namespace);
            case CERTIFICATE_CLUSTER_ISSUER -> Place.in(Place.Kind.SECRETS, account.namespace());
            case SECRET_STORE, CLUSTER_SECRET_STORE -> Place.in(Place.Kind.ACCOUNTS, namespace);
            default -> Place.of(dev.castellan.access.Principal.user(account.userName()));
        };
    }
}
