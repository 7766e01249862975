package dev.castellan.access;

import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stands behind an answer, in words. */
class ExplanationTest {
    private static final PolicyRule GET = rule("get", "", "pods");

    private static Explanation.Grant aggregated(int chains) {
        RoleId admin = RoleId.cluster("admin");
        Subject alice = Subject.user("alice");
        return new Explanation.Grant(
                alice,
                List.of(),
                Binding.cluster("b", admin, alice),
                admin,
                GET,
                IntStream.range(0, chains)
                        .mapToObj(i -> List.of(RoleId.cluster("part-" + i)))
                        .toList());
    }

    @Test
    void fewOfManyRolesItIsAggregatedFromAreNamed() {
        assertThat(aggregated(2).text()).contains("(from part-0; part-1)");
        assertThat(aggregated(5).text()).contains("part-4)");
        assertThat(aggregated(900).text()).contains("part-4; and 895 more)").doesNotContain("part-5");
    }

    @Test
    void aGrantToAGroupThatATokenMayNotNameIsNotCertain() {
        World world = new World().grant(Subject.group("ops"), GET).grant(Subject.group("devs"), GET);
        Requester who = new Requester(
                "alice",
                List.of("ops", "devs"),
                Map.of(),
                Optional.of(new Requester.Unsure(Set.of("ops"), "alice is in many groups.")));
        Explanation why =
                Explainer.explain(world.index(), who, new Request.OnResource("get", "", "pods", "", "shop", "web"));
        assertThat(why.grants())
                .filteredOn(why::certain)
                .extracting(g -> g.subject().name())
                .containsExactly("devs");
        assertThat(why.grants()).hasSize(2);
    }
}
