package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every sub-command against the practice fleet over HTTPS, as a user types it, and what it leaves behind. */
class CommandJourneyTest {
    private static final String ADA = "ada.quill@brambleholt.example";

    @TempDir
    Path temporary;

    private final List<String> printed = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-folder", data().toString()));
        Typed typed;
        try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
            typed = Typed.in(house, all);
            house.practices().forEach(p -> secrets.addAll(p.sandbox().secretsHandedOut()));
        }
        out = typed.out();
        err = typed.err();
        printed.add(out);
        printed.add(err);
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void theFleetIsListedWithWhatAzureAndTheKubeconfigSay() {
        assertThat(run("fleet", "list", "--sandbox")).isZero();
        assertThat(out.lines().findFirst())
                .hasValueSatisfying(l -> assertThat(l)
                        .startsWith("NAME")
                        .contains("ENVIRONMENT", "KUBERNETES", "LAST CONTACT", "REACHED BY"));
        assertThat(out).contains("prod-gnt-webshop", "Production", "(behind)", "Offline", "wrong-authority");
        assertThat(err).contains("signed in as " + ADA, "as of ");

        assertThat(run("fleet", "list", "--sandbox", "--environment", "production", "-o", "json"))
                .isZero();
        assertThat(json().path("kind").asString()).isEqualTo("FleetList");
        assertThat(json().path("clusters").size()).isPositive();
        assertThat(json().path("clusters").values())
                .allMatch(c -> c.path("environment").asString().equals("production"));
        assertThat(json().path("sources").size()).isEqualTo(2);
    }

    @Test
    void aClusterIsOpenedAndSaysWhoIAm() {
        assertThat(run("cluster", "info", "dev-gnt-webshop", "--sandbox", "-o", "json"))
                .isZero();
        JsonNode connection = json().path("connection");
        assertThat(connection.path("whoAmI").path("username").asString()).isEqualTo(ADA);
        assertThat(connection.path("version").asString()).startsWith("v1.");
        assertThat(connection.path("counts").path("pods").asInt()).isPositive();
        assertThat(connection.path("routes").values())
                .anyMatch(r ->
                        r.path("used").asBoolean() && r.path("route").asString().equals("direct"));
    }

    @Test
    void whatCannotBeFoundOrReachedSaysWhyAndHowItEnded() {
        assertThat(run("cluster", "info", "prod-gnt-webshp", "--sandbox")).isEqualTo(6);
        assertThat(err).contains("Similar: prod-gnt-webshop", "[cli-cluster-not-found]");

        assertThat(run("cluster", "info", "wrong-authority", "--sandbox")).isEqualTo(5);
        assertThat(out).contains("kubeconfig:wrong-authority");

        assertThat(run("cluster", "info", "--context", "expired-certificate", "--sandbox"))
                .isEqualTo(3);
    }

    @Test
    void peopleSignInAndOutAndTheirStrengthIsShown() {
        assertThat(run("account", "list", "--sandbox", "--as", "lena")).isZero();
        assertThat(out).contains("lena.holt@", "missing");
        assertThat(err).contains("second factor");

        assertThat(run("account", "login", "--sandbox", "--as", "ada", "-o", "json"))
                .isZero();
        assertThat(json().path("username").asString()).isEqualTo(ADA);
        assertThat(json().path("secondFactor").asString()).isEqualTo("proven");

        assertThat(run("account", "logout", "--sandbox", "--as", "ada")).isZero();
        assertThat(out).contains("Signed out: " + ADA);

        assertThat(run("account", "logout", "somebody", "--sandbox")).isEqualTo(6);
        assertThat(run("account", "list", "--sandbox", "--as", "nobody")).isEqualTo(6);
    }

    @Test
    void withoutSettingsAndSourcesTheWayOnIsShown() {
        assertThat(run("fleet", "list")).isZero();
        assertThat(err).contains("castellan account login", "--kubeconfig", "--sandbox");
        assertThat(run("account", "login")).isEqualTo(1);
        assertThat(err).contains("[cli-no-registration]", "http://localhost");
        assertThat(run("fleet", "list", "--profile", "moon")).isEqualTo(6);
        assertThat(err).contains("Profiles: default");
    }

    @Test
    void aBrokenKubeconfigIsOneClearFailure() throws IOException {
        Path broken = Files.writeString(temporary.resolve("broken"), "apiVersion: v1\nclusters: [{name: a,\n\tx");
        assertThat(run("fleet", "list", "--kubeconfig", broken.toString())).isNotZero();
        assertThat(err).contains("[kubeconfig-").contains(broken.getFileName().toString());
    }

    @Test
    void noSecretIsLeftInTheLogTheDataFolderOrThePrintedText() throws IOException {
        run("fleet", "list", "--sandbox");
        run("cluster", "info", "dev-gnt-webshop", "--sandbox");
        run("cluster", "info", "kubeconfig:token-revoked", "--sandbox");
        run("account", "login", "--sandbox", "--as", "ada");
        for (String refused : new String[] {"ines", "otto", "sven", "petra", "mira"}) {
            run("account", "login", "--sandbox", "--as", refused);
        }

        assertThat(secrets).as("what could leak").hasSizeGreaterThan(20).allMatch(s -> s.length() > 4);
        try (Stream<Path> kept = Files.walk(data())) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                printed.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(printed).as("the log is among it").anyMatch(t -> t.contains("com.microsoft.aad.msal4j"));
        for (String text : printed) {
            for (String secret : secrets) {
                assertThat(text.contains(secret))
                        .as(
                                "a secret of the practice fleet in:%n%s",
                                text.lines().limit(5).toList())
                        .isFalse();
            }
        }
    }
}
