package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Secrets;
import dev.castellan.sandbox.ground.Seeded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Where the contents of one cluster are written down: fills in ids, ages and versions that follow from the seed. */
final class Sheet {
    private final ObjectStore store;
    private final Seeded seeded;
    private final String cluster;
    private final Instant now;
    private final Secrets secrets;
    private long version = 1_000;

    Sheet(ObjectStore store, Seeded seeded, String cluster, Instant now, Secrets secrets) {
        this.store = store;
        this.seeded = seeded;
        this.cluster = cluster;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.secrets = secrets;
    }

    /** Adds an object of the given kind; {@code fields} become its top-level fields after the metadata. */
    ObjectNode put(
            String storage,
            String apiVersion,
            String kind,
            String namespace,
            String name,
            Map<String, String> labels,
            Instant created,
            ObjectNode fields) {
        ObjectNode metadata = metadata(kind, namespace, name, labels, created);
        if (fields.has("spec")) {
            metadata.put("generation", 1);
        }
        ObjectNode object = Json.obj("apiVersion", apiVersion, "kind", kind, "metadata", metadata);
        fields.properties().forEach(e -> object.set(e.getKey(), e.getValue()));
        add(storage, object);
        return object;
    }

    /** Metadata with an id that follows from kind and name. */
    ObjectNode metadata(String kind, String namespace, String name, Map<String, String> labels, Instant created) {
        return Json.obj(
                "name",
                name,
                "namespace",
                namespace.isEmpty() ? null : namespace,
                "uid",
                uid(kind, namespace, name),
                "creationTimestamp",
                created.toString(),
                "labels",
                labels.isEmpty() ? null : labels);
    }

    /** Adds an object whose metadata is complete but for the version. */
    void add(String storage, ObjectNode object) {
        store.load(storage, Stored.Written.of(object, ++version));
    }

    /** Adds an object that is made on demand; its version is given out here. */
    void addLazy(String storage, java.util.function.LongFunction<Stored> make) {
        store.load(storage, make.apply(++version));
    }

    String uid(String kind, String namespace, String name) {
        return seeded.guid(cluster, kind, namespace, name);
    }

    /** A number from 0 to bound - 1 that follows from the name within this cluster. */
    int number(int bound, String... name) {
        return seeded.number(bound, within(name));
    }

    /** Letters and digits that follow from the name within this cluster. */
    String hex(int digits, String... name) {
        return seeded.hex(digits, within(name));
    }

    /** Letters as the API server gives to generated names. */
    String suffix(int letters, String... name) {
        String alphabet = "bcdfghjklmnpqrstvwxz2456789";
        String hex = seeded.hex(letters * 2, within(name));
        StringBuilder text = new StringBuilder(letters);
        for (int i = 0; i < letters; i++) {
            text.append(alphabet.charAt(Integer.parseInt(hex, i * 2, i * 2 + 2, 16) % alphabet.length()));
        }
        return text.toString();
    }

    private String[] within(String... name) {
        String[] all = new String[name.length + 1];
        all[0] = cluster;
        System.arraycopy(name, 0, all, 1, name.length);
        return all;
    }

    Instant now() {
        return now;
    }

    Instant daysAgo(int days) {
        return now.minus(Duration.ofDays(days));
    }

    Instant minutesAgo(int minutes) {
        return now.minus(Duration.ofMinutes(minutes));
    }

    /** A secret whose values are noted as handed out, in the clear and encoded. */
    void secret(
            String namespace,
            String name,
            String type,
            Map<String, String> labels,
            Instant created,
            Map<String, String> annotations,
            Map<String, String> values) {
        Map<String, String> data = new LinkedHashMap<>();
        values.forEach((k, v) -> {
            String encoded = Base64.getEncoder().encodeToString(v.getBytes(StandardCharsets.UTF_8));
            if (v.length() >= 12 && !k.equals("tls.crt") && !k.equals("ca.crt") && !k.equals("namespace")) {
                secrets.handOut(v);
                secrets.handOut(encoded);
            }
            data.put(k, encoded);
        });
        ObjectNode object =
                put("secrets", "v1", "Secret", namespace, name, labels, created, Json.obj("type", type, "data", data));
        if (!annotations.isEmpty()) {
            object.withObject("metadata").set("annotations", Json.node(annotations));
        }
    }

    /** A secret value that follows from the name. */
    String secretValue(int length, String... name) {
        return hex(Math.min(64, length), name);
    }

    void serviceAccount(String namespace, String name, Map<String, String> labels, Instant created) {
        put("serviceaccounts", "v1", "ServiceAccount", namespace, name, labels, created, Json.obj());
    }

    void configMap(String namespace, String name, Instant created, Map<String, String> data) {
        put("configmaps", "v1", "ConfigMap", namespace, name, Map.of(), created, Json.obj("data", data));
    }

    void namespace(String name, Map<String, String> labels, Instant created) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("kubernetes.io/metadata.name", name);
        all.putAll(labels);
        put(
                "namespaces",
                "v1",
                "Namespace",
                "",
                name,
                all,
                created,
                Json.obj(
                        "spec", Json.obj("finalizers", Json.arr("kubernetes")),
                        "status", Json.obj("phase", "Active")));
        serviceAccount(name, "default", Map.of(), created);
    }

    void role(String namespace, String name, Instant created, ObjectNode... rules) {
        boolean wide = namespace.isEmpty();
        put(
                (wide ? "clusterroles" : "roles") + ".rbac.authorization.k8s.io",
                "rbac.authorization.k8s.io/v1",
                wide ? "ClusterRole" : "Role",
                namespace,
                name,
                Map.of(),
                created,
                Json.obj("rules", List.of(rules)));
    }

    /** Binds a role; a role named {@code Role/NAME} is one of the namespace, otherwise it is a cluster role. */
    void bind(String namespace, String name, String role, Instant created, ObjectNode... subjects) {
        boolean wide = namespace.isEmpty();
        boolean local = role.startsWith("Role/");
        put(
                (wide ? "clusterrolebindings" : "rolebindings") + ".rbac.authorization.k8s.io",
                "rbac.authorization.k8s.io/v1",
                wide ? "ClusterRoleBinding" : "RoleBinding",
                namespace,
                name,
                Map.of(),
                created,
                Json.obj(
                        "subjects",
                        List.of(subjects),
                        "roleRef",
                        Json.obj(
                                "apiGroup", "rbac.authorization.k8s.io",
                                "kind", local ? "Role" : "ClusterRole",
                                "name", local ? role.substring("Role/".length()) : role)));
    }

    static ObjectNode rule(String groups, String resources, String verbs, String... names) {
        return Json.obj(
                "apiGroups", List.of(groups.split(",", -1)),
                "resources", List.of(resources.split(",", -1)),
                "verbs", List.of(verbs.split(",", -1)),
                "resourceNames", names.length == 0 ? null : List.of(names));
    }

    static ObjectNode user(String name) {
        return Json.obj("kind", "User", "apiGroup", "rbac.authorization.k8s.io", "name", name);
    }

    static ObjectNode group(String name) {
        return Json.obj("kind", "Group", "apiGroup", "rbac.authorization.k8s.io", "name", name);
    }

    static ObjectNode account(String namespace, String name) {
        return Json.obj("kind", "ServiceAccount", "name", name, "namespace", namespace);
    }
}
