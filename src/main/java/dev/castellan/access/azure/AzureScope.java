package dev.castellan.access.azure;

import java.util.Locale;
import java.util.Optional;

/**
 * A place in Azure where roles hold, in lower case and without a slash at its end; ids of Azure are compared ignoring
 * case.
 *
 * @param path {@code /} for the root of the tenant
 */
public record AzureScope(String path) {
    private static final String GROUPS = "/providers/microsoft.management/managementgroups/";
    private static final String CLUSTERS = "/providers/microsoft.kubernetes/connectedclusters/";
    private static final String NAMESPACE_RESOURCES = "/providers/microsoft.kubernetesconfiguration/namespaces/";

    /** What stands at a scope. */
    public enum Kind {
        ROOT("tenant root"),
        MANAGEMENT_GROUP("management group"),
        SUBSCRIPTION("subscription"),
        RESOURCE_GROUP("resource group"),
        CLUSTER("cluster"),
        NAMESPACE("namespace"),
        RESOURCE("resource");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    public AzureScope {
        String text = path.strip().toLowerCase(Locale.ROOT);
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '/') {
            end--;
        }
        text = text.substring(0, end);
        path = text.isEmpty() ? "/" : text.startsWith("/") ? text : "/" + text;
    }

    /** The scope of a namespace of a cluster, as Azure/guard asks for it. */
    public AzureScope namespace(String name) {
        return new AzureScope(path + "/namespaces/" + name);
    }

    /** The newer form of the same, asked for only where guard is told so. */
    public AzureScope namespaceResource(String name) {
        return new AzureScope(path + NAMESPACE_RESOURCES + name);
    }

    /** What stands there. */
    public Kind kind() {
        if (path.equals("/")) {
            return Kind.ROOT;
        }
        if (path.startsWith(GROUPS)) {
            return Kind.MANAGEMENT_GROUP;
        }
        String[] parts = path.split("/", -1);
        if (!path.startsWith("/subscriptions/")) {
            return Kind.RESOURCE;
        }
        if (parts.length == 3) {
            return Kind.SUBSCRIPTION;
        }
        if (parts.length == 5 && parts[3].equals("resourcegroups")) {
            return Kind.RESOURCE_GROUP;
        }
        int cluster = path.indexOf(CLUSTERS);
        if (cluster < 0) {
            return Kind.RESOURCE;
        }
        if (path.indexOf('/', cluster + CLUSTERS.length()) < 0) {
            return Kind.CLUSTER;
        }
        return namespaceName().isPresent() ? Kind.NAMESPACE : Kind.RESOURCE;
    }

    /** The namespace's name, where this is the scope of one, in either form. */
    public Optional<String> namespaceName() {
        int cluster = path.indexOf(CLUSTERS);
        int rest = cluster < 0 ? -1 : path.indexOf('/', cluster + CLUSTERS.length());
        if (rest < 0) {
            return Optional.empty();
        }
        String below = path.substring(rest);
        for (String form : new String[] {"/namespaces/", NAMESPACE_RESOURCES}) {
            if (below.startsWith(form) && below.indexOf('/', form.length()) < 0) {
                return Optional.of(below.substring(form.length()));
            }
        }
        return Optional.empty();
    }

    /** The last part, which names what stands there. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether this is the other scope, or above it by their paths alone; management groups need the tree. */
    boolean holds(AzureScope other) {
        return path.equals("/")
                || other.path.equals(path)
                || (other.path.startsWith(path) && other.path.charAt(path.length()) == '/');
    }

    @Override
    public String toString() {
        return path;
    }
}
