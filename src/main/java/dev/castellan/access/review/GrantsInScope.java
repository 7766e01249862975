package dev.castellan.access.review;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.People;
import dev.castellan.access.azure.RoleContent;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Evidence;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The grants of a snapshot that a scope holds, each with what a reviewer needs to know. */
public final class GrantsInScope {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final int MOST_RULES = 12;
    private static final int MOST_PEOPLE = 30;
    private static final int MOST_REASONS = 4;

    private record Risk(Severity severity, Set<String> reasons) {}

    private final EscalationGraph graph;
    private final AccessIndex index;
    private final Scope scope;
    private final DefaultPolicy policy;
    private final Map<Grant, Risk> risks = new HashMap<>();
    private final Map<String, ReviewItem> items = new LinkedHashMap<>();
    private final Map<String, List<String>> people = new HashMap<>();

    private GrantsInScope(EscalationGraph graph, Scope scope) {
        this.graph = graph;
        this.index = graph.index();
        this.scope = scope;
        this.policy = DefaultPolicy.of(index);
    }

    /** All of them, those of the highest risk first, then by who and where. */
    public static Look of(EscalationGraph graph, Scope scope) {
        GrantsInScope found = new GrantsInScope(graph, scope);
        found.assess();
        found.bindings();
        if (scope.azure()) {
            found.azure().ifPresent(found::assignments);
        }
        List<ReviewItem> all = new ArrayList<>(found.items.values());
        all.sort(order());
        return Look.at(found.index.snapshot(), all, found.gaps());
    }

    /** Where the system's own grants are left out, it is said if these are not known for certain. */
    private List<Gap> gaps() {
        if (scope.defaults()) {
            return index.gaps();
        }
        List<Gap> gaps = new ArrayList<>(index.gaps());
        policy.remark().ifPresent(r -> gaps.add(new Gap(Gap.Part.VERSION, "", r)));
        return gaps;
    }

    /** The order in which grants are looked at. */
    static Comparator<ReviewItem> order() {
        return Comparator.comparing((ReviewItem i) -> i.risk().isEmpty())
                .thenComparing(i -> i.risk().orElse(Severity.LOW), Comparator.reverseOrder())
                .thenComparing(ReviewItem::plane)
                .thenComparing(ReviewItem::who)
                .thenComparing(ReviewItem::namespace)
                .thenComparing(ReviewItem::id);
    }

    private Optional<AzureSnapshot> azure() {
        return index.snapshot().azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
    }

    /** What follows from each grant: the worst step that it gives a right for. */
    private void assess() {
        for (Place who : graph.identities()) {
            for (Hop hop : graph.leaving(who)) {
                for (Evidence evidence : hop.evidence()) {
                    evidence.grant().ifPresent(grant -> {
                        Severity severity = hop.step().severity();
                        Risk known = risks.get(grant);
                        if (known == null || known.severity().compareTo(severity) < 0) {
                            known = new Risk(severity, known == null ? new LinkedHashSet<>() : known.reasons());
                            risks.put(grant, known);
                        }
                        known.reasons().add(hop.reason());
                    });
                }
            }
        }
    }

    private void bindings() {
        Optional<AzureSnapshot> azure = azure();
        for (Binding binding : index.snapshot().bindings()) {
            if (!scope.holds(binding.namespace())) {
                continue;
            }
            List<PolicyRule> rules = index.rulesOf(binding.role()).orElse(List.of());
            boolean missing = index.rulesOf(binding.role()).isEmpty();
            boolean unread = missing && rolesUnread(binding);
            for (Subject subject : binding.subjects()) {
                Grant grant = new Grant(binding, subject);
                Risk risk = risks.get(grant);
                Optional<Severity> severity = Optional.ofNullable(risk).map(Risk::severity);
                if (!scope.holds(kind(subject))
                        || !(unread || scope.holds(severity))
                        || (!scope.defaults() && policy.knows(binding, subject))) {
                    continue;
                }
                List<String> inside = subject.kind().equals(Subject.GROUP)
                        ? azure.map(a -> people(a, subject.name())).orElse(List.of())
                        : List.of();
                List<String> gives = rules.stream().map(PolicyRule::text).toList();
                add(new ReviewItem(
                        hash("cluster", binding.namespace(), binding.name(), subject.text(), subject.namespace()),
                        Plane.CLUSTER,
                        subject.kind(),
                        subject.kind().equals(Subject.SERVICE_ACCOUNT) ? namespaceOf(binding, subject) : "",
                        subject.name(),
                        azure.flatMap(a -> a.nameOf(subject.name())).orElse(""),
                        binding.namespace(),
                        binding.name(),
                        binding.role().text(),
                        unread
                                ? List.of("What the role allows could not be read.")
                                : missing
                                        ? List.of("The role is missing: nothing is allowed now.")
                                        : first(gives, MOST_RULES),
                        first(inside, MOST_PEOPLE),
                        severity,
                        risk == null ? List.of() : sentences(risk.reasons()),
                        unread
                                ? ReviewItem.NOT_READ
                                : fingerprint(
                                        subject.kind().equals(Subject.GROUP),
                                        inside,
                                        binding.role().text(),
                                        missing
                                                ? "missing"
                                                : String.join(
                                                        "\n",
                                                        gives.stream().sorted().toList()))));
            }
        }
    }

    private boolean rolesUnread(Binding binding) {
        return index.gaps().stream().anyMatch(g -> switch (g.part()) {
            case ANYTHING -> true;
            case CLUSTER_ROLES -> binding.role().namespace().isEmpty();
            case ROLES ->
                g.namespace().isEmpty() || g.namespace().equals(binding.role().namespace());
            default -> false;
        });
    }

    private static String namespaceOf(Binding binding, Subject subject) {
        return subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
    }

    private static Scope.Who kind(Subject subject) {
        return switch (subject.kind()) {
            case Subject.GROUP -> Scope.Who.GROUPS;
            case Subject.SERVICE_ACCOUNT -> Scope.Who.SERVICE_ACCOUNTS;
            default -> subject.name().startsWith(SERVICE_ACCOUNT) ? Scope.Who.SERVICE_ACCOUNTS : Scope.Who.USERS;
        };
    }

    private void assignments(AzureSnapshot azure) {
        AzurePlane plane = azure.access().plane();
        Map<String, RoleDefinition> roles = RoleContent.definitions(plane);
        AzureRisk judge = new AzureRisk(plane, index.server());
        for (RoleAssignment assignment : plane.assignments()) {
            AzureScope where = new AzureScope(assignment.scope());
            String namespace = where.namespaceName().orElse("");
            Optional<RoleDefinition> role = Optional.ofNullable(roles.get(assignment.roleId()));
            AzureRisk.Judged risk = role.map(r -> judge.of(r, where)).orElse(AzureRisk.Judged.NOTHING);
            var who = plane.people().get(assignment.principalId());
            if (!scope.holds(namespace)
                    || !scope.holds(who.group() ? Scope.Who.GROUPS : Scope.Who.USERS)
                    || !(role.isEmpty() || scope.holds(risk.severity()))) {
                continue;
            }
            List<String> gives = new ArrayList<>(
                    role.map(GrantsInScope::gives).orElse(List.of("What the role allows could not be read.")));
            assignment.condition().ifPresent(c -> gives.add("if " + c));
            List<String> inside = who.group() ? people(azure, who.id()) : List.of();
            add(new ReviewItem(
                    hash("azure", assignment.id().toLowerCase(java.util.Locale.ROOT)),
                    Plane.AZURE,
                    who.kind().label(),
                    "",
                    who.id(),
                    who.signInName().or(who::name).orElse(""),
                    namespace,
                    assignment.id(),
                    role.map(RoleDefinition::roleName).orElse(assignment.roleId()) + " at "
                            + where.kind().label() + " " + plane.nameOf(where),
                    first(gives, MOST_RULES),
                    first(inside, MOST_PEOPLE),
                    risk.severity(),
                    first(risk.reasons(), MOST_REASONS),
                    role.isEmpty()
                            ? ReviewItem.NOT_READ
                            : fingerprint(
                                    who.group(),
                                    inside,
                                    assignment.roleId(),
                                    assignment.scope(),
                                    String.join("\n", gives))));
        }
    }

    private static String fingerprint(boolean group, List<String> inside, String... parts) {
        List<String> known = inside.stream()
                .filter(p -> !p.endsWith(ReviewItem.ELIGIBILITY_NOT_READ))
                .toList();
        String whole = hash(with(parts, String.join("\n", known)));
        if (!group) {
            return whole;
        }
        List<String> standing =
                known.stream().filter(p -> !p.endsWith(ReviewItem.ELIGIBLE)).toList();
        return ReviewItem.ofGroup(whole, hash(with(parts, String.join("\n", standing))), known.size() == inside.size());
    }

    private static String[] with(String[] parts, String last) {
        String[] all = java.util.Arrays.copyOf(parts, parts.length + 1);
        all[parts.length] = last;
        return all;
    }

    private static List<String> gives(RoleDefinition role) {
        List<String> gives = new ArrayList<>();
        for (Permission permission : role.permissions()) {
            permission.actions().forEach(gives::add);
            permission.notActions().forEach(a -> gives.add("not " + a));
            permission.dataActions().forEach(a -> gives.add("data: " + a));
            permission.notDataActions().forEach(a -> gives.add("data: not " + a));
        }
        return gives;
    }

    /** Who is behind a group of Entra ID; nobody where it is none. */
    private List<String> people(AzureSnapshot azure, String group) {
        return people.computeIfAbsent(group, g -> {
            People all = azure.access().plane().people();
            List<String> names = new ArrayList<>();
            azure.behind(g).ifPresent(behind -> {
                for (var one : behind.people()) {
                    if (all.unread().contains(one.id())) {
                        names.add(one.label() + " (members not known)");
                    } else if (!one.group()) {
                        names.add(one.signInName().orElse(one.label()));
                    }
                }
                for (var one : behind.eligible()) {
                    names.add(one.signInName().orElse(one.label()) + ReviewItem.ELIGIBLE);
                }
                if (all.unread().contains(g)) {
                    names.add(all.get(g).label() + " (members not known)");
                }
                if (!azure.eligibilityUnknown(g).isEmpty()) {
                    names.add(all.get(g).label() + ReviewItem.ELIGIBILITY_NOT_READ);
                }
            });
            names.sort(null);
            return List.copyOf(names);
        });
    }

    private void add(ReviewItem item) {
        // The same subject twice in one binding is one grant.
        items.putIfAbsent(item.id(), item);
    }

    private static List<String> first(List<String> lines, int most) {
        if (lines.size() <= most) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, most));
        some.add("and %,d more".formatted(lines.size() - most));
        return some;
    }

    private static List<String> sentences(Set<String> reasons) {
        return first(reasons.stream().map(GrantsInScope::sentence).toList(), MOST_REASONS);
    }

    static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }

    static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // Lengths between the parts: no two lists of texts give the same bytes.
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The namespaces that a scope can be limited to. */
    public static Set<String> namespaces(Snapshot snapshot) {
        Set<String> all = new HashSet<>();
        snapshot.namespaces().forEach(n -> all.add(n.name()));
        snapshot.bindings().forEach(b -> all.add(b.namespace()));
        all.remove("");
        return all;
    }
}
