package dev.castellan.browse;

import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ListQuery.Pick;
import dev.castellan.kubernetes.TableRow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What this product shows of a kind beside the server's own columns. An extra of the same title takes the place of the
 * server's. None of them makes the server send the contents of secrets.
 */
final class KindColumns {
    /**
     * A column of ours.
     *
     * @param column its heading and type
     * @param picks what it is made of
     * @param value makes its value: String, Long, Instant or Counted
     */
    record Extra(Column column, List<Pick> picks, Function<Found, Object> value) {}

    /**
     * What the picks of one extra found in one object.
     *
     * @param row the object
     * @param picked one list for each pick
     */
    record Found(TableRow row, List<List<JsonNode>> picked) {
        List<JsonNode> all(int pick) {
            return pick < picked.size() ? picked.get(pick) : List.of();
        }

        JsonNode first(int pick) {
            List<JsonNode> all = all(pick);
            return all.isEmpty() ? tools.jackson.databind.node.MissingNode.getInstance() : all.getFirst();
        }

        String text(int pick) {
            return KindColumns.text(first(pick));
        }
    }

    private static final Map<String, List<Extra>> EXTRAS = extras();
    private static final List<Extra> CONSTRAINTS = List.of(
            extra("Enforcement", f -> f.text(0).isEmpty() ? "deny" : f.text(0), Pick.of("spec", "enforcementAction")),
            number(
                    "Violations",
                    f -> f.first(0).isNumber() ? (Object) f.first(0).asLong() : "",
                    Pick.of("status", "totalViolations")),
            extra("Kinds", f -> words(f, 0), Pick.of("spec", "match", "kinds", "[]", "kinds", "[]")));

    private KindColumns() {}

    /** The extras of a kind; none for most. */
    static List<Extra> of(ApiResource resource) {
        return resource.group().equals("constraints.gatekeeper.sh")
                ? CONSTRAINTS
                : EXTRAS.getOrDefault(resource.qualified(), List.of());
    }

    private static Map<String, List<Extra>> extras() {
        Map<String, List<Extra>> all = new java.util.HashMap<>();
        all.put(
                "pods",
                List.of(
                        new Extra(
                                Column.of("Restarts", Column.Type.NUMBER, false),
                                List.of(
                                        Pick.of("status", "containerStatuses", "[]", "restartCount"),
                                        Pick.of(
                                                "status",
                                                "containerStatuses",
                                                "[]",
                                                "lastState",
                                                "terminated",
                                                "finishedAt")),
                                KindColumns::restarts),
                        extra("Node", f -> f.text(0), Pick.of("spec", "nodeName")),
                        extra("Service account", f -> f.text(0), Pick.of("spec", "serviceAccountName")),
                        registries("spec"),
                        owner()));
        List<Extra> workload = List.of(
                extra(
                        "Service account",
                        f -> f.text(0).isEmpty() ? "default" : f.text(0),
                        Pick.of("spec", "template", "spec", "serviceAccountName")),
                registries("spec", "template", "spec"),
                managedBy());
        all.put("deployments.apps", workload);
        all.put("statefulsets.apps", workload);
        all.put("daemonsets.apps", workload);
        List<Extra> owned = new ArrayList<>(workload.subList(0, 2));
        owned.add(owner());
        all.put("replicasets.apps", owned);
        List<Extra> job = new ArrayList<>(owned);
        job.add(new Extra(
                Column.of("Duration", Column.Type.AGE, false),
                List.of(Pick.of("status", "startTime"), Pick.of("status", "completionTime")),
                KindColumns::duration));
        all.put("jobs.batch", job);
        all.put(
                "cronjobs.batch",
                List.of(
                        extra(
                                "Service account",
                                f -> f.text(0).isEmpty() ? "default" : f.text(0),
                                Pick.of("spec", "jobTemplate", "spec", "template", "spec", "serviceAccountName")),
                        registries("spec", "jobTemplate", "spec", "template", "spec"),
                        moment("Last Schedule", Pick.of("status", "lastScheduleTime"))));
        all.put(
                "nodes",
                List.of(
                        extra(
                                "Zone",
                                f -> f.row().labels().getOrDefault("topology.kubernetes.io/zone", ""),
                                Pick.of("metadata", "name")),
                        extra("CPU", f -> f.text(0), Pick.of("status", "allocatable", "cpu")),
                        extra("Memory", f -> bytes(f.text(0)), Pick.of("status", "allocatable", "memory")),
                        extra("Pressure", KindColumns::pressure, Pick.of("status", "conditions")),
                        number("Taints", f -> (long) f.all(0).size(), Pick.of("spec", "taints", "[]"))));
        all.put(
                "namespaces",
                List.of(
                        label("Pod security", "pod-security.kubernetes.io/enforce"),
                        extra("Managed by", f -> managedBy(f.row().labels()), Pick.of("metadata", "name"))));
        all.put(
                "events",
                List.of(
                        new Extra(
                                Column.of("Last Seen", Column.Type.AGE, false),
                                List.of(
                                        Pick.of("series", "lastObservedTime"),
                                        Pick.of("lastTimestamp"),
                                        Pick.of("eventTime"),
                                        Pick.of("firstTimestamp")),
                                f -> latest(f, 4)),
                        new Extra(
                                Column.of("First Seen", Column.Type.AGE, true),
                                List.of(Pick.of("firstTimestamp"), Pick.of("eventTime")),
                                f -> earliest(f)),
                        new Extra(
                                Column.of("Count", Column.Type.NUMBER, false),
                                List.of(Pick.of("series", "count"), Pick.of("count")),
                                f -> Math.max(
                                        1,
                                        Math.max(
                                                f.first(0).asLong(0), f.first(1).asLong(0))))));
        all.put(
                "serviceaccounts",
                List.of(
                        extra(
                                "Token mounted",
                                f -> f.text(0).equals("false") ? "no" : "yes",
                                Pick.of("automountServiceAccountToken")),
                        extra(
                                "Azure identity",
                                f -> f.text(0),
                                Pick.of("metadata", "annotations", "azure.workload.identity/client-id"))));
        List<Extra> role = List.of(
                number("Rules", f -> (long) f.first(0).size(), Pick.of("rules")),
                extra("Stands out", f -> power(f.first(0)), Pick.of("rules")),
                new Extra(
                        Column.of("Managed by", Column.Type.TEXT, true),
                        List.of(Pick.of("metadata", "name")),
                        f -> managedBy(f.row().labels())));
        all.put("roles.rbac.authorization.k8s.io", role);
        all.put("clusterroles.rbac.authorization.k8s.io", role);
        List<Extra> binding = List.of(
                extra("Users", f -> subjects(f, "User"), Pick.of("subjects")),
                extra("Groups", f -> subjects(f, "Group"), Pick.of("subjects")),
                new Extra(
                        Column.of("ServiceAccounts", Column.Type.TEXT, false),
                        List.of(Pick.of("subjects")),
                        f -> subjects(f, "ServiceAccount")));
        all.put("rolebindings.rbac.authorization.k8s.io", binding);
        all.put("clusterrolebindings.rbac.authorization.k8s.io", binding);
        all.put(
                "constrainttemplates.templates.gatekeeper.sh",
                List.of(extra("Kind", f -> f.text(0), Pick.of("spec", "crd", "spec", "names", "kind"))));
        all.put(
                "networkpolicies.networking.k8s.io",
                List.of(
                        extra("Types", f -> words(f, 0), Pick.of("spec", "policyTypes", "[]")),
                        extra(
                                "Lets in",
                                f -> lets(f, "Ingress"),
                                Pick.of("spec", "policyTypes", "[]"),
                                Pick.of("spec", "ingress")),
                        extra(
                                "Lets out",
                                f -> lets(f, "Egress"),
                                Pick.of("spec", "policyTypes", "[]"),
                                Pick.of("spec", "egress"))));
        List<Extra> webhooks = List.of(
                extra("On failure", f -> words(f, 0), Pick.of("webhooks", "[]", "failurePolicy")),
                extra(
                        "Calls",
                        f -> Stream.concat(
                                        f.all(0).stream()
                                                .map(n -> text(n.path("namespace")) + "/" + text(n.path("name"))),
                                        f.all(1).stream().map(KindColumns::text))
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        Pick.of("webhooks", "[]", "clientConfig", "service"),
                        Pick.of("webhooks", "[]", "clientConfig", "url")));
        all.put("validatingwebhookconfigurations.admissionregistration.k8s.io", webhooks);
        all.put("mutatingwebhookconfigurations.admissionregistration.k8s.io", webhooks);
        all.putAll(kyverno());
        all.put(
                "validatingadmissionpolicies.admissionregistration.k8s.io",
                List.of(extra("On failure", f -> f.text(0), Pick.of("spec", "failurePolicy"))));
        all.put(
                "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                List.of(
                        extra("Policy", f -> f.text(0), Pick.of("spec", "policyName")),
                        extra("Enforcement", f -> words(f, 0), Pick.of("spec", "validationActions", "[]"))));
        // Only metadata: whole objects would bring what the secrets hold.
        all.put("secrets", List.of(owner(), managedBy()));
        return Map.copyOf(all);
    }

    /** Policies of Kyverno, old and new, and the reports that it and others write (Policy Working Group, OpenReports). */
    private static Map<String, List<Extra>> kyverno() {
        List<Extra> policy = List.of(
                extra(
                        "Action",
                        KindColumns::action,
                        Pick.of("spec", "rules", "[]", "validate", "failureAction"),
                        Pick.of("spec", "validationFailureAction"),
                        Pick.of("spec", "rules", "[]", "validate")),
                extra("Ready", KindColumns::ready, Pick.of("status", "conditions"), Pick.of("status", "ready")),
                number("Rules", f -> (long) f.all(0).size(), Pick.of("spec", "rules", "[]", "name")));
        List<Extra> expressions = List.of(
                extra(
                        "Action",
                        f -> f.all(0).isEmpty() ? "Deny" : words(f, 0),
                        Pick.of("spec", "validationActions", "[]")),
                extra("Ready", f -> f.text(0), Pick.of("status", "conditionStatus", "ready")));
        List<Extra> report = List.of(
                extra(
                        "About",
                        f -> f.first(0).isObject()
                                ? text(f.first(0).path("kind")) + "/"
                                        + text(f.first(0).path("name"))
                                : "",
                        Pick.of("scope")),
                count("Fail", "fail"),
                count("Warn", "warn"),
                count("Error", "error"));
        return Map.of(
                "clusterpolicies.kyverno.io", policy,
                "policies.kyverno.io", policy,
                "validatingpolicies.policies.kyverno.io", expressions,
                "imagevalidatingpolicies.policies.kyverno.io", expressions,
                "policyreports.wgpolicyk8s.io", report,
                "clusterpolicyreports.wgpolicyk8s.io", report,
                "reports.openreports.io", report,
                "clusterreports.openreports.io", report);
    }

    private static Extra count(String title, String field) {
        return number(title, f -> f.first(0).asLong(0), Pick.of("summary", field));
    }

    /** What its validating rules do; one that says nothing audits. Rules that change or make objects have no action. */
    private static Object action(Found f) {
        List<String> each = f.all(0).stream().map(KindColumns::text).distinct().toList();
        boolean validates = !f.all(2).isEmpty();
        String fallback = f.text(1).isEmpty() ? "Audit" : f.text(1);
        boolean silent = f.all(0).size() < f.all(2).size();
        return Stream.concat(each.stream(), validates && silent ? Stream.of(fallback) : Stream.empty())
                .map(a -> a.substring(0, Math.min(1, a.length())).toUpperCase(Locale.ROOT)
                        + a.substring(Math.min(1, a.length())))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Object ready(Found f) {
        for (JsonNode condition : f.first(0)) {
            if (text(condition.path("type")).equals("Ready")) {
                return text(condition.path("status"));
            }
        }
        return f.text(1);
    }

    /** What a network policy lets through in one direction; nothing to say where it does not speak of it. */
    private static Object lets(Found f, String type) {
        // Without types it is about what comes in, and about what goes out where it has rules for that.
        boolean speaks = f.all(0).isEmpty()
                ? type.equals("Ingress") || !f.first(1).isEmpty()
                : f.all(0).stream().anyMatch(t -> text(t).equals(type));
        if (!speaks) {
            return "";
        }
        int rules = f.first(1).size();
        for (JsonNode rule : f.first(1)) {
            if (rule.isEmpty()) {
                return "everything";
            }
        }
        return rules == 0 ? "nothing" : rules == 1 ? "1 rule" : rules + " rules";
    }

    private static String words(Found f, int pick) {
        return f.all(pick).stream().map(KindColumns::text).distinct().collect(Collectors.joining(", "));
    }

    private static Extra extra(String title, Function<Found, Object> value, Pick... picks) {
        return new Extra(Column.of(title, Column.Type.TEXT, false), List.of(picks), value);
    }

    private static Extra number(String title, Function<Found, Object> value, Pick... picks) {
        return new Extra(Column.of(title, Column.Type.NUMBER, false), List.of(picks), value);
    }

    private static Extra moment(String title, Pick pick) {
        return new Extra(Column.of(title, Column.Type.AGE, false), List.of(pick), f -> latest(f, 1));
    }

    private static Extra label(String title, String label) {
        return extra(title, f -> f.row().labels().getOrDefault(label, ""), Pick.of("metadata", "name"));
    }

    /** Of the containers in the pod specification there, those that only run at first among them. */
    private static Extra registries(String... spec) {
        return extra(
                "Registries",
                f -> String.join(
                        ", ",
                        Stream.concat(f.all(0).stream(), f.all(1).stream())
                                .map(n -> registry(text(n)))
                                .collect(Collectors.toCollection(TreeSet::new))),
                images(spec, "containers"),
                images(spec, "initContainers"));
    }

    private static Pick images(String[] spec, String containers) {
        List<String> path = new ArrayList<>(List.of(spec));
        path.addAll(List.of(containers, "[]", "image"));
        return new Pick(path);
    }

    /** The registry of an image reference, as container runtimes read it; Docker Hub where none is named. */
    static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost")
                ? first.toLowerCase(Locale.ROOT)
                : "docker.io";
    }

    /** The controller, else the first owner. */
    private static Extra owner() {
        return extra(
                "Owner",
                f -> {
                    JsonNode chosen = f.first(0).path(0);
                    for (JsonNode each : f.first(0)) {
                        chosen = each.path("controller").asBoolean(false) ? each : chosen;
                    }
                    return chosen.isObject() ? text(chosen.path("kind")) + "/" + text(chosen.path("name")) : "";
                },
                Pick.of("metadata", "ownerReferences"));
    }

    private static Extra managedBy() {
        return extra("Managed by", f -> managedBy(f.row().labels()), Pick.of("metadata", "name"));
    }

    private static String managedBy(Map<String, String> labels) {
        if (labels.containsKey("kustomize.toolkit.fluxcd.io/name")) {
            return "Flux " + labels.get("kustomize.toolkit.fluxcd.io/name");
        }
        if (labels.containsKey("helm.toolkit.fluxcd.io/name")) {
            return "Flux " + labels.get("helm.toolkit.fluxcd.io/name");
        }
        if (labels.containsKey("argocd.argoproj.io/instance")) {
            return "Argo CD " + labels.get("argocd.argoproj.io/instance");
        }
        return labels.getOrDefault("app.kubernetes.io/managed-by", "");
    }

    private static Object restarts(Found f) {
        long count = f.all(0).stream().mapToLong(n -> n.asLong(0)).sum();
        Optional<Instant> last =
                f.all(1).stream().flatMap(n -> moment(n).stream()).max(Instant::compareTo);
        return new Row.Counted(count, last);
    }

    private static Object duration(Found f) {
        Optional<Instant> start = moment(f.first(0));
        Optional<Instant> end = moment(f.first(1));
        if (start.isEmpty()) {
            return "";
        }
        return end.isEmpty() ? start.get() : Age.text(Duration.between(start.get(), end.get()));
    }

    private static Object latest(Found f, int picks) {
        for (int i = 0; i < picks; i++) {
            Optional<Instant> found = moment(f.first(i));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return "";
    }

    private static Object earliest(Found f) {
        return latest(f, 2);
    }

    private static Object pressure(Found f) {
        List<String> bad = new ArrayList<>();
        for (JsonNode condition : f.first(0)) {
            String type = text(condition.path("type"));
            if (!type.equals("Ready") && text(condition.path("status")).equals("True")) {
                bad.add(type);
            }
        }
        return String.join(", ", bad);
    }

    /** Ki, Mi and Gi as people say them. */
    private static String bytes(String quantity) {
        if (quantity.endsWith("Ki")
                && quantity.length() < 18
                && quantity.chars().limit(quantity.length() - 2).allMatch(Character::isDigit)) {
            double gi = Long.parseLong(quantity.substring(0, quantity.length() - 2)) / 1024.0 / 1024.0;
            return "%.1fGi".formatted(gi);
        }
        return quantity;
    }

    /** The rights in a role that mean more than the thing itself. */
    private static String power(JsonNode rules) {
        TreeSet<String> words = new TreeSet<>();
        for (JsonNode rule : rules) {
            boolean anyVerb = holds(rule.path("verbs"), "*");
            boolean anyResource = holds(rule.path("resources"), "*");
            if (anyVerb && anyResource) {
                words.add("everything");
            } else if (anyResource) {
                words.add("all resources");
            }
            boolean secrets = holds(rule.path("resources"), "secrets") || anyResource;
            if (secrets && (anyVerb || holds(rule.path("verbs"), "get") || holds(rule.path("verbs"), "list"))) {
                words.add("reads secrets");
            }
            for (String verb : List.of("escalate", "bind", "impersonate")) {
                if (holds(rule.path("verbs"), verb)) {
                    words.add(verb);
                }
            }
            boolean makes = anyVerb || holds(rule.path("verbs"), "create");
            if (makes && holds(rule.path("resources"), "pods/exec")) {
                words.add("exec");
            }
            if (makes && holds(rule.path("resources"), "pods")) {
                words.add("creates pods");
            }
        }
        return words.contains("everything") ? "everything" : String.join(", ", words);
    }

    private static boolean holds(JsonNode array, String word) {
        for (JsonNode each : array) {
            if (text(each).equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static String subjects(Found f, String kind) {
        List<String> names = new ArrayList<>();
        for (JsonNode subject : f.first(0)) {
            if (text(subject.path("kind")).equals(kind)) {
                String name = text(subject.path("name"));
                names.add(kind.equals("ServiceAccount") ? text(subject.path("namespace")) + "/" + name : name);
            }
        }
        return String.join(", ", names);
    }

    private static Optional<Instant> moment(JsonNode node) {
        try {
            return node.isString() ? Optional.of(Instant.parse(node.asString(""))) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asString("") : "";
    }
}
