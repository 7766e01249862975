package dev.castellan.kubernetes;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A real etcd and kube-apiserver on free loopback ports, with an own authority and RBAC; where wanted
 * and present a controller manager and a scheduler too.
 */
public final class ControlPlane implements AutoCloseable {
    /** Belongs to nobody's group; gets rights in tests. */
    public static final String TOKEN = "practice-token-of-a-reader";

    /** Belongs to system:masters. */
    public static final String ADMIN_TOKEN = "practice-token-of-an-admin";

    private final Path binaries;
    private final Path folder;
    private final int port;
    private final int etcdPort;
    private final Authority authority;
    private final List<Process> processes = new ArrayList<>();

    public ControlPlane(Path binaries, Path folder) throws Exception {
        this(binaries, folder, List.of());
    }

    /** With further flags of the API server. */
    public ControlPlane(Path binaries, Path folder, List<String> flags) throws Exception {
        this.binaries = binaries;
        this.folder = folder;
        this.authority = Authority.create("real", Clock.systemUTC(), new Secrets());
        this.port = freePort();
        int etcd = freePort();
        this.etcdPort = etcd;
        int peer = freePort();
        Authority.Issued server =
                authority.server(List.of("localhost", "kubernetes"), List.of("127.0.0.1"), authority.current());
        write("ca.crt", authority.pem());
        write("server.crt", server.certificatePem());
        write("server.key", server.keyPem());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        write("sa.key", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        write("sa.pub", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        write("tokens.csv", TOKEN + ",reader,7,\"readers\"\n" + ADMIN_TOKEN + ",chief,8,\"system:masters\"\n");
        start(
                "etcd",
                binaries.resolve("etcd").toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcd,
                "--advertise-client-urls=http://127.0.0.1:" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + peer,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
                "--initial-cluster=default=http://127.0.0.1:" + peer,
                "--unsafe-no-fsync");
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--secure-port=" + port,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--tls-cert-file=" + folder.resolve("server.crt"),
                "--tls-private-key-file=" + folder.resolve("server.key"),
                "--client-ca-file=" + folder.resolve("ca.crt"),
                "--cert-dir=" + folder.resolve("certs"),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                "--service-cluster-ip-range=10.0.0.0/16",
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--allow-privileged=true"));
        command.addAll(flags);
        start("apiserver", command.toArray(String[]::new));
        awaitReady();
    }

    /**
     * Starts a controller manager and a scheduler, where they lie beside the server. They write into objects: not for tests that
     * compare what they wrote themselves.
     */
    void startControllers() throws IOException {
        String manager = kubeconfig("manager.kubeconfig", cluster(), "token: " + ADMIN_TOKEN)
                .toString();
        startIfPresent(
                binaries.resolve("kube-controller-manager"),
                "--kubeconfig=" + manager,
                "--service-account-private-key-file=" + folder.resolve("sa.key"),
                "--root-ca-file=" + folder.resolve("ca.crt"),
                "--leader-elect=false",
                "--secure-port=0");
        startIfPresent(
                binaries.resolve("kube-scheduler"),
                "--kubeconfig=" + manager,
                "--leader-elect=false",
                "--secure-port=0");
    }

    private void startIfPresent(Path program, String... flags) throws IOException {
        if (Files.isExecutable(program)) {
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(List.of(flags));
            start(program.getFileName().toString(), command.toArray(String[]::new));
        }
    }

    private void awaitReady() throws Exception {
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
                .sslContext(authority.clientContext())
                .build()) {
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (true) {
                for (Process process : processes) {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("control plane ended: " + log());
                    }
                }
                try {
                    int code = client.send(
                                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(server() + "/readyz"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    java.net.http.HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (code == 200) {
                        return;
                    }
                } catch (IOException e) {
                    if (System.nanoTime() > deadline) {
                        throw new IllegalStateException("control plane not ready: " + log(), e);
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("control plane not ready: " + log());
                }
                Thread.sleep(200);
            }
        }
    }

    private String log() throws IOException {
        String text = Files.readString(folder.resolve("apiserver.log"));
        return text.substring(Math.max(0, text.length() - 2000));
    }

    public String server() {
        return "https://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Has etcd drop every revision but the newest, as it does by itself every five minutes. */
    void forgetHistory() {
        try (HttpClient etcd = HttpClient.newHttpClient()) {
            String newest =
                    ask(etcd, "range", "{\"key\":\"Lw==\"}").replaceAll("(?s).*\"revision\":\"(\\d+)\".*", "$1");
            var _ = ask(etcd, "compaction", "{\"revision\":\"" + newest + "\",\"physical\":true}");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String ask(HttpClient etcd, String what, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = etcd.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + etcdPort + "/v3/kv/" + what))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("etcd " + what + ": " + answer.body());
        }
        return answer.body();
    }

    public Authority authority() {
        return authority;
    }

    public Path folder() {
        return folder;
    }

    /** A kubeconfig with one context {@code real}; cluster and user lines are indented by the caller's text. */
    public Path kubeconfig(String name, String clusterLines, String userLines) throws IOException {
        return write(name, """
            apiVersion: v1
            kind: Config
            current-context: real
            clusters:
            - name: real
              cluster:
            %s
            contexts:
            - name: real
              context: {cluster: real, user: me}
            users:
            - name: me
              user:
            %s
            """.formatted(clusterLines.indent(4), userLines.indent(4)));
    }

    /** The usual cluster lines. */
    public String cluster() {
        return "server: " + server() + "\ncertificate-authority-data: " + base64(authority.pem());
    }

    /** User lines for a client certificate. */
    public String certificate(String user, String... groups) {
        Authority.Issued issued = authority.client(user, Arrays.asList(groups), authority.current());
        return "client-certificate-data: " + base64(issued.certificatePem()) + "\nclient-key-data: "
                + base64(issued.keyPem());
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private void start(String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(Map.of("ETCD_UNSUPPORTED_ARCH", "arm64"));
        processes.add(builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        processes.reversed().forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(Duration.ofSeconds(5))) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
