package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.FailureException;
import dev.castellan.ledger.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two consoles with one PostgreSQL: a check-out from the request to the receipt, on the practice fleet over HTTPS. */
class CheckoutJourneyTest {
    private static final String CLUSTER = "prod-gnt-webshop";

    @TempDir
    Path temporary;

    private House ada = new House(Map.of(), Path.of("."), InstantSource.system());
    private House noor = ada;
    private final List<String> printed = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private String out = "";
    private String err = "";

    @BeforeEach
    void open() {
        ada = new House(Map.of(), temporary.resolve("ada"), InstantSource.system());
        noor = new House(Map.of(), temporary.resolve("noor"), InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        ada.close();
        noor.close();
        LogManager.getLogManager().readConfiguration();
    }

    private int run(House house, String who, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--sandbox",
                "--as",
                who,
                "--data-folder",
                temporary.resolve("data-" + who).toString()));
        Typed typed = Typed.in(house, all);
        for (Practice practice : house.practices()) {
            try {
                secrets.addAll(practice.sandbox().secretsHandedOut());
            } catch (FailureException e) {
                // Some commands are done before it has started.
                assertThat(e.failure().code()).isEqualTo("practice-start");
            }
        }
        out = typed.out();
        err = typed.err();
        printed.add(out);
        printed.add(err);
        return typed.code();
    }

    private int ada(String... arguments) {
        return run(ada, "ada", arguments);
    }

    private int noor(String... arguments) {
        return run(noor, "noor", arguments);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    private void joined() {
        PostgresServer server = PostgresServer.shared();
        String url = server.settings(server.database(), "owner").url();
        assertThat(ada("ledger", "team", "join", url, "--user", "owner", "--create", "--no-password"))
                .as(err)
                .isZero();
        assertThat(noor("ledger", "team", "join", url, "--user", "owner", "--no-password"))
                .as(err)
                .isZero();
    }

    @Test
    void aCheckoutFromTheRequestToTheReceipt() throws IOException {
        joined();
        assertThat(noor("breakglass", "request", "--cluster", CLUSTER, "--reason", "No ticket named"))
                .isEqualTo(4);
        assertThat(err).contains("breakglass-policy-denied", "a ticket has to be named");
        assertThat(noor(
                        "breakglass",
                        "request",
                        "--cluster",
                        CLUSTER,
                        "--reason",
                        "API server refuses Entra",
                        "--ticket",
                        "INC-42",
                        "--for",
                        "45m",
                        "-o",
                        "json"))
                .as(err)
                .isZero();
        String id = json().path("id").asString();
        assertThat(json().path("state").asString()).isEqualTo("requested");
        assertThat(noor("breakglass", "approve", id)).isEqualTo(4);
        assertThat(err).contains("breakglass-denied-own");
        assertThat(noor("breakglass", "fetch", id)).isEqualTo(1);

        assertThat(ada("breakglass", "list", "--mine")).isZero();
        assertThat(out).contains(id, "API server refuses Entra");
        assertThat(err).contains("1 check-out waits for your decision");
        assertThat(ada("breakglass", "approve", id, "--comment", "seen"))
                .as(err)
                .isZero();
        assertThat(out).contains("Approved", "approved    by ada.quill@");
        assertThat(ada("breakglass", "list", "--mine")).isZero();
        assertThat(err).contains("Nothing waits for you.");

        assertThat(noor("breakglass", "fetch", id, "-o", "json")).as(err).isZero();
        assertThat(json().path("state").asString()).isEqualTo("held");
        assertThat(json().path("certificate").path("fingerprint").asString()).hasSize(64);
        assertThat(err).contains("Asking Azure for the admin certificate");
        // The approval lies in the team's ledger: who leaves that has nothing to show for the key.
        assertThat(noor("ledger", "team", "leave")).isEqualTo(1);
        assertThat(err).contains("breakglass-held-here", "breakglass return " + id);
        assertThat(noor("ledger", "team", "join", "postgresql://127.0.0.1:1/other", "--no-password"))
                .isEqualTo(1);
        assertThat(err).contains("breakglass-held-here");
        assertThat(ada("breakglass", "status", "-o", "json")).isZero();
        assertThat(json().path("out").get(0).path("requester").asString()).startsWith("noor.vale@");
        assertThat(ada("breakglass", "return", id)).isEqualTo(1);
        assertThat(err).contains("breakglass-elsewhere");

        assertThat(noor("breakglass", "return", id, "-o", "json")).as(err).isZero();
        assertThat(json().path("state").asString()).isEqualTo("verified");
        // Given back twice is given back once, and says so.
        assertThat(noor("breakglass", "return", id, "-o", "json")).as(err).isZero();
        assertThat(err).contains("It was given back on").contains("nothing was done now");
        assertThat(noor("breakglass", "fetch", id)).isEqualTo(1);
        assertThat(err).contains("was given back; it cannot be fetched").contains("Request another");
        assertThat(noor("ledger", "show", "seventeen")).isEqualTo(2);
        assertThat(err).contains("neither the index of an entry nor its id");
        assertThat(ada("breakglass", "receipt", id)).as(err).isZero();
        // Azure said when the key came, and the team's database when the rest was recorded.
        assertThat(out).containsPattern("by another  fetched .* by the clock of localhost");
        assertThat(out)
                .contains(
                        "The data key is destroyed",
                        "could not be checked:",
                        "Deletion is not revocation",
                        temporary.resolve("noor").resolve(".kube").toString());
        assertThat(ada("ledger", "verify")).isZero();
        assertThat(ada("breakglass", "list", "--all", "-o", "json")).isZero();
        assertThat(json().path("checkouts").size()).isEqualTo(1);
        assertThat(noor("ledger", "team", "leave")).as(err).isZero();
        assertThat(noor("ledger", "team", "leave")).isEqualTo(1);
        assertThat(err).contains("ledger-no-team");
        nothingSecretIsLeft();
    }

    @Test
    void noNewJournalBeginsWhileTheOldOneSaysWhyAKeyIsHere() {
        assertThat(noor(
                        "breakglass",
                        "request",
                        "--cluster",
                        CLUSTER,
                        "--reason",
                        "The site is dark",
                        "--ticket",
                        "INC-44",
                        "--emergency",
                        "--fetch",
                        "-o",
                        "json"))
                .as(err)
                .isZero();
        String id = json().path("id").asString();
        assertThat(noor("ledger", "restart", "--reason", "tidying")).isEqualTo(1);
        assertThat(err).contains("breakglass-held-here", "breakglass return " + id, "--give-up-keys");
        assertThat(noor("breakglass", "status", id, "-o", "json")).as(err).isZero();
        assertThat(json().path("state").asString()).isEqualTo("held");
        assertThat(noor("ledger", "restart", "--reason", "disk replaced", "--give-up-keys"))
                .as(err)
                .isZero();
        assertThat(err).contains("A new journal begins");
        assertThat(noor("breakglass", "list", "--all", "-o", "json")).as(err).isZero();
        assertThat(json().path("checkouts").size()).isZero();
        assertThat(noor("ledger", "restart", "--reason", "once more")).as(err).isZero();
    }

    /** An emergency while the team's ledger is away: nobody but this machine's journal knows why the key is here. */
    @Test
    void noNewJournalBeginsWhileTheTeamsLedgerHasNotTakenWhyAKeyIsHere() {
        PostgresServer server = PostgresServer.start();
        try {
            String url = server.settings(server.database(), "owner").url();
            assertThat(noor("ledger", "team", "join", url, "--user", "owner", "--create", "--no-password"))
                    .as(err)
                    .isZero();
            server.down("fast");
            assertThat(noor(
                            "breakglass",
                            "request",
                            "--cluster",
                            CLUSTER,
                            "--reason",
                            "The site is dark",
                            "--ticket",
                            "INC-45",
                            "--emergency",
                            "--fetch",
                            "-o",
                            "json"))
                    .as(err)
                    .isZero();
            String id = json().path("id").asString();
            assertThat(noor("ledger", "restart", "--reason", "tidying")).isEqualTo(1);
            assertThat(err).contains("breakglass-held-here", "breakglass return " + id, "--give-up-keys");
            server.up();
            // It takes everything first: nothing is set aside that it does not know.
            assertThat(noor("ledger", "restart", "--reason", "tidying")).as(err).isZero();
            assertThat(noor("breakglass", "status", id, "-o", "json")).as(err).isZero();
            assertThat(json().path("state").asString()).isEqualTo("held");
            assertThat(noor("breakglass", "return", id, "-o", "json")).as(err).isZero();
            assertThat(json().path("state").asString()).isEqualTo("verified");
        } finally {
            server.end();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anAuthorityOfOnesOwnIsNamedOnceAndAServerWithoutTlsIsRefused() throws IOException {
        String known = "postgresql://db.contoso.com/castellan?sslrootcert=/etc/contoso.pem";
        assertThat(noor("ledger", "team", "join", known, "--ca", "other.pem", "--no-password"))
                .isEqualTo(2);
        assertThat(err).contains("names an authority already");
        // Whatever is not on this machine has to show a certificate before anything is sent to it.
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.2"))) {
            Thread.ofVirtual().start(() -> refuseTls(plain));
            String url = "postgresql://127.0.0.2:" + plain.getLocalPort() + "/castellan";
            assertThat(noor("ledger", "team", "join", url, "--ca", "other.pem", "--no-password"))
                    .isEqualTo(1);
            assertThat(err).contains("ledger-team-untrusted", "it offers no TLS", "--ca FILE");
        }
    }

    /** As a PostgreSQL without TLS answers who asks for it. */
    private static void refuseTls(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket asked = server.accept()) {
                byte[] request = asked.getInputStream().readNBytes(8);
                asked.getOutputStream().write(request.length == 8 ? 'N' : 'E');
            } catch (IOException e) {
                // The test is over, or the client went.
            }
        }
    }

    @Test
    void anEmergencyGoesAheadAndIsReviewedByTheOther() throws IOException {
        joined();
        assertThat(noor(
                        "breakglass",
                        "request",
                        "--cluster",
                        CLUSTER,
                        "--reason",
                        "The site is dark",
                        "--ticket",
                        "INC-43",
                        "--emergency",
                        "--fetch",
                        "-o",
                        "json"))
                .as(err)
                .isZero();
        String id = json().path("id").asString();
        assertThat(json().path("state").asString()).isEqualTo("held");
        assertThat(json().path("reviewOpen").asBoolean()).isTrue();
        assertThat(noor("breakglass", "return", id)).isZero();
        assertThat(noor("breakglass", "review", id, "--comment", "was fine")).isEqualTo(4);
        assertThat(ada("breakglass", "review", id, "--comment", "was justified", "-o", "json"))
                .as(err)
                .isZero();
        assertThat(json().path("reviewOpen").asBoolean()).isFalse();
        nothingSecretIsLeft();
    }

    @Test
    void whatIsNoAdminKubeconfigIsRefusedWithAWayOut() throws IOException {
        Path file = Files.writeString(temporary.resolve("several.conf"), """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: a, cluster: {server: "https://10.0.0.1"}}
            - {name: b, cluster: {server: "https://10.0.0.2"}}
            users:
            - {name: u, user: {client-certificate-data: QQ==, client-key-data: QQ==}}
            """);
        assertThat(noor(
                        "breakglass",
                        "take-in",
                        file.toString(),
                        "--name",
                        "forge-01",
                        "--reason",
                        "Handed over",
                        "--ticket",
                        "CHG-7"))
                .isEqualTo(1);
        assertThat(err).contains("breakglass-kubeconfig-several", "--minify");
        assertThat(file).exists();
        Files.delete(file);
        assertThat(noor("breakglass", "status")).isZero();
        assertThat(out).contains("Nothing is out.");
        assertThat(noor("breakglass", "status", "co-000000000000")).isEqualTo(6);
        assertThat(noor("breakglass", "status", "x")).isEqualTo(2);
        assertThat(noor("breakglass", "take-in", file.toString(), "--reason", "both missing"))
                .isEqualTo(2);
        assertThat(noor("breakglass", "policy", "-o", "json")).isZero();
        Path policy = Files.writeString(temporary.resolve("policy.json"), out);
        assertThat(noor("breakglass", "policy", "--propose", policy.toString()))
                .as(err)
                .isZero();
        assertThat(err).contains("waiting for somebody else");
        assertThat(noor("breakglass", "policy", "--accept")).isEqualTo(4);
        assertThat(err).contains("Nobody accepts a proposal of one's own");
    }

    /** Neither printed, nor in any file of the two consoles. */
    private void nothingSecretIsLeft() throws IOException {
        List<String> keys =
                secrets.stream().filter(s -> s.length() > 60).distinct().toList();
        assertThat(keys).isNotEmpty();
        for (String text : printed) {
            assertThat(keys).noneMatch(text::contains);
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(keys).as(file.toString()).noneMatch(text::contains);
            }
        }
    }
}
