package dev.castellan.access.finding;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServerRules;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Grant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The roles and bindings that the API server of a snapshot makes by itself. Recognised by what they hold, never by how they
 * are called: a default role that was widened, or a default binding with one more subject, is not the default any more.
 *
 * <p>Known are the minor versions 1.{@value #OLDEST} to 1.{@value #NEWEST}, each as the package {@code
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy} of the released source gives it: roles and bindings of the cluster, of the
 * controllers and of the system's namespaces, with aggregated roles filled. Recorded are the feature gates as they are by
 * default in that version, and beside them what every alpha and beta gate of that version adds when it is on; both count as
 * the system's own, since a snapshot does not tell which gates its server has. A server with a default gate off gives less.
 *
 * <p>An API server adds to its roles at each start what is missing and never takes away ({@code
 * pkg/registry/rbac/rest/storage_rbac.go}). On an upgraded cluster the default roles therefore hold what earlier versions
 * gave, and the additions in other rules than the source writes them. So what any known version up to the server's own gives
 * is the default, and it is compared right by right.
 */
public final class DefaultPolicy {
    static final int OLDEST = 29;
    static final int NEWEST = 37;

    /** A role of more rights than this beside the default rules is not taken apart: no server wrote it by itself. */
    private static final int MOST_PARTS = 50_000;

    private static final Map<Integer, Known> UP_TO = new ConcurrentHashMap<>();

    private final AccessIndex index;
    private final Known known;
    private final Map<RoleId, Split> splits = new ConcurrentHashMap<>();

    /** The rights of a role on either side of the default. */
    private record Split(List<PolicyRule> beyond, List<PolicyRule> within) {}

    private record Entry(String namespace, String name, RoleId role, Subject subject) {}

    /** What a version and those before it give. Filled once, then only read. */
    private static final class Known {
        private final Map<RoleId, Set<PolicyRule>> roles = new HashMap<>();
        private final Set<Entry> grants = new HashSet<>();
        private final Set<Principal> subjects = new HashSet<>();

        private void add(JsonNode object) {
            String kind = object.path("kind").asString();
            String namespace = object.path("namespace").asString("");
            String name = object.path("name").asString();
            if (object.has("rules")) {
                roles.computeIfAbsent(new RoleId(kind, namespace, name), r -> new LinkedHashSet<>())
                        .addAll(rules(object));
                return;
            }
            String roleKind = object.path("role").path("kind").asString();
            RoleId role = new RoleId(
                    roleKind,
                    roleKind.equals(RoleId.ROLE) ? namespace : "",
                    object.path("role").path("name").asString());
            for (JsonNode s : object.path("subjects")) {
                Subject subject = new Subject(
                        s.path("kind").asString(),
                        s.path("namespace").asString(""),
                        s.path("name").asString());
                grants.add(new Entry(namespace, name, role, subject));
                subjects.add(
                        subject.kind().equals(Subject.GROUP)
                                ? Principal.group(subject.name())
                                : Principal.user(
                                        subject.kind().equals(Subject.USER)
                                                ? subject.name()
                                                : Requester.serviceAccountName(subject.namespace(), subject.name())));
            }
        }

        private static Set<PolicyRule> rules(JsonNode object) {
            Set<PolicyRule> rules = new LinkedHashSet<>();
            for (JsonNode r : object.path("rules")) {
                rules.add(new PolicyRule(
                        texts(r.path("verbs")),
                        texts(r.path("apiGroups")),
                        texts(r.path("resources")),
                        texts(r.path("resourceNames")),
                        texts(r.path("nonResourceURLs"))));
            }
            return rules;
        }

        private static List<String> texts(JsonNode array) {
            List<String> texts = new ArrayList<>();
            array.forEach(t -> texts.add(t.asString()));
            return texts;
        }
    }

    private DefaultPolicy(AccessIndex index, Known known) {
        this.index = index;
        this.known = known;
    }

    /**
     * That of the server of a snapshot. Of a server whose version is not known, or newer than what is known here, that of the
     * newest known one; of an older one that of the oldest. {@link #remark} says so.
     */
    public static DefaultPolicy of(AccessIndex index) {
        ServerRules server = index.server();
        int minor = server.versionKnown() ? Math.clamp(server.minor(), OLDEST, NEWEST) : NEWEST;
        return new DefaultPolicy(index, UP_TO.computeIfAbsent(minor, DefaultPolicy::upTo));
    }

    private static Known upTo(int minor) {
        Known known = new Known();
        for (int version = OLDEST; version <= minor; version++) {
            JsonNode document = document(version);
            document.path("objects").forEach(known::add);
            document.path("gated").forEach(known::add);
        }
        return known;
    }

    /** What was recorded of a version. */
    static JsonNode document(int minor) {
        String name = "default-policy-1." + minor + ".json";
        try (InputStream in = DefaultPolicy.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program.");
            }
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What limits its answers, for people; empty where the policy of the server's own version is known. */
    public Optional<String> remark() {
        ServerRules server = index.server();
        if (!server.versionKnown()) {
            return Optional.of("The version of the server is not known: what any of Kubernetes 1." + OLDEST + " to 1."
                    + NEWEST + " gives by default is taken for the system's own.");
        }
        if (server.minor() > NEWEST) {
            return Optional.of("The server is 1." + server.minor() + "; the newest default policy known here is that of"
                    + " 1." + NEWEST + ", which is used. What 1." + server.minor()
                    + " gives by itself besides is shown as if somebody had made it, and a widened default role is not"
                    + " told as one.");
        }
        if (server.minor() < OLDEST) {
            return Optional.of("The server is 1." + server.minor() + "; the oldest default policy known here is that of"
                    + " 1." + OLDEST + ", which is used. What only 1." + server.minor()
                    + " gives by itself is shown as if somebody had made it, what only 1." + OLDEST
                    + " gives is taken for the system's own, and a widened default role is not told as one.");
        }
        return Optional.empty();
    }

    /** Whether a default role that gives more than is known here was certainly changed by somebody. */
    boolean tellsWidened() {
        ServerRules server = index.server();
        return !server.versionKnown() || (server.minor() >= OLDEST && server.minor() <= NEWEST);
    }

    /** Whether a role is a default one and gives no more than that. */
    public boolean knows(RoleId role) {
        return known.roles.containsKey(role) && beyond(role).isEmpty();
    }

    /** What a default role gives beyond the default; empty for any other role. */
    List<PolicyRule> beyond(RoleId role) {
        return known.roles.containsKey(role) ? split(role).beyond() : List.of();
    }

    /** What a default role gives within the default, in its own rules as far as they are whole. */
    List<PolicyRule> within(RoleId role) {
        return known.roles.containsKey(role) ? split(role).within() : List.of();
    }

    private Split split(RoleId role) {
        return splits.computeIfAbsent(
                role,
                r -> split(
                        known.roles.getOrDefault(r, Set.of()), index.rulesOf(r).orElse(List.of())));
    }

    private static Split split(Set<PolicyRule> given, List<PolicyRule> rules) {
        double parts = rules.stream()
                .filter(r -> !given.contains(r))
                .mapToDouble(DefaultPolicy::parts)
                .sum();
        List<PolicyRule> held = List.copyOf(given);
        List<PolicyRule> beyond = new ArrayList<>();
        List<PolicyRule> within = new ArrayList<>();
        for (PolicyRule rule : rules) {
            if (given.contains(rule)) {
                within.add(rule);
            } else if (parts > MOST_PARTS) {
                beyond.add(rule);
            } else {
                List<PolicyRule> more = Covers.missing(held, List.of(rule));
                beyond.addAll(more);
                if (more.isEmpty()) {
                    within.add(rule);
                } else {
                    Set<PolicyRule> without = new HashSet<>(more);
                    within.addAll(Covers.compact(Covers.parts(rule).stream()
                            .filter(part -> !without.contains(part))
                            .toList()));
                }
            }
        }
        return new Split(parts > MOST_PARTS ? List.copyOf(beyond) : Covers.compact(beyond), List.copyOf(within));
    }

    /** A double, since the product of four long lists is more than a long holds. */
    private static double parts(PolicyRule rule) {
        return (double) rule.verbs().size()
                * (rule.nonResourceUrls().size()
                        + (double) rule.apiGroups().size()
                                * rule.resources().size()
                                * Math.max(1, rule.resourceNames().size()));
    }

    /** Whether this subject is in this binding by default, to a role that gives no more than by default. */
    public boolean knows(Binding binding, Subject subject) {
        return known.grants.contains(new Entry(
                        binding.namespace(),
                        binding.name(),
                        binding.role(),
                        new Subject(subject.kind(), subject.namespace(), subject.name())))
                && (index.rulesOf(binding.role()).isEmpty() || knows(binding.role()));
    }

    /** Those who hold something by default and nothing besides. */
    public Set<Principal> own() {
        Set<Principal> own = new HashSet<>(known.subjects);
        for (Binding binding : index.snapshot().bindings()) {
            for (Subject subject : binding.subjects()) {
                if (!knows(binding, subject)) {
                    Grant.principal(binding, subject).ifPresent(own::remove);
                }
            }
        }
        return own;
    }
}
