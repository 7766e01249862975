package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.object.FieldPath;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values as they are shown before a write is confirmed. */
class ChangeRowsTest {
    private static String shown(String json) {
        JsonNode value = JsonMapper.builder().build().readTree(json);
        return ChangeRows.text(false, FieldPath.of("spec"), value);
    }

    @Test
    void oneArgumentDoesNotLookLikeTwo() {
        assertThat(shown("[\"a\\\",\\\"--privileged\"]")).isNotEqualTo(shown("[\"a\",\"--privileged\"]"));
        assertThat(shown("{\"a\\\":1,\\\"b\":2}")).isNotEqualTo(shown("{\"a\":1,\"b\":2}"));
        assertThat(shown("[\"a\",1,null,{\"b\":true}]")).isEqualTo("[\"a\",1,null,{\"b\":true}]");
    }
}
