package dev.castellan.access.graph;

/** Which side gives access. */
public enum Plane {
    /** The cluster's own RBAC. */
    KUBERNETES("Kubernetes"),
    /** Azure RBAC, and the people and groups of Entra ID. */
    AZURE("Azure"),
    /** What both sides lead to. */
    BOTH("Kubernetes and Azure");

    private final String word;

    Plane(String word) {
        this.word = word;
    }

    /** For people. */
    public String word() {
        return word;
    }
}
