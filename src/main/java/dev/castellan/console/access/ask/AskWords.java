package dev.castellan.console.access.ask;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Role;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.SubjectName;
import dev.castellan.kubernetes.ApiResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The words that questions about one reading are made of: who there is, what there is, where. Immutable. */
final class AskWords {
    /** How many proposals are shown at a time. */
    static final int MOST = 8;

    private static final List<String> VERBS = List.of(
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "exec",
            "impersonate",
            "bind",
            "escalate",
            "approve",
            "sign",
            "use",
            "attach",
            "port-forward",
            "*");

    /** What kubectl takes for the kinds of Kubernetes itself, where the server was not asked. */
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("po", "pods"),
            Map.entry("svc", "services"),
            Map.entry("deploy", "deployments"),
            Map.entry("sts", "statefulsets"),
            Map.entry("ds", "daemonsets"),
            Map.entry("rs", "replicasets"),
            Map.entry("cm", "configmaps"),
            Map.entry("sa", "serviceaccounts"),
            Map.entry("ns", "namespaces"),
            Map.entry("no", "nodes"),
            Map.entry("pv", "persistentvolumes"),
            Map.entry("pvc", "persistentvolumeclaims"),
            Map.entry("ing", "ingresses"),
            Map.entry("netpol", "networkpolicies"),
            Map.entry("cj", "cronjobs"),
            Map.entry("csr", "certificatesigningrequests"),
            Map.entry("crd", "customresourcedefinitions"),
            Map.entry("hpa", "horizontalpodautoscalers"),
            Map.entry("pdb", "poddisruptionbudgets"),
            Map.entry("ep", "endpoints"));

    /** Subresources that matter for access and that discovery does not always tell. */
    private static final List<String> INSIDE = List.of(
            "pods/exec",
            "pods/attach",
            "pods/log",
            "pods/portforward",
            "pods/ephemeralcontainers",
            "nodes/proxy",
            "serviceaccounts/token");

    /** Something that can be asked about, with the text it is matched by. */
    private record Word(String text, String detail, String matched) {}

    private final AccessIndex index;
    private final List<Word> subjects = new ArrayList<>();
    private final Set<Principal> known = new LinkedHashSet<>();
    private final Map<String, List<String[]>> resources = new HashMap<>();
    private final List<Word> targets = new ArrayList<>();
    private final List<Word> namespaces = new ArrayList<>();

    /** The words of a reading; looks at everything it holds once. */
    AskWords(AccessReading reading) {
        this.index = reading.index();
        subjects(reading);
        resources();
        index.snapshot()
                .namespaces()
                .forEach(n -> namespaces.add(new Word(n.name(), "", n.name().toLowerCase(Locale.ROOT))));
    }

    private void subjects(AccessReading reading) {
        index.principals().forEach(p -> subject(p, detail(reading, p)));
        index.snapshot().serviceAccounts().forEach(a -> subject(Principal.user(a.userName()), "service account"));
        reading.azure().ifPresent(this::people);
    }

    private static String detail(AccessReading reading, Principal p) {
        String kind = p.group() ? "group" : SubjectName.account(p).isPresent() ? "service account" : "user";
        return reading.azure()
                .flatMap(a -> a.access().plane().people().find(p.name()))
                .flatMap(dev.castellan.access.azure.Principal::name)
                .map(name -> name + " · " + kind)
                .orElse(kind);
    }

    private void people(AzureSnapshot azure) {
        for (dev.castellan.access.azure.Principal p :
                azure.access().plane().people().all()) {
            String name = p.signInName().orElse(p.id());
            subject(
                    p.group() ? Principal.group(p.id()) : Principal.user(name),
                    p.label() + " · Entra " + p.kind().label());
        }
    }

    private void subject(Principal principal, String detail) {
        if (!principal.name().isEmpty() && known.add(principal)) {
            String text = AskToken.quote(
                    principal.group() || SubjectName.account(principal).isPresent()
                            ? SubjectName.print(principal)
                            : new AskQuestion.WhatCan(principal, new AskWhere.Cluster())
                                    .print()
                                    .substring("what can ".length()));
            boolean quoted = text.startsWith("\"\\\"");
            subjects.add(new Word(
                    quoted ? AskToken.quote(SubjectName.print(principal)) : text,
                    detail,
                    (principal.name() + ' ' + detail + ' ' + text).toLowerCase(Locale.ROOT)));
        }
    }

    private void resources() {
        Set<String> offered = new TreeSet<>();
        for (ApiResource r : index.snapshot().resources()) {
            resource(r.plural(), r.group(), r.plural());
            resource(r.kind().toLowerCase(Locale.ROOT), r.group(), r.plural());
            if (!r.singular().isEmpty()) {
                resource(r.singular(), r.group(), r.plural());
            }
            r.shortNames().forEach(s -> resource(s, r.group(), r.plural()));
            offered.add(r.qualified());
            r.subresources()
                    .forEach(s -> offered.add(r.plural() + (r.group().isEmpty() ? "" : "." + r.group()) + "/" + s));
        }
        if (index.snapshot().resources().isEmpty()) {
            for (Role role : index.snapshot().roles()) {
                for (PolicyRule rule : role.rules()) {
                    for (String resource : rule.resources()) {
                        if (!resource.equals("*")
                                && !resource.startsWith("*/")
                                && rule.apiGroups().size() == 1) {
                            String group = rule.apiGroups().getFirst();
                            int slash = resource.indexOf('/');
                            String plural = slash < 0 ? resource : resource.substring(0, slash);
                            String sub = slash < 0 ? "" : resource.substring(slash);
                            if (!group.equals("*")) {
                                resource(plural, group, plural);
                                offered.add(plural + (group.isEmpty() ? "" : "." + group) + sub);
                            }
                        }
                    }
                }
            }
        }
        offered.addAll(INSIDE);
        offered.addAll(List.of("pods", "secrets", "configmaps"));
        List<String> ordered = new ArrayList<>(offered);
        // What is meant most often comes first: the core group, then without parts, then short names.
        ordered.sort(Comparator.comparing((String o) -> o.contains("."))
                .thenComparing(o -> o.contains("/"))
                .thenComparing(Comparator.naturalOrder()));
        ordered.forEach(o -> targets.add(new Word(o, "", o.toLowerCase(Locale.ROOT))));
    }

    private void resource(String name, String group, String plural) {
        List<String[]> all = resources.computeIfAbsent(name, n -> new ArrayList<>());
        if (all.stream().noneMatch(r -> r[0].equals(group) && r[1].equals(plural))) {
            all.add(new String[] {group, plural});
        }
    }

    /** Whether somebody is bound, has an account here, or is known from Entra ID. */
    boolean knows(Principal principal) {
        return known.contains(principal) || principal.name().startsWith("system:");
    }

    /** The request behind an action, in a namespace or none. */
    Request request(AskAction action, String namespace) {
        String target = action.target();
        if (target.startsWith("/")) {
            return new Request.OnPath(action.verb(), target);
        }
        int slash = target.indexOf('/');
        String whole = slash < 0 ? target : target.substring(0, slash);
        String sub = slash < 0 ? "" : target.substring(slash + 1);
        int dot = whole.indexOf('.');
        String name = dot < 0 ? whole : whole.substring(0, dot);
        Optional<String> group = dot < 0 ? Optional.empty() : Optional.of(whole.substring(dot + 1));
        String[] found = found(name, group);
        return new Request.OnResource(action.verb(), found[0], found[1], sub, namespace, action.name());
    }

    /** Group and plural: as the server has it, then as Kubernetes has it, then as typed. */
    private String[] found(String name, Optional<String> group) {
        List<String[]> fitting = resources.getOrDefault(name, List.of()).stream()
                .filter(r -> group.isEmpty() || group.get().equals(r[0]))
                .toList();
        if (!fitting.isEmpty()) {
            return fitting.stream()
                    .filter(r -> r[0].isEmpty())
                    .findFirst()
                    // The metrics server has pods and nodes too; events are in two groups.
                    .or(() -> fitting.stream()
                            .filter(r -> !r[0].equals("metrics.k8s.io"))
                            .min(Comparator.comparing((String[] r) -> r[0])))
                    .orElse(fitting.getFirst());
        }
        for (String plural : List.of(name, SHORT.getOrDefault(name, name), name + "s", name + "es", ies(name))) {
            List<String> groups = index.scopes().groupsOf(plural);
            if (group.isPresent() ? groups.contains(group.get()) : !groups.isEmpty()) {
                return new String[] {group.orElseGet(() -> groups.contains("") ? "" : groups.getFirst()), plural};
            }
        }
        return new String[] {group.orElse(""), name};
    }

    private static String ies(String name) {
        return name.endsWith("y") ? name.substring(0, name.length() - 1) + "ies" : name;
    }

    /**
     * A proposal for the word at the end of a question.
     *
     * @param text put in its place
     * @param detail what it is, shown beside it; untrusted, may be empty
     */
    record Proposal(String text, String detail) {}

    /** What could stand where the question ends; the best first. */
    List<Proposal> proposals(AskParse parse) {
        return switch (parse.expects()) {
            case BEGINNING ->
                fixed(
                        parse,
                        Map.of(
                                "who can", "everybody who may do it",
                                "can", "whether somebody may",
                                "why can", "whether and why",
                                "what can", "everything somebody may do"));
            case CAN -> fixed(parse, Map.of("can", ""));
            case SUBJECT -> find(subjects, parse.partial());
            case VERB -> verbs(parse.partial());
            case TARGET -> find(targets, parse.partial());
            case REST ->
                fixed(
                        parse,
                        Map.of(
                                "in", "in one namespace",
                                "anywhere", "in any namespace",
                                "named", "one object"));
            case WHERE -> fixed(parse, Map.of("in", "in one namespace", "anywhere", "in any namespace"));
            case NAMESPACE -> find(namespaces, parse.partial());
            case NAME, NOTHING -> List.of();
        };
    }

    private static List<Proposal> fixed(AskParse parse, Map<String, String> words) {
        String partial = parse.partial().toLowerCase(Locale.ROOT);
        return words.entrySet().stream()
                .filter(e -> e.getKey().startsWith(partial) && !e.getKey().equals(partial))
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .map(e -> new Proposal(e.getKey(), e.getValue()))
                .toList();
    }

    private static List<Proposal> verbs(String partial) {
        String typed = partial.toLowerCase(Locale.ROOT);
        return VERBS.stream()
                .filter(v -> v.startsWith(typed) && !v.equals(typed))
                .limit(MOST)
                .map(v -> new Proposal(v, ""))
                .toList();
    }

    /** Those that begin with what was typed, then those that hold it. */
    private static List<Proposal> find(List<Word> words, String partial) {
        String typed = partial.toLowerCase(Locale.ROOT);
        Map<String, Proposal> found = new LinkedHashMap<>();
        if (typed.isEmpty()) {
            words.stream().limit(MOST).forEach(w -> found.put(w.text(), new Proposal(w.text(), w.detail())));
            return List.copyOf(found.values());
        }
        for (int round = 0; round < 2 && found.size() < MOST; round++) {
            for (Word word : words) {
                boolean begins = word.matched().startsWith(typed)
                        || word.text().toLowerCase(Locale.ROOT).startsWith(typed);
                if ((round == 0 ? begins : word.matched().contains(typed)) && found.size() < MOST) {
                    found.putIfAbsent(word.text(), new Proposal(word.text(), word.detail()));
                }
            }
        }
        // Nothing is proposed where it stands there already.
        return found.size() == 1 && found.containsKey(partial) ? List.of() : List.copyOf(found.values());
    }

    /** Questions that make sense here, for those who do not know what to ask. */
    List<AskQuestion> examples() {
        List<AskQuestion> examples = new ArrayList<>();
        String namespace = index.snapshot().namespaces().stream()
                .map(n -> n.name())
                .filter(n -> !n.startsWith("kube-") && !n.equals("default"))
                .findFirst()
                .orElse("default");
        AskWhere there = new AskWhere.In(namespace);
        examples.add(new AskQuestion.WhoCan(new AskAction("get", "secrets", "", there)));
        examples.add(new AskQuestion.WhoCan(new AskAction("create", "pods/exec", "", new AskWhere.Anywhere())));
        examples.add(
                new AskQuestion.WhoCan(new AskAction("create", "clusterrolebindings", "", new AskWhere.Cluster())));
        known.stream()
                .filter(p -> !p.group()
                        && SubjectName.account(p).isEmpty()
                        && !p.name().startsWith("system:"))
                .findFirst()
                .ifPresent(p -> examples.add(new AskQuestion.Can(p, new AskAction("delete", "pods", "", there), true)));
        index.snapshot().bindings().stream()
                .flatMap(b -> b.subjects().stream()
                        .filter(s -> s.kind().equals(dev.castellan.access.Subject.SERVICE_ACCOUNT)
                                && !s.namespace().startsWith("kube-")
                                && !s.namespace().isEmpty()))
                .findFirst()
                .ifPresent(s -> examples.add(new AskQuestion.WhatCan(
                        Principal.user(dev.castellan.access.Requester.serviceAccountName(s.namespace(), s.name())),
                        new AskWhere.Cluster())));
        return examples;
    }
}
