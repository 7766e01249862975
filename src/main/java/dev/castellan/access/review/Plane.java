package dev.castellan.access.review;

/** Which side a grant is made on. */
public enum Plane {
    /** A binding in the cluster. */
    CLUSTER("Kubernetes"),
    /** A role assignment in Azure. */
    AZURE("Azure");

    private final String label;

    Plane(String label) {
        this.label = label;
    }

    /** In a word. */
    public String label() {
        return label;
    }
}
