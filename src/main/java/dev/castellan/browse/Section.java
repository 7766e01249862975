package dev.castellan.browse;

/** Where people look for a kind. */
public enum Section {
    WORKLOADS("Workloads"),
    NETWORK("Network"),
    STORAGE("Storage"),
    CONFIGURATION("Configuration"),
    ACCESS("Access"),
    POLICY("Policy"),
    CLUSTER("Cluster"),
    CUSTOM("Custom resources");

    private final String label;

    Section(String label) {
        this.label = label;
    }

    /** The words shown to the user. */
    public String label() {
        return label;
    }
}
