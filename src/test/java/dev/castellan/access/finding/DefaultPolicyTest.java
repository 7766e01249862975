package dev.castellan.access.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the API servers of each version give by themselves: that it is known, and that nothing else passes for it. */
class DefaultPolicyTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    static IntStream minors() {
        return IntStream.rangeClosed(DefaultPolicy.OLDEST, DefaultPolicy.NEWEST);
    }

    /** A server of this version as it is after its first start. */
    private static Snapshot.Builder fresh(int minor) {
        Snapshot.Builder world =
                Snapshot.builder("test", NOW).version("v1." + minor + ".1").live();
        add(world, minor);
        return world;
    }

    private static void add(Snapshot.Builder world, int minor) {
        for (JsonNode o : DefaultPolicy.document(minor).path("objects")) {
            if (o.has("rules")) {
                world.add(new Role(id(o), rules(o), List.of(), Map.of(), false));
            } else {
                world.add(binding(o));
            }
        }
    }

    private static RoleId id(JsonNode o) {
        return new RoleId(
                o.path("kind").asString(),
                o.path("namespace").asString(""),
                o.path("name").asString());
    }

    private static List<PolicyRule> rules(JsonNode o) {
        List<PolicyRule> rules = new ArrayList<>();
        o.path("rules")
                .forEach(r -> rules.add(new PolicyRule(
                        texts(r.path("verbs")),
                        texts(r.path("apiGroups")),
                        texts(r.path("resources")),
                        texts(r.path("resourceNames")),
                        texts(r.path("nonResourceURLs")))));
        return rules;
    }

    private static Binding binding(JsonNode o) {
        String namespace = o.path("namespace").asString("");
        String kind = o.path("role").path("kind").asString();
        List<Subject> subjects = new ArrayList<>();
        o.path("subjects")
                .forEach(s -> subjects.add(new Subject(
                        s.path("kind").asString(),
                        s.path("namespace").asString(""),
                        s.path("name").asString())));
        RoleId role = new RoleId(
                kind,
                kind.equals(RoleId.ROLE) ? namespace : "",
                o.path("role").path("name").asString());
        String name = o.path("name").asString();
        return namespace.isEmpty()
                ? Binding.cluster(name, role, subjects.toArray(Subject[]::new))
                : Binding.in(namespace, name, role, subjects.toArray(Subject[]::new));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asString()));
        return texts;
    }

    private static List<Finding> findings(Snapshot.Builder world) {
        // The accounts of the controllers are made with the controllers, and are no part of the policy.
        return Findings.of(EscalationGraph.of(AccessIndex.of(world.build()))).stream()
                .filter(f -> !f.kind().equals("missing-account"))
                .toList();
    }

    private static DefaultPolicy policy(Snapshot.Builder world) {
        return DefaultPolicy.of(AccessIndex.of(world.build()));
    }

    @ParameterizedTest
    @MethodSource("minors")
    void everyVersionIsThereWhole(int minor) {
        JsonNode document = DefaultPolicy.document(minor);
        assertThat(document.path("minor").asInt()).isEqualTo(minor);
        Set<String> seen = new HashSet<>();
        Set<RoleId> roles = new HashSet<>();
        Set<RoleId> bound = new HashSet<>();
        for (JsonNode o : document.path("objects")) {
            assertThat(seen.add(o.path("kind").asString() + "/"
                            + o.path("namespace").asString("") + "/"
                            + o.path("name").asString()))
                    .as("once: %s", o)
                    .isTrue();
            if (o.has("rules")) {
                roles.add(id(o));
                assertThat(rules(o)).as("%s", id(o).text()).isNotEmpty();
                assertThat(rules(o)).allSatisfy(r -> assertThat(Covers.parts(r)).isNotEmpty());
            } else {
                bound.add(binding(o).role());
            }
        }
        assertThat(roles).containsAll(bound);
        assertThat(roles)
                .contains(
                        RoleId.cluster("cluster-admin"),
                        RoleId.cluster("admin"),
                        RoleId.cluster("edit"),
                        RoleId.cluster("view"),
                        RoleId.cluster("system:node"),
                        RoleId.cluster("system:kube-scheduler"),
                        RoleId.cluster("system:controller:deployment-controller"),
                        RoleId.in("kube-system", "extension-apiserver-authentication-reader"));
        assertThat(document.path("objects").size()).isGreaterThan(110);
    }

    @ParameterizedTest
    @MethodSource("minors")
    void aFreshServerHasNoFindingAndNobodyOfItsOwnIsShown(int minor) {
        Snapshot.Builder world = fresh(minor);
        DefaultPolicy policy = policy(world);
        assertThat(policy.remark()).isEmpty();
        Snapshot built = world.build();
        assertThat(built.roles()).allMatch(r -> policy.knows(r.id()));
        assertThat(built.bindings()).allMatch(b -> b.subjects().stream().allMatch(s -> policy.knows(b, s)));
        assertThat(findings(world)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("minors")
    void aRoleWithOneMoreRuleIsNoNoise(int minor) {
        RoleId role = RoleId.cluster("system:kube-scheduler");
        Snapshot.Builder world = fresh(minor);
        List<PolicyRule> rules =
                new ArrayList<>(AccessIndex.of(world.build()).rulesOf(role).orElseThrow());
        PolicyRule secrets = PolicyRule.resources(List.of("list"), List.of(""), List.of("secrets"));
        rules.add(secrets);
        world.add(new Role(role, rules, List.of(), Map.of(), false));
        DefaultPolicy policy = policy(world);
        assertThat(policy.knows(role)).isFalse();
        assertThat(policy.beyond(role)).containsExactly(secrets);
        assertThat(policy.within(role)).doesNotContain(secrets).hasSize(rules.size() - 1);
        assertThat(findings(world)).extracting(Finding::kind).contains("widened-default-role", "list-all-secrets");
    }

    @Test
    void oneMoreVerbInADefaultRuleIsFoundAndTheRestStays() {
        RoleId role = RoleId.cluster("system:node-problem-detector");
        Snapshot.Builder world = fresh(34);
        PolicyRule nodes = AccessIndex.of(world.build()).rulesOf(role).orElseThrow().stream()
                .filter(r -> r.resources().contains("nodes") && r.verbs().contains("get"))
                .findFirst()
                .orElseThrow();
        PolicyRule wider = PolicyRule.resources(List.of("get", "delete"), nodes.apiGroups(), nodes.resources());
        world.add(new Role(role, List.of(wider), List.of(), Map.of(), false));
        DefaultPolicy policy = policy(world);
        assertThat(policy.beyond(role))
                .containsExactly(PolicyRule.resources(List.of("delete"), List.of(""), List.of("nodes")));
        assertThat(policy.within(role))
                .containsExactly(PolicyRule.resources(List.of("get"), List.of(""), List.of("nodes")));
    }

    /** The server adds what is missing at its start, part by part, and leaves what it gave before. */
    @Test
    void anUpgradedServerHasNoFinding() {
        Snapshot.Builder world = fresh(DefaultPolicy.NEWEST);
        Snapshot newest = world.build();
        add(world, DefaultPolicy.OLDEST);
        Map<RoleId, Role> before = new java.util.HashMap<>();
        fresh(DefaultPolicy.OLDEST).build().roles().forEach(r -> before.put(r.id(), r));
        int grown = 0;
        for (Role role : newest.roles()) {
            Role old = before.get(role.id());
            if (old != null) {
                List<PolicyRule> rules = new ArrayList<>(old.rules());
                List<PolicyRule> missing = Covers.missing(old.rules(), role.rules());
                grown += missing.isEmpty() ? 0 : 1;
                rules.addAll(missing);
                world.add(role.withRules(rules));
            }
        }
        assertThat(grown).isPositive();
        assertThat(findings(world)).isEmpty();
    }

    @Test
    void theVersionOfTheServerDecides() {
        // What 1.37 gives and 1.29 does not is the server's own only on the newer one.
        AccessIndex newer = AccessIndex.of(fresh(DefaultPolicy.NEWEST).build());
        List<RoleId> later = new ArrayList<>();
        for (Role role : newer.snapshot().roles()) {
            Snapshot.Builder old = Snapshot.builder("test", NOW).version("v1.29.6");
            if (!policy(old.add(role)).knows(role.id())) {
                later.add(role.id());
                assertThat(DefaultPolicy.of(newer).knows(role.id())).isTrue();
            }
        }
        assertThat(later).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"v1.38.0,The server is 1.38,1.37", "v1.25.16+k3s1,The server is 1.25,1.29", "'',not known,1.29 to 1.37"
    })
    void aVersionThatIsNotKnownIsSaid(String version, String what, String nearest) {
        Snapshot.Builder world = Snapshot.builder("test", NOW);
        if (!version.isEmpty()) {
            world.version(version);
        }
        add(world, version.startsWith("v1.25") ? DefaultPolicy.OLDEST : DefaultPolicy.NEWEST);
        DefaultPolicy policy = policy(world);
        assertThat(policy.remark().orElseThrow()).contains(what, nearest);
        assertThat(world.build().roles()).allMatch(r -> policy.knows(r.id()));
        // What that version may have changed by itself is not called somebody's doing.
        RoleId role = RoleId.cluster("system:kube-scheduler");
        world.add(Role.of(role, PolicyRule.resources(List.of("list"), List.of(""), List.of("secrets"))));
        assertThat(findings(world).stream().anyMatch(f -> f.kind().equals("widened-default-role")))
                .isEqualTo(version.isEmpty());
        assertThat(findings(world)).extracting(Finding::kind).contains("list-all-secrets");
    }

    @Test
    void aDefaultRoleWithVeryManyRightsIsAnsweredAtOnce() {
        List<String> many = IntStream.range(0, 2_000).mapToObj(i -> "x" + i).toList();
        RoleId role = RoleId.cluster("system:kube-scheduler");
        PolicyRule huge = new PolicyRule(many, many, many, many, List.of());
        Snapshot.Builder world =
                Snapshot.builder("test", NOW).version("v1.34.0").add(Role.of(role, huge));
        DefaultPolicy policy = policy(world);
        assertThat(policy.knows(role)).isFalse();
        assertThat(policy.within(role)).isEmpty();
    }

    /** Each rule alone would be taken apart; all of them together are millions of rights. */
    @Test
    void aDefaultRoleOfManyLargeRulesIsNotTakenApart() {
        RoleId role = RoleId.cluster("system:kube-scheduler");
        List<PolicyRule> large = IntStream.range(0, 20)
                .mapToObj(i -> {
                    List<String> many = IntStream.range(0, 36)
                            .mapToObj(k -> "x" + i + "-" + k)
                            .toList();
                    return new PolicyRule(many, many, many, List.of(), List.of());
                })
                .toList();
        Snapshot.Builder world = fresh(34);
        List<PolicyRule> usual = AccessIndex.of(world.build()).rulesOf(role).orElseThrow();
        List<PolicyRule> rules = new ArrayList<>(usual);
        rules.addAll(large);
        world.add(new Role(role, rules, List.of(), Map.of(), false));
        DefaultPolicy policy = policy(world);
        assertThat(policy.beyond(role)).containsExactlyElementsOf(large);
        assertThat(policy.within(role)).containsExactlyElementsOf(usual);
        assertThat(policy.knows(role)).isFalse();
    }
}
