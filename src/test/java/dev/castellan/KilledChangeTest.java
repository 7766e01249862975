package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.object.ClusterSeat;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.cli.Choices;
import dev.castellan.cli.Cli;
import dev.castellan.cli.Desk;
import dev.castellan.cli.Output;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Interaction;
import dev.castellan.ledger.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The program dies in the middle of a change: the next start tells of it. */
class KilledChangeTest {
    private static final int KILLED = 137;

    @TempDir
    Path temporary;

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    /** A process of its own. Arguments: the folder, and the moment: {@code intent} dies after that entry, {@code outcome} before. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        String moment = arguments[1];
        House house = new House(Map.of(), folder.resolve("home"), InstantSource.system());
        Choices choices = new Choices(
                Optional.of(
                        new Choices.Practice(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(folder.resolve("data")));
        Desk desk = house.desk(choices, new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {}

            @Override
            public void showDeviceCode(DeviceCode code) {}
        });
        var _ = desk.arrive();
        ClusterId cluster = desk.fleet().refresh().clusters().stream()
                .filter(c -> c.name().equals("test-gnt-webshop"))
                .findFirst()
                .orElseThrow()
                .id();
        Recorder dying = draft -> {
            if (draft.type().endsWith(".outcome") && moment.equals("outcome")) {
                Runtime.getRuntime().halt(KILLED);
            }
            var receipt = desk.ledger().append(draft);
            if (draft.type().endsWith(".intent") && moment.equals("intent")) {
                Runtime.getRuntime().halt(KILLED);
            }
            return receipt;
        };
        try (ClusterLease lease = desk.fleet().lease(cluster)) {
            ObjectDesk objects = new ObjectDesk(
                    ClusterSeat.of(lease.cluster()),
                    dying,
                    new WriteLocks(desk.ledger(), InstantSource.system()),
                    InstantSource.system());
            ObjectNode content = (ObjectNode) JsonMapper.builder().build().readTree("""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "killed-at-%s", "namespace": "default"}}\
                """.formatted(moment));
            Preparation.Ready ready = (Preparation.Ready) objects.changes().create(content);
            var _ = objects.changes().carryOut(ready, "");
        }
        Runtime.getRuntime().halt(1);
    }

    private void die(String moment) throws Exception {
        Path output = temporary.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledChangeTest.class.getName(),
                        temporary.toString(),
                        moment)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(KILLED);
    }

    @Test
    void changesWithoutARecordedOutcomeAreToldAtTheNextStart() throws Exception {
        die("intent");
        die("outcome");
        ByteArrayOutputStream remarks = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(remarks, true, StandardCharsets.UTF_8),
                false);
        try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
            assertThat(Cli.run(
                            new String[] {
                                "describe",
                                "ns/default",
                                "--cluster",
                                "test-gnt-webshop",
                                "--sandbox",
                                "--data-folder",
                                temporary.resolve("data").toString()
                            },
                            house,
                            output))
                    .isZero();
        }
        assertThat(remarks.toString(StandardCharsets.UTF_8))
                .contains(
                        "an earlier change has no recorded outcome",
                        "object.create of ConfigMap default/killed-at-intent in test-gnt-webshop",
                        "object.create of ConfigMap default/killed-at-outcome in test-gnt-webshop",
                        "It may have been made or not");
    }
}
