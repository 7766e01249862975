package dev.castellan.fleet;

/** What Azure says about the agent's heartbeat; {@code NOT_REPORTED} where no Azure stands behind the cluster. */
public enum Connectivity {
    CONNECTED("Connected"),
    CONNECTING("Connecting"),
    OFFLINE("Offline"),
    EXPIRED("Expired"),
    AGENT_NOT_INSTALLED("Agent not installed"),
    UNKNOWN("Unknown"),
    NOT_REPORTED("Not reported");

    private final String label;

    Connectivity(String label) {
        this.label = label;
    }

    /** The word shown to the user. */
    public String label() {
        return label;
    }
}
