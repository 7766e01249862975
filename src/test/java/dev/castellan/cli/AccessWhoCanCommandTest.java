package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Request;
import dev.castellan.access.Snapshot;
import dev.castellan.access.WhoCan;
import dev.castellan.console.access.Worlds;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said to be missing of an answer. */
class AccessWhoCanCommandTest {
    private static Set<String> beyond(Snapshot world) {
        AccessIndex index = AccessIndex.of(world);
        Request pods = Request.of("delete", "", "pods", "shop");
        return AccessWhoCanCommand.azureBeyond(
                AccessWords.azure(index).orElseThrow(), WhoCan.ask(index, pods).holders(), pods);
    }

    @Test
    void whoCanJoinAGroupThatKubernetesBindsMayBeUnknown() {
        assertThat(beyond(Worlds.eligibilityUnknown()))
                .singleElement()
                .asString()
                .contains("activate membership");
        assertThat(beyond(Worlds.joined())).isEmpty();
    }
}
