package dev.castellan.access;

import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
