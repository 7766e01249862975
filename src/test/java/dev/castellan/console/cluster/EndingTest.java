package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said of an object that was deleted and is still there. */
class EndingTest {
    private static Optional<LiveObject> left(String kind, String plural, String json) {
        ApiResource resource =
                new ApiResource("", "v1", kind, plural, "", List.of(), List.of(), false, Set.of("delete"), Set.of());
        ObjectNode object = (ObjectNode) JsonMapper.builder().build().readTree(json);
        return Optional.of(new LiveObject(
                new ObjectAddress(FakeLists.HERE, "", kind, "", "shop"),
                new ObjectName(resource, "", "shop"),
                object,
                Instant.EPOCH));
    }

    @Test
    void whatHoldsADeletedObjectIsSaid() {
        assertThat(ObjectActions.ending(Optional.empty())).isEqualTo(".");
        assertThat(ObjectActions.ending(left("Pod", "pods", "{\"metadata\":{}}")))
                .contains("grace period");
        assertThat(ObjectActions.ending(left("Pod", "pods", "{\"metadata\":{\"finalizers\":[\"x.example/y\"]}}")))
                .contains("finalizers");
        // A namespace has no grace period; its finalizer is in its spec.
        assertThat(ObjectActions.ending(left(
                        "Namespace", "namespaces", "{\"metadata\":{},\"spec\":{\"finalizers\":[\"kubernetes\"]}}")))
                .contains("everything in it is gone");
    }
}
