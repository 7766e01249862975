package dev.castellan.sandbox;

import dev.castellan.sandbox.arm.Arm;
import dev.castellan.sandbox.entra.Entra;
import dev.castellan.sandbox.graph.MicrosoftGraph;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.Journal;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.kubernetes.PracticeClusters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The practice fleet: Entra, Azure, Microsoft Graph and one Kubernetes API server per cluster, over HTTPS on loopback,
 * with a certificate authority of their own. It writes nothing to disk.
 */
public final class Sandbox implements AutoCloseable {
    private final Ground ground;
    private final PracticeClusters clusters;
    private final Entra entra;
    private final Arm arm;
    private final MicrosoftGraph graph;
    private final Control control;

    private Sandbox(
            Ground ground, PracticeClusters clusters, Entra entra, Arm arm, MicrosoftGraph graph, Control control) {
        this.ground = ground;
        this.clusters = clusters;
        this.entra = entra;
        this.arm = arm;
        this.graph = graph;
        this.control = control;
    }

    /**
     * Starts it; ready when this returns.
     *
     * @param options how it is to be; with a port, Entra is there, and Azure, Microsoft Graph, the control endpoint and the
     *     sign-in pages are at the four ports after it
     * @param clock what dates are relative to, and what tokens are measured with
     * @throws UncheckedIOException when a port is taken or the fault file cannot be read
     * @throws IllegalArgumentException when the fault file says something unknown
     */
    public static Sandbox start(SandboxOptions options, InstantSource clock) {
        // Two of the slow beginnings, the JSON mapper and the authority, are made side by side.
        Thread.ofPlatform().daemon().name("practice-json").start(Json::object);
        List<Fault> faults = options.faultFile().map(Sandbox::readFaults).orElse(List.of());
        Ground ground = Ground.of(FleetPlan.of(options.seed(), options.clusters(), clock.instant()), clock);
        Authority.Issued certificate =
                ground.authority().server(ground.authority().current());
        int port = options.port();
        Opened opened = new Opened();
        try {
            PracticeClusters clusters = opened.keep(new PracticeClusters(
                    ground,
                    new PracticeClusters.Scale(options.podsPerFleet(), options.bindings(), options.eventsPerFleet())));
            clusters.churn(options.churn());
            Entra entra = opened.keep(new Entra(ground, certificate, port, next(port, 4), options.tokenLifetime()));
            Arm arm = opened.keep(new Arm(ground, clusters, certificate, next(port, 1), entra.authorizationUri()));
            MicrosoftGraph graph =
                    opened.keep(new MicrosoftGraph(ground, certificate, next(port, 2), entra.authorizationUri()));
            entra.serve(Set.of(arm.base().toString(), graph.base().toString()));
            Control control = opened.keep(new Control(ground, clusters, certificate, next(port, 3)));
            faults.forEach(ground.faults()::set);
            return new Sandbox(ground, clusters, entra, arm, graph, control);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static int next(int port, int by) {
        return port == 0 ? 0 : port + by;
    }

    /** What was opened so far, to be closed when the next step fails. */
    private static final class Opened {
        private final java.util.ArrayDeque<AutoCloseable> parts = new java.util.ArrayDeque<>();

        <T extends AutoCloseable> T keep(T part) {
            parts.push(part);
            return part;
        }

        void close() {
            for (AutoCloseable part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    System.getLogger(Sandbox.class.getName()).log(System.Logger.Level.DEBUG, "closing failed", e);
                }
            }
        }
    }

    private static List<Fault> readFaults(Path file) {
        try {
            JsonNode root = Json.read(Files.readString(file));
            JsonNode list = root.isArray() ? root : root.path("faults");
            return list.valueStream().map(Fault::fromJson).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the fault file cannot be read: " + file, e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the fault file is not valid JSON: " + file, e);
        }
    }

    /** Entra's base, {@code https://localhost:PORT/}, without a tenant. */
    public URI authority() {
        return entra.authority();
    }

    /** Azure Resource Manager's base and token audience, {@code https://localhost:PORT/}. */
    public URI resourceManager() {
        return arm.base();
    }

    /** Microsoft Graph's base and token audience, {@code https://localhost:PORT/}, without a version. */
    public URI graph() {
        return graph.base();
    }

    /** The home tenant. */
    public String tenantId() {
        return ground.plan().home().id();
    }

    /** The client id of the app registration for Castellan. */
    public String clientId() {
        return ground.plan().clientId();
    }

    /** The authority of all practice servers but the broken ones, as PEM. */
    public String caPem() {
        return ground.authority().pem();
    }

    /** Everybody who can sign in, or cannot, with the reason. */
    public List<PracticeUser> users() {
        return ground.plan().people().stream()
                .map(p -> new PracticeUser(p.username(), p.displayName(), p.password(), p.mfa(), p.role()))
                .toList();
    }

    /** The fleet on paper. */
    public FleetPlan plan() {
        return ground.plan();
    }

    /** The sign-in page without TLS, since a real browser does not know the practice authority. */
    public URI browserPage(URI authorizeUrl) {
        return entra.browserPage(authorizeUrl);
    }

    /**
     * Plays the browser: picks the account, passes the second factor where one is registered, and follows the redirect to the
     * application's loopback listener. Returns when the listener has answered.
     *
     * @throws IllegalArgumentException when the page refuses the address or the account is not known
     * @throws UncheckedIOException when the listener does not answer
     */
    public void signInAs(String username, URI authorizeUrl) {
        Entra.BrowserStep step = entra.answerAs(username, authorizeUrl);
        HttpRequest.Builder request = HttpRequest.newBuilder(step.target()).timeout(Duration.ofSeconds(20));
        step.formBody()
                .ifPresent(body -> request.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
        try (HttpClient browser = HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            browser.send(request.build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Plays a person who enters a device code.
     *
     * @throws IllegalArgumentException when code or account is not known
     */
    public void approveDeviceCode(String userCode, String username) {
        entra.approveDeviceCode(userCode, username);
    }

    /** Revokes a person's refresh tokens, as an administrator does. */
    public void revoke(String username) {
        entra.revoke(username);
    }

    /** A kubeconfig with the connected k3s and OpenShift clusters and a few broken contexts, as YAML. */
    public String kubeconfig() {
        return clusters.kubeconfig();
    }

    /** The practice API servers. */
    public PracticeClusters clusters() {
        return clusters;
    }

    /** What is made to go wrong. */
    public Faults faults() {
        return ground.faults();
    }

    /** What the servers were asked. */
    public List<Journal.Entry> requests() {
        return ground.journal().entries();
    }

    /** Every token, code, key and password given to anybody so far. */
    public List<String> secretsHandedOut() {
        return ground.secrets().all();
    }

    /** Where {@link ControlClient} sets faults. */
    public URI control() {
        return control.base();
    }

    /** The token that the control endpoint asks for. */
    public String controlToken() {
        return control.token();
    }

    /**
     * A profile for Castellan and other tools, as JSON, with the control endpoint as an additional member.
     *
     * @param caBundle where the caller wrote {@link #caPem}
     * @param kubeconfig where the caller wrote {@link #kubeconfig}, if it did
     */
    public String profileJson(Path caBundle, Optional<Path> kubeconfig) {
        ObjectNode node = Json.object();
        node.put("name", "practice");
        node.putObject("cloud")
                .put("name", "Practice")
                .put("authority", authority().toString())
                .put("resourceManager", resourceManager().toString())
                .put("graph", graph().toString())
                .put("kubeloginEnvironment", "AzurePublicCloud")
                .put("discovery", false);
        node.put("clientId", clientId()).put("tenant", tenantId()).put("redirectPort", 0);
        node.put("caBundle", caBundle.toString());
        node.set(
                "kubeconfigs",
                Json.texts(kubeconfig.map(Path::toString).stream().toList()));
        node.putArray("subscriptions");
        node.putObject("control").put("url", control().toString()).put("token", controlToken());
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** Everything as at the start: no faults, no sessions, first contents. Addresses and the authority stay. */
    public void reset() {
        ground.faults().clear();
        ground.journal().clear();
        entra.reset();
        arm.reset();
        clusters.reset();
    }

    @Override
    public void close() {
        // Hanging requests end first, so that their threads do not wait for the servers.
        ground.faults().clear();
        control.close();
        graph.close();
        arm.close();
        entra.close();
        clusters.close();
    }
}
