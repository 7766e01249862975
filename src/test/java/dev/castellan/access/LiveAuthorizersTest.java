package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order of the authorizers as practice clusters show it, over HTTPS. */
class LiveAuthorizersTest {
    private static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    private static final String BARE = "test-gnt-webshop";
    private static final String NAMESPACE = "kube-system";

    private static String kubeconfig(Sandbox sandbox, String cluster) {
        return sandbox.clusters()
                .adminKubeconfig(sandbox.plan().cluster(cluster).orElseThrow());
    }

    private static Authorizers read(String kubeconfig) {
        Kubeconfig config = Kubeconfig.parse(Path.of("test"), kubeconfig.getBytes(StandardCharsets.UTF_8));
        try (ClusterClient client = ClusterClient.open(
                config,
                config.contexts().getFirst().name(),
                new ClientSetup(
                        () -> Network.open(Optional.empty(), Optional.empty()),
                        Map.of(),
                        Path.of("/nonexistent"),
                        new CredentialPlugins(Clock.systemUTC()),
                        Clock.systemUTC()),
                line -> {})) {
            return LiveAuthorizers.read(client, NOW);
        }
    }

    private static void server(KubernetesClient admin, String name, boolean mirror, String... command) {
        admin.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("component", "kube-apiserver"))
                        .withAnnotations(mirror ? Map.of("kubernetes.io/config.mirror", "1") : Map.of())
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("kube-apiserver")
                        .withImage("registry.k8s.io/kube-apiserver:v1.33.5")
                        .withCommand(List.of(command))
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private static void gone(KubernetesClient admin, String name) {
        admin.pods().inNamespace(NAMESPACE).withName(name).withGracePeriod(0).delete();
    }

    @Test
    void thePodsOfThePracticeFleetTellTheirOrder() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC())) {
            Authorizers shown = read(kubeconfig(sandbox, "prod-lds-logistics"));
            assertThat(shown.known()).isEqualTo(Authorizers.Known.READ);
            assertThat(shown.modes()).containsExactly("Node", "RBAC", "Webhook");
            assertThat(shown.source()).isEqualTo("read from the pod kube-apiserver-prod-lds-logistics-cp-1 and 2 more");
            assertThat(shown.at()).isEqualTo(NOW);
        }
    }

    @Test
    void whatThePodsSayIsTakenWhereTheyAllSayIt() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC())) {
            String kubeconfig = kubeconfig(sandbox, BARE);
            Authorizers none = read(kubeconfig);
            assertThat(none.known()).isEqualTo(Authorizers.Known.ASSUMED);
            assertThat(none.source()).contains("kube-system shows no pod of an API server");
            try (KubernetesClient admin = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(kubeconfig))
                    .build()) {
                // A pod that no kubelet shows is nobody's server.
                server(admin, "made-up", false, "kube-apiserver", "--authorization-mode=AlwaysAllow");
                assertThat(read(kubeconfig).certain()).isFalse();
                server(
                        admin,
                        "one",
                        true,
                        "kube-apiserver",
                        "--authorization-mode",
                        "Node,Webhook",
                        "--authorization-mode=RBAC");
                Authorizers first = read(kubeconfig);
                assertThat(first.modes()).containsExactly("Node", "Webhook", "RBAC");
                assertThat(first.rbacFirst()).isFalse();
                server(admin, "two", true, "/usr/bin/kube-apiserver", "--authorization-mode=Node,RBAC,Webhook");
                Authorizers both = read(kubeconfig);
                // One of them may ask whoever it likes.
                assertThat(both.known()).isEqualTo(Authorizers.Known.HIDDEN);
                assertThat(both.source()).contains("do not all say the same");
                gone(admin, "one");
                gone(admin, "two");
                server(admin, "file", true, "kube-apiserver", "--authorization-config=/etc/k8s/\u202Eauthz.yaml");
                Authorizers file = read(kubeconfig);
                assertThat(file.known()).isEqualTo(Authorizers.Known.HIDDEN);
                assertThat(file.where()).contains("is in the file /etc/k8s/").doesNotContain("\u202E");
            }
        }
    }
}
