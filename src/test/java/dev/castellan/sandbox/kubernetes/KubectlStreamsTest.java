package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The kubectl of this machine into practice pods, over WebSockets and, as older ones, over SPDY. Left out without kubectl. */
class KubectlStreamsTest {
    private final Practice practice = new Practice();

    @TempDir
    Path folder = Path.of("");

    private String pod = "";
    private String port = "";

    private record Run(int code, String out) {}

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "kubectl"))),
                "no kubectl on this machine");
        Files.writeString(folder.resolve("config"), practice.clusters.adminKubeconfig(practice.plan(Practice.WEBSHOP)));
        String token = practice.entra("ada.quill", java.util.Map.of());
        for (JsonNode each : Practice.json(practice.get(Practice.WEBSHOP, "/api/v1/namespaces/shop/pods", token))
                .path("items")) {
            String listens = Json.text(
                    each.path("spec").path("containers").path(0).path("ports").path(0), "containerPort");
            boolean running =
                    Json.truth(each.path("status").path("containerStatuses").path(0), "ready");
            if (pod.isEmpty()
                    && running
                    && !listens.isEmpty()
                    && Json.list(each, "spec", "containers").size() == 1) {
                pod = Json.text(each, "metadata", "name");
                port = listens;
            }
        }
        assertThat(pod).isNotEmpty();
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Process kubectl(boolean webSockets, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl", "-n", "shop"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", folder.resolve("config").toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", Boolean.toString(webSockets));
        builder.environment().put("KUBECTL_PORT_FORWARD_WEBSOCKETS", Boolean.toString(webSockets));
        return builder.start();
    }

    private Run run(boolean webSockets, String input, String... arguments) throws Exception {
        Process process = kubectl(webSockets, arguments);
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commandsAreRunAndFilesCopied(boolean webSockets) throws Exception {
        Run ended = run(webSockets, "", "exec", pod, "--", "sh", "-c", "echo there; exit 7");
        assertThat(ended.code()).isEqualTo(7);
        assertThat(ended.out()).contains("there", "exit code 7");
        assertThat(run(webSockets, "typed\n", "exec", "-i", pod, "--", "cat")).isEqualTo(new Run(0, "typed\n"));
        Path file = folder.resolve("there.txt");
        Files.writeString(file, "to be copied\n");
        assertThat(run(webSockets, "", "cp", file.toString(), pod + ":/tmp/in.txt")
                        .code())
                .isZero();
        Path back = folder.resolve("back.txt");
        assertThat(run(webSockets, "", "cp", pod + ":/tmp/in.txt", back.toString())
                        .code())
                .isZero();
        assertThat(back).hasContent("to be copied\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void portsAreForwarded(boolean webSockets) throws Exception {
        Process process = kubectl(webSockets, "port-forward", pod, ":" + port);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher local = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)").matcher(String.valueOf(lines.readLine()));
            assertThat(local.find()).isTrue();
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(local.group(1)))) {
                    socket.getOutputStream()
                            .write(("GET /number/" + i + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .contains("200 OK", "pod: " + pod, "/number/" + i);
                }
            }
        } finally {
            process.destroy();
        }
    }

    @Test
    void logsAreShown() throws Exception {
        Run log = run(true, "", "logs", pod, "--tail=3", "--timestamps");
        assertThat(log.code()).isZero();
        assertThat(log.out().lines()).hasSize(3);
        assertThat(run(true, "", "logs", pod, "-p").out()).contains("previous terminated container");
    }
}
