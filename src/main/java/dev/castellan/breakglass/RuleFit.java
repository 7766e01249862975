package dev.castellan.breakglass;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a refusal that a team writes can ever fit a request. One that cannot would look like protection: it is not taken
 * into a new policy. What is in force already stays, and is shown as what it is. Pure.
 */
public final class RuleFit {
    /** Kubernetes documentation, “Authorization overview”: the verbs of resource requests; the last is an old form of path. */
    private static final Set<String> VERBS =
            Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "proxy");

    /** The same, of other paths: the method in lower case. */
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    /** Of the core group, which is closed: new resources come in groups. */
    private static final Map<String, List<String>> CORE = Map.ofEntries(
            Map.entry("bindings", List.of()),
            Map.entry("componentstatuses", List.of()),
            Map.entry("configmaps", List.of()),
            Map.entry("endpoints", List.of()),
            Map.entry("events", List.of()),
            Map.entry("limitranges", List.of()),
            Map.entry("namespaces", List.of("finalize", "status")),
            Map.entry("nodes", List.of("proxy", "status")),
            Map.entry("persistentvolumeclaims", List.of("status")),
            Map.entry("persistentvolumes", List.of("status")),
            Map.entry(
                    "pods",
                    List.of(
                            "attach",
                            "binding",
                            "ephemeralcontainers",
                            "eviction",
                            "exec",
                            "log",
                            "portforward",
                            "proxy",
                            "resize",
                            "status")),
            Map.entry("podtemplates", List.of()),
            Map.entry("replicationcontrollers", List.of("scale", "status")),
            Map.entry("resourcequotas", List.of("status")),
            Map.entry("secrets", List.of()),
            Map.entry("serviceaccounts", List.of("token")),
            Map.entry("services", List.of("proxy", "status")));

    /** What people forget the group of, or write as one. */
    private static final Map<String, List<String>> GROUPS = Map.ofEntries(
            Map.entry(
                    "admissionregistration.k8s.io",
                    List.of(
                            "mutatingwebhookconfigurations",
                            "validatingadmissionpolicies",
                            "validatingadmissionpolicybindings",
                            "validatingwebhookconfigurations")),
            Map.entry("apiextensions.k8s.io", List.of("customresourcedefinitions")),
            Map.entry("apiregistration.k8s.io", List.of("apiservices")),
            Map.entry(
                    "apps", List.of("controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets")),
            Map.entry("authentication.k8s.io", List.of("tokenreviews")),
            Map.entry("autoscaling", List.of("horizontalpodautoscalers")),
            Map.entry("batch", List.of("cronjobs", "jobs")),
            Map.entry("certificates.k8s.io", List.of("certificatesigningrequests")),
            Map.entry("coordination.k8s.io", List.of("leases")),
            Map.entry("discovery.k8s.io", List.of("endpointslices")),
            Map.entry("networking.k8s.io", List.of("ingressclasses", "ingresses", "networkpolicies")),
            Map.entry("policy", List.of("poddisruptionbudgets")),
            Map.entry(
                    "rbac.authorization.k8s.io",
                    List.of("clusterrolebindings", "clusterroles", "rolebindings", "roles")),
            Map.entry("scheduling.k8s.io", List.of("priorityclasses")),
            Map.entry("storage.k8s.io", List.of("csidrivers", "storageclasses", "volumeattachments")));

    private RuleFit() {}

    /** The first thing of all added rules that fits no request, as a sentence without a trailing stop. */
    static Optional<String> complaint(GuardChanges changes) {
        return changes.added().stream().flatMap(r -> complaint(r).stream()).findFirst();
    }

    /** What of a rule fits no request, as a sentence without a trailing stop; empty where all of it can. */
    public static Optional<String> complaint(GuardPolicy.Rule rule) {
        Set<String> verbs = verbs(rule);
        return Stream.of(
                        rule.verbs().stream().sorted().flatMap(v -> verb(v, verbs).stream()),
                        rule.resources().stream().sorted().flatMap(r -> resource(r).stream()),
                        rule.namespaces().stream().sorted().flatMap(n -> namespace(n).stream()),
                        rule.paths().stream().sorted().flatMap(p -> path(p).stream()))
                .flatMap(all -> all)
                .findFirst()
                .map(why -> "the rule “" + rule.name() + "” " + why);
    }

    /** Whether no request at all fits it, for all of its verbs, resources, namespaces or paths are none. */
    public static boolean nothing(GuardPolicy.Rule rule) {
        Set<String> verbs = verbs(rule);
        return !(fits(rule.verbs(), v -> verb(v, verbs))
                && fits(rule.resources(), RuleFit::resource)
                && fits(rule.namespaces(), RuleFit::namespace)
                && fits(rule.paths(), RuleFit::path));
    }

    /** A rule is about resources or about paths. */
    private static Set<String> verbs(GuardPolicy.Rule rule) {
        return rule.paths().isEmpty() ? VERBS : METHODS;
    }

    /** Whether there are none, which means any, or one of them fits. */
    private static boolean fits(Set<String> texts, Function<String, Optional<String>> complaint) {
        return texts.isEmpty()
                || texts.stream().anyMatch(t -> complaint.apply(t).isEmpty());
    }

    private static Optional<String> verb(String verb, Set<String> known) {
        return verb.equals("*") || known.contains(verb)
                ? Optional.empty()
                : Optional.of("names “" + verb + "”, and the verbs there are: "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static Optional<String> resource(String text) {
        if (!text.matches("[a-z0-9*-]+(/[a-z0-9*-]+)?(\\.[a-z0-9*.-]+)?")) {
            return Optional.of("names “" + text
                    + "”, and resources are written resource[/subresource][.group], in lower" + " case");
        }
        if (text.equals("*")) {
            return Optional.empty();
        }
        int point = text.indexOf('.');
        String full = point < 0 ? text : text.substring(0, point);
        String plain = full.contains("/") ? full.substring(0, full.indexOf('/')) : full;
        return point < 0 ? core(full, plain) : grouped(full, plain, text.substring(point + 1));
    }

    /** Without a group it is of the core group. */
    private static Optional<String> core(String full, String plain) {
        boolean fits = CORE.entrySet().stream()
                .flatMap(e -> Stream.concat(
                        Stream.of(e.getKey()), e.getValue().stream().map(sub -> e.getKey() + "/" + sub)))
                .anyMatch(name -> like(full, name));
        if (fits) {
            return Optional.empty();
        }
        List<String> elsewhere = GROUPS.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(name -> like(plain, name)))
                .map(e -> full + "." + e.getKey())
                .sorted()
                .toList();
        if (!elsewhere.isEmpty()) {
            return Optional.of("names “" + full + "” without its group: write " + String.join(" or ", elsewhere));
        }
        return plural(plain, CORE.keySet().stream().toList())
                .map(right -> "names “" + full + "”, and resources are named in the plural: " + right)
                .or(() -> GROUPS.entrySet().stream()
                        .flatMap(e -> plural(plain, e.getValue()).stream().map(right -> right + "." + e.getKey()))
                        .findFirst()
                        .map(right -> "names “" + full
                                + "”, and resources are named in the plural and with their group: " + right))
                .or(() -> Optional.of("names “" + full + "”, which is no resource of the core group: write its group"
                        + " behind it, as kubectl api-resources shows it"));
    }

    private static Optional<String> grouped(String full, String plain, String group) {
        return GROUPS.entrySet().stream()
                .filter(e -> e.getKey().equals(group))
                .flatMap(e -> plural(plain, e.getValue()).stream())
                .findFirst()
                .map(right -> "names “" + full + "”, and resources are named in the plural: " + right + "." + group);
    }

    /** What a word in the singular stands for. */
    private static Optional<String> plural(String word, List<String> names) {
        String y = word.endsWith("y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
        return names.contains(word)
                ? Optional.empty()
                : Stream.of(y, word + "s", word + "es").filter(names::contains).findFirst();
    }

    private static Optional<String> namespace(String text) {
        return text.matches("[a-z0-9*-]+")
                ? Optional.empty()
                : Optional.of("names the namespace “" + text + "”, and namespaces are written in lower case");
    }

    private static Optional<String> path(String text) {
        return text.startsWith("/") || text.startsWith("*")
                ? Optional.empty()
                : Optional.of("names the path “" + text + "”, and paths begin with a slash");
    }

    private static boolean like(String glob, String text) {
        String pattern = Stream.of(glob.split("\\*", -1))
                .map(java.util.regex.Pattern::quote)
                .collect(Collectors.joining(".*"));
        return text.matches(pattern);
    }
}
