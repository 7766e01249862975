package dev.castellan.kubernetes;

/** A cluster in numbers; each one stands for itself, one that may not be read does not hide the others. */
public record ClusterCounts(
        Count namespaces,
        Count nodes,
        Count pods,
        Count deployments,
        Count statefulSets,
        Count daemonSets,
        Count cronJobs) {}
