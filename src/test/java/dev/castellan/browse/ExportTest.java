package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ExportTest {
    private static final Column NAME = Column.of("Name", Column.Type.TEXT, false);
    private static final Column STATUS = Column.of("Status", Column.Type.TEXT, false);
    private static final Column AGE = Column.of("Age", Column.Type.AGE, false);
    private static final List<Row> ROWS = List.of(
            Samples.pod("shop", "=HYPERLINK(\"http://x\")", "Run, ning", "", "", ""),
            Samples.pod("shop", "a\u202Eb", "line\nbreak", "", "", ""));

    @Test
    void csvQuotesAndLetsNoFormulaThrough() {
        assertThat(Export.write(Export.Form.CSV, List.of(Column.NAMESPACE, NAME, STATUS, AGE), ROWS, Samples.NOW))
                .isEqualTo(String.join(
                        "\r\n",
                        "Namespace,Name,Status,Age",
                        "shop,\"'=HYPERLINK(\"\"http://x\"\")\",\"Run, ning\",2026-11-26T11:59:00Z",
                        "shop,a\\u202Eb,line\\u000Abreak,2026-11-26T11:59:00Z",
                        ""));
    }

    @Test
    void jsonAndYamlHoldTheSame() {
        List<Column> columns = List.of(NAME, STATUS, AGE);
        var json = JsonMapper.builder().build().readTree(Export.write(Export.Form.JSON, columns, ROWS, Samples.NOW));
        assertThat(json.get(0).path("age").asString("")).isEqualTo("2026-11-26T11:59:00Z");
        assertThat(YAMLMapper.builder().build().readTree(Export.write(Export.Form.YAML, columns, ROWS, Samples.NOW)))
                .isEqualTo(json);
    }

    @Test
    void textForTheClipboardHasOneLineForEachRow() {
        assertThat(Export.write(Export.Form.TEXT, List.of(NAME, STATUS, AGE), ROWS, Samples.NOW)
                        .lines())
                .hasSize(3)
                .last()
                .isEqualTo("a\\u202Eb\tline\\u000Abreak\t60s");
    }
}
