package dev.castellan.sandbox.ground;

/** How practice Azure asks the practice clusters for credentials. Implemented by {@code dev.castellan.sandbox.kubernetes.PracticeClusters}. */
public interface KubernetesDoors extends AutoCloseable {
    /** What listUserKubeconfig returns: an exec block with kubelogin and proof of possession. YAML. */
    String userKubeconfig(ClusterPlan cluster);

    /** What listAdminKubeconfig returns: the cluster's admin client certificate, the same for every caller. YAML. */
    String adminKubeconfig(ClusterPlan cluster);

    /** What listClusterUserCredential returns: a kubeconfig for cluster connect, with or without a place for an Entra token. YAML. */
    String connectKubeconfig(ClusterPlan cluster, boolean aad);

    /** A kubeconfig with contexts for the connected k3s and OpenShift clusters and a few broken ones. YAML. */
    String kubeconfig();

    /** What a cluster's API server wrote into its audit log so far: events of {@code audit.k8s.io/v1}, one a line. */
    String auditLog(ClusterPlan cluster);

    @Override
    void close();
}
