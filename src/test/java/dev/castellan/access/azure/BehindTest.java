package dev.castellan.access.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is behind groups, what is not known of them, and how many groups a token can name. */
class BehindTest {
    @Test
    void peopleOfNestedGroupsByNameAndCirclesEnd() {
        AzureSnapshot side = new AzureSnapshot(new Planes()
                .group("ops", "crew", "zoe")
                .group("crew", "ann", "ops")
                .plane());
        assertThat(side.behind("ops")).hasValueSatisfying(b -> {
            assertThat(b.people()).extracting(Principal::id).containsExactly("ann", "zoe");
            assertThat(b.complete()).isTrue();
        });
        // Kubernetes compares ids with their case.
        assertThat(side.behind("OPS")).isEmpty();
        assertThat(side.behind("ann")).isEmpty();
        assertThat(side.chain("ann", "ops")).containsExactly("ann", "crew", "ops");
        assertThat(side.groupsOf("ann")).containsExactly("crew", "ops");
    }

    @Test
    void aGroupThatCouldNotBeReadLeavesTheAnswerOpen() {
        Planes planes = new Planes().hiddenGroup("secret").group("ops", "secret", "ann");
        planes.hiddenGroup("secret");
        AzureSnapshot side = new AzureSnapshot(planes.plane());
        assertThat(side.behind("ops")).hasValueSatisfying(b -> {
            assertThat(b.complete()).isFalse();
            assertThat(b.people()).extracting(Principal::id).contains("ann");
        });
    }

    @Test
    void moreGroupsThanATokenNamesAreSaid() {
        assertThat(new AzureSnapshot(inGroups(AzureSnapshot.GROUPS_IN_TOKEN).plane()).overage("ann"))
                .isEmpty();
        assertThat(new AzureSnapshot(inGroups(AzureSnapshot.GROUPS_IN_TOKEN + 1).plane()).overage("ann@example.org"))
                .hasValueSatisfying(t -> assertThat(t).contains("at least 201 groups", "not known"));
        // A group whose members are not known may be the one too many.
        Planes full = inGroups(AzureSnapshot.GROUPS_IN_TOKEN).hiddenGroup("dark");
        assertThat(new AzureSnapshot(full.plane()).overage("ann"))
                .hasValueSatisfying(t -> assertThat(t).contains("at least 200 groups and may be in 1 more"));
        Planes few = inGroups(3).hiddenGroup("dark");
        assertThat(new AzureSnapshot(few.plane()).overage("ann")).isEmpty();
    }

    private static Planes inGroups(int count) {
        Planes planes = new Planes();
        for (int i = 0; i < count; i++) {
            planes.group("g" + i, "ann");
        }
        return planes;
    }

    @Test
    void everybodyIsWhoeverIsBehindAGroupOrHoldsARole() {
        AzureSnapshot side = new AzureSnapshot(new Planes()
                .group("ops", "ann")
                .group("unbound", "eve")
                .group("owners", "bob")
                .assign(BuiltInRoles.OWNER, "owners", Planes.SUBSCRIPTION)
                .plane());
        assertThat(side.everybody(List.of("ops"))).extracting(Principal::id).containsExactly("ann", "bob");
    }
}
