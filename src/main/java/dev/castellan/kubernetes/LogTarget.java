package dev.castellan.kubernetes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whose logs are meant. */
public sealed interface LogTarget {
    /** The namespace. */
    String namespace();

    /** One pod. */
    record Pod(String namespace, String name) implements LogTarget {}

    /** Every pod of a workload or service, those made later included. */
    record Workload(String namespace, Kind kind, String name) implements LogTarget {}

    /** Every pod that a label selector selects, in the API's own syntax; those made later included. */
    record Selected(String namespace, String labelSelector) implements LogTarget {}

    /** What selects pods. */
    enum Kind {
        DEPLOYMENT("apis/apps/v1", "deployments", "deployment deploy"),
        STATEFUL_SET("apis/apps/v1", "statefulsets", "statefulset sts"),
        DAEMON_SET("apis/apps/v1", "daemonsets", "daemonset ds"),
        REPLICA_SET("apis/apps/v1", "replicasets", "replicaset rs"),
        JOB("apis/batch/v1", "jobs", "job"),
        SERVICE("api/v1", "services", "service svc"),
        REPLICATION_CONTROLLER("api/v1", "replicationcontrollers", "replicationcontroller rc");

        private final String root;
        private final String plural;
        private final String words;

        Kind(String root, String plural, String words) {
            this.root = root;
            this.plural = plural;
            this.words = words;
        }

        String path(String namespace, String name) {
            return "/" + root + "/namespaces/" + PodPaths.encode(namespace) + "/" + plural + "/"
                    + PodPaths.encode(name);
        }

        /** The word that people use. */
        String word() {
            return words.substring(0, words.indexOf(' ') < 0 ? words.length() : words.indexOf(' '));
        }

        /** The kind that a word of the command line means: its name, plural or short name. */
        public static Optional<Kind> of(String word) {
            String lower = word.toLowerCase(Locale.ROOT).replaceFirst("\\.(apps|batch)$", "");
            for (Kind kind : values()) {
                if (kind.plural.equals(lower)
                        || List.of(kind.words.split(" ", -1)).contains(lower)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }
}
