package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sorts uses of admin certificates as they stream by, and counts each request once: a log tells a request in several stages,
 * and may be given twice. Memory is bounded by what is different, not by the length of the log.
 */
final class Uses {
    /** Clocks of servers and consoles differ. */
    static final Duration SLACK = Sighting.CLOCKS;

    static final int MOST_REQUESTS = 1_000_000;
    private static final int MOST_GROUPS = 20_000;
    private static final int SAMPLES = 5;

    /** What a use is. */
    enum Sort {
        THROUGH_PROXY,
        EXPORTED,
        RECORD_ELSEWHERE,
        UNPROVEN,
        OFF_PATH,
        AFTER_RETURN,
        UNKNOWN_CERTIFICATE,
        REPLAYED
    }

    /** Uses that are told together. */
    record Group(
            Sort sort, String cluster, String checkout, String certificate, String user, String source, String agent) {}

    /** How many, from when to when, and some of them. */
    static final class Tally {
        long count;
        long writes;
        /** Those of a proxy that its record says were answered. */
        long answered;

        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        final List<String> samples = new ArrayList<>();

        private void add(AdminUse use) {
            count++;
            boolean reads = switch (use.verb()) {
                case "get", "list", "watch", "head", "options" -> true;
                default -> false;
            };
            writes += reads ? 0 : 1;
            first = use.at().isBefore(first) ? use.at() : first;
            last = use.at().isAfter(last) ? use.at() : last;
            if (samples.size() < SAMPLES) {
                samples.add(use.at() + " " + use.verb() + " " + use.uri() + " → " + use.status());
            }
        }
    }

    private record Again(String id, int same) {}

    private final List<TrackedCheckout> checkouts;
    private final IssuedIds issued;
    private final Map<Group, Tally> groups = new LinkedHashMap<>();
    /** The first request with an id that was counted; the number stands for what else tells it from others. */
    private final Map<String, Integer> counted = new HashMap<>();

    /** Further ones with the same id: a client chooses it, so they may be as many as it likes. */
    private final Set<Again> again = new HashSet<>();

    /** Check-outs with a request that was not kept in mind: a copy of its id would pass as the proxy's own. */
    private final Set<String> blurred = new HashSet<>();

    private final int most;
    private long requests;
    private boolean beyond;

    /**
     * Without any yet.
     *
     * @param most how many requests are kept in mind
     */
    Uses(List<TrackedCheckout> checkouts, IssuedIds issued, int most) {
        this.checkouts = checkouts;
        this.issued = issued;
        this.most = most;
    }

    /** Adds a use, at a cluster where the log is known to be that one's. */
    void add(AdminUse use, Optional<String> cluster) {
        int same = (use.at() + "\n" + use.verb() + "\n" + use.uri()).hashCode();
        Optional<Integer> known = Optional.ofNullable(counted.get(use.auditId()));
        Again further = new Again(use.auditId(), same);
        if (known.filter(k -> k == same).isPresent() || again.contains(further)) {
            return;
        }
        if (counted.size() + again.size() >= most) {
            beyond = true;
            if (known.isEmpty()) {
                issued.checkoutOf(use.auditId()).ifPresent(blurred::add);
            }
        } else if (known.isEmpty()) {
            counted.put(use.auditId(), same);
        } else {
            again.add(further);
        }
        requests++;
        Group group = group(use, known.isPresent(), cluster.orElse(""));
        Tally tally = groups.get(group);
        if (tally == null) {
            if (groups.size() >= MOST_GROUPS) {
                group = new Group(
                        group.sort(), group.cluster(), group.checkout(), group.certificate(), "many", "many", "many");
            }
            tally = groups.computeIfAbsent(group, g -> new Tally());
        }
        tally.add(use);
        tally.answered += issued.answeredId(use.auditId()) ? 1 : 0;
    }

    private Group group(AdminUse use, boolean again, String cluster) {
        String certificate = use.fingerprint().orElse("");
        Optional<String> through = issued.checkoutOf(use.auditId());
        if (through.isPresent()) {
            Optional<TrackedCheckout> checkout =
                    checkouts.stream().filter(c -> c.id().equals(through.get())).findFirst();
            boolean after = checkout.flatMap(TrackedCheckout::closedAt)
                    .filter(t -> use.at().isAfter(t.plus(SLACK)))
                    .isPresent();
            boolean other = checkout.flatMap(TrackedCheckout::fingerprint)
                    .filter(f -> !certificate.isEmpty() && !f.equals(certificate))
                    .isPresent();
            Sort sort = again || other ? Sort.REPLAYED : after ? Sort.AFTER_RETURN : Sort.THROUGH_PROXY;
            return sort == Sort.THROUGH_PROXY
                    ? new Group(sort, cluster, through.get(), certificate, "", "", "")
                    : described(sort, through.get(), use, cluster);
        }
        Optional<TrackedCheckout> unproven = again ? Optional.empty() : unproven(use);
        if (unproven.isPresent()) {
            return described(Sort.UNPROVEN, unproven.get().id(), use, cluster);
        }
        List<TrackedCheckout> same = checkouts.stream()
                .filter(c -> c.fingerprint().isPresent()
                        && (certificate.isEmpty() || c.fingerprint().get().equals(certificate)))
                .toList();
        if (same.isEmpty() || certificate.isEmpty()) {
            // Without a fingerprint nobody can say which certificate it was.
            Optional<TrackedCheckout> claimed = claimed(use, checkouts);
            return claimed.isPresent()
                    ? described(Sort.RECORD_ELSEWHERE, claimed.get().id(), use, cluster)
                    : described(certificate.isEmpty() ? Sort.OFF_PATH : Sort.UNKNOWN_CERTIFICATE, "", use, cluster);
        }
        Optional<TrackedCheckout> claimed = claimed(use, same);
        if (claimed.isPresent()) {
            return described(Sort.RECORD_ELSEWHERE, claimed.get().id(), use, cluster);
        }
        Optional<TrackedCheckout> exported = same.stream()
                .filter(c -> c.exports().stream().anyMatch(s -> s.holds(use.at())))
                .findFirst();
        if (exported.isPresent()) {
            return described(Sort.EXPORTED, exported.get().id(), use, cluster);
        }
        Optional<TrackedCheckout> out =
                same.stream().filter(c -> c.out(use.at())).findFirst();
        if (out.isPresent()) {
            return described(Sort.OFF_PATH, out.get().id(), use, cluster);
        }
        // The latest that was over by then: its copy may have survived.
        Optional<TrackedCheckout> over = same.stream()
                .filter(c -> c.closedAt().filter(t -> !use.at().isBefore(t)).isPresent())
                .max(java.util.Comparator.comparing(c -> c.closedAt().orElse(Instant.MIN)));
        return over.isPresent()
                ? described(Sort.AFTER_RETURN, over.get().id(), use, cluster)
                : described(Sort.OFF_PATH, "", use, cluster);
    }

    /** The check-out whose record has the request, in a part that anybody may have written. */
    private Optional<TrackedCheckout> unproven(AdminUse use) {
        return issued.unproven(use.auditId())
                .flatMap(id -> checkouts.stream()
                        .filter(c -> c.id().equals(id)
                                && c.out(use.at())
                                && (use.fingerprint().isEmpty()
                                        || c.fingerprint().equals(use.fingerprint())))
                        .findFirst());
    }

    /** The check-out whose proxy may have made the request on another machine. It says so itself, so it proves nothing. */
    private static Optional<TrackedCheckout> claimed(AdminUse use, List<TrackedCheckout> among) {
        if (!use.auditId().startsWith("castellan-") || use.claims().isEmpty()) {
            return Optional.empty();
        }
        return among.stream()
                .filter(c -> c.id().equals(use.claims().get()) && !c.recordHere() && c.out(use.at()))
                .findFirst();
    }

    private static Group described(Sort sort, String checkout, AdminUse use, String cluster) {
        return new Group(
                sort, cluster, checkout, use.fingerprint().orElse(""), use.user(), use.source(), agent(use.agent()));
    }

    /** The program and its version; the rest varies. */
    private static String agent(String agent) {
        int space = agent.indexOf(' ');
        return space < 0 ? agent : agent.substring(0, space);
    }

    Map<Group, Tally> groups() {
        return groups;
    }

    /** Those of which the server told that the certificate was one that had been given back. */
    List<Sighting> afterReturn() {
        List<Sighting> seen = new ArrayList<>();
        groups.forEach((group, tally) -> {
            boolean over = group.sort() == Sort.AFTER_RETURN || group.sort() == Sort.REPLAYED;
            if (over && !group.certificate().isEmpty()) {
                seen.add(new Sighting(
                        group.certificate(),
                        "used from " + named(group.source()) + " with " + named(group.agent()),
                        tally.last,
                        Optional.empty()));
            }
        });
        return seen;
    }

    private static String named(String text) {
        return text.isEmpty() ? "somewhere" : text;
    }

    /** Requests counted. */
    long requests() {
        return requests;
    }

    /** Whether there were so many that a repeated one may have been counted again. */
    boolean beyond() {
        return beyond;
    }

    /** The check-outs of which a request may have been used twice without being told as such. */
    Set<String> blurred() {
        return blurred;
    }
}
