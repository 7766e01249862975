package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
    private static final String GOOD = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - name: c
          cluster: {server: "https://one.example:6443"}
        contexts:
        - name: one
          context: {cluster: c, user: u, namespace: shop}
        users:
        - name: u
          user: {token: secret-of-one}
        """;

    private static Path write(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void filesAreThoseOfKubectl(@TempDir Path home) {
        Path standard = home.resolve(".kube").resolve("config");
        assertThat(Kubeconfig.files(List.of(), Map.of(), home)).containsExactly(standard);
        assertThat(Kubeconfig.files(List.of(), Map.of("KUBECONFIG", ""), home)).containsExactly(standard);
        String list = String.join(File.pathSeparator, "/a", "", "/b", "/a");
        assertThat(Kubeconfig.files(List.of(), Map.of("KUBECONFIG", list), home))
                .containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(Kubeconfig.files(List.of(Path.of("/mine")), Map.of("KUBECONFIG", list), home))
                .containsExactly(Path.of("/mine"));
    }

    @Test
    void theFirstFileWinsPerName(@TempDir Path folder) throws IOException {
        Path first =
                write(folder, "first", GOOD.replace("current-context: one", "").replace("token: secret-of-one", ""));
        Path second = write(
                folder,
                "second",
                GOOD.replace("one.example", "two.example") + "- name: v\n  user: {}\n" + "preferences: {}\n");
        Kubeconfig merged = Kubeconfig.load(List.of(first, folder.resolve("missing"), second));
        assertThat(merged.problems()).isEmpty();
        assertThat(merged.currentContext()).contains("one");
        assertThat(merged.contexts()).singleElement().satisfies(c -> {
            assertThat(c.file()).isEqualTo(first);
            assertThat(c.server()).contains("https://one.example:6443");
            // Nothing of the second file's user of the same name gets in.
            assertThat(c.sign()).isEqualTo(KubeContext.SignIn.NONE);
            assertThat(c.namespace()).contains("shop");
            assertThat(c.current()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [1, 2                          | YAML
        - a                            | holds no kubeconfig
        just text                      | holds no kubeconfig
        clusters: 7                    | something else than a list at clusters
        clusters: [7]                  | list of mappings at clusters
        clusters: [{name: a, cluster: 3}] | something else than a mapping at clusters.cluster
        users: [{name: a, user: {token: 5}}] | something else than text at users.user.token
        users: [{name: a},{name: a}]   | two entries named
        users: [{user: {}}]            | without a name
        users: [{name: a, user: {client-key-data: '***'}}] | base64
        kind: Pod                      | no kubeconfig
        {clusters: &a [*a]}            | list of mappings
        {a: 1, a: 2}                   | YAML
        clusters: [{name: a, cluster: {insecure-skip-tls-verify: 'yes'}}] | true or false
        users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}}] | terminal
        """)
    void oneBrokenFileGivesOneFailureAndHidesNoOther(String text, String expected, @TempDir Path folder)
            throws IOException {
        Path broken = write(folder, "broken", text);
        Path good = write(folder, "good", GOOD);
        Kubeconfig merged = Kubeconfig.load(List.of(broken, good));
        assertThat(merged.problems()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo("kubeconfig-broken");
            assertThat(f.happened()).contains(expected);
        });
        assertThat(merged.problem(broken)).isPresent();
        assertThat(merged.contexts()).extracting(KubeContext::name).containsExactly("one");
    }

    @Test
    void bombsDoNotGoOff(@TempDir Path folder) throws IOException {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 60; i++) {
            laughs.append("a%d: &a%d [*a%d,*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        StringBuilder extension = new StringBuilder("""
            clusters:
            - name: c
              cluster:
                server: https://x
                extensions:
                - name: client.authentication.k8s.io/exec
                  extension:
                    a0: &a0 [x,x]
            """);
        for (int i = 1; i < 20; i++) {
            extension.append("        a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        Map<String, byte[]> hostile = Map.of(
                "deep", ("a: " + "[".repeat(200_000)).getBytes(StandardCharsets.US_ASCII),
                "deep-maps", "{a: ".repeat(100_000).getBytes(StandardCharsets.US_ASCII),
                "laughs", laughs.toString().getBytes(StandardCharsets.US_ASCII),
                "extension", extension.toString().getBytes(StandardCharsets.US_ASCII),
                "binary", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2},
                "control", "clusters: \u0007\u001b[31m".getBytes(StandardCharsets.UTF_8),
                "huge", new byte[KubeconfigReader.LARGEST_MEGABYTES * 1024 * 1024 + 1]);
        for (Map.Entry<String, byte[]> entry : hostile.entrySet()) {
            Path file = Files.write(folder.resolve(entry.getKey()), entry.getValue());
            assertThat(Kubeconfig.load(List.of(file)).problems())
                    .as(entry.getKey())
                    .hasSize(1)
                    .allMatch(Failure::expected);
            Files.delete(file);
        }
    }

    @Test
    void whatIsNoFileIsNotRead(@TempDir Path folder) throws Exception {
        assertThat(Kubeconfig.load(List.of(folder)).problems())
                .extracting(Failure::happened)
                .singleElement()
                .asString()
                .contains("is a folder");
        Path pipe = folder.resolve("pipe");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0) {
            assertThat(Kubeconfig.load(List.of(pipe)).problems())
                    .extracting(Failure::happened)
                    .singleElement()
                    .asString()
                    .contains("not an ordinary file");
        }
        assertThat(Kubeconfig.load(List.of(folder.resolve("none"))).problems()).isEmpty();
        assertThat(Kubeconfig.loadChosen(List.of(folder.resolve("none"))).problems())
                .extracting(Failure::code)
                .containsExactly("kubeconfig-missing");
    }

    @Test
    void hostileNamesDoNotReachFailureTexts(@TempDir Path folder) throws IOException {
        Path file = write(
                folder,
                "names",
                "contexts:\n- name: \"a\\e[31m\\u202Egnp\\nx\"\n  context: {cluster: \"\\u202E\", user: u}\n");
        Kubeconfig config = Kubeconfig.load(List.of(file));
        assertThat(config.contexts()).singleElement().satisfies(c -> {
            assertThat(c.name()).isEqualTo("a\u001b[31m\u202Egnp\nx");
            assertThat(c.problem().orElseThrow().text()).doesNotContain("\u001b", "\u202e", "\n");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        username: me, password: x      | kubeconfig-unusable | password
        auth-provider: {name: gcp}     | kubeconfig-unusable | auth-provider
        client-certificate: c.pem      | kubeconfig-unusable | without a key
        as-groups: [a]                 | kubeconfig-unusable | groups without a user
        exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x} | kubeconfig-plugin | v1alpha1
        exec: {apiVersion: client.authentication.k8s.io/v1beta1}  | kubeconfig-plugin | names no command
        exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always} | kubeconfig-plugin | terminal
        """)
    void whatCannotWorkSaysWhy(String user, String code, String words, @TempDir Path folder) throws IOException {
        Path file = write(folder, "config", GOOD.replace("token: secret-of-one", user));
        assertThat(Kubeconfig.load(List.of(file)).context("one").orElseThrow().problem())
                .hasValueSatisfying(f -> {
                    assertThat(f.code()).isEqualTo(code);
                    assertThat(f.happened()).contains(words);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://one.example:6443, insecure-skip-tls-verify: true",
                "http://one.example:6443",
                "http://10.0.0.1"
            })
    void nothingIsSentWithoutTheCheckOfTheServer(String cluster, @TempDir Path folder) throws IOException {
        String server = cluster.contains(",") ? cluster : "\"" + cluster + "\"";
        Path file = write(folder, "config", GOOD.replace("\"https://one.example:6443\"", server));
        assertThat(Kubeconfig.load(List.of(file)).context("one").orElseThrow().problem())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("kubeconfig-insecure"));
    }

    @Test
    void aDownloadedKubeconfigHasNoReachIntoThisComputer() {
        String text = GOOD.replace(
                        "{server: \"https://one.example:6443\"}",
                        "{server: \"https://one.example:6443\", proxy-url: \"http://evil:1\", certificate-authority:"
                                + " /etc/passwd}")
                .replace(
                        "token: secret-of-one",
                        "tokenFile: /etc/passwd, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command:"
                                + " /bin/evil}");
        Kubeconfig config = Kubeconfig.parse(Path.of("azure"), text.getBytes(StandardCharsets.UTF_8));
        Kubeconfig.Pair pair = config.pair("one");
        assertThat(pair.user().exec()).isEmpty();
        assertThat(pair.user().tokenFile()).isEmpty();
        assertThat(pair.cluster().proxyUrl()).isEmpty();
        assertThat(pair.cluster().authorityFile()).isEmpty();
        assertThat(config.context("one").orElseThrow().sign()).isEqualTo(KubeContext.SignIn.NONE);
    }

    @Test
    void relativePathsBelongToTheirFile(@TempDir Path folder) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path file = write(inner, "config", GOOD.replace("token: secret-of-one", "tokenFile: ../token"));
        assertThat(Kubeconfig.load(List.of(file)).pair("one").user().tokenFile())
                .contains(folder.resolve("token"));
    }

    @Test
    void filesAreNeverWritten(@TempDir Path folder) throws IOException {
        Path file = write(folder, "config", GOOD);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        var _ = Kubeconfig.load(List.of(file)).contexts();
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(file).content().isEqualTo(GOOD);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void secretsDoNotShow(@TempDir Path folder) throws IOException {
        Path file = write(folder, "config", GOOD);
        Kubeconfig config = Kubeconfig.load(List.of(file));
        assertThat(config.contexts().toString()).doesNotContain("secret-of-one");
        assertThat(config.pair("one").toString()).doesNotContain("secret-of-one");
        Path broken = write(folder, "broken", GOOD + "  - {token: secret-of-one");
        assertThat(Kubeconfig.load(List.of(broken)).problems().toString()).doesNotContain("secret-of-one");
    }

    @Test
    void unknownContextsAreNamed(@TempDir Path folder) {
        assertThatThrownBy(
                        () -> Kubeconfig.load(List.of(folder.resolve("none"))).pair("x"))
                .hasMessageContaining("[kubeconfig-no-context]");
    }
}
