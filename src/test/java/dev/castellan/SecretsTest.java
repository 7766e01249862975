package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Choices;
import dev.castellan.cli.Desk;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.ground.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signs in, lists the fleet, opens clusters by every route, plug-ins and cluster connect included, while everything that can
 * fail fails, with our log at its finest; then looks for every secret that was handed out.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in and the Azure CLI are played by shell scripts")
class SecretsTest {
    /** Written by the plug-in and the Azure CLI where their output is shown. */
    private static final String SAID = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl";

    @TempDir
    Path temporary;

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final Map<RouteKind, Integer> opened = new EnumMap<>(RouteKind.class);
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private House house = new House(Map.of(), Path.of(""), InstantSource.system());

    @BeforeEach
    void furnish() throws IOException {
        Path programs = Files.createDirectories(temporary.resolve("programs"));
        Map<String, String> environment =
                Map.of("PATH", programs + ":/usr/local/bin:/usr/bin:/bin", "HOME", temporary.toString());
        house = new House(environment, temporary.resolve("home"), InstantSource.system());
    }

    @AfterEach
    void tidy() throws IOException {
        house.close();
        LogManager.getLogManager().readConfiguration();
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private Choices choices(List<Path> kubeconfigs) {
        return new Choices(
                Optional.of(
                        new Choices.Practice(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())),
                Optional.of("ada.quill"),
                kubeconfigs,
                Optional.empty(),
                Optional.empty(),
                Optional.of(data()));
    }

    private void program(String name, String body) throws IOException {
        Path script = Files.writeString(temporary.resolve("programs").resolve(name), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** A token of the practice kubeconfig and where it is good. */
    private record Key(String cluster, String token, String yaml) {
        static Key of(String yaml) {
            Matcher token = Pattern.compile("name: \"(prod-mcr-tills)-user\"\\s+user:\\s+token: \"([^\"]+)\"")
                    .matcher(yaml);
            assertThat(token.find()).isTrue();
            return new Key(token.group(1), token.group(2), yaml);
        }

        String clusterEntry() {
            Matcher entry = Pattern.compile("- name: \"" + cluster
                            + "\"\\s+cluster:\\s+server: \"([^\"]+)\"\\s+certificate-authority-data: \"([^\"]+)\"")
                    .matcher(yaml);
            assertThat(entry.find()).isTrue();
            return "{name: c, cluster: {server: \"" + entry.group(1) + "\", certificate-authority-data: "
                    + entry.group(2) + "}}";
        }
    }

    /** A plug-in that gives the token, and one that tells it everywhere it should not. */
    private Path plugins(Key key) throws IOException {
        String credential = "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
                + "\"status\":{\"token\":\"" + key.token() + "\"}}";
        program("good-plugin", "echo 'token=%s' >&2\necho '%s'\n".formatted(SAID, credential));
        program(
                "loud-plugin",
                "echo 'signing in with Bearer %s and %s' >&2\necho 'not json {\"token\":\"%s\"'\nexit 0\n"
                        .formatted(key.token(), SAID, key.token()));
        program("dead-plugin", "echo '{\"access_token\": \"%s\"}' >&2\nexit 3\n".formatted(key.token()));
        StringBuilder yaml = new StringBuilder("clusters: [" + key.clusterEntry() + "]\nusers:\n");
        for (String name : List.of("good-plugin", "loud-plugin", "dead-plugin")) {
            yaml.append("- {name: %s, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, "
                            .formatted(name, name))
                    .append("interactiveMode: Never, env: [{name: SECRET, value: ")
                    .append(key.token())
                    .append("}]}}}\n");
        }
        yaml.append("contexts:\n");
        for (String name : List.of("good-plugin", "loud-plugin", "dead-plugin")) {
            yaml.append("- {name: %s, context: {cluster: c, user: %s}}\n".formatted(name, name));
        }
        return Files.writeString(temporary.resolve("plugins.yaml"), yaml);
    }

    /** An Azure CLI that says too much, writes a kubeconfig with a token and gives up. */
    private void azureCli(Key key) throws IOException {
        program("az", """
            while [ $# -gt 0 ]; do case "$1" in --file) file=$2;; --port) port=$2;; esac; shift; done
            echo "Authorization: Bearer %s"
            echo "refresh_token=%s"
            cat > "$file" <<Y
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:$port/"}}]
            users: [{name: u, user: {token: %s}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            Y
            exit 1
            """.formatted(SAID, key.token(), key.token()));
    }

    private void attempt(String what, Runnable action) {
        try {
            action.run();
            outcomes.put(what, "works");
        } catch (FailureException e) {
            shown.add(e.toString());
            shown.add(e.failure().text());
            shown.add(e.failure().toString());
            outcomes.put(what, e.failure().code());
        }
    }

    private void open(Desk desk, FleetCluster cluster, RouteKind route) {
        try (OpenCluster open = desk.fleet().open(cluster.id(), Optional.of(route))) {
            var state = open.awaitSettled();
            shown.add(state.toString());
            shown.add(open.routes().toString());
            if (state.failure().isEmpty()) {
                shown.add(open.overview().toString());
                opened.merge(route, 1, Integer::sum);
            }
            outcomes.put(
                    cluster.name() + " by " + route,
                    state.failure().map(f -> f.code()).orElse("works"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FailureException e) {
            shown.add(e.failure().toString());
            outcomes.put(cluster.name() + " by " + route, e.failure().code());
        }
    }

    private void openEverything(Desk desk) {
        FleetSnapshot fleet = desk.fleet().refresh();
        shown.add(fleet.toString());
        Map<RouteKind, Integer> tried = new EnumMap<>(RouteKind.class);
        for (FleetCluster cluster : fleet.clusters()) {
            for (RouteKind route : cluster.routes()) {
                // Two of a kind are enough where Azure has its own pace, and one practice cluster is slow on purpose.
                int times = tried.merge(route, 1, Integer::sum);
                if ((route == RouteKind.KUBECONFIG || times <= 2)
                        && !cluster.name().equals("dev-edi-tills")) {
                    open(desk, cluster, route);
                }
            }
        }
    }

    @Test
    void noSecretIsInTheLogTheDataFolderOrAnythingShown() throws Exception {
        house.log(choices(List.of()));
        Logger ours = Logger.getLogger("dev.castellan");
        ours.setLevel(Level.ALL);
        Interaction person = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                throw new AssertionError("the practice fleet plays the browser");
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                shown.add("nobody answers");
            }
        };
        try (Desk desk = house.desk(choices(List.of()), person)) {
            Sandbox sandbox = house.practices().getFirst().sandbox();
            Key key = Key.of(sandbox.kubeconfig());
            azureCli(key);
            desk.arrive();
            openEverything(desk);

            Identity identity = desk.identity();
            Account ada = identity.accounts().getFirst();
            shown.add(identity.strength(ada).toString());
            shown.add(identity.token(ada, ada.tenantId(), java.util.Set.of(arm(desk)))
                    .toString());

            for (Map.Entry<Fault.Service, Fault.Kind> fault : List.of(
                    Map.entry(Fault.Service.ENTRA, Fault.Kind.SERVER_ERROR),
                    Map.entry(Fault.Service.ENTRA, Fault.Kind.TRUNCATE),
                    Map.entry(Fault.Service.ARM, Fault.Kind.TRUNCATE),
                    Map.entry(Fault.Service.ARM, Fault.Kind.EXPIRE),
                    Map.entry(Fault.Service.KUBERNETES, Fault.Kind.DROP),
                    Map.entry(Fault.Service.KUBERNETES, Fault.Kind.EXPIRE))) {
                Fault.Service service = fault.getKey();
                Fault.Kind kind = fault.getValue();
                sandbox.faults().set(Fault.of(service, kind, 3));
                attempt(
                        service + " " + kind,
                        () -> shown.add(desk.fleet().refresh().toString()));
                attempt(
                        "token " + service + " " + kind,
                        () -> shown.add(identity.renewed(
                                        ada,
                                        ada.tenantId(),
                                        java.util.Set.of(arm(desk)),
                                        identity.token(ada, ada.tenantId(), java.util.Set.of(arm(desk))))
                                .toString()));
                if (service == Fault.Service.KUBERNETES) {
                    desk.fleet().latest().clusters().stream()
                            .filter(c -> c.name().equals("dev-gnt-webshop"))
                            .findFirst()
                            .ifPresent(c -> open(desk, c, RouteKind.DIRECT));
                }
                sandbox.faults().clear();
            }
            sandbox.faults().set(Fault.of(Fault.Service.ARM, Fault.Kind.CHALLENGE, 0));
            Runnable end = identity.onChange(() -> {
                for (PendingChallenge pending : identity.pendingChallenges()) {
                    shown.add(pending.toString());
                    Thread.ofVirtual().start(() -> identity.refuse(pending));
                }
            });
            attempt("challenge", () -> shown.add(desk.fleet().refresh().toString()));
            end.run();
            sandbox.faults().clear();
            sandbox.revoke(ada.username());
            attempt(
                    "revoked",
                    () -> identity.renewed(
                            ada,
                            ada.tenantId(),
                            java.util.Set.of(arm(desk)),
                            identity.token(ada, ada.tenantId(), java.util.Set.of(arm(desk)))));
            identity.signOut(ada);
            secrets.addAll(sandbox.secretsHandedOut());
        }

        try (Desk desk = house.desk(choices(List.of(temporary.resolve("plugins.yaml"))), person)) {
            Sandbox sandbox = house.practices().getLast().sandbox();
            Key key = Key.of(sandbox.kubeconfig());
            plugins(key);
            openEverything(desk);
            secrets.addAll(sandbox.secretsHandedOut());
            secrets.add(key.token());
        }
        secrets.add(SAID);

        assertThat(opened).as(outcomes.toString()).containsKeys(RouteKind.DIRECT, RouteKind.KUBECONFIG);
        assertThat(outcomes)
                .containsEntry("good-plugin by KUBECONFIG", "works")
                .containsEntry("loud-plugin by KUBECONFIG", "cluster-plugin-answer")
                .containsEntry("dead-plugin by KUBECONFIG", "cluster-plugin-failed")
                .containsEntry("revoked", "identity-session-ended")
                .containsValue("fleet-connect-failed");
        assertThat(outcomes.values()).noneMatch(code -> code.endsWith("-defect"));
        nothingLeaked();
    }

    private static String arm(Desk desk) {
        return desk.profile().cloud().resourceManagerScope();
    }

    private void nothingLeaked() throws IOException {
        assertThat(secrets).hasSizeGreaterThan(40).allMatch(s -> s.length() > 4);
        Map<String, String> places = new LinkedHashMap<>();
        try (Stream<Path> kept = Files.walk(data())) {
            for (Path file : kept.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertThat(mode).as(file.toString()).isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
                if (Files.isRegularFile(file)) {
                    places.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        assertThat(places.keySet()).anyMatch(p -> p.endsWith("castellan.log")).noneMatch(p -> p.endsWith(".tokens"));
        assertThat(places.keySet()).noneMatch(p -> p.contains("connect-"));
        for (String text : shown) {
            places.put("shown: " + text.substring(0, Math.min(60, text.length())) + " #" + places.size(), text);
        }
        List<String> looked = new ArrayList<>();
        for (String secret : secrets) {
            looked.add(secret);
            looked.add(Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        }
        places.forEach((place, text) -> {
            for (String secret : looked) {
                assertThat(text.contains(secret)).as("a secret in " + place).isFalse();
            }
        });
    }
}
