package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan get} against the practice fleet over HTTPS, as a user of kubectl types it. */
class GetJourneyTest {
    private static final String SHOP = "prod-gnt-webshop";

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("get"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of("--sandbox", "--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    @Test
    void aListLooksAsInKubectl() {
        assertThat(run("po", "-A", "--cluster", SHOP)).isZero();
        assertThat(out.lines().findFirst().orElseThrow().split(" +"))
                .containsExactly("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE");
        assertThat(out).contains("Running");
    }

    @Test
    void rowsAreInTheOrderOfOneColumnAndWithinItOfAnother() {
        assertThat(run("pods", "-A", "--cluster", SHOP, "--sort-by", "-status,namespace"))
                .isZero();
        List<String[]> rows = out.lines().skip(1).map(l -> l.split(" +")).toList();
        assertThat(rows.stream().map(r -> r[3]).distinct()).hasSizeGreaterThan(1);
        assertThat(rows.stream().map(r -> r[0]).distinct()).hasSizeGreaterThan(1);
        for (int i = 1; i < rows.size(); i++) {
            int states = rows.get(i - 1)[3].compareTo(rows.get(i)[3]);
            assertThat(states).as("the states, backwards").isNotNegative();
            if (states == 0) {
                assertThat(rows.get(i - 1)[0]).as("within one, the namespaces").isLessThanOrEqualTo(rows.get(i)[0]);
            }
        }
    }

    @Test
    void namesObjectsAndRowsForOtherPrograms() {
        assertThat(run("deploy", "-A", "--cluster", SHOP, "-o", "name")).isZero();
        assertThat(out.lines()).isNotEmpty().allMatch(l -> l.startsWith("deployment.apps/"));
        assertThat(run("pods", "-A", "--cluster", SHOP, "-o", "json", "--filter", "status:Running"))
                .isZero();
        JsonNode list = JsonMapper.builder().build().readTree(out);
        assertThat(list.path("items"))
                .isNotEmpty()
                .allMatch(i -> i.path("kind").asString("").equals("Pod"));
        assertThat(run("pods", "-A", "--cluster", SHOP, "-o", "csv")).isZero();
        assertThat(out).startsWith("Namespace,Name,Ready,Status,").contains("Service account");
    }

    @Test
    void oneBadClusterIsToldBesideTheRowsOfTheOthers() {
        assertThat(run("ns", "--cluster", SHOP + ",moved-away")).isEqualTo(7);
        assertThat(out).startsWith("NAME").contains("Active");
        assertThat(err).contains("[cluster-refused]");
    }

    @Test
    void whatIsNotThereIsToldInWords() {
        assertThat(run("nosuch", "--cluster", SHOP)).isEqualTo(6);
        assertThat(err).contains("no kind “nosuch”");
        assertThat(run("pod/nosuch", "-n", "default", "--cluster", SHOP)).isEqualTo(6);
        assertThat(err).contains("“nosuch” not found");
        assertThat(run("pods")).isEqualTo(2);
        assertThat(err).contains("--cluster NAME");
    }
}
