package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.AT;
import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.NOW;
import static dev.castellan.access.azure.Planes.actions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.azure.AzureDecision.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Memberships that have to be activated first: apart from those that hold, on every way that a group gives. */
class MembershipTest {
    private static final AzureAction DELETE = AzureAction.control("Microsoft.Kubernetes/connectedClusters/delete", AT);

    /** Eve may join the inner group, which is in the outer one, which holds the role. */
    private static Planes world() {
        return new Planes()
                .person("eve")
                .person("fay")
                .group("outer", "inner", "ann")
                .group("inner", "ben")
                .group("stand-ins", "fay")
                .role("all", actions("*"))
                .assign("all", "outer", CLUSTER);
    }

    private static Planes eligible(Planes planes, String who) {
        return planes.activatable("inner", who, false, Optional.empty(), Optional.of(NOW.plusSeconds(60)));
    }

    @Test
    void aPersonIsEligibleThroughNestedGroupsAndNotActive() {
        AzureAccess access = eligible(world(), "eve").access();
        AzureDecision eve = access.decide("eve", DELETE);
        assertThat(eve.outcome()).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(eve.grants()).isEmpty();
        assertThat(eve.eligible()).singleElement().satisfies(g -> {
            assertThat(g.later()).isTrue();
            assertThat(g.chain()).containsExactly("eve", "inner", "outer");
            assertThat(g.membership()).contains("inner");
            assertThat(g.until()).contains(NOW.plusSeconds(60));
        });
        assertThat(access.whoCan(DELETE))
                .filteredOn(d -> d.outcome() == Outcome.ALLOWED)
                .extracting(d -> d.principal().id())
                .containsExactly("ann", "ben");
        assertThat(access.whoCan(DELETE))
                .filteredOn(d -> d.outcome() == Outcome.NOT_ALLOWED)
                .extracting(d -> d.principal().id())
                .containsExactly("eve");
        assertThat(access.rolesOf("eve")).singleElement().matches(AzureGrant::later);
        assertThat(access.nearMisses("eve", DELETE))
                .singleElement()
                .asString()
                .contains("membership of inner has to be activated first");
    }

    @Test
    void aGroupThatMayJoinBringsItsMembers() {
        AzureAccess access = eligible(world(), "stand-ins").access();
        assertThat(access.decide("fay", DELETE).eligible())
                .singleElement()
                .satisfies(g -> assertThat(g.chain()).containsExactly("fay", "stand-ins", "inner", "outer"));
        assertThat(new AzureSnapshot(access.plane())
                        .behind("outer")
                        .orElseThrow()
                        .eligible())
                .extracting(Principal::id)
                .containsExactly("fay");
    }

    @Test
    void whatIsOverOrNotYetOrForOwnersMakesNobodyAMember() {
        Planes planes = world().activatable("inner", "eve", false, Optional.empty(), Optional.of(NOW))
                .activatable("inner", "eve", false, Optional.of(NOW.plusSeconds(1)), Optional.empty())
                .activatable("inner", "eve", true, Optional.empty(), Optional.empty());
        assertThat(planes.access().decide("eve", DELETE).eligible()).isEmpty();
    }

    @Test
    void whoIsAMemberAlreadyIsNotTwice() {
        AzureDecision ben = eligible(world(), "ben").access().decide("ben", DELETE);
        assertThat(ben.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(ben.eligible()).isEmpty();
    }

    @Test
    void itIsSaidOfEveryGroupAroundOneThatCouldNotBeAskedFor() {
        AzureSnapshot inner = new AzureSnapshot(
                world().gap(AzureGap.Part.GROUP_ELIGIBILITY, "inner").plane());
        assertThat(inner.eligibilityUnknown("inner")).singleElement().asString().contains("membership of inner");
        assertThat(inner.eligibilityUnknown("outer")).hasSize(1);
        assertThat(inner.eligibilityUnknown("stand-ins")).isEmpty();
        assertThat(inner.eligibilityUnknown("eve")).isEmpty();
        AzureSnapshot all =
                new AzureSnapshot(world().gap(AzureGap.Part.GROUP_ELIGIBILITY).plane());
        assertThat(all.eligibilityUnknown("stand-ins")).hasSize(1);
    }

    @Test
    void whatIsNotKnownTwoActivationsAwayIsSaid() {
        AzureSnapshot side = new AzureSnapshot(eligible(world(), "stand-ins")
                .gap(AzureGap.Part.GROUP_ELIGIBILITY, "stand-ins")
                .plane());
        assertThat(side.eligibilityUnknown("inner")).singleElement().asString().contains("membership of stand-ins");
        assertThat(side.eligibilityUnknown("outer")).hasSize(1);
        assertThat(side.access().beyond(DELETE)).singleElement().asString().contains("membership of stand-ins");
        AzureSnapshot hidden =
                new AzureSnapshot(eligible(world(), "dark").hiddenGroup("dark").plane());
        assertThat(hidden.access().beyond(DELETE)).singleElement().asString().contains("The members of dark");
        // It is not known who is in the group now; nobody of them may it now.
        assertThat(hidden.access().decide("fay", DELETE).outcome()).isEqualTo(Outcome.NOT_ALLOWED);
    }

    @Test
    void aGroupThatHoldsARoleOnlyToActivateLeavesOpenWhoMay() {
        Planes planes = world().eligible("all", "stand-ins", CLUSTER, Optional.empty(), Optional.empty());
        assertThat(planes.gap(AzureGap.Part.GROUP_ELIGIBILITY, "stand-ins")
                        .access()
                        .beyond(DELETE))
                .singleElement()
                .asString()
                .contains("membership of stand-ins");
        Planes dark = world().hiddenGroup("dark").eligible("all", "dark", CLUSTER, Optional.empty(), Optional.empty());
        assertThat(dark.access().beyond(DELETE)).singleElement().asString().contains("The members of dark");
    }

    @Test
    void aDenyAssignmentThatSparesTheGroupDoesNotRefuseWhoActivatesIt() {
        Planes planes = eligible(world(), "eve")
                .deny(
                        actions("*"),
                        CLUSTER,
                        false,
                        List.of(dev.castellan.azure.DenyAssignment.EVERYBODY),
                        List.of("outer"));
        AzureDecision eve = planes.access().decide("eve", DELETE);
        assertThat(eve.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(eve.activatable()).singleElement().satisfies(g -> {
            assertThat(g.holds()).isEqualTo(Truth.TRUE);
            assertThat(g.membership()).contains("inner");
        });
    }

    @Test
    void itIsSavedAndAnEarlierFileSaysThatItDoesNotKnow() {
        AzurePlane plane = eligible(world(), "eve").plane();
        ObjectNode saved = (ObjectNode) AzurePlaneJson.write(plane);
        assertThat(AzurePlaneJson.read(saved).people().eligible())
                .isEqualTo(plane.people().eligible());
        saved.remove("groupEligibility");
        assertThat(AzurePlaneJson.read(saved).gaps())
                .extracting(AzureGap::part)
                .isEqualTo(List.of(AzureGap.Part.GROUP_ELIGIBILITY));
    }
}
