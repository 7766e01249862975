package dev.castellan.access;

import dev.castellan.kubernetes.ApiResource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small cluster written down in a test. */
final class World {
    static final String RBAC = "rbac.authorization.k8s.io";
    private final Snapshot.Builder builder = Snapshot.builder("test", Worlds.THEN);
    private int count;

    static PolicyRule rule(String verbs, String groups, String resources, String... names) {
        return PolicyRule.resources(split(verbs), split(groups), split(resources))
                .named(names);
    }

    static PolicyRule paths(String verbs, String paths) {
        return PolicyRule.paths(split(verbs), split(paths));
    }

    /** Comma-separated; the empty text is one empty entry, as the core group. */
    private static List<String> split(String text) {
        return List.of(text.split(",", -1));
    }

    World version(String version) {
        builder.version(version);
        return this;
    }

    World namespace(String name) {
        builder.add(new Namespace(name, Map.of()));
        return this;
    }

    World account(String namespace, String name) {
        builder.add(new ServiceAccount(namespace, name, Map.of()));
        return this;
    }

    World gap(Gap.Part part, String namespace) {
        builder.gap(new Gap(part, namespace, "it may not be read."));
        return this;
    }

    World resource(String group, String plural, boolean namespaced) {
        builder.addResources(List.of(new ApiResource(group, "v1", "", plural, namespaced, Set.of())));
        return this;
    }

    World role(Role role) {
        builder.add(role);
        return this;
    }

    World binding(Binding binding) {
        builder.add(binding);
        return this;
    }

    /** For the whole cluster. */
    World grant(Subject who, PolicyRule... rules) {
        RoleId id = RoleId.cluster("role" + ++count);
        builder.add(Role.of(id, rules));
        builder.add(Binding.cluster("binding" + count, id, who));
        return this;
    }

    /** By a Role and a RoleBinding. */
    World grantIn(String namespace, Subject who, PolicyRule... rules) {
        RoleId id = RoleId.in(namespace, "role" + ++count);
        builder.add(Role.of(id, rules));
        builder.add(Binding.in(namespace, "binding" + count, id, who));
        return this;
    }

    /** By a ClusterRole and a RoleBinding. */
    World grantClusterRoleIn(String namespace, Subject who, PolicyRule... rules) {
        RoleId id = RoleId.cluster("role" + ++count);
        builder.add(Role.of(id, rules));
        builder.add(Binding.in(namespace, "binding" + count, id, who));
        return this;
    }

    Snapshot snapshot() {
        return builder.build();
    }

    AccessIndex index() {
        return AccessIndex.of(snapshot());
    }
}
