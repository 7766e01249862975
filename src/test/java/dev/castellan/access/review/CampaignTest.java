package dev.castellan.access.review;

import static dev.castellan.access.review.Worlds.ANN;
import static dev.castellan.access.review.Worlds.BEN;
import static dev.castellan.access.review.Worlds.NOW;
import static dev.castellan.access.review.Worlds.campaign;
import static dev.castellan.access.review.Worlds.item;
import static dev.castellan.access.review.Worlds.look;
import static dev.castellan.access.review.Worlds.rule;
import static dev.castellan.access.review.Worlds.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.Role;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Severity;
import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What may follow what in a campaign: who decides, what is overtaken, what a change underneath does, who signs what. */
class CampaignTest {
    private static Campaign say(Campaign c, String by, String who, Verdict verdict, String comment) {
        ReviewItem item = item(c, who);
        Optional<UUID> seen = Optional.ofNullable(c.lastSaid().get(item.id())).map(Decision::id);
        return c.decide(List.of(new Campaign.Word(item.id(), verdict, comment, seen)), by, NOW, UUID.randomUUID());
    }

    private static Campaign all(Campaign c, String by, Verdict verdict) {
        Map<String, Decision> last = c.lastSaid();
        return c.decide(
                c.items().stream()
                        .map(i -> new Campaign.Word(
                                i.id(),
                                verdict,
                                "",
                                Optional.ofNullable(last.get(i.id())).map(Decision::id)))
                        .toList(),
                by,
                NOW,
                UUID.randomUUID());
    }

    private static void refused(String code, ThrowingCallable step) {
        assertThatThrownBy(step)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(code));
    }

    @Test
    void theWorstGrantsComeFirstWithWhatFollowsFromThem() {
        Campaign c = campaign(world(), Scope.ALL, ANN);
        assertThat(c.items().stream().map(ReviewItem::who))
                .containsExactly(
                        "User eve@example.org", "ServiceAccount shop/cart", "Group team-a", "User ann@example.org");
        ReviewItem eve = c.items().getFirst();
        assertThat(eve.risk()).contains(Severity.CRITICAL);
        assertThat(eve.reasons()).isNotEmpty();
        assertThat(eve.gives()).containsExactly("* * in *");
        assertThat(eve.where()).isEqualTo("whole cluster");
        assertThat(c.items().getLast().risk()).isEmpty();
        assertThat(c.progress()).isEqualTo(new Campaign.Progress(4, 4, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void theScopeLimitsWhatIsLookedAt() {
        assertThat(
                        campaign(world(), new Scope(Set.of("shop"), Set.of(), Optional.empty(), false, true), ANN)
                                .items()
                                .stream()
                                .map(ReviewItem::who))
                .doesNotContain("User eve@example.org")
                .hasSize(3);
        assertThat(campaign(world(), new Scope(Set.of(), Set.of(Scope.Who.GROUPS), Optional.empty(), false, true), ANN)
                        .items())
                .singleElement()
                .satisfies(i -> assertThat(i.who()).isEqualTo("Group team-a"));
        assertThat(campaign(world(), new Scope(Set.of(), Set.of(), Optional.of(Severity.CRITICAL), false, true), ANN)
                        .items())
                .hasSize(1);
        refused(
                "review-scope",
                () -> campaign(world(), new Scope(Set.of("none"), Set.of(), Optional.empty(), false, true), ANN));
        refused("review-reviewers", () -> campaign(world(), Scope.ALL, " "));
    }

    @Test
    void onlyReviewersDecideAndNobodyKeepsTheirOwn() {
        Campaign c = campaign(world(), Scope.ALL, ANN, BEN);
        refused("review-not-reviewer", () -> say(c, "eve@example.org", "team-a", Verdict.KEEP, ""));
        refused("review-own-access", () -> say(c, ANN, "ann@", Verdict.KEEP, ""));
        refused("review-own-access", () -> say(c, "ANN@example.org", "ann@", Verdict.KEEP, ""));
        assertThat(say(c, ANN, "ann@", Verdict.REMOVE, "").progress().removed()).isEqualTo(1);
        assertThat(say(c, BEN, "ann@", Verdict.KEEP, "").progress().kept()).isEqualTo(1);
    }

    @Test
    void aCommentSaysSomethingAndSettlesNothing() {
        Campaign c = campaign(world(), Scope.ALL, ANN);
        refused("review-comment", () -> say(c, ANN, "team-a", Verdict.COMMENT, " "));
        Campaign told = say(c, ANN, "team-a", Verdict.COMMENT, "Whose team is that?");
        assertThat(told.progress().open()).isEqualTo(4);
        assertThat(told.said(item(told, "team-a").id()))
                .singleElement()
                .satisfies(d -> assertThat(d.comment()).isEqualTo("Whose team is that?"));
        Campaign kept = say(told, ANN, "team-a", Verdict.KEEP, "");
        Campaign again = say(kept, ANN, "team-a", Verdict.COMMENT, "They answered.");
        assertThat(again.progress().kept())
                .as("a comment does not undo a decision")
                .isEqualTo(1);
    }

    @Test
    void whoDecidesOnWhatSomebodyElseDecidedMeanwhileIsTold() {
        Campaign seen = campaign(world(), Scope.ALL, ANN, BEN);
        Campaign newer = say(seen, ANN, "team-a", Verdict.REMOVE, "nobody knows them");
        ReviewItem item = item(seen, "team-a");
        refused(
                "review-overtaken",
                () -> newer.decide(
                        List.of(new Campaign.Word(item.id(), Verdict.KEEP, "", Optional.empty())),
                        BEN,
                        NOW,
                        UUID.randomUUID()));
        // About another grant nothing changed for Ben.
        assertThat(newer.decide(
                                List.of(new Campaign.Word(item(seen, "cart").id(), Verdict.KEEP, "", Optional.empty())),
                                BEN,
                                NOW,
                                UUID.randomUUID())
                        .progress()
                        .settled())
                .isEqualTo(2);
    }

    @Test
    void everyReviewerSignsTheSameStateAndThenNothingChanges() {
        Campaign c = campaign(world(), Scope.ALL, ANN, BEN);
        refused("review-undecided", () -> c.signOff(ANN, "", NOW, UUID.randomUUID()));
        Campaign decided = all(c, BEN, Verdict.REMOVE);
        Campaign one = decided.signOff(ANN, "as discussed", NOW, UUID.randomUUID());
        assertThat(one.signed()).containsExactly(ANN);
        assertThat(one.closed()).isFalse();
        refused("review-signed", () -> one.signOff(ANN, "", NOW, UUID.randomUUID()));
        Campaign other = say(one, ANN, "team-a", Verdict.KEEP, "");
        assertThat(other.signed()).as("she signed another state").isEmpty();
        Campaign closed = one.signOff(BEN, "", NOW, UUID.randomUUID());
        assertThat(closed.closed()).isTrue();
        refused("review-closed", () -> say(closed, ANN, "team-a", Verdict.KEEP, ""));
        refused("review-closed", () -> closed.takeOver(look(world(), Scope.ALL), ANN));
        refused("review-closed", () -> closed.signOff(ANN, "", NOW, UUID.randomUUID()));
    }

    @Test
    void aGrantThatChangedUnderneathIsDecidedAgain() {
        Campaign c = all(campaign(world(), Scope.ALL, BEN), BEN, Verdict.KEEP);
        var later = world().origin("practice-1", NOW.plusSeconds(60))
                .add(Role.of(Worlds.READER, rule("get", "pods", "secrets")))
                .removeBinding("", "root")
                .add(Binding.in("shop", "more", Worlds.CI, Subject.user("new@example.org")));
        Look now = look(later, Scope.ALL.anyRisk());
        Drift drift = c.drift(now);
        assertThat(drift.changed()).hasSize(2);
        assertThat(drift.changed().get(item(c, "team-a").id()))
                .contains("It gives now: get pods,secrets in core", "It gave: get pods in core");
        assertThat(drift.gone()).containsExactly(item(c, "eve").id());
        assertThat(drift.added())
                .singleElement()
                .satisfies(i -> assertThat(i.who()).isEqualTo("User new@example.org"));

        Campaign taken = c.takeOver(now, BEN);
        assertThat(taken.states().get(item(c, "team-a").id())).isEqualTo(Campaign.State.CHANGED_SINCE);
        assertThat(taken.states().get(item(c, "eve").id())).isEqualTo(Campaign.State.GONE);
        assertThat(taken.states().get(item(taken, "new@").id())).isEqualTo(Campaign.State.OPEN);
        assertThat(taken.states().get(item(c, "cart").id())).isEqualTo(Campaign.State.KEPT);
        assertThat(taken.progress()).isEqualTo(new Campaign.Progress(5, 1, 2, 1, 0, 1, 0, 1));
        assertThat(taken.drift(now).none()).isTrue();
        refused("review-undecided", () -> taken.signOff(BEN, "", NOW, UUID.randomUUID()));
        assertThat(say(taken, BEN, "team-a", Verdict.REMOVE, "").progress().removed())
                .isEqualTo(1);
    }

    @Test
    void whatCouldNotBeReadIsNotTakenForGone() {
        Campaign c = campaign(world(), Scope.ALL, BEN);
        var blind = dev.castellan.access.Snapshot.builder("practice-1", NOW.plusSeconds(60))
                .version("v1.36.2")
                .gap(new Gap(Gap.Part.ROLE_BINDINGS, "shop", "forbidden"))
                .gap(new Gap(Gap.Part.CLUSTER_ROLE_BINDINGS, "", "forbidden"));
        Look now = look(blind, Scope.ALL.anyRisk());
        assertThat(c.drift(now).none()).isTrue();
        Campaign taken = c.takeOver(now, BEN);
        assertThat(taken.progress().gone()).isZero();
        assertThat(taken.missing()).hasSize(2);
        // Roles that could not be read do not make a grant smaller.
        var bindingsOnly = dev.castellan.access.Snapshot.builder("practice-1", NOW.plusSeconds(60))
                .version("v1.36.2")
                .gap(new Gap(Gap.Part.ROLES, "shop", "forbidden"))
                .gap(new Gap(Gap.Part.CLUSTER_ROLES, "", "forbidden"));
        world().build().bindings().forEach(bindingsOnly::add);
        Look roles = look(bindingsOnly, Scope.ALL.anyRisk());
        assertThat(roles.items())
                .hasSize(4)
                .allSatisfy(i -> assertThat(i.read()).isFalse());
        assertThat(c.drift(roles).none()).isTrue();
        assertThat(c.takeOver(roles, BEN).items()).isEqualTo(c.items());
    }

    @Test
    void anOlderSnapshotIsNotTakenOver() {
        Campaign c = campaign(world(), Scope.ALL, BEN);
        refused(
                "review-scope",
                () -> c.takeOver(look(world().origin("practice-1", NOW.minusSeconds(1)), Scope.ALL), BEN));
    }

    @Test
    void aGrantWhoseRiskFellStaysInTheCampaign() {
        Scope risky = new Scope(Set.of(), Set.of(), Optional.of(Severity.HIGH), false, true);
        Campaign c = campaign(world(), risky, BEN);
        assertThat(c.items()).hasSize(2);
        var later = world().origin("practice-1", NOW.plusSeconds(60)).add(Role.of(Worlds.CI, rule("get", "pods")));
        Drift drift = c.drift(look(later, risky.anyRisk()));
        assertThat(drift.gone()).isEmpty();
        assertThat(drift.changed()).containsOnlyKeys(item(c, "cart").id());
        assertThat(drift.added()).as("below the limit").isEmpty();
    }

    @Test
    void itKnowsWhenItIsLate() {
        Campaign c = campaign(world(), Scope.ALL, BEN);
        assertThat(c.overdue(java.time.LocalDate.parse("2026-12-10"))).isFalse();
        assertThat(c.overdue(java.time.LocalDate.parse("2026-12-11"))).isTrue();
    }

    /** Whatever is said in whatever order: counts add up, and only the last verdict on each grant counts. */
    @Property(tries = 60)
    void theLastVerdictCountsAndProgressAddsUp(
            @ForAll @Size(max = 25) List<@IntRange(min = 0, max = 11) Integer> steps) {
        Campaign c = campaign(world(), Scope.ALL, BEN);
        List<String> ids =
                new ArrayList<>(c.items().stream().map(ReviewItem::id).toList());
        Map<String, Verdict> expected = new java.util.HashMap<>();
        for (int step : steps) {
            String id = ids.get(step % ids.size());
            Verdict verdict =
                    List.of(Verdict.KEEP, Verdict.REMOVE, Verdict.COMMENT).get(step / ids.size());
            Optional<UUID> seen = Optional.ofNullable(c.lastSaid().get(id)).map(Decision::id);
            c = c.decide(List.of(new Campaign.Word(id, verdict, "because", seen)), BEN, NOW, UUID.randomUUID());
            if (verdict.settles()) {
                expected.put(id, verdict);
            }
        }
        Campaign.Progress p = c.progress();
        assertThat(p.open() + p.changed() + p.settled()).isEqualTo(p.items());
        assertThat(p.kept()).isEqualTo((int)
                expected.values().stream().filter(v -> v == Verdict.KEEP).count());
        assertThat(p.removed()).isEqualTo((int)
                expected.values().stream().filter(v -> v == Verdict.REMOVE).count());
        assertThat(ReviewJson.read(ReviewJson.write(c))).isEqualTo(c);
    }
}
