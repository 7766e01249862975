package dev.castellan.access.finding;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Grant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The roles and bindings that an API server makes by itself. Recognised by what they hold, never by how they are called: a
 * default role that was widened, or a default binding with one more subject, is not the default any more.
 *
 * <p>Known is the policy of 1.36 with all its feature gates. Policies of other minor versions are not: what differs there is
 * shown as somebody's own, never hidden.
 */
public final class DefaultPolicy {
    private static final String RECORDED = "default-policy-1.36.json";

    private final int minor;
    private final Map<RoleId, Set<PolicyRule>> roles = new HashMap<>();
    private final Set<Entry> grants = new HashSet<>();
    private final Set<Principal> subjects = new HashSet<>();

    private record Entry(String namespace, String name, RoleId role, Subject subject) {}

    private DefaultPolicy(JsonNode document) {
        this.minor = document.path("minor").asInt();
        for (JsonNode object : document.path("objects")) {
            String kind = object.path("kind").asString();
            String namespace = object.path("namespace").asString("");
            String name = object.path("name").asString();
            if (object.has("rules")) {
                roles.put(new RoleId(kind, namespace, name), rules(object));
            } else {
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
                                                    : Requester.serviceAccountName(
                                                            subject.namespace(), subject.name())));
                }
            }
        }
        // A server with further feature gates on gives these by itself as well.
        for (JsonNode object : document.path("gated")) {
            roles.computeIfAbsent(
                            new RoleId(
                                    object.path("kind").asString(),
                                    "",
                                    object.path("name").asString()),
                            r -> new HashSet<>())
                    .addAll(rules(object));
        }
    }

    private static Set<PolicyRule> rules(JsonNode object) {
        Set<PolicyRule> rules = new HashSet<>();
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

    /**
     * The policy that was recorded: that of 1.36. On a server of another version what differs from it is taken for somebody's
     * own, so nothing is hidden that should be seen.
     */
    public static DefaultPolicy recorded() {
        try (InputStream in = DefaultPolicy.class.getResourceAsStream(RECORDED)) {
            if (in == null) {
                throw new IllegalStateException(RECORDED + " is missing from the program.");
            }
            return new DefaultPolicy(JsonMapper.builder().build().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asString()));
        return texts;
    }

    /** The minor version it was recorded from, as the 36 of 1.36. */
    public int minor() {
        return minor;
    }

    /** Whether a role is a default one and gives no more than that. */
    public boolean knows(AccessIndex index, RoleId role) {
        Set<PolicyRule> known = roles.get(role);
        return known != null && known.containsAll(index.rulesOf(role).orElse(List.of()));
    }

    /** What a default role gives beyond the default; empty for any other role. */
    List<PolicyRule> beyond(AccessIndex index, RoleId role) {
        Set<PolicyRule> known = roles.get(role);
        return known == null
                ? List.of()
                : index.rulesOf(role).orElse(List.of()).stream()
                        .filter(r -> !known.contains(r))
                        .toList();
    }

    /** Whether this subject is in this binding by default, to a role that gives no more than by default. */
    public boolean knows(AccessIndex index, Binding binding, Subject subject) {
        return grants.contains(new Entry(
                        binding.namespace(),
                        binding.name(),
                        binding.role(),
                        new Subject(subject.kind(), subject.namespace(), subject.name())))
                && (index.rulesOf(binding.role()).isEmpty() || knows(index, binding.role()));
    }

    /** Those who hold something by default and nothing besides. */
    public Set<Principal> own(AccessIndex index) {
        Set<Principal> own = new HashSet<>(subjects);
        for (Binding binding : index.snapshot().bindings()) {
            for (Subject subject : binding.subjects()) {
                if (!knows(index, binding, subject)) {
                    Grant.principal(binding, subject).ifPresent(own::remove);
                }
            }
        }
        return own;
    }
}
