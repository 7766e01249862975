package dev.castellan.access;

import dev.castellan.kubernetes.ApiResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about access in one cluster at one time. Immutable; each list is sorted and holds no object twice. An empty
 * list of resources means that they are not known.
 */
public final class Snapshot {
    private final String source;
    private final Instant takenAt;
    private final String serverVersion;
    private final boolean live;
    private final boolean browserSafeProxy;
    private final List<Namespace> namespaces;
    private final List<ServiceAccount> serviceAccounts;
    private final List<Role> roles;
    private final List<Binding> bindings;
    private final List<ApiResource> resources;
    private final List<Gap> gaps;
    private final Optional<AzurePart> azure;
    private final Authorizers authorizers;
    private final String hash;

    private Snapshot(Builder b) {
        this.source = b.source;
        this.takenAt = b.takenAt;
        this.serverVersion = b.serverVersion;
        this.live = b.live;
        this.browserSafeProxy = b.browserSafeProxy;
        this.namespaces = sorted(b.namespaces, Comparator.comparing(Namespace::name));
        this.serviceAccounts = sorted(
                b.serviceAccounts,
                Comparator.comparing(ServiceAccount::namespace).thenComparing(ServiceAccount::name));
        this.roles = sorted(
                b.roles,
                Comparator.comparing((Role r) -> r.id().namespace())
                        .thenComparing(r -> r.id().name())
                        .thenComparing(r -> r.id().kind()));
        this.bindings =
                sorted(b.bindings, Comparator.comparing(Binding::namespace).thenComparing(Binding::name));
        this.resources =
                sorted(b.resources, Comparator.comparing(ApiResource::group).thenComparing(ApiResource::plural));
        this.gaps = b.gaps.stream().distinct().toList();
        this.azure = b.azure;
        this.authorizers = b.authorizers.orElseGet(() -> Authorizers.assumed("", b.takenAt));
        this.hash = SnapshotFile.hash(this);
    }

    private static <T> List<T> sorted(Map<?, T> objects, Comparator<T> order) {
        List<T> list = new ArrayList<>(objects.values());
        list.sort(order);
        return List.copyOf(list);
    }

    /** A new, empty one. */
    public static Builder builder(String source, Instant takenAt) {
        return new Builder(source, takenAt);
    }

    /** This one as the beginning of another. */
    public Builder toBuilder() {
        Builder b = new Builder(source, takenAt);
        b.serverVersion = serverVersion;
        b.live = live;
        b.browserSafeProxy = browserSafeProxy;
        namespaces.forEach(b::add);
        serviceAccounts.forEach(b::add);
        roles.forEach(b::add);
        bindings.forEach(b::add);
        b.addResources(resources);
        b.gaps.addAll(gaps);
        b.azure = azure;
        b.authorizers = Optional.of(authorizers);
        return b;
    }

    /** Where it comes from, in a few words. */
    public String source() {
        return source;
    }

    /** When it was read. */
    public Instant takenAt() {
        return takenAt;
    }

    /** The server's version such as {@code v1.36.2}; empty where it is not known. */
    public String serverVersion() {
        return serverVersion;
    }

    /** Whether it was read from a running server, so that its controllers have filled in the aggregated roles. */
    public boolean live() {
        return live;
    }

    /**
     * Whether the server asks RBAC for {@code unsafeproxy} instead of {@code proxy} when the user is not in {@code
     * system:authenticated}. OpenShift and MicroShift wrap RBAC like this; the plain API server does not.
     */
    public boolean browserSafeProxy() {
        return browserSafeProxy;
    }

    /** By name. */
    public List<Namespace> namespaces() {
        return namespaces;
    }

    /** By namespace and name. */
    public List<ServiceAccount> serviceAccounts() {
        return serviceAccounts;
    }

    /** By namespace and name, ClusterRoles first. */
    public List<Role> roles() {
        return roles;
    }

    /** By namespace and name, ClusterRoleBindings first. */
    public List<Binding> bindings() {
        return bindings;
    }

    /** The names of the groups that bindings name, each once. */
    public List<String> boundGroups() {
        return bindings().stream()
                .flatMap(b -> b.subjects().stream())
                .filter(s -> s.kind().equals(Subject.GROUP))
                .map(Subject::name)
                .distinct()
                .toList();
    }

    /** What the server has, with scope; empty where it is not known. */
    public List<ApiResource> resources() {
        return resources;
    }

    /** What is missing. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** The Azure side, where there is one. */
    public Optional<AzurePart> azure() {
        return azure;
    }

    /** Whom the API server asks, in its order; assumed where it could not be read. */
    public Authorizers authorizers() {
        return authorizers;
    }

    /** SHA-256 over the objects and what counts of them, in hex: equal for snapshots that hold the same, whenever and wherever they were read. */
    public String hash() {
        return hash;
    }

    /** How many objects it holds. */
    public int size() {
        return namespaces.size() + serviceAccounts.size() + roles.size() + bindings.size();
    }

    /** Collects the parts of a snapshot. An object given twice replaces the earlier one. */
    public static final class Builder {
        private String source;
        private Instant takenAt;
        private String serverVersion = "";
        private boolean live;
        private boolean browserSafeProxy;
        private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
        private final Map<String, ServiceAccount> serviceAccounts = new LinkedHashMap<>();
        private final Map<RoleId, Role> roles = new LinkedHashMap<>();
        private final Map<List<String>, Binding> bindings = new LinkedHashMap<>();
        private final Map<String, ApiResource> resources = new LinkedHashMap<>();
        private final List<Gap> gaps = new ArrayList<>();
        private Optional<AzurePart> azure = Optional.empty();
        private Optional<Authorizers> authorizers = Optional.empty();

        private Builder(String source, Instant takenAt) {
            this.source = source;
            this.takenAt = takenAt;
        }

        /** Names another source and time. */
        public Builder origin(String from, Instant at) {
            source = from;
            takenAt = at;
            return this;
        }

        /** Names the server's version. */
        public Builder version(String version) {
            serverVersion = version;
            return this;
        }

        /** Says that a running server gave the objects. */
        public Builder live() {
            live = true;
            return this;
        }

        /** Says that the server is one of those that guard proxies. See {@link Snapshot#browserSafeProxy}. */
        public Builder browserSafeProxy() {
            browserSafeProxy = true;
            return this;
        }

        /** Adds a namespace. */
        public Builder add(Namespace namespace) {
            namespaces.put(namespace.name(), namespace);
            return this;
        }

        /** Adds a service account. */
        public Builder add(ServiceAccount account) {
            serviceAccounts.put(account.userName(), account);
            return this;
        }

        /** Adds a role. */
        public Builder add(Role role) {
            roles.put(role.id(), role);
            return this;
        }

        /** Adds a binding. */
        public Builder add(Binding binding) {
            bindings.put(List.of(binding.namespace(), binding.name()), binding);
            return this;
        }

        /** Takes a role out. */
        public Builder remove(RoleId role) {
            roles.remove(role);
            return this;
        }

        /** Takes a binding out; for a ClusterRoleBinding the namespace is empty. */
        public Builder removeBinding(String namespace, String name) {
            bindings.remove(List.of(namespace, name));
            return this;
        }

        /** Adds kinds that the server has. */
        public Builder addResources(Collection<ApiResource> more) {
            more.forEach(r -> resources.put(r.group() + "/" + r.plural(), r));
            return this;
        }

        /** Says that something is missing. */
        public Builder gap(Gap gap) {
            gaps.add(gap);
            return this;
        }

        /** Sets the Azure side. */
        public Builder azure(AzurePart part) {
            azure = Optional.of(part);
            return this;
        }

        /** Sets whom the API server asks. */
        public Builder authorizers(Authorizers order) {
            authorizers = Optional.of(order);
            return this;
        }

        boolean holds(Role role) {
            return roles.containsKey(role.id());
        }

        boolean holds(Binding binding) {
            return bindings.containsKey(List.of(binding.namespace(), binding.name()));
        }

        /** The snapshot. */
        public Snapshot build() {
            return new Snapshot(this);
        }
    }
}
