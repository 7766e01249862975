package dev.castellan.console.access.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.castellan.access.Answer;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.Truth;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.ask.AskChain.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers join both planes, name every way, and never say no where they do not know. */
class AskAnswersTest {
    private static AskAnswer ask(Snapshot world, String question) {
        AccessReading reading = Worlds.reading(world);
        return new AskAnswers(reading, new AskWords(reading))
                .answer(AskParser.parse(question).question().orElseThrow());
    }

    private static AskAnswer.Can can(String question) {
        return (AskAnswer.Can) ask(Worlds.joined(), question);
    }

    private static List<String> texts(AskChain chain) {
        return chain.steps().stream().map(AskChain.Step::text).toList();
    }

    @Test
    void everyWayIsNamedThroughNestedGroupsAndOnBothPlanes() {
        AskAnswer.Can answer = can("can anna@contoso.com delete pods in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.YES);
        assertThat(answer.chains()).extracting(AskChain::standing).containsOnly(Standing.ALLOWS);
        assertThat(answer.chains())
                .filteredOn(c -> c.plane() == AskChain.Plane.KUBERNETES)
                .extracting(AskAnswersTest::texts)
                .anySatisfy(t -> assertThat(t)
                        .containsSubsequence("On-call engineers", "Platform team", "RoleBinding shop/restarters"))
                .anySatisfy(t ->
                        assertThat(t).contains("RoleBinding shop/restarters").doesNotContain("Platform team"));
        assertThat(answer.chains())
                .filteredOn(c -> c.plane() == AskChain.Plane.AZURE)
                .extracting(AskAnswersTest::texts)
                .anySatisfy(t -> assertThat(t).containsSubsequence("On-call engineers", "Azure Arc Kubernetes Writer"));
    }

    @Test
    void aConditionIsNeitherYesNorNo() {
        AskAnswer.Can answer = can("can cara@contoso.com get pods in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.UNKNOWN);
        assertThat(answer.conditional()).isTrue();
        assertThat(answer.chains()).extracting(AskChain::standing).containsExactly(Standing.CONDITIONAL);
        assertThat(answer.beyond()).anySatisfy(b -> assertThat(b).contains("StringEquals"));
    }

    @Test
    void aRoleThatHasToBeActivatedDoesNotCountButIsSaid() {
        AskAnswer.Can answer = can("can ben@contoso.com get secrets in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.NO);
        assertThat(answer.eligible()).isEqualTo(Truth.TRUE);
        assertThat(answer.chains()).extracting(AskChain::standing).contains(Standing.ELIGIBLE);
    }

    @Test
    void nothingCanBeActivatedAgainstADenyAssignment() {
        AskAnswer.Can answer = (AskAnswer.Can) ask(Worlds.denied(), "can ben@contoso.com get secrets in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.NO);
        assertThat(answer.eligible()).isEqualTo(Truth.FALSE);
        assertThat(answer.chains()).extracting(AskChain::standing).contains(Standing.REFUSES);
    }

    @Test
    void membershipThatHasToBeActivatedDoesNotCountButIsSaid() {
        AskAnswer.Can answer = (AskAnswer.Can) ask(Worlds.activatable(), "can cara@contoso.com delete pods in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.NO);
        assertThat(answer.eligible()).isEqualTo(Truth.TRUE);
        assertThat(answer.chains()).singleElement().satisfies(c -> {
            assertThat(c.standing()).isEqualTo(Standing.ELIGIBLE);
            assertThat(texts(c)).containsSubsequence("Platform team", "RoleBinding shop/restarters");
            assertThat(c.steps().get(1).detail()).contains("to be activated");
        });
        AskAnswer.Who who = (AskAnswer.Who) ask(Worlds.activatable(), "who can delete pods in shop");
        assertThat(who.rows()).filteredOn(AskHolderRow::later).singleElement().satisfies(r -> {
            assertThat(r.name()).contains("Cara Chen");
            assertThat(r.through()).startsWith("After activating membership, group Platform team");
        });
        assertThat(can("can cara@contoso.com delete pods in shop").eligible()).isEqualTo(Truth.FALSE);
    }

    @Test
    void whoCanJoinAGroupThatKubernetesBindsMayBeUnknown() {
        AskAnswer.Who who = (AskAnswer.Who) ask(Worlds.eligibilityUnknown(), "who can delete pods in shop");
        assertThat(who.rows()).extracting(AskHolderRow::name).contains("Platform team");
        assertThat(who.beyond())
                .singleElement()
                .asString()
                .startsWith("People who can activate membership of groups are not known");
        assertThat(((AskAnswer.Who) ask(Worlds.joined(), "who can delete pods in shop")).beyond())
                .isEmpty();
    }

    @Test
    void groupsOverTheTokenLimitAreNeitherYesNorNo() {
        for (String question :
                List.of("can fay@contoso.com delete pods in shop", "can fay@contoso.com delete pods anywhere")) {
            AskAnswer.Can answer = (AskAnswer.Can) ask(Worlds.crowded(), question);
            assertThat(answer.verdict()).as(question).isEqualTo(Answer.UNKNOWN);
            assertThat(answer.beyond()).anySatisfy(b -> assertThat(b).contains("Fay Fox is in at least 201 groups"));
            assertThat(answer.chains()).extracting(AskChain::standing).containsExactly(Standing.UNKNOWN);
        }
        AskAnswer.Who who = (AskAnswer.Who) ask(Worlds.crowded(), "who can delete pods in shop");
        assertThat(who.beyond()).anySatisfy(b -> assertThat(b).contains("Fay Fox is in at least 201 groups"));
        AskAnswer.What what = (AskAnswer.What) ask(Worlds.crowded(), "what can fay@contoso.com");
        assertThat(what.rows())
                .filteredOn(r -> r.plane() == AskChain.Plane.KUBERNETES)
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.verbs()).startsWith("perhaps "));
        assertThat(what.beyond()).anySatisfy(b -> assertThat(b).contains("Fay Fox is in at least 201 groups"));
    }

    @Test
    void aNoNamesWhatComesNearest() {
        AskAnswer.Can answer = can("can dora@contoso.com delete pods in shop");
        assertThat(answer.verdict()).isNotEqualTo(Answer.YES);
        assertThat(answer.misses()).anySatisfy(m -> assertThat(m).contains("viewers"));
    }

    @Test
    void whatWasNotReadMakesTheAnswerUnknown() {
        AskAnswer.Can answer = (AskAnswer.Can) ask(Worlds.partial(), "can sa:shop/cart get secrets in prod");
        assertThat(answer.verdict()).isEqualTo(Answer.UNKNOWN);
        assertThat(answer.beyond()).anySatisfy(b -> assertThat(b).contains("role bindings of prod"));
    }

    @Test
    void aRealRequestMayDifferFromTheReview() {
        AskAnswer.Can answer = can("can anna@contoso.com get nodes in shop");
        assertThat(answer.difference()).contains("belongs to the cluster");
    }

    @Test
    void whatIsMeantIsAnsweredBesidesTheRight() {
        AskAnswer.Can exec = can("can sa:ci/deployer get pods/exec named cart-1 in shop");
        assertThat(exec.verdict()).isEqualTo(Answer.NO);
        assertThat(exec.deeds()).singleElement().satisfies(d -> {
            assertThat(d.deed().what()).isEqualTo("run commands in the pod");
            assertThat(d.answer()).isEqualTo(Answer.YES);
        });
        AskAnswer.Can apply = can("can sa:ci/deployer patch deployments named cart in shop");
        assertThat(apply.deeds())
                .singleElement()
                .satisfies(d -> assertThat(d.answer()).isEqualTo(Answer.YES));
        assertThat(can("can anna@contoso.com get pods in shop").deeds()).isEmpty();
    }

    @Test
    void theNamespacesWhereItIsAllowedAreFound() {
        AskAnswer.Can answer = can("can anna@contoso.com get secrets named db-password anywhere");
        assertThat(answer.verdict()).isEqualTo(Answer.YES);
        assertThat(answer.namespaces()).contains("prod");
    }

    @Test
    void somebodyUnknownIsSaidToBeUnknown() {
        assertThat(can("can Anna@contoso.com.example get pods in shop").notes())
                .anySatisfy(n -> assertThat(n).contains("Nobody of this name"));
        assertThat(can("can anna@contoso.com get pods in shop").notes()).isEmpty();
    }

    @Test
    void whoCanHoldsBothPlanes() {
        AskAnswer.Who answer = (AskAnswer.Who) ask(Worlds.joined(), "who can delete po in shop");
        assertThat(answer.asked().text()).isEqualTo("delete pods in shop");
        assertThat(answer.rows())
                .extracting(AskHolderRow::name)
                .contains("platform:admins", "Platform team", "Anna Arden (anna@contoso.com)");
        assertThat(answer.rows())
                .filteredOn(r -> r.plane() == AskChain.Plane.AZURE)
                .isNotEmpty();
    }

    private static Snapshot azureFirst(Snapshot world) {
        return world.toBuilder()
                .authorizers(Authorizers.told(false, Worlds.NOW))
                .build();
    }

    /** Ben has no role in Azure and Anna has one; whether Dora is of Entra ID is not known, and administrators are not. */
    @Test
    void whoCanFollowsTheOrderOfTheAuthorizers() {
        Snapshot world = Worlds.joined().toBuilder()
                .add(Binding.in("shop", "ben", RoleId.cluster("view"), Subject.user("ben@contoso.com")))
                .build();
        AskAnswer.Who first = (AskAnswer.Who) ask(azureFirst(world), "who can get pods in shop");
        assertThat(first.rows())
                .filteredOn(r -> r.plane() == AskChain.Plane.KUBERNETES)
                .extracting(AskHolderRow::name, AskHolderRow::certain)
                .contains(
                        tuple("platform:admins", ""),
                        tuple("Platform team", "unless Azure refuses"),
                        tuple("Anna Arden (anna@contoso.com)", ""),
                        tuple("dora@contoso.com", "perhaps"))
                .extracting(t -> t.toList().getFirst())
                .doesNotContain("Ben Bose (ben@contoso.com)");
        assertThat(first.notes()).anySatisfy(n -> assertThat(n).contains("Azure is asked before RBAC"));
        AskAnswer.Who anywhere = (AskAnswer.Who) ask(azureFirst(world), "who can get pods anywhere");
        assertThat(anywhere.rows())
                .filteredOn(r -> r.name().equals("Ben Bose (ben@contoso.com)"))
                .extracting(AskHolderRow::certain)
                .containsExactly("perhaps");
        AskAnswer.Who assumed = (AskAnswer.Who) ask(world, "who can get pods in shop");
        assertThat(assumed.rows())
                .filteredOn(r -> r.plane() == AskChain.Plane.KUBERNETES)
                .extracting(AskHolderRow::certain)
                .containsOnly("");
        assertThat(assumed.notes()).anySatisfy(n -> assertThat(n).contains("order of the authorizers is assumed"));
    }

    @Test
    void whatABindingGivesDoesNotCountWhereAzureRefusesFirst() {
        AskAnswer.Can answer =
                (AskAnswer.Can) ask(azureFirst(Worlds.joined()), "can ben@contoso.com delete pods in shop");
        assertThat(answer.verdict()).isEqualTo(Answer.NO);
        assertThat(answer.chains())
                .filteredOn(c -> c.plane() == AskChain.Plane.KUBERNETES)
                .extracting(AskChain::standing)
                .containsOnly(Standing.OVERRULED);
    }

    /** Cara may activate membership of a bound group; her role in Azure has a condition, and allows to read only. */
    @Test
    void whatIsActivatedCountsInTheOrderOfTheAuthorizers() {
        String delete = "can cara@contoso.com delete pods in shop";
        AskAnswer.Can first = (AskAnswer.Can) ask(Worlds.activatable(), delete);
        assertThat(first.eligible()).isEqualTo(Truth.TRUE);
        AskAnswer.Can refused = (AskAnswer.Can) ask(azureFirst(Worlds.activatable()), delete);
        assertThat(refused.verdict()).isEqualTo(Answer.NO);
        assertThat(refused.eligible()).isEqualTo(Truth.FALSE);
        assertThat(refused.chains()).extracting(AskChain::standing).doesNotContain(Standing.ELIGIBLE);
        AskAnswer.Can perhaps =
                (AskAnswer.Can) ask(azureFirst(Worlds.activatable()), "can cara@contoso.com get pods in shop");
        assertThat(perhaps.eligible()).isEqualTo(Truth.UNKNOWN);
        AskAnswer.Who who = (AskAnswer.Who) ask(azureFirst(Worlds.activatable()), "who can delete pods in shop");
        assertThat(who.rows()).filteredOn(r -> r.name().contains("Cara")).isEmpty();
        AskAnswer.Who rbacFirst = (AskAnswer.Who) ask(Worlds.activatable(), "who can delete pods in shop");
        assertThat(rbacFirst.rows())
                .filteredOn(r -> r.name().contains("Cara"))
                .extracting(AskHolderRow::certain)
                .containsExactly(AskHolderRow.LATER);
    }

    @Test
    void whatCanHoldsRulesAndAzureRoles() {
        AskAnswer.What answer = (AskAnswer.What) ask(Worlds.joined(), "what can anna@contoso.com");
        assertThat(answer.rows()).anySatisfy(r -> {
            assertThat(r.where()).isEqualTo("prod");
            assertThat(r.names()).isEqualTo("db-password");
        });
        assertThat(azure(answer))
                .filteredOn(r -> r.resources().contains("secrets"))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.certain()).isTrue();
                    assertThat(r.where()).isEqualTo("whole cluster");
                    assertThat(r.verbs()).contains("read", "write", "delete");
                    assertThat(r.through()).contains("group On-call engineers → Azure Arc Kubernetes Writer at the ");
                });
        // Each action is decided: what a deny assignment refuses is not in the list.
        assertThat(azure((AskAnswer.What) ask(Worlds.denied(), "what can anna@contoso.com")))
                .extracting(AskRightRow::resources)
                .anyMatch(r -> r.contains("pods"))
                .noneMatch(r -> r.contains("secrets"));
        assertThat(azure((AskAnswer.What) ask(Worlds.joined(), "what can cara@contoso.com")))
                .anySatisfy(r -> {
                    assertThat(r.certain()).isFalse();
                    assertThat(r.verbs()).isEqualTo("under a condition: read");
                    assertThat(r.through()).contains("StringEquals");
                });
        assertThat(azure((AskAnswer.What) ask(Worlds.joined(), "what can ben@contoso.com")))
                .isNotEmpty()
                .allMatch(r -> !r.certain() && r.verbs().startsWith("after activation: "));
        // Where Azure is not asked, its data actions are nothing.
        assertThat(azure((AskAnswer.What) ask(Worlds.crowded(), "what can anna@contoso.com")))
                .isEmpty();
    }

    private static List<AskRightRow> azure(AskAnswer.What answer) {
        return answer.rows().stream()
                .filter(r -> r.plane() == AskChain.Plane.AZURE)
                .toList();
    }

    @Test
    void wordsArePropsedForWhatComesNext() {
        AskWords words = new AskWords(Worlds.reading(Worlds.joined()));
        assertThat(proposed(words, "can ann")).contains("anna@contoso.com");
        assertThat(proposed(words, "can platform")).contains("group:" + Worlds.PLATFORM, "group:platform:admins");
        assertThat(proposed(words, "can depl")).contains("sa:ci/deployer");
        assertThat(proposed(words, "who can del")).containsExactly("delete", "deletecollection");
        assertThat(proposed(words, "who can delete pods in sh")).containsExactly("shop");
        assertThat(proposed(words, "who can create dep")).contains("deployments.apps");
        assertThat(proposed(words, "who can delete pods in shop"))
                .as("it stands there already")
                .isEmpty();
    }

    private static List<String> proposed(AskWords words, String text) {
        return words.proposals(AskParser.parse(text)).stream()
                .map(AskWords.Proposal::text)
                .toList();
    }

    @Test
    void examplesAreQuestionsThatCanBeAsked() {
        AskWords words = new AskWords(Worlds.reading(Worlds.joined()));
        assertThat(words.examples())
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        q -> assertThat(AskParser.parse(q.print()).question()).contains(q));
    }
}
