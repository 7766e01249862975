package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.TablePage;
import dev.castellan.kubernetes.TableRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ColumnsTest {
    @Test
    void agesGoOnCountingWhateverTheServerSends() {
        ApiResource custom = new ApiResource("tills.example", "v1", "Till", "tills", true, Set.of("list"));
        Columns columns = Columns.of(
                custom,
                List.of(
                        new TablePage.Column("Name", "string", 0, ""),
                        new TablePage.Column("Last Sale", "date", 0, ""),
                        new TablePage.Column("Created At", "date", 0, ""),
                        new TablePage.Column("Count", "integer", 1, "")),
                new Interner());
        Row row = columns.row(
                Samples.ORIGIN,
                new TableRow(
                        "u",
                        "shop",
                        "t",
                        "5",
                        Optional.of(Samples.NOW.minus(Duration.ofDays(9))),
                        false,
                        Map.of(),
                        List.of("t", "3m20s", "2026-11-17T12:00:00Z", 7L),
                        List.of()),
                Samples.NOW);
        assertThat(columns.all()).extracting(Column::id).containsExactly("name", "last sale", "age", "count");
        assertThat(row.value("last sale")).isEqualTo(Samples.NOW.minusSeconds(200));
        assertThat(Row.text(row.value("last sale"), Samples.NOW.plusSeconds(100)))
                .isEqualTo("5m");
        assertThat(Row.text(row.value("age"), Samples.NOW)).isEqualTo("9d");
        assertThat(row.value("count")).isEqualTo(7L);
        assertThat(columns.all().getLast().wide()).isTrue();
    }

    @Test
    void podsTellRestartsRegistriesAndOwner() {
        List<List<JsonNode>> picked = new ArrayList<>();
        for (ListQuery.Pick pick : Columns.picks(Samples.PODS)) {
            picked.add(
                    switch (String.join(".", pick.path())) {
                        case "status.containerStatuses.[].restartCount" ->
                            List.of(Samples.json("2"), Samples.json("1"));
                        case "status.containerStatuses.[].lastState.terminated.finishedAt" ->
                            List.of(Samples.json("\"2026-11-26T11:55:00Z\""));
                        case "spec.nodeName" -> List.of(Samples.json("\"node-a\""));
                        case "spec.serviceAccountName" -> List.of(Samples.json("\"runner\""));
                        case "spec.containers.[].image" ->
                            List.of(
                                    Samples.json("\"quay.io/a/b:1\""),
                                    Samples.json("\"nginx\""),
                                    Samples.json("\"nginx:2\""));
                        case "spec.initContainers.[].image" -> List.of(Samples.json("\"ghcr.io/setup/x:1\""));
                        case "metadata.ownerReferences" ->
                            List.of(Samples.json("[{\"kind\":\"Other\",\"name\":\"x\"},"
                                    + "{\"kind\":\"ReplicaSet\",\"name\":\"web-1\",\"controller\":true}]"));
                        default -> throw new AssertionError(pick);
                    });
        }
        Columns columns = Columns.of(Samples.PODS, Samples.POD_COLUMNS, new Interner());
        TableRow sent = Samples.sent("web-1-x", 9);
        Row row = columns.row(
                Samples.ORIGIN,
                new TableRow(
                        sent.uid(),
                        sent.namespace(),
                        sent.name(),
                        sent.resourceVersion(),
                        sent.created(),
                        false,
                        sent.labels(),
                        sent.cells(),
                        picked),
                Samples.NOW);
        assertThat(Row.text(row.value("restarts"), Samples.NOW)).isEqualTo("3 (5m ago)");
        assertThat(row.value("registries")).isEqualTo("docker.io, ghcr.io, quay.io");
        assertThat(row.value("owner")).isEqualTo("ReplicaSet/web-1");
        assertThat(row.value("service account")).isEqualTo("runner");
        assertThat(columns.all().stream().filter(Column::plain).map(Column::title))
                .as("what kubectl shows")
                .containsExactly("Name", "Ready", "Status", "Restarts", "Age");
    }

    @Test
    void theContentsOfSecretsAreNeverAskedFor() {
        ApiResource secrets = new ApiResource("", "v1", "Secret", "secrets", true, Set.of("list", "watch"));
        assertThat(Columns.picks(secrets))
                .isNotEmpty()
                .allMatch(p -> p.path().getFirst().equals("metadata"));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io", "library/nginx:1, docker.io", "quay.io/x/y@sha256:00, quay.io",
        "localhost/x, localhost", "reg:5000/x, reg:5000", "REG.example/x, reg.example",
    })
    void registriesAreReadAsRuntimesReadThem(String image, String registry) {
        assertThat(KindColumns.registry(image)).isEqualTo(registry);
    }

    @Test
    void equalTextsAndLabelsAreOneObject() {
        Interner interner = new Interner();
        String one = interner.text(new String("Running"));
        assertThat(interner.text(new String("Running"))).isSameAs(one);
        Map<String, String> labels = interner.labels(Map.of("a", "b"));
        assertThat(interner.labels(new java.util.HashMap<>(Map.of("a", "b")))).isSameAs(labels);
    }
}
