package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Cloud;
import dev.castellan.kubernetes.PluginProgram;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeloginTest {
    @Test
    void itIsStartedWithWhatWeKnowAndNothingElse() {
        PluginProgram start = Kubelogin.start(
                Path.of("/opt/kubelogin"),
                Cloud.US_GOVERNMENT,
                "tenant",
                "/subscriptions/s/cluster",
                Map.of(
                        "HOME", "/home/me",
                        "AAD_LOGIN_METHOD", "spn",
                        "AZURE_CLIENT_SECRET", "secret",
                        "LD_PRELOAD", "evil.so"));
        assertThat(start.environment()).isEqualTo(Map.of("HOME", "/home/me"));
        assertThat(start.args())
                .startsWith("get-token", "--login", "interactive")
                .containsSequence("--server-id", "6256c85f-0aad-4d50-b960-e6e9b21efe35")
                .containsSequence("--tenant-id", "tenant")
                .containsSequence("--environment", "AzureUSGovernmentCloud")
                .endsWith("--pop-enabled", "--pop-claims", "u=/subscriptions/s/cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/c,nonce=1",
                "/subscriptions/s/resourceGroups/g=h/providers/Microsoft.Kubernetes/connectedClusters/c",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/c\nu=/x",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/-c",
                "/subscriptions/s/resourceGroups//c",
                "-u=/subscriptions/s",
                ""
            })
    void anIdThatCouldBringInAnotherClaimIsNotPassedOn(String id) {
        assertThatThrownBy(() -> Kubelogin.start(Path.of("/opt/kubelogin"), Cloud.PUBLIC, "tenant", id, Map.of()))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("fleet-kubelogin-name"));
    }

    @Test
    void groupsAsAzureAllowsThemArePassedOn() {
        String id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/Läden_(Nord).1-a"
                + "/providers/Microsoft.Kubernetes/connectedClusters/store-1";
        assertThat(Kubelogin.start(Path.of("/opt/kubelogin"), Cloud.PUBLIC, "contoso.example", id, Map.of())
                        .args())
                .endsWith("u=" + id);
        assertThatThrownBy(() -> Kubelogin.start(Path.of("/opt/kubelogin"), Cloud.PUBLIC, "--help", id, Map.of()))
                .hasMessageContaining("fleet-kubelogin-name");
    }

    @Test
    void itIsFoundOnThePathAndOnlyForCloudsItKnows(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("kubelogin"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = Map.of("PATH", "relative:" + folder);
        assertThat(Kubelogin.find(Cloud.PUBLIC, environment, folder).program()).contains(program);
        Cloud own = new Cloud(
                "Own",
                URI.create("https://localhost:1/"),
                URI.create("https://localhost:2/"),
                URI.create("https://localhost:3/"),
                "AzurePublicCloud",
                false);
        Kubelogin.Found found = Kubelogin.find(own, environment, folder);
        assertThat(found.program()).isEmpty();
        assertThat(found.failure()).map(Failure::code).contains("fleet-kubelogin-cloud");
    }

    /**
     * Arguments and environment are what the real program takes: it reads them all and fails only where it needs the
     * network, which a proxy that is not there keeps it from. Skipped where kubelogin is not installed.
     */
    @Test
    void theRealProgramTakesTheArguments(@TempDir Path home) throws Exception {
        Map<String, String> environment = new java.util.HashMap<>(System.getenv());
        String folder = System.getProperty("castellan.kubelogin", "");
        if (!folder.isEmpty()) {
            environment.put("PATH", folder);
        }
        Kubelogin.Found found = Kubelogin.find(Cloud.PUBLIC, environment, home);
        org.junit.jupiter.api.Assumptions.assumeTrue(
                found.program().isPresent(), "skipped: kubelogin is neither on the path nor in -Dcastellan.kubelogin");
        environment
                .keySet()
                .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
        environment.put("HOME", home.toString());
        environment.put("HTTPS_PROXY", "http://127.0.0.1:1");
        environment.put("AAD_LOGIN_METHOD", "spn");
        for (Cloud cloud : Cloud.KNOWN) {
            PluginProgram start = Kubelogin.start(
                    found.program().get(),
                    cloud,
                    "11111111-1111-1111-1111-111111111111",
                    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/c",
                    environment);
            java.util.List<String> command =
                    new java.util.ArrayList<>(java.util.List.of(start.program().toString()));
            command.addAll(start.args());
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(start.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isNotZero();
            assertThat(output)
                    .contains("PoP token", "interactive")
                    // Both are Entra in China; kubelogin's library still knows the older name.
                    .containsAnyOf(
                            cloud.authority().getHost(),
                            cloud.equals(Cloud.CHINA) ? "login.chinacloudapi.cn" : "unused")
                    .doesNotContain("unknown flag", "Usage:", "u-claim");
        }
    }
}
