package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Explainer;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Snapshot;
import dev.castellan.console.access.Worlds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of roles and memberships that could be activated. */
class AccessCanCommandTest {
    private static List<String> later(Snapshot world) {
        AccessIndex index = AccessIndex.of(world);
        Requester ben = AccessWords.subject(index, "ben@contoso.com", List.of(), false);
        Request secrets = Request.of("get", "", "secrets", "shop");
        return AccessCanCommand.later(index, ben, secrets, Explainer.explain(index, ben, secrets));
    }

    @Test
    void aRoleThatCanBeActivatedWouldAllowIt() {
        assertThat(later(Worlds.joined()))
                .containsExactly(
                        "After activating the role it would be allowed: Azure Arc Kubernetes Writer in Azure.");
    }

    private static List<String> cara(boolean rbacFirst, String verb) {
        AccessIndex index = AccessIndex.of(Worlds.activatable().toBuilder()
                .authorizers(Authorizers.told(rbacFirst, Worlds.NOW))
                .build());
        Requester cara = AccessWords.subject(index, "cara@contoso.com", List.of(), false);
        Request pods = Request.of(verb, "", "pods", "shop");
        return AccessCanCommand.later(index, cara, pods, Explainer.explain(index, cara, pods));
    }

    @Test
    void whatAMembershipWouldGiveCountsInTheOrderOfTheAuthorizers() {
        assertThat(cara(true, "delete"))
                .singleElement()
                .asString()
                .contains("After activating membership of Platform team it would be allowed");
        // Azure refuses it whoever is in the group, or perhaps refuses it.
        assertThat(cara(false, "delete")).isEmpty();
        assertThat(cara(false, "get"))
                .isNotEmpty()
                .allSatisfy(l -> assertThat(l).contains("it may be allowed"));
    }

    @Test
    void noRoleThatCanBeActivatedHelpsAgainstADenyAssignment() {
        assertThat(later(Worlds.denied())).isEmpty();
    }
}
