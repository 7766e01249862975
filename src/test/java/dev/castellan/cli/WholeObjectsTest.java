package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.Reading;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ObjectPage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WholeObjectsTest {
    private static Reading.Part part(String cluster, int rows) {
        return new Reading.Part(ClusterId.ofContext(cluster), cluster, "shop", rows, Optional.empty());
    }

    private static ObjectPage page(boolean more) {
        return new ObjectPage(
                List.of((ObjectNode) JsonMapper.builder().build().readTree("{\"metadata\": {\"name\": \"other\"}}")),
                more);
    }

    @Test
    void aListThatIsNotWholeSaysSo() {
        Reading reading = new Reading(List.of(), List.of(), List.of(part("a", 1), part("b", 0), part("c", 2)));
        WholeObjects whole = WholeObjects.of(reading, true, p -> {
            if (p.clusterName().equals("c")) {
                throw Failure.expected("cluster-timeout", "c is silent.", "", "")
                        .asException();
            }
            return page(true);
        });
        assertThat(whole.objects()).as("of rows that did not pass").isEmpty();
        assertThat(whole.failures()).extracting(Failure::code).containsExactly("cli-more-objects", "cluster-timeout");
        assertThat(whole.failures().getFirst().happened()).contains("a has more than the 1 objects");
        assertThat(WholeObjects.of(reading, true, p -> page(false)).failures()).isEmpty();
    }
}
