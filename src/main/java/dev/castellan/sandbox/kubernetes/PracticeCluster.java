package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** One cluster of the fleet with its own authority, credentials and API server. */
final class PracticeCluster implements AutoCloseable {
    private static final Duration SLOWNESS = Duration.ofSeconds(4);

    private final Ground ground;
    private final ClusterPlan plan;
    private final PracticeClusters.Scale scale;
    private final DoubleSupplier churnPerSecond;
    private final Temper temper;
    private final Authority authority;
    private final ServiceAccountKeys accounts;
    private final String token;
    private final ReentrantLock making = new ReentrantLock();
    private final AutoCloseable listener;
    private final URI server;
    private volatile Authority.@Nullable Issued admin;
    private volatile @Nullable ApiServer api;
    private volatile @Nullable Kept kept;
    private volatile @Nullable Churn churn;

    PracticeCluster(Ground ground, ClusterPlan plan, PracticeClusters.Scale scale, DoubleSupplier churnPerSecond) {
        this.ground = ground;
        this.plan = plan;
        this.scale = scale;
        this.churnPerSecond = churnPerSecond;
        this.temper = Temper.of(plan);
        this.authority = Authority.create(plan.name() + "-ca", ground.clock(), ground.secrets());
        this.accounts = new ServiceAccountKeys(ground.clock(), ground.secrets());
        this.token = (plan.kind() == ClusterPlan.Kind.OPENSHIFT ? "sha256~" : "K10")
                + ground.plan().seeded().hex(48, "kubeconfig-token", plan.name());
        if (temper == Temper.GONE) {
            Reserved reserved = Reserved.any();
            this.listener = reserved;
            this.server = URI.create("https://localhost:" + reserved.port());
        } else {
            Authority.Issued serving =
                    authority.server(temper == Temper.EXPIRED_CERTIFICATE ? authority.expired() : authority.current());
            HttpsEndpoint endpoint = HttpsEndpoint.start(
                    Fault.Service.KUBERNETES,
                    0,
                    serverContext(serving, authority.certificate()),
                    true,
                    ground.faults(),
                    ground.journal(),
                    this::answer);
            this.listener = endpoint;
            this.server = URI.create("https://localhost:" + endpoint.port());
        }
    }

    URI server() {
        return server;
    }

    String caPem() {
        return authority.pem();
    }

    Temper temper() {
        return temper;
    }

    /** The certificate of system:masters, the same for whoever asks, as on the real thing. */
    Authority.Issued admin() {
        making.lock();
        try {
            Authority.Issued known = admin;
            if (known == null) {
                known = authority.client(
                        plan.provisioned() ? "kubernetes-admin" : "system:admin",
                        List.of("system:masters"),
                        authority.current());
                admin = known;
            }
            return known;
        } finally {
            making.unlock();
        }
    }

    /** A certificate of this cluster for somebody, valid as given. */
    Authority.Issued client(String name, List<String> groups, boolean expired) {
        return authority.client(name, groups, expired ? authority.expired() : authority.current());
    }

    /** The static token of the kubeconfig, noted as handed out. */
    String token() {
        return ground.secrets().handOut(token);
    }

    /** Whom {@link #token()} stands for. */
    Principal tokenUser() {
        return Principal.authenticated(
                plan.kind() == ClusterPlan.Kind.OPENSHIFT ? "kubeadmin" : "store-operator",
                "",
                List.of(plan.kind() == ClusterPlan.Kind.OPENSHIFT ? "system:cluster-admins" : "store-operators"),
                Map.of());
    }

    /** Whether anybody asked it anything. */
    boolean used() {
        return api != null;
    }

    void compact() {
        Kept present = kept;
        if (present != null) {
            present.store().compact();
        }
    }

    /** Forgets every change; the contents are made anew at the next request. */
    void reset() {
        making.lock();
        try {
            Kept present = kept;
            Churn changing = churn;
            kept = null;
            api = null;
            churn = null;
            if (changing != null) {
                changing.close();
            }
            if (present != null) {
                present.store().close();
            }
        } finally {
            making.unlock();
        }
    }

    @Override
    public void close() {
        reset();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply answer(Request request) throws IOException {
        if (temper == Temper.SLOW) {
            try {
                Thread.sleep(SLOWNESS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        ApiServer present = api;
        return (present == null ? make() : present).handle(request);
    }

    /** Its audit log so far. */
    String auditLog() {
        ApiServer present = api;
        return (present == null ? make() : present).auditLog();
    }

    private ApiServer make() {
        making.lock();
        try {
            ApiServer present = api;
            if (present != null) {
                return present;
            }
            ObjectStore store = new ObjectStore(1);
            new ClusterContents(ground.plan(), plan, scale, authority.pem(), ground.secrets()).fill(store);
            Churn.fill(
                    store,
                    scale.eventsPerFleet() / ground.plan().clusters().size(),
                    ground.clock().instant());
            Kept objects = new Kept(store);
            boolean openShift = plan.kind() == ClusterPlan.Kind.OPENSHIFT;
            Authenticator authenticator = new Authenticator(
                    ground,
                    new Authenticator.Rules(
                            plan.provisioned(),
                            temper == Temper.DEMANDS_POP ? Optional.of(plan.armId()) : Optional.empty(),
                            openShift,
                            minor() >= 32),
                    authority.certificate(),
                    accounts,
                    Map.of(token, tokenUser()),
                    account -> store.get("serviceaccounts", account.namespace(), account.name())
                            .filter(s ->
                                    Json.text(s.object(), "metadata", "uid").equals(account.uid()))
                            .isPresent());
            ApiServer made = new ApiServer(
                    objects,
                    authenticator,
                    ground.clock(),
                    ground.faults(),
                    "v" + plan.kubernetesVersion(),
                    server.getAuthority(),
                    ground.plan().now().minus(Duration.ofDays(200)),
                    trail());
            kept = objects;
            api = made;
            churn = new Churn(store, ground.clock(), plan.name().hashCode(), churnPerSecond).start();
            return made;
        } finally {
            making.unlock();
        }
    }

    private int minor() {
        String[] parts = plan.kubernetesVersion().split("[.]", -1);
        return parts.length > 1 && parts[1].matches("[0-9]+") ? Integer.parseInt(parts[1]) : 0;
    }

    /**
     * An audit log with a little past: everywhere somebody at work, and on some somebody with a copy of the admin key. Before
     * Kubernetes 1.32 the log does not say with which certificate.
     */
    private AuditTrail trail() {
        AuditTrail trail = new AuditTrail();
        Instant now = ground.plan().now();
        Principal operator =
                Principal.authenticated("ada.quill@brambleholt.example", "", List.of("platform-team"), Map.of());
        for (int i = 0; i < 3; i++) {
            trail.add(past(operator, "list", "", "pods", "", now.minus(Duration.ofMinutes(200 - i)), "10.20.4.31", i));
        }
        if (copied()) {
            String id;
            try {
                id = Authenticator.fingerprint(admin().certificate());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            Principal stranger = Principal.authenticated(
                    "kubernetes-admin",
                    "",
                    List.of("system:masters"),
                    minor() >= 32
                            ? Map.of("authentication.kubernetes.io/credential-id", List.of("X509SHA256=" + id))
                            : Map.of());
            Instant then = now.minus(Duration.ofMinutes(95));
            trail.add(past(stranger, "list", "", "secrets", "kube-system", then, "10.31.7.88", 10));
            trail.add(past(
                    stranger,
                    "create",
                    "rbac.authorization.k8s.io",
                    "clusterrolebindings",
                    "",
                    then.plusSeconds(40),
                    "10.31.7.88",
                    11));
        }
        return trail;
    }

    /** Whether somebody works with a copy: always at one newer and one older server, never at the one to practise on. */
    private boolean copied() {
        return switch (plan.name()) {
            case "prod-gnt-webshop", "prod-rtm-port" -> true;
            case "dev-gnt-webshop", "prod-lds-logistics" -> false;
            default -> plan.provisioned() && ground.plan().seeded().number(4, "copied-key", plan.name()) == 0;
        };
    }

    private AuditTrail.Event past(
            Principal who,
            String verb,
            String group,
            String resource,
            String namespace,
            Instant at,
            String source,
            int number) {
        return new AuditTrail.Event(
                ground.plan().seeded().guid("audit", plan.name() + number),
                at,
                (group.isEmpty() ? "/api/v1/" : "/apis/" + group + "/v1/")
                        + (namespace.isEmpty() ? "" : "namespaces/" + namespace + "/")
                        + resource,
                "kubectl/v1.33.1 (linux/amd64) kubernetes/1f4e8a2",
                source,
                Optional.of(who),
                Optional.empty(),
                Optional.of(Attributes.resource(verb, group, resource, "", namespace, "")),
                verb.equals("create") ? 201 : 200);
    }

    /**
     * TLS that asks for a client certificate and lets any through: whether it holds is the authenticator's to say, with
     * 401, as on the real thing. A failed handshake would tell the client nothing.
     */
    private static SSLContext serverContext(Authority.Issued serving, X509Certificate authority) {
        try {
            char[] password = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", serving.key(), password, new X509Certificate[] {serving.certificate(), authority});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new AskOnly(authority)}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names the authority whose certificates are welcome; used for clients only, never for servers. */
    private record AskOnly(X509Certificate authority) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("a server connects to nobody");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {authority};
        }
    }

    /** A port that is taken but not listened at: connections are refused, and nobody else gets it. */
    private record Reserved(Socket socket) implements AutoCloseable {
        static Reserved any() {
            try {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                return new Reserved(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
