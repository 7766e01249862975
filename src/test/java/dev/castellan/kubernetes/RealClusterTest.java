package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything this room does, against a real API server. Needs KUBEBUILDER_ASSETS, as envtest does. */
@Tag("real")
class RealClusterTest {
    @TempDir
    static @Nullable Path temporary;

    private static @Nullable ControlPlane started;
    private static final CredentialPlugins PLUGINS = new CredentialPlugins(Clock.systemUTC());

    @BeforeAll
    static void start() throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path binaries = Path.of(java.util.Objects.requireNonNull(assets));
        assumeTrue(
                Files.isExecutable(binaries.resolve("kube-apiserver")) && Files.isExecutable(binaries.resolve("etcd")),
                "KUBEBUILDER_ASSETS holds no etcd and kube-apiserver");
        started = new ControlPlane(binaries, java.util.Objects.requireNonNull(temporary));
        started.startControllers();
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static ControlPlane plane() {
        return java.util.Objects.requireNonNull(started);
    }

    private static ClientSetup setup() {
        return new ClientSetup(
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of("PATH", "/usr/bin:/bin"),
                java.util.Objects.requireNonNull(temporary),
                PLUGINS,
                Clock.systemUTC());
    }

    private static ClusterClient open(String name, String clusterLines, String userLines) throws IOException {
        return open(plane().kubeconfig(name, clusterLines, userLines));
    }

    private static ClusterClient open(Path file) {
        return ClusterClient.open(Kubeconfig.load(List.of(file)), "real", setup(), line -> {});
    }

    private static ClusterClient admin() throws IOException {
        return open("admin", plane().cluster(), plane().certificate("boss", "system:masters"));
    }

    private static String code(Runnable action) {
        try {
            action.run();
        } catch (FailureException e) {
            return e.failure().code();
        }
        return "none";
    }

    @Test
    void clientCertificateShowsEverythingAtAGlance() throws Exception {
        try (ClusterClient client = admin()) {
            assertThat(client.version().gitVersion()).startsWith("v1.");
            assertThat(client.latency()).isPositive();
            WhoAmI me = client.whoAmI();
            assertThat(me.origin()).isEqualTo(WhoAmI.Origin.SERVER);
            assertThat(me.username()).isEqualTo("boss");
            assertThat(me.groups()).contains("system:masters", "system:authenticated");
            assertThat(client.glance())
                    .hasSize(AccessQuestion.values().length)
                    .allMatch(a -> a.verdict() == AccessAnswer.Verdict.ALLOWED);
            assertThat(client.counts().namespaces().value())
                    .hasValueSatisfying(n -> assertThat(n).isGreaterThanOrEqualTo(4));
            assertThat(client.counts().nodes()).isEqualTo(Count.of(0));
            assertThat(client.credentialExpiry()).isPresent();
        }
    }

    @Test
    void discoveryFindsEveryKindOnce() throws Exception {
        try (ClusterClient client = admin()) {
            List<ApiResource> resources = client.resources().resources();
            assertThat(resources)
                    .contains(new ApiResource(
                            "",
                            "v1",
                            "Namespace",
                            "namespaces",
                            "namespace",
                            List.of("ns"),
                            List.of(),
                            false,
                            java.util.Set.of("create", "delete", "get", "list", "patch", "update", "watch"),
                            java.util.Set.of("finalize", "status")))
                    .anyMatch(r -> r.plural().equals("deployments") && r.group().equals("apps") && r.namespaced())
                    .noneMatch(r -> r.plural().contains("/"));
            assertThat(resources.stream().map(r -> r.group() + "/" + r.plural()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void tokenIsKnownButMayDoNothing() throws Exception {
        try (ClusterClient client = open("token", plane().cluster(), "token: " + ControlPlane.TOKEN)) {
            assertThat(client.whoAmI().username()).isEqualTo("reader");
            assertThat(client.glance()).allMatch(a -> a.verdict() == AccessAnswer.Verdict.DENIED);
            assertThat(client.counts().pods().failure()).hasValueSatisfying(f -> {
                assertThat(f.code()).isEqualTo("cluster-forbidden");
                assertThat(f.happened()).isEqualTo("reader may not list pods in all namespaces.");
                assertThat(f.remedy()).contains("verb list").contains("pods");
            });
        }
    }

    @Test
    void tokenFileIsReadAgainAfterARefusal() throws Exception {
        Path token = plane().write("token", "stale-token\n");
        try (ClusterClient client = open("token-file", plane().cluster(), "tokenFile: token")) {
            assertThat(code(client::version)).isEqualTo("cluster-unauthorized");
            Files.writeString(token, ControlPlane.TOKEN + "\n");
            assertThat(client.whoAmI().username()).isEqualTo("reader");
        }
    }

    private static Path plugin(String name, String body) throws IOException {
        Path script = plane().write(name, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    @Test
    void execPluginGivesATokenAndLearnsOfTheCluster() throws Exception {
        Path seen = plane().folder().resolve("seen");
        plugin("plugin-token", """
            printf '%%s' "$KUBERNETES_EXEC_INFO" > '%s'
            echo "hello from the plug-in" >&2
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}'
            """.formatted(seen, ControlPlane.TOKEN));
        try (ClusterClient client = open("exec", plane().cluster(), """
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./plugin-token
              interactiveMode: IfAvailable
              provideClusterInfo: true
            """)) {
            assertThat(seen).doesNotExist();
            assertThat(client.whoAmI().username()).isEqualTo("reader");
            assertThat(seen).content().contains("\"interactive\":false").contains(plane().server());
        }
    }

    @Test
    void execPluginGivesACertificate() throws Exception {
        Authority.Issued issued = plane().authority()
                .client("from-plugin", List.of("plugins"), plane().authority().current());
        String status =
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{"
                        + "\"clientCertificateData\":\""
                        + issued.certificatePem().replace("\n", "\\n") + "\",\"clientKeyData\":\""
                        + issued.keyPem().replace("\n", "\\n") + "\"}}";
        plane().write("answer.json", status);
        plugin("plugin-certificate", "cat '" + plane().folder().resolve("answer.json") + "'\n");
        try (ClusterClient client = open("exec-certificate", plane().cluster(), """
            exec:
              apiVersion: client.authentication.k8s.io/v1beta1
              command: ./plugin-certificate
            """)) {
            assertThat(client.whoAmI().username()).isEqualTo("from-plugin");
            assertThat(client.credentialExpiry())
                    .contains(issued.certificate().getNotAfter().toInstant());
        }
    }

    @Test
    void goesThroughProxiesOfEveryKind() throws Exception {
        try (TinyProxy connect = new TinyProxy(TinyProxy.Kind.CONNECT, Optional.empty(), Optional.empty());
                TinyProxy locked = new TinyProxy(
                        TinyProxy.Kind.CONNECT, Optional.of(ControlPlane.base64("me:p w")), Optional.empty());
                TinyProxy socks = new TinyProxy(TinyProxy.Kind.SOCKS, Optional.empty(), Optional.empty())) {
            for (String url : List.of(
                    "http://127.0.0.1:" + connect.port(),
                    "http://me:p%20w@127.0.0.1:" + locked.port(),
                    "socks5://127.0.0.1:" + socks.port())) {
                try (ClusterClient client =
                        open("proxied", plane().cluster() + "\nproxy-url: " + url, plane().certificate("proxied"))) {
                    assertThat(client.whoAmI().username()).isEqualTo("proxied");
                }
            }
            assertThat(connect.asked()).contains("127.0.0.1:" + plane().port());
            assertThat(locked.asked()).contains("127.0.0.1:" + plane().port());
            assertThat(socks.asked()).contains("127.0.0.1:" + plane().port());
            try (ClusterClient client = open(
                    "locked-out",
                    plane().cluster() + "\nproxy-url: http://127.0.0.1:" + locked.port(),
                    plane().certificate("proxied"))) {
                assertThatThrownBy(client::version)
                        .hasMessageContaining("user name and a password")
                        .hasMessageContaining("[cluster-proxy]");
            }
        }
    }

    @Test
    void watchGoesThroughTheProxyWithThePrivateAuthority() throws Exception {
        try (TinyProxy proxy = new TinyProxy(TinyProxy.Kind.CONNECT, Optional.empty(), Optional.empty());
                ClusterClient client = open(
                        "proxied-watch",
                        plane().cluster() + "\nproxy-url: http://127.0.0.1:" + proxy.port(),
                        plane().certificate("boss", "system:masters"))) {
            assertThat(watched(client, "through-proxy")).isEqualTo("ADDED through-proxy");
            assertThat(proxy.asked()).isNotEmpty();
        }
    }

    /** The proxy has a certificate of an authority that only the profile adds, the cluster one of its own. */
    @Test
    void goesThroughAProxyOverTls(@TempDir Path folder) throws Exception {
        Authority ofProxy = Authority.create("proxy", Clock.systemUTC(), new Secrets());
        Path bundle = Files.writeString(folder.resolve("proxy-ca.pem"), ofProxy.pem());
        try (TinyProxy proxy = new TinyProxy(
                TinyProxy.Kind.CONNECT,
                Optional.of(ControlPlane.base64("me:p w")),
                Optional.of(ofProxy.server(ofProxy.current()).serverContext()))) {
            Path file = plane().kubeconfig(
                            "proxied-tls",
                            plane().cluster() + "\nproxy-url: https://me:p%20w@127.0.0.1:" + proxy.port(),
                            plane().certificate("boss", "system:masters"));
            ClientSetup trusting = new ClientSetup(
                    () -> Network.open(Optional.of(bundle), Optional.empty()),
                    Map.of(),
                    folder,
                    PLUGINS,
                    Clock.systemUTC());
            Kubeconfig config = Kubeconfig.load(List.of(file));
            try (ClusterClient client = ClusterClient.open(config, "real", trusting, line -> {})) {
                assertThat(client.whoAmI().username()).isEqualTo("boss");
                assertThat(watched(client, "through-tls-proxy")).isEqualTo("ADDED through-tls-proxy");
            }
            assertThat(proxy.asked()).isNotEmpty().allMatch(("127.0.0.1:" + plane().port())::equals);
            int before = proxy.asked().size();
            try (ClusterClient client = ClusterClient.open(config, "real", setup(), line -> {})) {
                assertThatThrownBy(client::version)
                        .hasMessageContaining("not trusted")
                        .hasMessageContaining("[cluster-proxy");
            }
            assertThat(proxy.asked())
                    .as("nothing is sent to a proxy that is not trusted")
                    .hasSize(before);
        }
    }

    /** etcd forgets what was before: a list that was half read, and a watch from before, are told so with 410. */
    @Test
    @Timeout(90)
    void aRealServerThatForgotSaysSo() throws Exception {
        try (ClusterClient client = admin()) {
            var maps = client.typed().configMaps().inNamespace("default");
            for (int i = 0; i < 3; i++) {
                maps.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("forgotten-" + i)
                                .endMetadata()
                                .build())
                        .create();
            }
            ApiResource kind =
                    new ApiResource("", "v1", "ConfigMap", "configmaps", true, java.util.Set.of("list", "watch"));
            ListQuery query = ListQuery.of(kind, "default").inPages(1, 1);
            List<Integer> rows = new java.util.ArrayList<>();
            ListOutcome outcome = client.list(query, page -> {
                if (rows.isEmpty()) {
                    maps.withName("forgotten-2").delete();
                    plane().forgetHistory();
                }
                rows.add(page.rows().size());
            });
            // The server offers to go on with a newer moment, and the client does.
            assertThat(outcome).isInstanceOf(ListOutcome.Complete.class);
            assertThat(rows).hasSizeGreaterThanOrEqualTo(2);

            // The server answers for most kinds from memory, which may reach back to its start; for events it asks
            // etcd.
            ApiResource events = new ApiResource("", "v1", "Event", "events", true, java.util.Set.of("list", "watch"));
            WatchEnd end = client.watch(ListQuery.of(events, "default"), "1").run(new WatchListener() {
                @Override
                public void opened() {}

                @Override
                public void put(TableRow row) {}

                @Override
                public void removed(TableRow row) {}

                @Override
                public void reached(String resourceVersion) {}
            });
            assertThat(end)
                    .isInstanceOfSatisfying(
                            WatchEnd.Expired.class,
                            e -> assertThat(e.failure().code()).startsWith("cluster-"));
        }
    }

    @Test
    void serverNameOfTheKubeconfigIsAskedForAndChecked() throws Exception {
        String elsewhere = plane().cluster().replace("127.0.0.1", "127.0.0.2");
        try (TinyProxy proxy = new TinyProxy(TinyProxy.Kind.CONNECT, Optional.empty(), Optional.empty())) {
            String through = elsewhere + "\nproxy-url: http://127.0.0.1:" + proxy.port();
            try (ClusterClient client = open("wrong-name", through, plane().certificate("boss", "system:masters"))) {
                assertThatThrownBy(client::version)
                        .hasMessageContaining("[cluster-tls-name]")
                        .hasMessageContaining("kubernetes");
            }
            try (ClusterClient client = open(
                    "named",
                    through + "\ntls-server-name: kubernetes",
                    plane().certificate("boss", "system:masters"))) {
                assertThat(client.whoAmI().username()).isEqualTo("boss");
                assertThat(watched(client, "by-another-name")).isEqualTo("ADDED by-another-name");
            }
            try (ClusterClient client =
                    open("misnamed", plane().cluster() + "\ntls-server-name: elsewhere.example", "{}")) {
                assertThat(code(client::version)).isEqualTo("cluster-tls-name");
            }
        }
    }

    private static String watched(ClusterClient client, String name) throws InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        var maps = client.typed().configMaps().inNamespace("default");
        // From a list's version on: a watch without one asks more of etcd than old ones can.
        String since = maps.list().getMetadata().getResourceVersion();
        var options = new ListOptionsBuilder().withResourceVersion(since).build();
        try (var _ = maps.withName(name).watch(options, new Watcher<io.fabric8.kubernetes.api.model.ConfigMap>() {
            @Override
            public void eventReceived(Action action, io.fabric8.kubernetes.api.model.ConfigMap map) {
                events.add(action + " " + map.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                events.add("CLOSED " + cause);
            }
        })) {
            maps.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
            return String.valueOf(events.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void authorityFileIsResolvedAgainstTheKubeconfig() throws Exception {
        try (ClusterClient client = open(
                "relative",
                "server: " + plane().server() + "\ncertificate-authority: ca.crt",
                plane().certificate("relative"))) {
            assertThat(client.whoAmI().username()).isEqualTo("relative");
        }
    }

    @Test
    void actsAsSomebodyElse() throws Exception {
        try (ClusterClient client = open(
                "impersonation",
                plane().cluster(),
                plane().certificate("boss", "system:masters")
                        + "\n"
                        + "as: jane\n"
                        + "as-uid: \"42\"\n"
                        + "as-groups: [auditors, staff]\n"
                        + "as-user-extra: {Acme/Team: [blue]}")) {
            WhoAmI me = client.whoAmI();
            assertThat(me.username()).isEqualTo("jane");
            assertThat(me.groups()).contains("auditors", "staff");
            assertThat(me.extra()).containsEntry("acme/team", List.of("blue"));
        }
    }

    @Test
    void countsWithoutReadingEverything() throws Exception {
        try (ClusterClient client = admin()) {
            for (int i = 0; i < 12; i++) {
                client.typed()
                        .namespaces()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("counted-" + i)
                                .endMetadata()
                                .build())
                        .create();
            }
            long listed = client.typed().namespaces().list().getItems().size();
            assertThat(client.counts().namespaces()).isEqualTo(Count.of(listed));
            assertThat(listed).isGreaterThan(12);
        }
    }

    @Test
    void dryRunWritesNothing() throws Exception {
        try (ClusterClient client = admin()) {
            var resource = client.typed()
                    .serviceAccounts()
                    .inNamespace("default")
                    .resource(new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withName("only-tried")
                            .endMetadata()
                            .build());
            assertThat(resource.dryRun().create().getMetadata().getUid()).isNotEmpty();
            assertThat(resource.get()).isNull();
        }
    }

    @Test
    void everyRefusalHasItsOwnWords() throws Exception {
        try (ClusterClient nobody = open("nobody", plane().cluster(), "token: wrong");
                ClusterClient admin = admin()) {
            assertThat(code(nobody::version)).isEqualTo("cluster-unauthorized");
            var maps = admin.typed().configMaps().inNamespace("default");
            assertThatThrownBy(() -> maps.resource(map("missing")).update())
                    .satisfies(
                            e -> assertThat(admin.translate(e).failure().code()).isEqualTo("cluster-not-found"));
            maps.resource(map("twice")).create();
            assertThatThrownBy(() -> maps.resource(map("twice")).create())
                    .satisfies(
                            e -> assertThat(admin.translate(e).failure().code()).isEqualTo("cluster-conflict"));
        }
    }

    private static io.fabric8.kubernetes.api.model.ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    @Test
    void anotherAuthorityIsNotTrusted() throws Exception {
        Authority other = Authority.create("other", Clock.systemUTC(), new Secrets());
        try (ClusterClient client = open(
                "wrong-ca",
                "server: " + plane().server() + "\ncertificate-authority-data: " + ControlPlane.base64(other.pem()),
                "{}")) {
            assertThatThrownBy(client::version)
                    .hasMessageContaining("[cluster-tls-untrusted]")
                    .hasMessageContaining("real");
        }
    }

    @Test
    void nobodyListensThere() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (ClusterClient client = open("refused", "server: https://127.0.0.1:" + port, "{}")) {
            assertThat(code(client::version)).isEqualTo("cluster-refused");
        }
    }
}
