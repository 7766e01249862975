package dev.castellan.breakglass.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The audit logs that were given, one by one. Kubernetes writes nothing into its audit log that names the cluster, so silence
 * in a log says something only where it is known whose log it is: since the person said so, or since a request in it carries
 * the certificate of a check-out of that cluster, or an id that a proxy for it made.
 */
final class AuditLogs {
    /** Files of one log that was rotated follow one another as closely. */
    private static final Duration ROTATED = Duration.ofMinutes(5);

    /** One file. */
    static final class Log {
        private final Optional<String> said;
        private final Reach reach = new Reach();
        private final Map<String, Reach> proven = new HashMap<>();
        private Optional<String> lack = Optional.empty();

        private Log(Optional<String> said) {
            this.said = said;
            reach.given = true;
        }

        Reach reach() {
            return reach;
        }

        Optional<String> said() {
            return said;
        }

        /** Why silence in it says nothing. */
        void lacks(String why) {
            lack = Optional.of(why);
        }

        /** Its silence says something after all. */
        void reads() {
            lack = Optional.empty();
        }

        /** An event is of this cluster. */
        void proves(String cluster, Instant at) {
            proven.computeIfAbsent(cluster, c -> new Reach()).at(at);
        }

        /** How far it reaches for a cluster: as a whole where it is nobody else's. */
        private Optional<Reach> of(String cluster) {
            boolean others = said.filter(c -> !c.equals(cluster)).isPresent()
                    || proven.keySet().stream().anyMatch(c -> !c.equals(cluster));
            boolean its = said.filter(cluster::equals).isPresent() || proven.containsKey(cluster);
            return its && !others ? Optional.of(reach) : Optional.ofNullable(proven.get(cluster));
        }
    }

    /**
     * A cluster of which something cannot be told.
     *
     * @param cluster its id, in lower case
     * @param why one sentence
     */
    record Dark(String cluster, String why) {}

    private final List<Log> logs = new ArrayList<>();
    private final List<Dark> dark = new ArrayList<>();
    private final List<String> unsent = new ArrayList<>();
    private final List<String> changesOnly = new ArrayList<>();
    private final Reach asked = new Reach();

    /** Log Analytics was asked, whatever it has. */
    void asked() {
        asked.given = true;
    }

    /** Something is missing of everything. */
    void gap(String why) {
        asked.gaps.add(why);
    }

    /** What a cluster sent could not be read to the end. */
    void dark(String cluster, String why) {
        dark.add(new Dark(cluster, why));
    }

    /** A cluster sends nothing. */
    void unsent(String cluster) {
        unsent.add(cluster);
    }

    /** A cluster sends changes only. */
    void changesOnly(String cluster) {
        changesOnly.add(cluster);
    }

    /** The clusters that could not be read to the end. */
    List<Dark> dark() {
        return dark.stream()
                .sorted(Comparator.comparing(Dark::cluster).thenComparing(Dark::why))
                .toList();
    }

    /** The clusters that send nothing, and of which no file was given either. */
    List<String> unsent() {
        return unsent.stream().filter(this::onlySent).sorted().toList();
    }

    /** The clusters that send changes only, and of which no file was given either. */
    List<String> changesOnly() {
        return changesOnly.stream().filter(this::onlySent).sorted().toList();
    }

    private boolean onlySent(String cluster) {
        return logs.stream()
                .noneMatch(
                        l -> l.lack.isEmpty() && l.said.filter(cluster::equals).isPresent());
    }

    /** Begins a file, of a cluster where the person said so. */
    Log begin(Optional<String> cluster) {
        Log log = new Log(cluster);
        logs.add(log);
        return log;
    }

    /** All of them together, whatever cluster they are of. */
    Coverage coverage() {
        Reach all = new Reach();
        all.add(asked);
        logs.forEach(l -> all.add(l.reach));
        return all.coverage();
    }

    /**
     * Why they cannot tell all that happened at a cluster; empty where they can.
     *
     * @param to the end of the time; without one, as far as they go
     */
    Optional<String> silence(String cluster, Instant from, Optional<Instant> to) {
        if (logs.isEmpty()) {
            return Optional.of("No audit log was given.");
        }
        List<Log> its = logs.stream().filter(l -> l.of(cluster).isPresent()).toList();
        if (its.isEmpty()) {
            return Optional.of("Nothing shows that an audit log given is this cluster's.");
        }
        List<Log> own = its.stream().filter(l -> l.lack.isEmpty()).toList();
        if (own.isEmpty()) {
            return its.getFirst().lack;
        }
        long unread = own.stream().mapToLong(l -> l.reach.unread).sum();
        if (unread > 0) {
            return Optional.of(unread + " pieces of its audit log could not be understood.");
        }
        List<Reach> reaches = own.stream()
                .map(l -> l.of(cluster).orElseThrow())
                .filter(r -> r.from().isPresent())
                .sorted(Comparator.comparing(r -> r.from().orElse(Instant.MAX)))
                .toList();
        Optional<Instant> reached = Optional.empty();
        for (Reach reach : reaches) {
            Instant begins = reach.from().orElseThrow();
            boolean follows =
                    reached.filter(r -> !begins.isAfter(r.plus(ROTATED))).isPresent();
            if (follows || !begins.isAfter(from)) {
                Instant ends = reach.to().orElseThrow();
                reached = Optional.of(reached.filter(r -> r.isAfter(ends)).orElse(ends));
            }
        }
        boolean all = reached.filter(r -> !r.isBefore(to.orElse(from))).isPresent();
        return all
                ? Optional.empty()
                : Optional.of("The audit log given for this cluster does not reach over the time of the check-out.");
    }
}
