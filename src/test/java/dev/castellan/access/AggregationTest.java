package dev.castellan.access;

import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where an aggregated role has its rules from is told completely, however many roles there are and however they are tied. */
class AggregationTest {
    private static final PolicyRule RULE = rule("get", "", "pods");
    private static final RoleId TOP = RoleId.cluster("top");

    private static Role collects(String name, String label, Map<String, String> labels) {
        return new Role(
                RoleId.cluster(name),
                List.of(),
                List.of(new LabelSelector(Map.of(label, "true"), List.of())),
                labels,
                false);
    }

    private static Role holds(String name, String label) {
        return new Role(RoleId.cluster(name), List.of(RULE), List.of(), Map.of(label, "true"), false);
    }

    @Test
    void everyRoleThatHoldsTheRuleIsNamed() {
        List<Role> roles = new ArrayList<>(List.of(collects("top", "to-top", Map.of())));
        for (int i = 0; i < 300; i++) {
            roles.add(holds("part%03d".formatted(i), "to-top"));
        }
        List<List<RoleId>> origins = new Aggregation(roles, false).origins(TOP, RULE);
        assertThat(origins).hasSize(300).doesNotHaveDuplicates().allMatch(c -> c.size() == 1);
    }

    @Test
    void aLongChainIsFollowedToItsEnd() {
        List<Role> roles = new ArrayList<>(List.of(collects("top", "to-0", Map.of())));
        for (int i = 0; i < 5_000; i++) {
            roles.add(collects("link" + i, "to-" + (i + 1), Map.of("to-" + i, "true")));
        }
        roles.add(holds("end", "to-5000"));
        List<List<RoleId>> origins = new Aggregation(roles, false).origins(TOP, RULE);
        assertThat(origins).singleElement().satisfies(c -> {
            assertThat(c).hasSize(5_001).startsWith(RoleId.cluster("link0")).endsWith(RoleId.cluster("end"));
        });
    }

    /** Each of thirty roles takes over all the others: there are more ways through them than can be counted. */
    @Test
    void rolesThatTakeOverOneAnotherArePassedOnce() {
        List<Role> roles = new ArrayList<>(List.of(collects("top", "all", Map.of())));
        for (int i = 0; i < 30; i++) {
            roles.add(collects("ring" + i, "all", Map.of("all", "true")));
        }
        roles.add(holds("one", "all"));
        roles.add(holds("two", "all"));
        Aggregation aggregation = new Aggregation(roles, false);
        assertThat(aggregation.origins(TOP, RULE))
                .containsExactly(List.of(RoleId.cluster("one")), List.of(RoleId.cluster("two")));
        assertThat(aggregation.origins(TOP, rule("delete", "", "pods"))).isEmpty();
        assertThat(aggregation.rules(roles.get(1))).containsExactly(RULE);
    }

    /** Looking at each rule for each role that passes it on took minutes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aThousandRolesThatTakeOverOneAnotherAndAThousandRulesAreUnitedAtOnce() {
        List<Role> roles = new ArrayList<>();
        Set<PolicyRule> all = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            PolicyRule own = rule("get", "", "kind" + i);
            all.add(own);
            roles.add(collects("ring" + i, "all", Map.of("all", "true")));
            roles.add(new Role(RoleId.cluster("plain" + i), List.of(own), List.of(), Map.of("all", "true"), false));
        }
        Aggregation aggregation = new Aggregation(roles, false);
        assertThat(Set.copyOf(aggregation.rules(roles.getFirst()))).isEqualTo(all);
        assertThat(Set.copyOf(aggregation.rules(roles.get(1_998)))).isEqualTo(all);
    }

    /** Against the plain way: take over until nothing changes. */
    @Test
    void anyTangleGivesWhatRepeatingGives() {
        Random random = new Random(7);
        for (int world = 0; world < 300; world++) {
            int count = 2 + random.nextInt(12);
            List<Role> roles = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Map<String, String> labels = new HashMap<>();
                for (int l = 0; l < 4; l++) {
                    if (random.nextInt(3) == 0) {
                        labels.put("to-" + l, "true");
                    }
                }
                roles.add(
                        random.nextInt(3) == 0
                                ? new Role(
                                        RoleId.cluster("r" + i),
                                        List.of(rule("get", "", "kind" + i)),
                                        List.of(),
                                        labels,
                                        false)
                                : collects("r" + i, "to-" + random.nextInt(4), labels));
            }
            Aggregation aggregation = new Aggregation(roles, false);
            Map<RoleId, Set<PolicyRule>> plain = repeated(roles);
            for (Role role : roles) {
                assertThat(Set.copyOf(aggregation.refilled(role).rules()))
                        .as("world %d, %s of %s", world, role.id(), roles)
                        .isEqualTo(plain.get(role.id()));
            }
        }
    }

    private static Map<RoleId, Set<PolicyRule>> repeated(List<Role> roles) {
        Map<RoleId, Set<PolicyRule>> held = new HashMap<>();
        roles.forEach(r -> held.put(r.id(), new HashSet<>(r.rules())));
        boolean more = true;
        while (more) {
            more = false;
            for (Role taker : roles) {
                for (Role giver : roles) {
                    if (!giver.equals(taker) && taker.aggregation().stream().anyMatch(s -> s.matches(giver.labels()))) {
                        more |= held.computeIfAbsent(taker.id(), _ -> new HashSet<>())
                                .addAll(held.getOrDefault(giver.id(), Set.of()));
                    }
                }
            }
        }
        return held;
    }
}
