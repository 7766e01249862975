package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A running {@code az connectedk8s proxy}: started, watched until it carries requests, ended together with everything it
 * started – with its connection, with the fleet, and when this process ends.
 */
final class ConnectProxy implements AutoCloseable {
    /** Refused as {@code --port} by the extension connectedk8s, which uses it itself (its source, {@code custom.py}). */
    private static final int INTERNAL_PORT = 47010;

    private static final int KEPT_LINES = 200;
    private static final int LARGEST_KUBECONFIG = 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_(][\\p{L}\\p{N}._()-]{0,89}");
    private static final Pattern SUBSCRIPTION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Set<ConnectProxy> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().name("end-connect-proxies").unstarted(() -> RUNNING.forEach(p -> p.end())));
    }

    private final Process process;
    private final Path folder;
    private final Path file;
    private final int port;
    private final Deque<String> output = new ArrayDeque<>();
    private final CompletableFuture<Failure> lost = new CompletableFuture<>();
    private volatile boolean ended;

    private ConnectProxy(Process process, Path folder, Path file, int port) {
        this.process = process;
        this.folder = folder;
        this.file = file;
        this.port = port;
    }

    /** Starts the program; it is not ready yet. */
    static ConnectProxy start(Path az, FleetCluster cluster, Path workFolder, Map<String, String> environment) {
        checked(cluster);
        Path folder = null;
        try {
            folder = privateFolder(workFolder);
            Path file = privateFile(folder.resolve("config"));
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(
                    az.toString(),
                    "connectedk8s",
                    "proxy",
                    "--name",
                    cluster.name(),
                    "--resource-group",
                    cluster.resourceGroup(),
                    "--subscription",
                    cluster.subscriptionId(),
                    "--file",
                    file.toString(),
                    "--port",
                    String.valueOf(port));
            Map<String, String> variables = new HashMap<>(environment);
            // Without these it may ask questions on a terminal that is not there.
            variables.put("AZURE_EXTENSION_USE_DYNAMIC_INSTALL", "no");
            variables.put("AZURE_CORE_NO_COLOR", "true");
            variables.put("AZURE_CORE_DISABLE_CONFIRM_PROMPT", "true");
            builder.environment().clear();
            builder.environment().putAll(variables);
            builder.redirectErrorStream(true);
            Process process = builder.start();
            process.getOutputStream().close();
            ConnectProxy proxy = new ConnectProxy(process, folder, file, port);
            RUNNING.add(proxy);
            return proxy;
        } catch (IOException e) {
            if (folder != null) {
                remove(folder);
            }
            throw new FailureException(
                    new Failure(
                            "fleet-connect-not-started",
                            "Cluster connect could not be started.",
                            "The Azure CLI or a file in the data folder is not usable.",
                            "Check that az runs in a terminal and that the data folder is writable.",
                            true,
                            String.valueOf(e)),
                    e);
        }
    }

    /**
     * Names come from a service. The Azure CLI reads {@code @file} as the content of a file and takes a leading hyphen for
     * an option, and on Windows it is a script whose arguments a shell reads: what Azure itself does not allow in names is
     * not passed on (Azure documentation, "Naming rules and restrictions for Azure resources").
     */
    private static void checked(FleetCluster cluster) {
        boolean usual = NAME.matcher(cluster.name()).matches()
                && GROUP.matcher(cluster.resourceGroup()).matches()
                && SUBSCRIPTION.matcher(cluster.subscriptionId()).matches();
        if (!usual) {
            throw new Failure(
                            "fleet-connect-name",
                            "The name of this cluster, its resource group or subscription holds unusual characters.",
                            "It is not passed on to the Azure CLI, which could take it for something else.",
                            "Connect in another way, or check in the Azure portal where this cluster comes from.",
                            true,
                            DisplayText.clean(cluster.name()) + " in " + DisplayText.clean(cluster.resourceGroup())
                                    + ", " + DisplayText.clean(cluster.subscriptionId()))
                    .asException();
        }
    }

    /**
     * Waits until the proxy carries requests.
     *
     * @param limit how long; the first start downloads a program
     * @param step told of each line it writes
     * @return the kubeconfig it wrote
     */
    Kubeconfig awaitReady(Duration limit, Consumer<String> step) {
        Thread.ofVirtual().name("connect-proxy-output").start(() -> read(step));
        var _ = process.onExit().thenAccept(p -> lost.complete(goneFailure()));
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw whyItEnded().asException();
            }
            if (listening()) {
                java.util.Optional<Kubeconfig> written = written();
                if (written.isPresent()) {
                    return written.get();
                }
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("cluster connect");
            }
        }
        throw new Failure(
                        "fleet-connect-timeout",
                        "Cluster connect was not ready within " + limit.toSeconds() + " s.",
                        "The Azure CLI, Azure Relay or the agents in the cluster are slow or silent.",
                        "Check that the cluster is connected, then try again; its output is in the details.",
                        true,
                        text())
                .asException();
    }

    /** Completes with the reason when the proxy ends by itself. */
    CompletionStage<Failure> lost() {
        return lost.minimalCompletionStage();
    }

    /** Its process, for tests. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        end();
        RUNNING.remove(this);
    }

    private void end() {
        ended = true;
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(Duration.ofSeconds(2))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
        remove(folder);
    }

    private void read(Consumer<String> step) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    keep(line.toString(), step);
                    line.setLength(0);
                } else if (line.length() < 2_000) {
                    line.append((char) c);
                }
            }
            keep(line.toString(), step);
        } catch (IOException e) {
            // The stream ends with the process.
        }
    }

    private void keep(String line, Consumer<String> step) {
        String clean = Redaction.redact(DisplayText.clean(line.strip()));
        if (clean.isEmpty()) {
            return;
        }
        synchronized (output) {
            output.addLast(clean);
            if (output.size() > KEPT_LINES) {
                output.removeFirst();
            }
        }
        if (!lost.isDone()) {
            step.accept(clean);
        }
    }

    private String text() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    private boolean listening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private java.util.Optional<Kubeconfig> written() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_KUBECONFIG);
            Kubeconfig config = Kubeconfig.parse(Path.of("kubeconfig of cluster connect"), content);
            // Half a file has no context yet, or no server.
            return config.contexts().stream().anyMatch(c -> usable(c, port))
                    ? java.util.Optional.of(config)
                    : java.util.Optional.empty();
        } catch (IOException | FailureException e) {
            return java.util.Optional.empty();
        }
    }

    private static boolean usable(KubeContext context, int port) {
        return context.problem().isEmpty()
                && context.server().filter(s -> s.contains(":" + port)).isPresent();
    }

    /** The output is all there is to tell the reasons apart. */
    private Failure whyItEnded() {
        await(Duration.ofSeconds(2));
        return reason(text(), process.exitValue());
    }

    private void await(Duration drained) {
        long deadline = System.nanoTime() + drained.toNanos();
        int size = -1;
        while (System.nanoTime() < deadline) {
            int now;
            synchronized (output) {
                now = output.size();
            }
            if (now == size && now > 0) {
                return;
            }
            size = now;
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    static Failure reason(String text, int exit) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.contains("requires the extension connectedk8s")
                || (lower.contains("connectedk8s")
                        && (lower.contains("misspelled or not recognized") || lower.contains("is not in the")))) {
            return failure(
                    "fleet-connect-extension",
                    "The Azure CLI lacks the extension connectedk8s.",
                    "Cluster connect works through it.",
                    "Install it with: az extension add --name connectedk8s",
                    text);
        }
        if (lower.contains("az login")) {
            return failure(
                    "fleet-connect-signed-out",
                    "The Azure CLI is not signed in.",
                    "Cluster connect uses its sign-in, not Castellan's.",
                    "Run: az login",
                    text);
        }
        if (lower.contains("authorizationfailed") || lower.contains("does not have authorization")) {
            return failure(
                    "fleet-connect-forbidden",
                    "Azure does not let you use cluster connect on this cluster.",
                    "The account in the Azure CLI lacks a role.",
                    "Ask for “Azure Arc Enabled Kubernetes Cluster User Role”.",
                    text);
        }
        if (lower.contains("another instance of proxy already running")) {
            return failure(
                    "fleet-connect-busy",
                    "Cluster connect is in use for another cluster.",
                    "The Azure CLI allows one proxy at a time on a computer, Castellan's own included.",
                    "Close the other cluster, or end the other az connectedk8s proxy, then try again.",
                    text);
        }
        if (lower.contains("port") && lower.contains("already in use")) {
            return failure(
                    "fleet-connect-port",
                    "A port that cluster connect needs is in use.",
                    "Another proxy of the Azure CLI may be running.",
                    "End the other proxy, then try again.",
                    text);
        }
        return failure(
                "fleet-connect-failed",
                "az connectedk8s proxy ended with exit code " + exit + ".",
                "There is no way through cluster connect now.",
                "Read its output in the details, put that right and try again.",
                text);
    }

    private Failure goneFailure() {
        return failure(
                "fleet-connect-gone",
                ended ? "Cluster connect was ended." : "Cluster connect ended by itself.",
                "Requests no longer reach the cluster.",
                "Connect again.",
                text());
    }

    private static Failure failure(String code, String happened, String meaning, String remedy, String details) {
        return new Failure(code, happened, meaning, remedy, true, details);
    }

    private static Path privateFolder(Path parent) throws IOException {
        if (posix(parent)) {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(parent, ownerOnly);
            return Files.createTempDirectory(parent, "connect-", ownerOnly);
        }
        Files.createDirectories(parent);
        return Files.createTempDirectory(parent, "connect-");
    }

    private static Path privateFile(Path file) throws IOException {
        return posix(file)
                ? Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createFile(file);
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() != INTERNAL_PORT) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.getLogger(ConnectProxy.class.getName())
                    .log(System.Logger.Level.WARNING, "left behind: " + folder, e);
        }
    }
}
