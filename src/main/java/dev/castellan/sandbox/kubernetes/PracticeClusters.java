package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.KubernetesDoors;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The practice API servers of the whole fleet. A server is opened when somebody first asks for its address, and its
 * contents are made at the first request, so that a fleet of hundreds costs nothing until it is used.
 */
public final class PracticeClusters implements KubernetesDoors {
    private final Ground ground;
    private final Scale scale;
    private final Map<String, PracticeCluster> open = new ConcurrentHashMap<>();
    private final Kubeconfigs kubeconfigs;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger churn = new AtomicInteger();

    /**
     * How large the clusters are.
     *
     * @param podsPerFleet about how many pods over all clusters; 0 for the natural number
     * @param bindings about how many role bindings over all clusters in addition
     * @param eventsPerFleet about how many events over all clusters in addition
     */
    public record Scale(int podsPerFleet, int bindings, int eventsPerFleet) {
        /** The believable size. */
        public static final Scale NATURAL = new Scale(0, 0);

        /** Without further events. */
        public Scale(int podsPerFleet, int bindings) {
            this(podsPerFleet, bindings, 0);
        }
    }

    /** Servers for every cluster of the plan; none is opened yet. */
    public PracticeClusters(Ground ground, Scale scale) {
        this.ground = ground;
        this.scale = scale;
        this.kubeconfigs = new Kubeconfigs(ground, this::cluster);
    }

    /** The address of a cluster's API server, {@code https://localhost:PORT}; opens it when it is not yet. */
    public URI server(ClusterPlan cluster) {
        return cluster(cluster).server();
    }

    /** The certificate of the authority that signs a cluster's serving and client certificates, as PEM. */
    public String caPem(ClusterPlan cluster) {
        return cluster(cluster).caPem();
    }

    @Override
    public String userKubeconfig(ClusterPlan cluster) {
        return kubeconfigs.user(cluster);
    }

    @Override
    public String adminKubeconfig(ClusterPlan cluster) {
        return kubeconfigs.admin(cluster);
    }

    @Override
    public String connectKubeconfig(ClusterPlan cluster, boolean aad) {
        return kubeconfigs.connect(cluster, aad);
    }

    @Override
    public String kubeconfig() {
        return kubeconfigs.all();
    }

    @Override
    public String auditLog(ClusterPlan cluster) {
        return cluster(cluster).auditLog();
    }

    /**
     * Lets the clusters that are in use change by themselves.
     *
     * @param perSecond changes a second over all of them; 0 for none
     */
    public void churn(int perSecond) {
        churn.set(Math.clamp(perSecond, 0, 20_000));
    }

    private double churnOfOne() {
        long used = open.values().stream().filter(PracticeCluster::used).count();
        return (double) churn.get() / Math.max(1, used);
    }

    /** Ends the watch history of every open cluster: whoever continues an old list or watch is answered 410. */
    public void compact() {
        open.values().forEach(PracticeCluster::compact);
    }

    /** Puts the first contents back into every open cluster. Addresses, certificates and tokens stay. */
    public void reset() {
        open.values().forEach(PracticeCluster::reset);
    }

    @Override
    public void close() {
        closed.set(true);
        open.values().forEach(PracticeCluster::close);
        open.clear();
    }

    private PracticeCluster cluster(ClusterPlan plan) {
        if (closed.get()) {
            throw new IllegalStateException("the practice clusters are closed");
        }
        return open.computeIfAbsent(plan.name(), n -> new PracticeCluster(ground, plan, scale, this::churnOfOne));
    }
}
