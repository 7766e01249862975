package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides as the API server's RBAC authorizer does, over one moment's roles and bindings.
 *
 * <p>Bindings are found through their subjects, so that a cluster with tens of thousands of them answers at once.
 */
final class Rbac {
    private static final String GROUP = "rbac.authorization.k8s.io";

    /** @param reason which binding allowed it, or why a binding could not be read */
    record Decision(boolean allowed, String reason) {}

    /** One rule of a role. */
    record Rule(
            List<String> verbs, List<String> groups, List<String> resources, List<String> names, List<String> urls) {
        static Rule of(JsonNode rule) {
            return new Rule(
                    Json.texts(rule, "verbs"),
                    Json.texts(rule, "apiGroups"),
                    Json.texts(rule, "resources"),
                    Json.texts(rule, "resourceNames"),
                    Json.texts(rule, "nonResourceURLs"));
        }

        boolean allows(Attributes what) {
            if (!has(verbs, what.verb())) {
                return false;
            }
            if (what.nonResource()) {
                return urls.stream().anyMatch(url -> matchesPath(url, what.path()));
            }
            return has(groups, what.group())
                    && matchesResource(what.resource(), what.subresource())
                    && (names.isEmpty() || names.contains(what.name()));
        }

        private boolean matchesResource(String resource, String subresource) {
            String combined = subresource.isEmpty() ? resource : resource + "/" + subresource;
            for (String each : resources) {
                if (each.equals("*")
                        || each.equals(combined)
                        || (!subresource.isEmpty() && each.equals("*/" + subresource))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean matchesPath(String url, String path) {
            return url.equals("*")
                    || url.equals(path)
                    || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
        }

        private static boolean has(List<String> all, String one) {
            return all.contains("*") || all.contains(one);
        }
    }

    private record Bound(int order, String namespace, String name, String roleKind, String role, String subject) {
        boolean clusterWide() {
            return namespace.isEmpty();
        }
    }

    private final Map<String, List<Rule>> roles = new HashMap<>();
    private final Map<String, List<Bound>> clusterWide = new HashMap<>();
    private final Map<String, Map<String, List<Bound>>> inNamespace = new HashMap<>();
    private int order;

    /** Reads the objects; what is malformed grants nothing. */
    static Rbac of(
            Collection<? extends JsonNode> clusterRoles,
            Collection<? extends JsonNode> roles,
            Collection<? extends JsonNode> clusterRoleBindings,
            Collection<? extends JsonNode> roleBindings) {
        Rbac rbac = new Rbac();
        clusterRoles.forEach(r -> rbac.roles.put("/" + Json.text(r, "metadata", "name"), rules(r)));
        roles.forEach(r -> rbac.roles.put(
                Json.text(r, "metadata", "namespace") + "/" + Json.text(r, "metadata", "name"), rules(r)));
        clusterRoleBindings.forEach(b -> rbac.bind(b, ""));
        roleBindings.forEach(b -> rbac.bind(b, Json.text(b, "metadata", "namespace")));
        return rbac;
    }

    /** May this be done? */
    Decision decide(Principal who, Attributes what) {
        if (who.groups().contains("system:masters")) {
            return new Decision(true, "");
        }
        List<String> problems = new ArrayList<>();
        for (Bound bound : bindings(who, what.namespace())) {
            Optional<List<Rule>> rules = rules(bound);
            if (rules.isEmpty()) {
                problems.add(missing(bound));
            } else if (rules.get().stream().anyMatch(rule -> rule.allows(what))) {
                return new Decision(true, allowedBy(bound));
            }
        }
        List<String> distinct = problems.stream().distinct().toList();
        return new Decision(
                false,
                distinct.isEmpty()
                        ? ""
                        : "RBAC: " + (distinct.size() == 1 ? distinct.getFirst() : distinct.toString()));
    }

    /** All rules that somebody holds in a namespace, cluster-wide ones included; in the server's order. */
    List<Rule> rulesFor(Principal who, String namespace) {
        List<Rule> all = new ArrayList<>();
        for (Bound bound : bindings(who, namespace)) {
            rules(bound).ifPresent(all::addAll);
        }
        return all;
    }

    /** The rules as a SubjectRulesReviewStatus. */
    ObjectNode rulesReview(Principal who, String namespace) {
        ArrayNode resourceRules = Json.arr();
        ArrayNode nonResourceRules = Json.arr();
        List<Rule> rules = new ArrayList<>(rulesFor(who, namespace));
        if (who.groups().contains("system:masters")) {
            rules.add(new Rule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()));
            rules.add(new Rule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));
        }
        for (Rule rule : rules) {
            if (!rule.resources().isEmpty()) {
                resourceRules.add(Json.obj(
                        "verbs", rule.verbs(),
                        "apiGroups", rule.groups(),
                        "resources", rule.resources(),
                        "resourceNames", rule.names().isEmpty() ? null : rule.names()));
            }
            if (!rule.urls().isEmpty()) {
                nonResourceRules.add(Json.obj("verbs", rule.verbs(), "nonResourceURLs", rule.urls()));
            }
        }
        return Json.obj("resourceRules", resourceRules, "nonResourceRules", nonResourceRules, "incomplete", false);
    }

    /** The rules of a role, or none where there is no such role. */
    Optional<List<Rule>> role(String kind, String namespace, String name) {
        return Optional.ofNullable(roles.get((kind.equals("ClusterRole") ? "" : namespace) + "/" + name));
    }

    private List<Bound> bindings(Principal who, String namespace) {
        Map<String, List<Bound>> local = inNamespace.getOrDefault(namespace, Map.of());
        List<Bound> all = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>();
        keys.add("u:" + who.name());
        who.groups().forEach(g -> keys.add("g:" + g));
        for (String key : keys) {
            all.addAll(clusterWide.getOrDefault(key, List.of()));
            if (!namespace.isEmpty()) {
                all.addAll(local.getOrDefault(key, List.of()));
            }
        }
        all.sort(Comparator.comparingInt(Bound::order));
        return all;
    }

    private Optional<List<Rule>> rules(Bound bound) {
        return role(bound.roleKind(), bound.namespace(), bound.role());
    }

    private void bind(JsonNode binding, String namespace) {
        String name = Json.text(binding, "metadata", "name");
        String kind = Json.text(binding, "roleRef", "kind");
        String role = Json.text(binding, "roleRef", "name");
        int place = order++;
        for (JsonNode subject : Json.list(binding, "subjects")) {
            String subjectName = Json.text(subject, "name");
            String in = Json.text(subject, "namespace");
            String where = in.isEmpty() ? namespace : in;
            String key = switch (Json.text(subject, "kind")) {
                case "User" -> "u:" + subjectName;
                case "Group" -> "g:" + subjectName;
                case "ServiceAccount" -> where.isEmpty() ? "" : "u:system:serviceaccount:" + where + ":" + subjectName;
                default -> "";
            };
            if (!key.isEmpty()) {
                String shown = Json.text(subject, "kind") + " \""
                        + (key.startsWith("u:system:serviceaccount:")
                                        && Json.text(subject, "kind").equals("ServiceAccount")
                                ? subjectName + "/" + where
                                : subjectName)
                        + "\"";
                Bound bound = new Bound(place, namespace, name, kind, role, shown);
                (namespace.isEmpty() ? clusterWide : inNamespace.computeIfAbsent(namespace, n -> new HashMap<>()))
                        .computeIfAbsent(key, k -> new ArrayList<>())
                        .add(bound);
            }
        }
    }

    private static String allowedBy(Bound bound) {
        return "RBAC: allowed by "
                + (bound.clusterWide()
                        ? "ClusterRoleBinding \"" + bound.name() + "\""
                        : "RoleBinding \"" + bound.name() + "/" + bound.namespace() + "\"")
                + " of " + bound.roleKind() + " \"" + bound.role() + "\" to " + bound.subject();
    }

    private static String missing(Bound bound) {
        return (bound.roleKind().equals("ClusterRole") ? "clusterrole." : "role.") + GROUP + " \"" + bound.role()
                + "\" not found";
    }

    private static List<Rule> rules(JsonNode role) {
        return Json.list(role, "rules").stream().map(Rule::of).toList();
    }

    /** Fills the rules of aggregating roles from the roles they select, as the controller does. */
    static void aggregate(Collection<ObjectNode> clusterRoles) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (ObjectNode role : clusterRoles) {
                List<JsonNode> selectors = Json.list(role, "aggregationRule", "clusterRoleSelectors");
                if (selectors.isEmpty()) {
                    continue;
                }
                String name = Json.text(role, "metadata", "name");
                ArrayNode union = Json.arr();
                for (JsonNode selector : selectors) {
                    Predicate<ObjectNode> selected = other -> !name.equals(Json.text(other, "metadata", "name"))
                            && selects(selector, Json.map(other, "metadata", "labels"));
                    clusterRoles.stream()
                            .filter(selected)
                            .sorted(Comparator.comparing(r -> Json.text(r, "metadata", "name")))
                            .forEach(r -> Json.list(r, "rules").forEach(rule -> {
                                if (!contains(union, rule)) {
                                    union.add(rule.deepCopy());
                                }
                            }));
                }
                if (!union.equals(role.path("rules"))) {
                    role.set("rules", union);
                    changed = true;
                }
            }
        }
    }

    /** Whether two roles grant the same, in whatever order. */
    static boolean sameRules(JsonNode one, JsonNode other) {
        return Set.copyOf(Json.list(one, "rules")).equals(Set.copyOf(Json.list(other, "rules")));
    }

    private static boolean contains(ArrayNode all, JsonNode one) {
        for (JsonNode each : all) {
            if (each.equals(one)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a metav1 LabelSelector selects these labels. */
    static boolean selects(JsonNode selector, Map<String, String> labels) {
        for (Map.Entry<String, String> e : Json.map(selector, "matchLabels").entrySet()) {
            if (!e.getValue().equals(labels.get(e.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : Json.list(selector, "matchExpressions")) {
            String value = labels.get(Json.text(expression, "key"));
            List<String> values = Json.texts(expression, "values");
            boolean holds = switch (Json.text(expression, "operator")) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
