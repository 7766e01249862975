package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FleetExportTest {
    private static final List<FleetColumn> COLUMNS =
            List.of(FleetColumn.NAME, FleetColumn.CERTIFICATE, FleetColumn.POSTURE, FleetColumn.SOURCE);

    private static List<FleetRow> rows() {
        return List.of(
                FleetRow.of(
                        Clusters.cluster("leeds")
                                .certificate(Duration.ofDays(1))
                                .source("Retail, \"EU\"")
                                .build(),
                        Clusters.NOW),
                FleetRow.of(Clusters.cluster("=1+2").kubeconfig().build(), Clusters.NOW));
    }

    @Test
    void csvQuotesAndRunsNoFormula() {
        assertThat(FleetExport.csv(rows(), COLUMNS))
                .isEqualTo("Name,Certificate,Posture,Source\r\n"
                        + "leeds,2026-11-24T12:00:00Z,not checked,\"Retail, \"\"EU\"\"\"\r\n"
                        + "'=1+2,,not checked,~/.kube/config\r\n");
    }

    @Test
    void tabbedIsOneLineForEachRow() {
        assertThat(FleetExport.tabbed(rows(), COLUMNS).lines()).hasSize(3);
    }

    @Test
    void jsonLeavesOutWhatIsNotKnownAndSaysWhenItWasRead() {
        JsonNode document = JsonMapper.shared().readTree(FleetExport.json(rows(), COLUMNS, Clusters.NOW));
        JsonNode first = document.get("clusters").get(0);
        assertThat(first.get("name").asString()).isEqualTo("leeds");
        assertThat(first.get("readAt").asString()).isEqualTo("2026-11-23T12:00:00Z");
        JsonNode second = document.get("clusters").get(1);
        assertThat(second.get("name").asString()).isEqualTo("=1+2");
        assertThat(second.has("certificate")).isFalse();
    }
}
