package dev.castellan.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the practice fleet is to be.
 *
 * @param seed same seed, same fleet
 * @param clusters how many clusters; 14 is the full story, more are variations of it
 * @param podsPerFleet about how many pods over all clusters; 0 for the natural number
 * @param bindings about how many role bindings in addition, spread over the clusters
 * @param port first of the ports used one after another; 0 for any free ones
 * @param tokenLifetime of access tokens
 * @param faultFile JSON list of faults to begin with
 * @param eventsPerFleet about how many events over all clusters in addition
 * @param churn changes a second over the clusters in use; 0 for none
 */
public record SandboxOptions(
        long seed,
        int clusters,
        int podsPerFleet,
        int bindings,
        int port,
        Duration tokenLifetime,
        Optional<Path> faultFile,
        int eventsPerFleet,
        int churn) {
    /** Without further events, and without changes of its own. */
    public SandboxOptions(
            long seed,
            int clusters,
            int podsPerFleet,
            int bindings,
            int port,
            Duration tokenLifetime,
            Optional<Path> faultFile) {
        this(seed, clusters, podsPerFleet, bindings, port, tokenLifetime, faultFile, 0, 0);
    }

    /** The believable fleet: seed 7, 14 clusters, tokens of about an hour, any ports. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(7, 14, 0, 0, 0, Duration.ofMinutes(65), Optional.empty());
    }

    /** These options with another number of clusters. */
    public SandboxOptions withClusters(int number) {
        return new SandboxOptions(
                seed, number, podsPerFleet, bindings, port, tokenLifetime, faultFile, eventsPerFleet, churn);
    }

    /** These options with another lifetime of access tokens. */
    public SandboxOptions withTokenLifetime(Duration lifetime) {
        return new SandboxOptions(
                seed, clusters, podsPerFleet, bindings, port, lifetime, faultFile, eventsPerFleet, churn);
    }

    /** These options with another seed. */
    public SandboxOptions withSeed(long other) {
        return new SandboxOptions(
                other, clusters, podsPerFleet, bindings, port, tokenLifetime, faultFile, eventsPerFleet, churn);
    }

    /** These options with so many pods and events over all clusters, and so many changes a second. */
    public SandboxOptions withLoad(int pods, int events, int changesPerSecond) {
        return new SandboxOptions(
                seed, clusters, pods, bindings, port, tokenLifetime, faultFile, events, changesPerSecond);
    }
}
