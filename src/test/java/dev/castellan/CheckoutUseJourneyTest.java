package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.proxy.Segment;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.kubernetes.PracticeClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One console: a check-out that is worked with by programs, exported as the policy of a test cluster allows, given back. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are shell scripts")
class CheckoutUseJourneyTest {
    private static final String CLUSTER = "test-gnt-webshop";

    @TempDir
    Path temporary;

    private final Ground ground =
            Ground.of(FleetPlan.of(7, 14, InstantSource.system().instant()), InstantSource.system());
    private final PracticeClusters clusters = new PracticeClusters(ground, PracticeClusters.Scale.NATURAL);
    private House house = new House(Map.of(), Path.of("."), InstantSource.system());
    private String out = "";
    private String err = "";

    @BeforeEach
    void open() {
        house = new House(Map.of(), temporary.resolve("home"), InstantSource.system());
    }

    @AfterEach
    void close() throws Exception {
        house.close();
        clusters.close();
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--sandbox",
                "--as",
                "ada",
                "--data-folder",
                temporary.resolve("data").toString()));
        all.addAll(List.of(arguments));
        Typed typed = Typed.in(house, all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    private Path folder(String id) {
        return temporary.resolve("data").resolve("breakglass").resolve(id);
    }

    @Test
    void programsWorkWithACheckOutAndNothingIsLeft() throws Exception {
        // Each command of this house has a fleet of its own, so the server that is worked with is the test's.
        Path original = temporary.resolve("super-admin.conf");
        Files.writeString(
                original,
                clusters.adminKubeconfig(ground.plan().cluster(CLUSTER).orElseThrow()));
        assertThat(run(
                        "breakglass",
                        "take-in",
                        original.toString(),
                        "--cluster",
                        CLUSTER,
                        "--reason",
                        "Try the way",
                        "-o",
                        "json"))
                .as(err)
                .isZero();
        assertThat(original).doesNotExist();
        String id = json().path("id").asString();
        assertThat(json().path("state").asString()).isEqualTo("held");

        Path seen = temporary.resolve("seen");
        String script = "cat \"$KUBECONFIG\" > " + seen + "; echo \"$CASTELLAN_CHECKOUT\" >> " + seen
                + "; if command -v kubectl > /dev/null; then kubectl get namespaces >> " + seen + "; fi; exit 7";
        assertThat(run("breakglass", "exec", id, "--", "sh", "-c", script))
                .as(err)
                .isEqualTo(7);
        String text = Files.readString(seen);
        assertThat(text).contains("server: https://127.0.0.1:", id);
        // The proxy has ended with the program, and its small kubeconfig with it.
        try (Stream<Path> left = Files.list(folder(id))) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("proxy-"));
        }
        List<Path> segments = Segment.list(folder(id).resolve("record"));
        assertThat(segments).hasSize(1);
        Segment.Reading reading = Segment.read(segments.getFirst(), use -> {});
        assertThat(reading.holds()).isTrue();
        assertThat(run("ledger", "list", "-o", "json")).isZero();
        assertThat(out).contains("checkout.requests.root", reading.root().sha256());

        assertThat(run("breakglass", "exec", id, "--", "/nowhere/program"))
                .as(() -> err)
                .isEqualTo(6);
        assertThat(err).contains("breakglass-program-not-found");
        assertThat(run("breakglass", "exec", "co-000000000000", "--", "true")).isEqualTo(6);
        assertThat(run("breakglass", "exec", "x", "--", "true")).isEqualTo(2);

        assertThat(run("breakglass", "return", id, "-o", "json")).as(err).isZero();
        assertThat(run("breakglass", "exec", id, "--", "true")).isEqualTo(1);
        assertThat(err).contains("was given back; it cannot be used");

        // The record that the proxy left is the one that the ledger has the root of, to its last line.
        Path log = Files.writeString(temporary.resolve("audit.log"), "");
        assertThat(run("breakglass", "reconcile", "--audit", "dev-gnt-webshop=" + log, "-o", "json"))
                .as(() -> err)
                .isZero();
        assertThat(json().path("audit").path("given").asBoolean()).isTrue();
        assertThat(json().path("audit").path("gaps")).isEmpty();
        Files.writeString(segments.getFirst(), "x", java.nio.file.StandardOpenOption.APPEND);
        assertThat(run("breakglass", "reconcile", "--audit", log.toString(), "-o", "json"))
                .isZero();
        assertThat(json().path("audit").path("gaps").path(0).asString()).contains("end of the record");
    }

    @Test
    void aFileIsTheExceptionAndGoesWithTheCheckOut() throws Exception {
        assertThat(run(
                        "breakglass",
                        "request",
                        "--cluster",
                        "dev-gnt-webshop",
                        "--reason",
                        "A tool that needs a file",
                        "--fetch",
                        "-o",
                        "json"))
                .as(err)
                .isZero();
        String id = json().path("id").asString();
        Path file = temporary.resolve("admin.kubeconfig");
        assertThat(run("breakglass", "export", id, "--to", file.toString()))
                .as(err)
                .isZero();
        assertThat(err).contains("The key lies open in");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("client-key-data: ", "current-context: ");
        assertThat(run("breakglass", "export", id, "--to", file.toString())).isEqualTo(1);
        assertThat(err).contains("is there already");
        assertThat(run("breakglass", "return", id, "-o", "json")).as(err).isZero();
        assertThat(file).doesNotExist();
    }
}
