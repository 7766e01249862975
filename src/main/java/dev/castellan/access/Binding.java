package dev.castellan.access;

import java.util.List;
import java.util.Map;

/**
 * A RoleBinding, or, without a namespace, a ClusterRoleBinding.
 *
 * @param roleKind the kind of its {@code roleRef}, as written
 * @param roleName the name of its {@code roleRef}
 */
public record Binding(
        String namespace,
        String name,
        String roleKind,
        String roleName,
        List<Subject> subjects,
        Map<String, String> labels) {
    public Binding {
        subjects = List.copyOf(subjects);
        labels = Map.copyOf(labels);
    }

    /** A RoleBinding. */
    public static Binding in(String namespace, String name, RoleId role, Subject... subjects) {
        return new Binding(namespace, name, role.kind(), role.name(), List.of(subjects), Map.of());
    }

    /** A ClusterRoleBinding. */
    public static Binding cluster(String name, RoleId role, Subject... subjects) {
        return new Binding("", name, role.kind(), role.name(), List.of(subjects), Map.of());
    }

    /** Whether it is a ClusterRoleBinding. */
    public boolean clusterWide() {
        return namespace.isEmpty();
    }

    /** {@code RoleBinding} or {@code ClusterRoleBinding}. */
    public String kind() {
        return clusterWide() ? "ClusterRoleBinding" : "RoleBinding";
    }

    /** The role it refers to; a Role is looked for in the namespace of the binding only. */
    public RoleId role() {
        return new RoleId(roleKind, roleKind.equals(RoleId.ROLE) ? namespace : "", roleName);
    }

    /**
     * The user name that a service-account subject stands for; empty where it never applies: without a namespace in a
     * ClusterRoleBinding.
     */
    String userName(Subject subject) {
        String in = subject.namespace().isEmpty() ? namespace : subject.namespace();
        return in.isEmpty() ? "" : Requester.serviceAccountName(in, subject.name());
    }

    /** As written for people: {@code RoleBinding shop/readers}. */
    public String text() {
        return kind() + " " + (clusterWide() ? "" : namespace + "/") + name;
    }
}
