package dev.castellan.sandbox.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.sandbox.ground.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The query language, row by row. */
class KqlTest {
    private static final List<ObjectNode> ROWS = List.of(
            row(
                    "b",
                    "{\"type\":\"x/y\",\"n\":2,\"tags\":{\"env\":\"Prod\",\"my"
                            + " tag\":\"1\"},\"properties\":{\"state\":\"On\"}}"),
            row("a", "{\"type\":\"X/Y\",\"n\":10,\"tags\":{},\"properties\":{\"state\":\"Off\"}}"),
            row("c", "{\"type\":\"x/z\",\"n\":7,\"tags\":null,\"properties\":{}}"));

    private static ObjectNode row(String id, String json) {
        return ((ObjectNode) Json.read(json)).put("id", id);
    }

    private static String ids(String query) throws Exception {
        StringBuilder ids = new StringBuilder();
        Kql.parse(query).run(ROWS).forEach(r -> ids.append(r.path("id").asString()));
        return ids.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "resources; bac",
                "resources | where type == 'x/y'; b",
                "resources | where type =~ \"x/Y\"; ba",
                "resources | where type !~ 'x/y'; c",
                "resources | where type in~ ('X/Z', 'nothing') or n > 9; ac",
                "resources | where id !in ('a'); bc",
                "resources | where n >= 2 and n < 10; bc",
                "resources | where not(properties.state == 'On'); ac",
                "resources | where tags.env =~ 'prod' and (n == 2 or n == 3); b",
                "resources | where tags['my tag'] == '1'; b",
                "resources | where isnotempty(properties.state); ba",
                "resources | where isempty(tostring(properties.state)); c",
                "resources | where tolower(type) startswith 'X/'; bac",
                "resources | order by id asc; abc",
                "resources | order by id; cba",
                "resources | sort by id asc | take 2; ab",
                "resources // a remark; bac",
            })
    void rows(String query, String expected) throws Exception {
        assertThat(ids(query)).isEqualTo(expected);
    }

    @Test
    void columns() throws Exception {
        ObjectNode one = Kql.parse(
                        "resources | where id == 'b' | extend s = tostring(properties.state) | project id, s, env ="
                                + " tags.env, properties.state, missing")
                .run(ROWS)
                .getFirst();
        assertThat(one.toString())
                .isEqualTo("{\"id\":\"b\",\"s\":\"On\",\"env\":\"Prod\",\"properties_state\":\"On\",\"missing\":null}");
        assertThat(Kql.parse("resources | count").run(ROWS).toString()).isEqualTo("[{\"Count\":3}]");
        assertThat(Kql.parse("resources | project-away tags, properties, n | where id == 'a'")
                        .run(ROWS)
                        .toString())
                .isEqualTo("[{\"type\":\"X/Y\",\"id\":\"a\"}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "resources |",
                "resources | where",
                "resources | where id",
                "resources | where id ~~ 'x'",
                "resources | where id == 'x",
                "resources | mv-expand x",
                "resources | project f(x)",
                "resources | order id",
                "resources | where (id == 'a'",
                "resources | summarize sum(n)"
            })
    void whatIsNotUnderstoodIsRefused(String query) {
        assertThatThrownBy(() -> Kql.parse(query)).isInstanceOf(Kql.NotUnderstood.class);
    }
}
