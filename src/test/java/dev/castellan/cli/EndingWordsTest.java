package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.log.LogState;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said of something that is not over when the command is. */
class EndingWordsTest {
    private static LiveObject live(String kind, String json) {
        return new LiveObject(
                new ObjectAddress(ClusterId.ofContext("c"), "", kind, "shop", "x"),
                new ObjectName(
                        new ApiResource("", "v1", kind, kind.toLowerCase(Locale.ROOT) + "s", true, Set.of()),
                        "shop",
                        "x"),
                (ObjectNode) JsonMapper.builder().build().readTree(json),
                Instant.EPOCH);
    }

    @Test
    void whatADeletedObjectWaitsForIsNamed() {
        assertThat(DeleteCommand.ending(live("Pod", "{\"metadata\": {\"deletionGracePeriodSeconds\": 30}}")))
                .isEqualTo("is being deleted: it ends within its grace period of 30 s");
        assertThat(DeleteCommand.ending(live("Pod", "{\"metadata\": {}}")))
                .isEqualTo("is being deleted: it ends within its grace period");
        assertThat(DeleteCommand.ending(
                        live("PersistentVolumeClaim", "{\"metadata\": {\"finalizers\": [\"a/b\", \"c/\\u202ed\"]}}")))
                .isEqualTo("is being deleted, held by a/b, c/\\u202Ed");
        assertThat(DeleteCommand.ending(live("Namespace", "{\"spec\": {\"finalizers\": [\"kubernetes\"]}}")))
                .isEqualTo("is being deleted, held by what is in it");
    }

    @Test
    void containersThatAreNotReadAreToldAndTheLogIsNotWhole() {
        LogState whole = new LogState(0, 0, 0, 0, 0, LogState.Phase.ENDED, List.of(), 0, Optional.empty());
        LogState cut = new LogState(0, 0, 0, 0, 0, LogState.Phase.ENDED, List.of(), 1_234, Optional.empty());
        assertThat(LogsCommand.code(whole)).isEqualTo(ExitCode.OK);
        assertThat(LogsCommand.code(cut)).isEqualTo(ExitCode.PARTIAL);
        assertThat(LogsCommand.leftOut(cut)).contains("1,234 more are not");
    }
}
