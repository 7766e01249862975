package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.FieldPath;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values as they are shown before a write is confirmed. */
class ChangeRowsTest {
    private static String shown(String json) {
        return ChangeRows.shown(false, change(Optional.empty(), Optional.of(read(json))))
                .after()
                .orElseThrow();
    }

    private static JsonNode read(String json) {
        return JsonMapper.builder().build().readTree(json);
    }

    private static FieldChange change(Optional<JsonNode> before, Optional<JsonNode> after) {
        return new FieldChange(FieldPath.of("spec"), before, after, true);
    }

    @Test
    void longValuesAreShownFromWhereTheyDiffer() {
        String same = "x".repeat(1_000);
        for (String[] pair : new String[][] {
            {"\"" + same + "old\"", "\"" + same + "new\""},
            {"[\"" + same + "\",\"old\"]", "[\"" + same + "\",\"new\"]"}
        }) {
            ChangeRows.Shown shown =
                    ChangeRows.shown(false, change(Optional.of(read(pair[0])), Optional.of(read(pair[1]))));
            assertThat(shown.before().orElseThrow()).startsWith("…x").contains("old");
            assertThat(shown.after().orElseThrow()).startsWith("…x").contains("new");
        }
        ChangeRows.Shown near =
                ChangeRows.shown(false, change(Optional.of(read("\"a" + same + "\"")), Optional.of(read("\"b\""))));
        assertThat(near.before().orElseThrow()).startsWith("ax").endsWith("…").hasSizeLessThan(400);
        assertThat(near.after()).contains("b");
    }

    @Test
    void theValueOfASecretIsNotShown() {
        FieldChange data = new FieldChange(
                FieldPath.of("data", "password"), Optional.of(read("\"b2xk\"")), Optional.of(read("\"bmV3\"")), true);
        assertThat(ChangeRows.shown(true, data))
                .isEqualTo(new ChangeRows.Shown(Optional.of("(not shown)"), Optional.of("(not shown)")));
    }

    @Test
    void oneArgumentDoesNotLookLikeTwo() {
        assertThat(shown("[\"a\\\",\\\"--privileged\"]")).isNotEqualTo(shown("[\"a\",\"--privileged\"]"));
        assertThat(shown("{\"a\\\":1,\\\"b\":2}")).isNotEqualTo(shown("{\"a\":1,\"b\":2}"));
        assertThat(shown("[\"a\",1,null,{\"b\":true}]")).isEqualTo("[\"a\",1,null,{\"b\":true}]");
    }
}
