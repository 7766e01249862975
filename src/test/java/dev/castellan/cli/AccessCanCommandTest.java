package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
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

    @Test
    void noRoleThatCanBeActivatedHelpsAgainstADenyAssignment() {
        assertThat(later(Worlds.denied())).isEmpty();
    }
}
