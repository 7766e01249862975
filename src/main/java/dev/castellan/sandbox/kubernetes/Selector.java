package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a list, watch or deletion is limited to by {@code labelSelector} and {@code fieldSelector}. */
final class Selector implements Predicate<Stored> {
    private static final Set<String> EVENT_FIELDS = Set.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "reason",
            "reportingComponent",
            "source",
            "type");

    private record Field(String path, boolean equal, String value) {}

    private final List<Predicate<Map<String, String>>> labels;
    private final List<Field> fields;

    private Selector(List<Predicate<Map<String, String>>> labels, List<Field> fields) {
        this.labels = labels;
        this.fields = fields;
    }

    /**
     * Reads the two selectors; empty text selects all.
     *
     * @throws Refusal for what the server does not understand
     */
    static Selector of(ApiResource resource, String labelSelector, String fieldSelector) {
        return new Selector(labels(labelSelector), fields(resource, fieldSelector));
    }

    /** Whether everything is selected. */
    boolean all() {
        return labels.isEmpty() && fields.isEmpty();
    }

    /** The object's name where the selector allows one only; authorization then asks for that name. */
    Optional<String> name() {
        return fields.stream()
                .filter(f -> f.equal() && f.path().equals("metadata.name"))
                .map(Field::value)
                .findFirst();
    }

    @Override
    public boolean test(Stored object) {
        for (Field field : fields) {
            if (value(object, field.path()).equals(field.value()) != field.equal()) {
                return false;
            }
        }
        if (!labels.isEmpty()) {
            Map<String, String> of = object.labels();
            for (Predicate<Map<String, String>> label : labels) {
                if (!label.test(of)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String value(Stored object, String path) {
        if (path.equals("metadata.name")) {
            return object.name();
        }
        if (path.equals("metadata.namespace")) {
            return object.namespace();
        }
        String quick = object.field(path);
        if (quick != null) {
            return quick;
        }
        String at = path.replace("regarding.", "involvedObject.");
        if (at.equals("source")) {
            at = "source.component";
        }
        return Json.text(object.object(), at.split("\\.", -1));
    }

    private static List<Field> fields(ApiResource resource, String text) {
        List<Field> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            boolean unequal = part.contains("!=");
            String[] sides = part.split(unequal ? "!=" : "==?", 2);
            if (sides.length != 2) {
                throw Refusal.badRequest("invalid selector: '" + text + "'; can't understand '" + part + "'");
            }
            String path = sides[0].trim();
            if (!supported(resource, path)) {
                throw Refusal.badRequest("field label not supported: " + path);
            }
            all.add(new Field(path, !unequal, sides[1].trim()));
        }
        return all;
    }

    private static boolean supported(ApiResource resource, String path) {
        return switch (path) {
            case "metadata.name" -> true;
            case "metadata.namespace" -> resource.namespaced();
            default ->
                switch (resource.qualified()) {
                    case "pods" ->
                        Set.of(
                                        "spec.nodeName",
                                        "spec.restartPolicy",
                                        "spec.schedulerName",
                                        "spec.serviceAccountName",
                                        "spec.hostNetwork",
                                        "status.phase",
                                        "status.podIP",
                                        "status.nominatedNodeName")
                                .contains(path);
                    case "events", "events.events.k8s.io" -> EVENT_FIELDS.contains(path);
                    case "secrets" -> path.equals("type");
                    case "namespaces" -> path.equals("status.phase");
                    case "nodes" -> path.equals("spec.unschedulable");
                    case "jobs.batch" -> path.equals("status.successful");
                    case "services" -> path.equals("spec.type") || path.equals("spec.clusterIP");
                    case "replicasets.apps" -> path.equals("status.replicas");
                    case "certificatesigningrequests.certificates.k8s.io" -> path.equals("spec.signerName");
                    default -> false;
                };
        };
    }

    private static List<Predicate<Map<String, String>>> labels(String text) {
        List<Predicate<Map<String, String>>> all = new ArrayList<>();
        for (String part : splitOutsideParentheses(text)) {
            String term = part.trim();
            if (term.isEmpty()) {
                continue;
            }
            all.add(label(term, text));
        }
        return all;
    }

    private static Predicate<Map<String, String>> label(String term, String whole) {
        int open = term.indexOf('(');
        if (open >= 0 && term.endsWith(")")) {
            String[] head = term.substring(0, open).trim().split("\\s+", -1);
            Set<String> values = Set.copyOf(
                    List.of(term.substring(open + 1, term.length() - 1).split("\\s*,\\s*", -1)).stream()
                            .map(String::trim)
                            .distinct()
                            .toList());
            if (head.length == 2 && head[1].equals("in")) {
                return labels -> labels.containsKey(head[0]) && values.contains(labels.getOrDefault(head[0], ""));
            }
            if (head.length == 2 && head[1].equals("notin")) {
                return labels -> !labels.containsKey(head[0]) || !values.contains(labels.getOrDefault(head[0], ""));
            }
            throw unreadable(whole, term);
        }
        int unequal = term.indexOf("!=");
        if (unequal > 0) {
            String key = term.substring(0, unequal).trim();
            String value = term.substring(unequal + 2).trim();
            return labels -> !value.equals(labels.get(key));
        }
        int equal = term.indexOf('=');
        if (equal > 0) {
            String key = term.substring(0, equal).trim();
            String value = term.substring(term.startsWith("==", equal) ? equal + 2 : equal + 1)
                    .trim();
            return labels -> value.equals(labels.get(key));
        }
        String key = term.startsWith("!") ? term.substring(1).trim() : term;
        if (!key.matches("[A-Za-z0-9][-A-Za-z0-9_./]*")) {
            throw unreadable(whole, term);
        }
        boolean absent = term.startsWith("!");
        return labels -> labels.containsKey(key) != absent;
    }

    private static Refusal unreadable(String whole, String term) {
        return Refusal.badRequest(
                "unable to parse requirement: found '" + term + "', expected: a label selector (in '" + whole + "')");
    }

    private static List<String> splitOutsideParentheses(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
