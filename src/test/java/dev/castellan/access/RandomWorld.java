package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Worlds of the recorded kinds: few words, so that rules collide, and everything odd among them. */
final class RandomWorld {
    static final List<String> NAMESPACES = List.of("ns0", "ns1", "ns2", "ns3");
    static final List<String> VERBS = List.of(
            "get",
            "list",
            "create",
            "update",
            "delete",
            "*",
            "bind",
            "escalate",
            "impersonate",
            "GET",
            "use",
            "",
            "deletecollection",
            "post",
            "sign");
    static final List<String> GROUPS = List.of("", "apps", "*", "Apps", "batch", World.RBAC, "*.example.com");
    static final List<String> RESOURCES = List.of(
            "pods",
            "pods/exec",
            "pods/*",
            "*/scale",
            "*",
            "*/*",
            "*/",
            "secrets",
            "deployments",
            "deployments/scale",
            "Pods",
            "nodes",
            "nodes/proxy",
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
            "");
    static final List<String> NAMES = List.of("a", "b", "*", "", "web-*");
    static final List<String> PATHS =
            List.of("/healthz", "/healthz/*", "/healthz*", "*", "/a/*/c", "/a**", "/", "/metrics", "");
    static final List<String> USERS = List.of("u0", "u1", "u2", "U0", "*", "system:serviceaccount:ns0:sa0", "g0");
    static final List<String> MEMBERS = List.of(
            "g0", "g1", "system:authenticated", "system:serviceaccounts", "system:serviceaccounts:ns1", "u0", "*");

    private final RandomGenerator random;

    RandomWorld(RandomGenerator random) {
        this.random = random;
    }

    Snapshot snapshot(int roles, int bindings) {
        Snapshot.Builder into = Snapshot.builder("random", Worlds.THEN).version("v1.36.2");
        NAMESPACES.forEach(n -> into.add(new Namespace(n, Map.of())));
        for (int i = 0; i < roles; i++) {
            into.add(Role.of(role(i), rules()));
        }
        for (int i = 0; i < bindings; i++) {
            into.add(binding("b" + i, roles));
        }
        return into.build();
    }

    private static RoleId role(int i) {
        return i % 2 == 0 ? RoleId.cluster("r" + i) : RoleId.in(NAMESPACES.get(i / 2 % NAMESPACES.size()), "r" + i);
    }

    Role newRole() {
        return Role.of(random.nextBoolean() ? RoleId.cluster("new") : RoleId.in(pick(NAMESPACES), "new"), rules());
    }

    Binding binding(String name, int roles) {
        List<Subject> subjects = new ArrayList<>();
        for (int s = random.nextInt(4); s > 0; s--) {
            subjects.add(subject());
        }
        RoleId role = role(random.nextInt(roles + 1));
        String kind = random.nextInt(20) == 0 ? "role" : role.kind();
        return new Binding(random.nextInt(3) == 0 ? "" : pick(NAMESPACES), name, kind, role.name(), subjects, Map.of());
    }

    private Subject subject() {
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> Subject.user(pick(USERS));
            case 3, 4 -> Subject.group(pick(MEMBERS));
            case 5 -> Subject.serviceAccount(random.nextInt(3) == 0 ? "" : pick(NAMESPACES), "sa" + random.nextInt(2));
            default -> new Subject(pick(List.of("user", "", "Robot")), "", "u0");
        };
    }

    private PolicyRule[] rules() {
        PolicyRule[] rules = new PolicyRule[random.nextInt(4)];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = random.nextInt(5) == 0
                    ? PolicyRule.paths(some(VERBS, 1), some(PATHS, 1))
                    : new PolicyRule(
                            some(VERBS, 0),
                            some(GROUPS, 0),
                            some(RESOURCES, 0),
                            random.nextInt(3) == 0 ? some(NAMES, 1) : List.of(),
                            random.nextInt(30) == 0 ? some(PATHS, 1) : List.of());
        }
        return rules;
    }

    Requester requester() {
        List<String> groups = new ArrayList<>();
        for (int g = random.nextInt(3); g > 0; g--) {
            groups.add(pick(MEMBERS));
        }
        return Requester.raw(
                random.nextInt(3) == 0 ? "system:serviceaccount:" + pick(NAMESPACES) + ":sa0" : pick(USERS), groups);
    }

    Request request() {
        if (random.nextInt(6) == 0) {
            String path = pick(
                    List.of("/healthz", "/healthz/", "/healthz/x", "/healthzx", "/a/b/c", "/a/*/c", "/ab", "/", ""));
            return new Request.OnPath(pick(VERBS), path);
        }
        String[] resource = pick(RESOURCES).split("/", 2);
        return new Request.OnResource(
                pick(VERBS),
                pick(GROUPS),
                resource[0],
                resource.length > 1 ? resource[1] : random.nextInt(4) == 0 ? pick(List.of("scale", "exec", "*")) : "",
                random.nextInt(4) == 0 ? "" : pick(NAMESPACES),
                random.nextInt(2) == 0 ? "" : pick(NAMES));
    }

    private List<String> some(List<String> from, int least) {
        List<String> some = new ArrayList<>();
        int count = random.nextInt(12) == 0 ? least : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            some.add(pick(from));
        }
        return some;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
