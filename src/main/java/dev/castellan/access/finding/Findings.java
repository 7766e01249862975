package dev.castellan.access.finding;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Evidence;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Right;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.escalation.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds what is wrong with the access in a snapshot. The server's default policy is no finding. */
public final class Findings {
    private static final Set<String> EVERYBODY =
            Set.of(Requester.AUTHENTICATED, Requester.UNAUTHENTICATED, Requester.ANONYMOUS);

    /** Ways into groups of Entra ID that stand open all the time. */
    private static final Set<Step> JOINS =
            EnumSet.of(Step.OWN_GROUP, Step.GRAPH_PERMISSION, Step.GRAPH_PERMISSION_MOSTLY);

    private final AccessIndex index;
    private final DefaultPolicy policy;
    private final List<Finding> found = new ArrayList<>();

    private Findings(AccessIndex index) {
        this.index = index;
        this.policy = DefaultPolicy.of(index);
    }

    /** All findings, the worst first, then by kind and subject. */
    public static List<Finding> of(EscalationGraph graph) {
        Findings findings = new Findings(graph.index());
        findings.steps(graph);
        findings.bindings();
        findings.widened();
        findings.found.sort(Comparator.comparing(Finding::severity, Comparator.<Severity>reverseOrder())
                .thenComparing(Finding::kind)
                .thenComparing(Finding::subject)
                .thenComparing(Finding::id));
        return List.copyOf(findings.found);
    }

    /** Every first step that somebody's rights make possible. */
    private void steps(EscalationGraph graph) {
        Set<Principal> own = policy.own();
        for (Place who : graph.identities()) {
            if (own.contains(who.principal()) || deleted(who.principal())) {
                continue;
            }
            Map<Step, Map<String, List<Hop>>> byStep = new TreeMap<>();
            for (Hop hop : graph.leaving(who)) {
                if (JOINS.contains(hop.step()) || (tells(hop) && itsOwn(who, hop))) {
                    byStep.computeIfAbsent(hop.step(), s -> new TreeMap<>())
                            // What Azure allows one identity is one finding.
                            .computeIfAbsent(
                                    hop.step() == Step.AZURE_CONTROL ? "" : hop.target(), t -> new ArrayList<>())
                            .add(hop);
                }
            }
            byStep.forEach((step, byTarget) -> byTarget.forEach((target, hops) -> step(who, step, target, hops)));
        }
    }

    private static boolean tells(Hop hop) {
        return hop.step() == Step.AZURE_CONTROL || !hop.step().rights().isEmpty();
    }

    /** Whether it is a group of Entra ID that is gone, so that nobody has what it holds. */
    private boolean deleted(Principal who) {
        return who.group()
                && index.snapshot().azure().filter(a -> a.deleted(who.name())).isPresent();
    }

    /**
     * Whether a step is to be told of somebody: not what one of their groups gives by itself, of which that group is told, and
     * what depends on more only where a grant names them.
     */
    private boolean itsOwn(Place who, Hop hop) {
        if (!hop.doubt().isEmpty()) {
            return hop.evidence().stream()
                    .anyMatch(e -> grantee(e).filter(who.principal()::equals).isPresent());
        }
        if (index.snapshot().authorizers().rbacFirst()) {
            return true;
        }
        Map<Right, Set<Principal>> givers = new EnumMap<>(Right.class);
        for (Evidence e : hop.evidence()) {
            givers.computeIfAbsent(e.right(), r -> new HashSet<>())
                    .add(grantee(e).orElse(who.principal()));
        }
        Optional<Set<Principal>> alone = givers.values().stream().reduce((one, other) -> {
            Set<Principal> both = new HashSet<>(one);
            both.retainAll(other);
            return both;
        });
        return alone.filter(a -> a.stream().anyMatch(p -> !p.equals(who.principal())))
                .isEmpty();
    }

    private static Optional<Principal> grantee(Evidence evidence) {
        return evidence.grant().flatMap(g -> Grant.principal(g.binding(), g.subject()));
    }

    private void step(Place who, Step step, String target, List<Hop> hops) {
        Set<String> where = new LinkedHashSet<>();
        Set<Evidence> evidence = new LinkedHashSet<>();
        for (Hop hop : hops) {
            where.add(hop.where());
            evidence.addAll(hop.evidence());
        }
        boolean byDefault = !evidence.isEmpty()
                && evidence.stream()
                        .allMatch(e -> e.grant()
                                .filter(g -> policy.knows(g.binding(), g.subject()))
                                .isPresent());
        if (byDefault) {
            return;
        }
        String kind = step.name().toLowerCase(Locale.ROOT).replace('_', '-');
        boolean oneNamespace = !where.contains("");
        Severity severity = oneNamespace && step == Step.EVERYTHING ? Severity.HIGH : step.severity();
        found.add(new Finding(
                id(kind, about(who, step, target, hops, oneNamespace ? new TreeSet<>(where) : Set.of("*"))),
                kind,
                severity,
                who.text(),
                reason(step, hops),
                oneNamespace ? List.copyOf(where) : List.of(),
                evidence.stream().map(Evidence::text).distinct().toList(),
                JOINS.contains(step) ? inEntra(step) : fix(evidence)));
    }

    /**
     * What a finding is about, for its id. With the place: whoever answers for it in one namespace does not answer for it in
     * another, or everywhere. With the target: nor does who answers for one account answer for another.
     */
    private static String about(Place who, Step step, String target, List<Hop> hops, Set<String> where) {
        List<String> parts = new ArrayList<>(List.of(who.text()));
        parts.addAll(where);
        if (step == Step.AZURE_CONTROL) {
            hops.stream().map(Hop::target).sorted().forEach(parts::add);
        } else if (!target.isEmpty()) {
            // The empty text is no namespace, so that a name is not taken for one.
            parts.addAll(List.of("", target));
        }
        return String.join("\0", parts);
    }

    private static String reason(Step step, List<Hop> hops) {
        String first = hops.getFirst().reason();
        if (step == Step.AZURE_CONTROL) {
            int more = hops.size() - 1;
            String others =
                    more == 0 ? "" : more == 1 ? " One more of this weight." : " " + more + " more of this weight.";
            return "In Azure: " + first + others;
        }
        return "It " + first + (hops.size() > 1 ? ", and the same elsewhere" : "") + ".";
    }

    /** Takes the first right out of the role where only that role's own holders lose it; otherwise the grant. */
    private Finding.Fix fix(Set<Evidence> evidence) {
        for (Evidence e : evidence) {
            Optional<Grant> grant = e.grant().filter(g -> !policy.knows(g.binding(), g.subject()));
            if (grant.isEmpty()) {
                continue;
            }
            RoleId role = grant.get().binding().role();
            List<PolicyRule> before = index.rulesOf(role).orElse(List.of());
            List<PolicyRule> after = before.stream()
                    .flatMap(r -> e.right().takenOut(r, index.server()).stream())
                    .distinct()
                    .toList();
            boolean own = index.snapshot().roles().stream()
                    .anyMatch(r -> r.id().equals(role) && !r.aggregated() && !r.reconciled());
            if (own && !after.isEmpty() && !after.equals(before)) {
                return new Finding.Fix(
                        "Take the right out of " + role.text() + " if nobody bound to it needs it.",
                        Optional.of(RoleYaml.role(role, after)),
                        RoleYaml.diff(before, after),
                        Optional.of(new Finding.Change.Narrow(role, after)));
            }
            return removal(grant.get());
        }
        return new Finding.Fix("Take the role away in Azure.", Optional.empty(), "", Optional.empty());
    }

    private static Finding.Fix inEntra(Step step) {
        return new Finding.Fix(
                step == Step.OWN_GROUP
                        ? "Take the ownership away in Entra ID, or bind a group that only administrators fill."
                        : "Take the permission away from the application in Entra ID.",
                Optional.empty(),
                "",
                Optional.empty());
    }

    private static Finding.Fix removal(Grant grant) {
        boolean alone = grant.binding().subjects().size() == 1;
        return new Finding.Fix(
                alone
                        ? "Delete " + grant.binding().text() + "."
                        : "Remove " + grant.subject().text() + " from "
                                + grant.binding().text() + ".",
                Optional.empty(),
                "- " + grant.text() + "\n",
                Optional.of(new Finding.Change.Remove(grant.binding(), Optional.of(grant.subject()))));
    }

    private void bindings() {
        Set<String> accounts = new HashSet<>();
        index.snapshot().serviceAccounts().forEach(a -> accounts.add(a.userName()));
        boolean allKnown = index.gaps().stream()
                .noneMatch(g -> g.part() == Gap.Part.SERVICE_ACCOUNTS || g.part() == Gap.Part.ANYTHING);
        boolean rolesKnown = index.gaps().stream()
                .noneMatch(g -> g.part() == Gap.Part.ROLES
                        || g.part() == Gap.Part.CLUSTER_ROLES
                        || g.part() == Gap.Part.ANYTHING);
        for (Binding binding : index.snapshot().bindings()) {
            boolean exists = index.rulesOf(binding.role()).isPresent();
            if (!exists && rolesKnown) {
                add(
                        "dangling-binding",
                        Severity.MEDIUM,
                        binding,
                        binding.text(),
                        "Its role is missing: whoever may make a role of that name decides what its subjects can do.",
                        new Finding.Fix(
                                "Delete " + binding.text() + ".",
                                Optional.empty(),
                                "- " + binding.text() + " → " + binding.role().text() + "\n",
                                Optional.of(new Finding.Change.Remove(binding, Optional.empty()))));
            }
            for (Subject subject : binding.subjects()) {
                if (policy.knows(binding, subject)) {
                    continue;
                }
                Grant grant = new Grant(binding, subject);
                if (exists && !subject.kind().equals(Subject.SERVICE_ACCOUNT) && EVERYBODY.contains(subject.name())) {
                    boolean anonymous = !subject.name().equals(Requester.AUTHENTICATED);
                    add(
                            anonymous ? "granted-to-anonymous" : "granted-to-everybody",
                            anonymous ? Severity.CRITICAL : Severity.HIGH,
                            binding,
                            subject.text() + " in " + binding.text(),
                            anonymous
                                    ? "Whoever reaches the API server holds it, without signing in."
                                    : "Whoever is known to the API server holds it, every service account among them.",
                            removal(grant));
                }
                Optional<Principal> who = Grant.principal(binding, subject);
                if (exists && who.filter(this::deleted).isPresent()) {
                    add(
                            "deleted-group",
                            Severity.LOW,
                            binding,
                            subject.text() + " in " + binding.text(),
                            "The group is deleted from Entra ID: it gives nobody anything, and gives it back to"
                                    + " everybody who was in it once somebody restores the group.",
                            removal(grant));
                }
                if (exists
                        && allKnown
                        && subject.kind().equals(Subject.SERVICE_ACCOUNT)
                        && who.isPresent()
                        && !accounts.contains(who.get().name())) {
                    add(
                            "missing-account",
                            Severity.LOW,
                            binding,
                            who.get().text() + " in " + binding.text(),
                            "The service account is not there: whoever makes one of that name holds what was granted.",
                            removal(grant));
                }
            }
        }
    }

    private void add(String kind, Severity severity, Binding binding, String subject, String reason, Finding.Fix fix) {
        found.add(new Finding(
                // With the role: whoever answers for one does not answer for another under the same name of a binding.
                id(kind, subject + "\0" + binding.role().text()),
                kind,
                severity,
                subject,
                reason,
                binding.clusterWide() ? List.of() : List.of(binding.namespace()),
                List.of(binding.text() + " → " + binding.role().text()),
                fix));
    }

    /** Default roles that give more than by default; only where it is known what that is. */
    private void widened() {
        if (!policy.tellsWidened()) {
            return;
        }
        for (Role role : index.snapshot().roles()) {
            List<PolicyRule> more = policy.beyond(role.id());
            if (!more.isEmpty() && !role.aggregated()) {
                List<String> gives =
                        more.stream().map(PolicyRule::text).sorted().toList();
                List<PolicyRule> before = index.rulesOf(role.id()).orElse(List.of());
                List<PolicyRule> after = policy.within(role.id());
                found.add(new Finding(
                        // With what it gives more: whoever answers for that does not answer for what comes later.
                        id("widened-default-role", role.id().text() + "\0" + String.join("\0", gives)),
                        "widened-default-role",
                        Severity.HIGH,
                        role.id().text(),
                        "It gives more than the default role of this version, to everybody the server binds to it.",
                        role.id().namespace().isEmpty()
                                ? List.of()
                                : List.of(role.id().namespace()),
                        more.stream().map(PolicyRule::text).toList(),
                        new Finding.Fix(
                                "Put the default back.",
                                Optional.of(RoleYaml.role(role.id(), after)),
                                RoleYaml.diff(before, after),
                                Optional.of(new Finding.Change.Narrow(role.id(), after)))));
            }
        }
    }

    private static String id(String kind, String about) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((kind + "\0" + about).getBytes(StandardCharsets.UTF_8));
            return "CA-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
