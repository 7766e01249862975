package dev.castellan.kubernetes;

/** What is asked about one's own rights at a glance; each over all namespaces. */
public enum AccessQuestion {
    EVERYTHING("Do anything", "*", "*", "*", "", true),
    READ_SECRETS("Read secrets", "get", "", "secrets", "", true),
    CREATE_PODS("Create pods", "create", "", "pods", "", false),
    EXEC("Run commands in pods", "create", "", "pods", "exec", true),
    DELETE_DEPLOYMENTS("Delete deployments", "delete", "apps", "deployments", "", false),
    EDIT_ROLES("Change roles", "update", "rbac.authorization.k8s.io", "clusterroles", "", true),
    EDIT_BINDINGS("Grant roles", "create", "rbac.authorization.k8s.io", "clusterrolebindings", "", true),
    IMPERSONATE("Act as other users", "impersonate", "", "users", "", true),
    PROXY_NODES("Reach kubelets", "get", "", "nodes", "proxy", true),
    LIST_NAMESPACES("List namespaces", "list", "", "namespaces", "", false);

    private final String label;
    private final String verb;
    private final String group;
    private final String resource;
    private final String subresource;
    private final boolean powerful;

    AccessQuestion(String label, String verb, String group, String resource, String subresource, boolean powerful) {
        this.label = label;
        this.verb = verb;
        this.group = group;
        this.resource = resource;
        this.subresource = subresource;
        this.powerful = powerful;
    }

    /** The words shown to the user. */
    public String label() {
        return label;
    }

    /** The Kubernetes verb. */
    public String verb() {
        return verb;
    }

    /** The API group; empty for the core group. */
    public String group() {
        return group;
    }

    /** The resource. */
    public String resource() {
        return resource;
    }

    /** The subresource; empty for the resource itself. */
    public String subresource() {
        return subresource;
    }

    /** Whether a yes means control over more than the thing itself. */
    public boolean powerful() {
        return powerful;
    }
}
