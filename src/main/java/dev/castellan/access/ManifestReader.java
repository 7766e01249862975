package dev.castellan.access;

import dev.castellan.kubernetes.ApiResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Takes objects out of a stream of JSON or YAML, one at a time, whatever lies around them: lists, lists of one kind whose items
 * name none, several documents. Objects that have nothing to do with access are counted and left; what cannot be understood
 * is a gap.
 */
final class ManifestReader {
    private static final int DEEPEST = 8;
    private static final int MOST_GAPS = 100;
    private static final Set<String> IDENTITIES =
            Set.of("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account");
    private static final Set<String> KINDS = Set.of(
            "Namespace",
            "ServiceAccount",
            "Role",
            "ClusterRole",
            "RoleBinding",
            "ClusterRoleBinding",
            "CustomResourceDefinition");

    private final Snapshot.Builder into;
    private final String place;
    private final Map<String, String> pool = new HashMap<>();
    private int gaps;
    private int objects;
    private int others;

    /**
     * Reads into a snapshot.
     *
     * @param place what gaps call the stream
     */
    ManifestReader(Snapshot.Builder into, String place) {
        this.into = into;
        this.place = place;
    }

    /** How many objects about access were found. */
    int objects() {
        return objects;
    }

    /** How many objects of other kinds were passed over. */
    int others() {
        return others;
    }

    /** Reads to the end of the stream. What was complete before an error stays. */
    void read(JsonParser p) {
        for (JsonToken token = p.nextToken(); token != null; token = p.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                object(p, "", 0).forEach(raw -> take(raw, ""));
            } else if (token == JsonToken.START_ARRAY) {
                while (p.nextToken() == JsonToken.START_OBJECT) {
                    object(p, "", 1).forEach(raw -> take(raw, ""));
                }
            } else if (token != JsonToken.VALUE_NULL && token != JsonToken.END_ARRAY) {
                gap("there is something that is no object");
            }
        }
    }

    /** Reads the items of an API server's list; they name no kind themselves. Returns where the list goes on; empty at its end. */
    String page(JsonParser p, String kind) {
        if (p.nextToken() != JsonToken.START_OBJECT) {
            gap("the server's answer is no list");
            return "";
        }
        Raw list = new Raw();
        fields(p, list, kind, 0);
        list.pending.forEach(raw -> take(raw, kind));
        return list.more;
    }

    /** What was read of one object. */
    private static final class Raw {
        String kind = "";
        String namespace = "";
        String name = "";
        String more = "";
        boolean listed;
        boolean hasRules;
        String roleKind = "";
        String roleName = "";
        boolean autoupdate;
        String trouble = "";
        Map<String, String> labels = Map.of();
        Map<String, String> annotations = Map.of();
        List<PolicyRule> rules = List.of();
        List<LabelSelector> aggregation = List.of();
        List<Subject> subjects = List.of();
        String group = "";
        String plural = "";
        String crdKind = "";
        String scope = "";
        final List<Raw> pending = new ArrayList<>();
    }

    /** Reads the object at the parser; its own items are taken at once, or come back where their kind is not known yet. */
    private List<Raw> object(JsonParser p, String kindOfItems, int depth) {
        Raw raw = new Raw();
        fields(p, raw, kindOfItems, depth);
        if (raw.listed) {
            String kind = itemKind(raw.kind);
            raw.pending.forEach(item -> take(item, kind));
            if (!raw.more.isEmpty()) {
                into.gap(new Gap(part(kind), "", place + ": a list breaks off; the server had more."));
            }
            return List.of();
        }
        return List.of(raw);
    }

    private static String itemKind(String listKind) {
        return listKind.length() > 4 && listKind.endsWith("List") ? listKind.substring(0, listKind.length() - 4) : "";
    }

    private static Gap.Part part(String kind) {
        return switch (kind) {
            case "Namespace" -> Gap.Part.NAMESPACES;
            case "ServiceAccount" -> Gap.Part.SERVICE_ACCOUNTS;
            case "Role" -> Gap.Part.ROLES;
            case "ClusterRole" -> Gap.Part.CLUSTER_ROLES;
            case "RoleBinding" -> Gap.Part.ROLE_BINDINGS;
            case "ClusterRoleBinding" -> Gap.Part.CLUSTER_ROLE_BINDINGS;
            default -> Gap.Part.ANYTHING;
        };
    }

    private void fields(JsonParser p, Raw raw, String kindOfItems, int depth) {
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            JsonToken value = p.nextToken();
            switch (field) {
                case "kind" -> raw.kind = text(p, raw, field);
                case "metadata" -> metadata(p, raw);
                case "rules" -> {
                    raw.hasRules = true;
                    raw.rules = rules(p, raw);
                }
                case "aggregationRule" -> raw.aggregation = aggregation(p, raw);
                case "subjects" -> raw.subjects = subjects(p, raw);
                case "roleRef" -> roleRef(p, raw);
                case "spec" -> spec(p, raw);
                case "items" -> {
                    if (value == JsonToken.START_ARRAY && depth < DEEPEST) {
                        raw.listed = true;
                        items(p, raw, kindOfItems, depth);
                    } else {
                        p.skipChildren();
                    }
                }
                default -> p.skipChildren();
            }
        }
        if (p.currentToken() != JsonToken.END_OBJECT) {
            raw.trouble = "it ends early";
        }
    }

    private void items(JsonParser p, Raw list, String kindOfItems, int depth) {
        for (JsonToken t = p.nextToken(); t != null && t != JsonToken.END_ARRAY; t = p.nextToken()) {
            if (t != JsonToken.START_OBJECT) {
                p.skipChildren();
                if (t != JsonToken.VALUE_NULL) {
                    gap("an item of a list is no object");
                }
                continue;
            }
            String known = kindOfItems.isEmpty() ? itemKind(list.kind) : kindOfItems;
            for (Raw item : object(p, "", depth + 1)) {
                if (item.kind.isEmpty() && known.isEmpty()) {
                    list.pending.add(item);
                } else {
                    take(item, known);
                }
            }
        }
    }

    private void metadata(JsonParser p, Raw raw) {
        if (!isObject(p, raw, "metadata")) {
            return;
        }
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            p.nextToken();
            switch (field) {
                case "name" -> raw.name = text(p, raw, "metadata.name");
                case "namespace" -> raw.namespace = text(p, raw, "metadata.namespace");
                case "continue" -> raw.more = text(p, raw, "metadata.continue");
                case "labels" -> raw.labels = texts(p, raw, "metadata.labels");
                case "annotations" -> {
                    Map<String, String> all = texts(p, raw, "metadata.annotations");
                    raw.autoupdate = "true".equals(all.get("rbac.authorization.kubernetes.io/autoupdate"));
                    raw.annotations = identities(all);
                }
                default -> p.skipChildren();
            }
        }
    }

    private static Map<String, String> identities(Map<String, String> annotations) {
        Map<String, String> kept = new HashMap<>();
        annotations.forEach((key, value) -> {
            if (key.startsWith("azure.workload.identity/") || IDENTITIES.contains(key)) {
                kept.put(key, value);
            }
        });
        return kept.isEmpty() ? Map.of() : kept;
    }

    private List<PolicyRule> rules(JsonParser p, Raw raw) {
        List<PolicyRule> rules = new ArrayList<>();
        if (!isArray(p, raw, "rules")) {
            return rules;
        }
        while (more(p)) {
            if (!isObject(p, raw, "rules")) {
                continue;
            }
            List<String> verbs = List.of();
            List<String> groups = List.of();
            List<String> resources = List.of();
            List<String> names = List.of();
            List<String> urls = List.of();
            for (String field = p.nextName(); field != null; field = p.nextName()) {
                p.nextToken();
                switch (field) {
                    case "verbs" -> verbs = list(p, raw, field);
                    case "apiGroups" -> groups = list(p, raw, field);
                    case "resources" -> resources = list(p, raw, field);
                    case "resourceNames" -> names = list(p, raw, field);
                    case "nonResourceURLs" -> urls = list(p, raw, field);
                    default -> p.skipChildren();
                }
            }
            rules.add(new PolicyRule(verbs, groups, resources, names, urls));
        }
        return rules;
    }

    private List<LabelSelector> aggregation(JsonParser p, Raw raw) {
        List<LabelSelector> selectors = new ArrayList<>();
        if (!isObject(p, raw, "aggregationRule")) {
            return selectors;
        }
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            p.nextToken();
            if (!field.equals("clusterRoleSelectors")) {
                p.skipChildren();
            } else if (isArray(p, raw, field)) {
                while (more(p)) {
                    if (isObject(p, raw, field)) {
                        selectors.add(selector(p, raw));
                    }
                }
            }
        }
        return selectors;
    }

    private LabelSelector selector(JsonParser p, Raw raw) {
        Map<String, String> match = Map.of();
        List<LabelSelector.Expression> expressions = new ArrayList<>();
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            p.nextToken();
            if (field.equals("matchLabels")) {
                match = texts(p, raw, field);
            } else if (field.equals("matchExpressions") && isArray(p, raw, field)) {
                while (more(p)) {
                    if (isObject(p, raw, field)) {
                        String key = "";
                        String operator = "";
                        List<String> values = List.of();
                        for (String part = p.nextName(); part != null; part = p.nextName()) {
                            p.nextToken();
                            switch (part) {
                                case "key" -> key = text(p, raw, part);
                                case "operator" -> operator = text(p, raw, part);
                                case "values" -> values = list(p, raw, part);
                                default -> p.skipChildren();
                            }
                        }
                        expressions.add(new LabelSelector.Expression(key, operator, values));
                    }
                }
            } else {
                p.skipChildren();
            }
        }
        return new LabelSelector(match, expressions);
    }

    private List<Subject> subjects(JsonParser p, Raw raw) {
        List<Subject> subjects = new ArrayList<>();
        if (!isArray(p, raw, "subjects")) {
            return subjects;
        }
        while (more(p)) {
            if (!isObject(p, raw, "subjects")) {
                continue;
            }
            String kind = "";
            String namespace = "";
            String name = "";
            for (String field = p.nextName(); field != null; field = p.nextName()) {
                p.nextToken();
                switch (field) {
                    case "kind" -> kind = text(p, raw, field);
                    case "namespace" -> namespace = text(p, raw, field);
                    case "name" -> name = text(p, raw, field);
                    default -> p.skipChildren();
                }
            }
            subjects.add(new Subject(kind, namespace, name));
        }
        return subjects;
    }

    private void roleRef(JsonParser p, Raw raw) {
        if (!isObject(p, raw, "roleRef")) {
            return;
        }
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            p.nextToken();
            switch (field) {
                case "kind" -> raw.roleKind = text(p, raw, "roleRef.kind");
                case "name" -> raw.roleName = text(p, raw, "roleRef.name");
                default -> p.skipChildren();
            }
        }
    }

    /** Only what a CustomResourceDefinition says there is of use; whatever has another form is passed over. */
    private void spec(JsonParser p, Raw raw) {
        if (p.currentToken() != JsonToken.START_OBJECT) {
            p.skipChildren();
            return;
        }
        for (String field = p.nextName(); field != null; field = p.nextName()) {
            JsonToken value = p.nextToken();
            if (field.equals("group") && value == JsonToken.VALUE_STRING) {
                raw.group = p.getString();
            } else if (field.equals("scope") && value == JsonToken.VALUE_STRING) {
                raw.scope = p.getString();
            } else if (field.equals("names") && value == JsonToken.START_OBJECT) {
                for (String part = p.nextName(); part != null; part = p.nextName()) {
                    JsonToken token = p.nextToken();
                    if (part.equals("plural") && token == JsonToken.VALUE_STRING) {
                        raw.plural = p.getString();
                    } else if (part.equals("kind") && token == JsonToken.VALUE_STRING) {
                        raw.crdKind = p.getString();
                    } else {
                        p.skipChildren();
                    }
                }
            } else {
                p.skipChildren();
            }
        }
    }

    private void take(Raw raw, String listKind) {
        String kind = raw.kind.isEmpty() ? listKind : raw.kind;
        if (kind.isEmpty()) {
            kind = guess(raw);
        }
        if (!KINDS.contains(kind)) {
            if (kind.isEmpty()) {
                gap("an object names no kind");
            } else {
                others++;
            }
            return;
        }
        String shown = kind + " " + (raw.namespace.isEmpty() ? "" : raw.namespace + "/") + raw.name;
        if (raw.name.isEmpty() || !raw.trouble.isEmpty()) {
            gap(shown.strip() + ": " + (raw.name.isEmpty() ? "it has no name" : raw.trouble));
            return;
        }
        objects++;
        switch (kind) {
            case "Namespace" -> into.add(new Namespace(raw.name, raw.labels));
            case "ServiceAccount" -> into.add(new ServiceAccount(namespace(raw, shown), raw.name, raw.annotations));
            case "Role" -> role(raw, RoleId.in(namespace(raw, shown), raw.name), shown);
            case "ClusterRole" -> role(raw, RoleId.cluster(raw.name), shown);
            case "RoleBinding" -> binding(raw, namespace(raw, shown), shown);
            case "ClusterRoleBinding" -> binding(raw, "", shown);
            case "CustomResourceDefinition" ->
                into.addResources(List.of(new ApiResource(
                        raw.group, "", raw.crdKind, raw.plural, !raw.scope.equals("Cluster"), Set.of())));
            default -> throw new IllegalStateException(kind);
        }
    }

    /** Items of a list whose kind nobody named. */
    private static String guess(Raw raw) {
        if (!raw.roleName.isEmpty()) {
            return raw.namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
        }
        if (raw.hasRules) {
            return raw.namespace.isEmpty() ? "ClusterRole" : "Role";
        }
        return "";
    }

    private void role(Raw raw, RoleId id, String shown) {
        Role role = new Role(id, raw.rules, raw.aggregation, raw.labels, raw.autoupdate);
        if (into.holds(role)) {
            note(shown + " stands there twice; the later one counts");
        }
        into.add(role);
    }

    private void binding(Raw raw, String namespace, String shown) {
        Binding binding = new Binding(namespace, raw.name, raw.roleKind, raw.roleName, raw.subjects, raw.labels);
        if (into.holds(binding)) {
            note(shown + " stands there twice; the later one counts");
        }
        into.add(binding);
    }

    /** As clients do without a namespace of their own. */
    private String namespace(Raw raw, String shown) {
        if (raw.namespace.isEmpty()) {
            note(shown + " names no namespace; it is taken as “default”");
            return "default";
        }
        return raw.namespace;
    }

    /** Something could not be understood, so something is missing. */
    private void gap(String what) {
        add(Gap.Part.ANYTHING, what);
    }

    private void note(String what) {
        add(Gap.Part.CONTRADICTION, what);
    }

    private void add(Gap.Part part, String what) {
        gaps++;
        if (gaps <= MOST_GAPS) {
            into.gap(new Gap(part, "", place + ": " + what + "."));
        } else if (gaps == MOST_GAPS + 1) {
            into.gap(new Gap(Gap.Part.ANYTHING, "", place + ": there is more that could not be understood."));
        }
    }

    private String text(JsonParser p, Raw raw, String field) {
        if (p.currentToken() == JsonToken.VALUE_STRING && !(p instanceof YAMLParser y && y.isCurrentAlias())) {
            String text = p.getString();
            return pool.computeIfAbsent(text, t -> t);
        }
        if (p.currentToken() != JsonToken.VALUE_NULL) {
            raw.trouble = field + " is no text";
            p.skipChildren();
        }
        return "";
    }

    private List<String> list(JsonParser p, Raw raw, String field) {
        List<String> list = new ArrayList<>();
        if (isArray(p, raw, field)) {
            while (more(p)) {
                list.add(text(p, raw, field));
            }
        }
        return list;
    }

    private Map<String, String> texts(JsonParser p, Raw raw, String field) {
        if (!isObject(p, raw, field)) {
            return Map.of();
        }
        Map<String, String> map = new HashMap<>();
        for (String key = p.nextName(); key != null; key = p.nextName()) {
            p.nextToken();
            map.put(pool.computeIfAbsent(key, k -> k), text(p, raw, field));
        }
        return map;
    }

    /** Steps to the next element of an array; false behind the last one. */
    private static boolean more(JsonParser p) {
        JsonToken token = p.nextToken();
        return token != null && token != JsonToken.END_ARRAY;
    }

    private static boolean isObject(JsonParser p, Raw raw, String field) {
        return is(p, raw, field, JsonToken.START_OBJECT, "no object");
    }

    private static boolean isArray(JsonParser p, Raw raw, String field) {
        return is(p, raw, field, JsonToken.START_ARRAY, "no list");
    }

    private static boolean is(JsonParser p, Raw raw, String field, JsonToken wanted, String complaint) {
        if (p.currentToken() == wanted) {
            return true;
        }
        if (p.currentToken() != JsonToken.VALUE_NULL) {
            raw.trouble = field + " is " + complaint;
            p.skipChildren();
        }
        return false;
    }
}
