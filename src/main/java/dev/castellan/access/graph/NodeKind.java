package dev.castellan.access.graph;

import static dev.castellan.access.graph.Column.*;
import static dev.castellan.access.graph.Plane.*;

/** What a node is. */
public enum NodeKind {
    USER("User", "Users", KUBERNETES, WHO, "user"),
    SERVICE_ACCOUNT("Service account", "Service accounts", KUBERNETES, WHO, "sa"),
    ENTRA_USER("Entra user", "Entra users", AZURE, WHO, "entra-user"),
    ENTRA_APPLICATION("Entra app", "Entra apps", AZURE, WHO, "entra-app"),
    GROUP("Group", "Groups", KUBERNETES, GROUPS, "group"),
    ENTRA_GROUP("Entra group", "Entra groups", AZURE, GROUPS, "entra-group"),
    CLUSTER_ROLE_BINDING("Cluster role binding", "Cluster role bindings", KUBERNETES, GRANTS, "crb"),
    ROLE_BINDING("Role binding", "Role bindings", KUBERNETES, GRANTS, "rb"),
    AZURE_ASSIGNMENT("Azure assignment", "Azure assignments", AZURE, GRANTS, "assignment"),
    /** A role that has to be activated first. */
    AZURE_ELIGIBLE("Eligible Azure assignment", "Eligible Azure assignments", AZURE, GRANTS, "eligible"),
    /** What takes away what a role of Azure gives. */
    AZURE_DENY("Azure deny assignment", "Azure deny assignments", AZURE, GRANTS, "deny"),
    CLUSTER_ROLE("Cluster role", "Cluster roles", KUBERNETES, ROLES, "clusterrole"),
    ROLE("Role", "Roles", KUBERNETES, ROLES, "role"),
    AZURE_ROLE("Azure role", "Azure roles", AZURE, ROLES, "azure-role"),
    /** Some verbs on one resource. */
    RIGHT("Permission", "Permissions", BOTH, RIGHTS, "right"),
    /** An operation of Azure's control plane that matters. */
    AZURE_OPERATION("Azure operation", "Azure operations", AZURE, RIGHTS, "operation"),
    /** A position on a way to more rights. */
    PLACE("Position", "Positions", BOTH, PLACES, "place");

    private final String word;
    private final String words;
    private final Plane plane;
    private final Column column;
    private final String key;

    NodeKind(String word, String words, Plane plane, Column column, String key) {
        this.word = word;
        this.words = words;
        this.plane = plane;
        this.column = column;
        this.key = key;
    }

    /** For one. */
    public String word() {
        return word;
    }

    /** For several. */
    public String words() {
        return words;
    }

    /** On which side it is. */
    public Plane plane() {
        return plane;
    }

    /** Where in the chain it stands. */
    public Column column() {
        return column;
    }

    String key() {
        return key;
    }
}
