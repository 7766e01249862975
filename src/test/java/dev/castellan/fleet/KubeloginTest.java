package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Cloud;
import dev.castellan.kubernetes.PluginProgram;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
