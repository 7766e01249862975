package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.network.Network;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster behind a kubeconfig context, without a fleet; keeps what it is told. */
public final class PracticeAccess implements ClusterAccess {
    private final ClusterId id;
    private final ClusterClient client;
    final List<Failure> reported = new CopyOnWriteArrayList<>();
    final List<String> confirmed = new CopyOnWriteArrayList<>();

    /** Opens the cluster of a context. */
    public PracticeAccess(String context, String kubeconfig) {
        this(context, kubeconfig, Clock.systemUTC());
    }

    PracticeAccess(String context, String kubeconfig, InstantSource clock) {
        this.id = ClusterId.ofContext(context);
        this.client = ClusterClient.open(
                Kubeconfig.parse(Path.of("practice"), kubeconfig.getBytes(StandardCharsets.UTF_8)),
                context,
                setup(clock),
                line -> {});
    }

    /** What a client needs besides the cluster. */
    public static ClientSetup setup() {
        return setup(Clock.systemUTC());
    }

    private static ClientSetup setup(InstantSource clock) {
        return new ClientSetup(
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                Path.of("/nonexistent"),
                new CredentialPlugins(clock),
                clock);
    }

    /** The contexts of a kubeconfig that can be used. */
    public static List<String> contexts(String kubeconfig) {
        return Kubeconfig.parse(Path.of("practice"), kubeconfig.getBytes(StandardCharsets.UTF_8)).contexts().stream()
                .filter(c -> c.problem().isEmpty())
                .map(KubeContext::name)
                .toList();
    }

    /** Whether the cluster of a context answers. */
    public static boolean works(String context, String kubeconfig) {
        try (PracticeAccess access = new PracticeAccess(context, kubeconfig)) {
            var _ = access.client().whoAmI();
            return true;
        } catch (FailureException e) {
            return false;
        }
    }

    @Override
    public ClusterId id() {
        return id;
    }

    @Override
    public String name() {
        return id.value().substring("kubeconfig:".length());
    }

    @Override
    public ClusterClient client() {
        return client;
    }

    @Override
    public void report(Failure why) {
        reported.add(why);
    }

    @Override
    public void confirm() {
        confirmed.add("");
    }

    @Override
    public Runnable onReady(Runnable listener) {
        return () -> {};
    }

    @Override
    public void close() {
        client.close();
    }
}
