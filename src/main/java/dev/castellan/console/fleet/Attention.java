package dev.castellan.console.fleet;

/** Why a cluster needs somebody to look at it; the most urgent first. */
enum Attention {
    TAINTED("tainted", "Admin certificate not accounted for", true),
    OVERDUE("overdue", "Admin certificate overdue", true),
    CERTIFICATE_EXPIRED("certificate-expired", "Certificate expired", true),
    OFFLINE("offline", "Offline", true),
    CERTIFICATE_SOON("certificate-soon", "Certificate ends soon", false),
    AGENT_BEHIND("agent", "Agent behind", false),
    UNCLASSIFIED("environment", "No environment", false),
    NO_ROUTE("route", "No way in", false);

    private final String id;
    private final String label;
    private final boolean urgent;

    Attention(String id, String label, boolean urgent) {
        this.id = id;
        this.label = label;
        this.urgent = urgent;
    }

    /** The word used in a search: {@code needs:offline}. */
    String id() {
        return id;
    }

    /** The words shown. */
    String label() {
        return label;
    }

    /** Whether something is broken now, and not only going to be. */
    boolean urgent() {
        return urgent;
    }
}
