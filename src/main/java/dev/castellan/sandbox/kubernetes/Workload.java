package dev.castellan.sandbox.kubernetes;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One thing that runs, before its objects are made.
 *
 * @param kind Deployment, StatefulSet, DaemonSet, Job or CronJob
 * @param namespace where
 * @param name its name
 * @param replicas how many pods are wanted; a DaemonSet has one on each node
 * @param images of its containers, the first named like the workload
 * @param port that it serves, or 0
 * @param account service account its pods run as
 * @param traits what is special about it
 * @param labels of its pods
 * @param created when
 */
record Workload(
        String kind,
        String namespace,
        String name,
        int replicas,
        List<String> images,
        int port,
        String account,
        Set<Trait> traits,
        Map<String, String> labels,
        Instant created) {
    /** What can be special, most of it a mistake. */
    enum Trait {
        /** Containers run privileged. */
        PRIVILEGED,
        /** Mounts a folder of the node. */
        HOST_PATH,
        /** Mounts the container runtime's socket. */
        RUNTIME_SOCKET,
        /** Shares the network of the node. */
        HOST_NETWORK,
        /** Shares the processes of the node. */
        HOST_PID,
        /** Runs as root without saying otherwise. */
        ROOT,
        /** No probes. */
        NO_PROBES,
        /** No requests and limits. */
        NO_LIMITS,
        /** Adds a capability. */
        SYS_ADMIN,
        /** The container ends again and again. */
        CRASH,
        /** The image cannot be pulled. */
        PULL,
        /** No node has room. */
        PENDING,
        /** Killed for memory now and then. */
        OOM,
        /** Runs but is not ready. */
        NOT_READY,
        /** Ended with an error. */
        FAILED,
        /** Has a pod disruption budget. */
        BUDGET,
        /** Has a budget that allows nothing. */
        TIGHT_BUDGET,
        /** Has a horizontal pod autoscaler. */
        SCALES,
        /** Reached from outside through an ingress. */
        INGRESS,
        /** Its service is of type LoadBalancer. */
        BALANCED,
        /** Keeps data on a volume. */
        VOLUME,
        /** Replaces all pods at once on a change. */
        RECREATE,
        /** Does not mount a service-account token. */
        NO_TOKEN
    }

    /**
     * Reads one line: kind namespace/name replicas image[,image] port account traits ("-" for none).
     *
     * @param created when the workload was made
     */
    static Workload parse(String line, Instant created) {
        String[] part = line.trim().split("\\s+", -1);
        String[] place = part[1].split("/", 2);
        Set<Trait> traits = new LinkedHashSet<>();
        if (!part[6].equals("-")) {
            Arrays.stream(part[6].split(",", -1))
                    .map(t -> Trait.valueOf(t.toUpperCase(Locale.ROOT).replace('-', '_')))
                    .forEach(traits::add);
        }
        return new Workload(
                switch (part[0]) {
                    case "deploy" -> "Deployment";
                    case "sts" -> "StatefulSet";
                    case "ds" -> "DaemonSet";
                    case "job" -> "Job";
                    case "cron" -> "CronJob";
                    default -> throw new IllegalArgumentException(line);
                },
                place[0],
                place[1],
                Integer.parseInt(part[2]),
                List.of(part[3].split(",", -1)),
                Integer.parseInt(part[4]),
                part[5],
                traits,
                Map.of("app.kubernetes.io/name", place[1], "app.kubernetes.io/part-of", place[0]),
                created);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    Workload withReplicas(int number) {
        return new Workload(kind, namespace, name, number, images, port, account, traits, labels, created);
    }
}
