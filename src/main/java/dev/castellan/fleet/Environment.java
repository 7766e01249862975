package dev.castellan.fleet;

/** How careful one has to be with a cluster. Unknown is treated as production wherever something is written. */
public enum Environment {
    DEVELOPMENT("Development"),
    TEST("Test"),
    PRODUCTION("Production"),
    UNKNOWN("Unclassified");

    private final String label;

    Environment(String label) {
        this.label = label;
    }

    /** The word shown beside the colour and the icon. */
    public String label() {
        return label;
    }
}
