package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.kubernetes.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Azure CLI is played by small scripts. */
class ConnectProxyTest {
    private static final FleetCluster CLUSTER = Rows.azure("store-1", RouteKind.CLUSTER_CONNECT);

    private static Path az(Path folder, String body) throws IOException {
        Path script = Files.writeString(folder.resolve("az"), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

    /** Finds --file and --port among its arguments, listens there and writes a kubeconfig. */
    private static final String WORKING = """
        while [ $# -gt 0 ]; do case "$1" in --file) file=$2;; --port) port=$2;; esac; shift; done
        echo "Proxy is listening on port $port"
        echo "token=very-secret-thing"
        cat > "$file" <<Y
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:$port/proxies/1"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: store-1, context: {cluster: c, user: u}}]
        current-context: store-1
        Y
        exec python3 -c "
        import socket,time
        s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(('127.0.0.1',$port)); s.listen(5); time.sleep(300)"
        """;

    @Test
    void itIsReadyOnceItListensAndWroteItsFileAndLeavesNothing(@TempDir Path folder) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        ConnectProxy proxy = ConnectProxy.start(az(folder, WORKING), CLUSTER, folder.resolve("work"), ENVIRONMENT);
        try {
            Kubeconfig written = proxy.awaitReady(Duration.ofSeconds(60), lines::add);
            assertThat(written.currentContext()).contains("store-1");
            try (var files = Files.walk(folder.resolve("work"))) {
                for (Path path : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                }
            }
            assertThat(lines.toString()).contains("listening").doesNotContain("very-secret-thing");
        } finally {
            proxy.close();
        }
        assertThat(proxy.handle().isAlive()).isFalse();
        try (var files = Files.list(folder.resolve("work"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void itSaysWhatIsMissing(@TempDir Path folder) throws Exception {
        Path az = az(folder, "echo \"'connectedk8s' is misspelled or not recognized by the system.\" >&2\nexit 2\n");
        try (ConnectProxy proxy = ConnectProxy.start(az, CLUSTER, folder.resolve("work"), ENVIRONMENT)) {
            assertThatThrownBy(() -> proxy.awaitReady(Duration.ofSeconds(60), l -> {}))
                    .hasMessageContaining("az extension add --name connectedk8s")
                    .hasMessageContaining("[fleet-connect-extension]");
        }
    }

    /** What the extension says when it is started a second time, for any cluster: one proxy a computer. */
    @Test
    void aSecondOneIsToldFromOtherFailures(@TempDir Path folder) throws Exception {
        Path az = az(folder, "echo 'ERROR: Another instance of proxy already running' >&2\nexit 1\n");
        try (ConnectProxy proxy = ConnectProxy.start(az, CLUSTER, folder.resolve("work"), ENVIRONMENT)) {
            assertThatThrownBy(() -> proxy.awaitReady(Duration.ofSeconds(60), l -> {}))
                    .hasMessageContaining("one proxy at a time")
                    .hasMessageContaining("[fleet-connect-busy]");
        }
    }

    @Test
    void silenceHasAnEnd(@TempDir Path folder) throws Exception {
        Path az = az(folder, "exec sleep 300\n");
        try (ConnectProxy proxy = ConnectProxy.start(az, CLUSTER, folder.resolve("work"), ENVIRONMENT)) {
            assertThatThrownBy(() -> proxy.awaitReady(Duration.ofSeconds(1), l -> {}))
                    .hasMessageContaining("[fleet-connect-timeout]");
        }
    }

    @Test
    void endingByItselfIsNoticed(@TempDir Path folder) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(az(folder, WORKING), CLUSTER, folder.resolve("work"), ENVIRONMENT);
        try {
            var _ = proxy.awaitReady(Duration.ofSeconds(60), l -> {});
            List<String> codes = new CopyOnWriteArrayList<>();
            proxy.lost().thenAccept(f -> codes.add(f.code()));
            proxy.handle().destroyForcibly();
            Awaitility.await().untilAsserted(() -> assertThat(codes).containsExactly("fleet-connect-gone"));
        } finally {
            proxy.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"@/etc/passwd", "-h", "a b", "x&calc", "%PATH%", "a\"b", "..", "n\u202eame", "", "a\nb"})
    void aNameThatTheAzureCliCouldMisreadIsNotPassedOn(String name, @TempDir Path folder) throws Exception {
        Path az = az(folder, "touch " + folder.resolve("started") + "\n");
        assertThatThrownBy(() -> ConnectProxy.start(
                        az, Rows.azure(name, RouteKind.CLUSTER_CONNECT), folder.resolve("work"), ENVIRONMENT))
                .hasMessageContaining("[fleet-connect-name]");
        assertThat(folder.resolve("started")).doesNotExist();
        assertThat(folder.resolve("work")).doesNotExist();
    }
}
