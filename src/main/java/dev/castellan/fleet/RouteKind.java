package dev.castellan.fleet;

/** A way to reach a cluster's API server. */
public enum RouteKind {
    /** Straight to the API server with an Entra token. */
    DIRECT("Direct with Entra ID"),
    /** Through Azure Relay with an installed {@code az connectedk8s proxy}. */
    CLUSTER_CONNECT("Cluster connect"),
    /** As a kubeconfig context says. */
    KUBECONFIG("Kubeconfig");

    private final String label;

    RouteKind(String label) {
        this.label = label;
    }

    /** The words shown to the user. */
    public String label() {
        return label;
    }
}
