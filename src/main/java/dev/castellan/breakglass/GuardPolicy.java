package dev.castellan.breakglass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the proxy of a check-out lets through, and as whom. Pure data; the proxy decides by it.
 *
 * @param actingAs who is named to the API server; empty where the server does not allow impersonation
 * @param blocked what is refused, first match first; everything else passes
 * @param relaxed names of the proxy's own rules that do not hold
 */
public record GuardPolicy(Optional<Impersonation> actingAs, List<Rule> blocked, Set<String> relaxed) {
    public GuardPolicy {
        blocked = List.copyOf(blocked);
        relaxed = Set.copyOf(relaxed);
    }

    /** Nothing is relaxed. */
    public GuardPolicy(Optional<Impersonation> actingAs, List<Rule> blocked) {
        this(actingAs, blocked, Set.of());
    }

    /**
     * Headers {@code Impersonate-*} that the proxy adds (Kubernetes documentation, "User impersonation").
     *
     * @param user the person
     * @param groups the groups of a limited check-out, else {@code system:masters}
     * @param extra such as {@code castellan.io/checkout}; keys in lower case
     */
    public record Impersonation(String user, List<String> groups, Map<String, List<String>> extra) {
        public Impersonation {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }
    }

    /**
     * One refusal.
     *
     * @param name stable, lower case with hyphens
     * @param verbs Kubernetes verbs ({@code get}, {@code create}, …) or {@code *}
     * @param resources {@code resource[/subresource][.group]} as {@code kubectl api-resources} names them, with {@code *}
     *     as a glob; empty for paths that are no resources
     * @param namespaces globs; empty for all and for what has none
     * @param paths globs over the path of what is no resource; empty for none
     * @param why a sentence for the person who is refused
     */
    public record Rule(
            String name,
            Set<String> verbs,
            Set<String> resources,
            Set<String> namespaces,
            Set<String> paths,
            String why) {
        public Rule {
            verbs = Set.copyOf(verbs);
            resources = Set.copyOf(resources);
            namespaces = Set.copyOf(namespaces);
            paths = Set.copyOf(paths);
        }
    }

    /** What outlives a check-out, or would hide what is done in it, is refused. */
    public static final List<Rule> STANDARD = List.of(
            new Rule(
                    "nodes-proxy",
                    Set.of("*"),
                    Set.of("nodes/proxy"),
                    Set.of(),
                    Set.of(),
                    "Calls to the kubelet through the API server are seen by neither audit nor admission."),
            new Rule(
                    "tokens",
                    Set.of("create"),
                    Set.of("serviceaccounts/token"),
                    Set.of(),
                    Set.of(),
                    "A token of a service account would outlive the check-out."),
            new Rule(
                    "certificates",
                    Set.of("create", "update", "patch"),
                    Set.of(
                            "certificatesigningrequests.certificates.k8s.io",
                            "certificatesigningrequests/approval.certificates.k8s.io",
                            "certificatesigningrequests/status.certificates.k8s.io"),
                    Set.of(),
                    Set.of(),
                    "A certificate would outlive the check-out and cannot be revoked."));

    /** The same where nobody can say whether terminals have to be recorded: then there are none. */
    public GuardPolicy withoutTerminals() {
        List<Rule> all = new ArrayList<>(blocked);
        all.add(new Rule(
                "terminals-unknown",
                Set.of("*"),
                Set.of("pods/exec", "pods/attach"),
                Set.of(),
                Set.of(),
                "Whether terminals have to be recorded is not known while the team’s ledger cannot be reached."));
        return new GuardPolicy(actingAs, all, relaxed);
    }

    /** What a team added, and those of {@link #STANDARD} that it did not relax. */
    public static List<Rule> blocked(GuardChanges changes) {
        List<Rule> all = new ArrayList<>(changes.added());
        STANDARD.stream().filter(r -> !changes.relaxed().contains(r.name())).forEach(all::add);
        return List.copyOf(all);
    }

    /** The refusals of a team, acting as a person. */
    public static GuardPolicy of(Person person, CheckoutId id, CheckoutRequest request, GuardChanges changes) {
        Map<String, List<String>> extra = request.ticket()
                .map(t -> Map.of("castellan.io/checkout", List.of(id.value()), "castellan.io/ticket", List.of(t)))
                .orElseGet(() -> Map.of("castellan.io/checkout", List.of(id.value())));
        List<String> groups = request.scope().limited() ? request.scope().groups() : List.of(CertificateFacts.MASTERS);
        return new GuardPolicy(
                Optional.of(new Impersonation(person.name(), groups, extra)), blocked(changes), changes.relaxed());
    }
}
