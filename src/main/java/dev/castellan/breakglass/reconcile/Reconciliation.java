package dev.castellan.breakglass.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds ledger, activity log and audit log against one another. Pure: it is given what was read and the time.
 *
 * @param verdicts findings first
 * @param activity what the activity log could tell
 * @param audit what the audit log could tell
 * @param fetches how many fetches the activity log held
 * @param uses how many requests with admin certificates the audit log held
 * @param wholeLedger whether all of the ledger was read: not where the team's could not be
 * @param at when it was asked
 */
public record Reconciliation(
        List<Verdict> verdicts,
        Coverage activity,
        Coverage audit,
        long fetches,
        long uses,
        boolean wholeLedger,
        Instant at) {
    /** Events of the activity log come 3 to 20 minutes late (Azure Monitor documentation); and some more. */
    public static final Duration DELAY = Duration.ofMinutes(30);

    /** The activity log keeps 90 days. */
    public static final Duration KEPT = Duration.ofDays(90);

    /** Findings first, then by time. */
    static final Comparator<Verdict> ORDER = Comparator.comparing(
                    (Verdict v) -> v.kind().weight())
            .reversed()
            .thenComparing(v -> v.from().orElse(Instant.MAX))
            .thenComparing(v -> v.id());

    private static final int MOST_NAMED = 50;

    public Reconciliation {
        verdicts = List.copyOf(verdicts);
    }

    /** Whether anything happened that should not. */
    public boolean anyFinding() {
        return verdicts.stream().anyMatch(v -> v.kind().weight() == Verdict.Weight.FINDING);
    }

    /** Verdicts of this weight. */
    public long count(Verdict.Weight weight) {
        return verdicts.stream().filter(v -> v.kind().weight() == weight).count();
    }

    /** The same, and why the use after a return leaves no mark in the ledger. */
    Reconciliation unmarked(String why) {
        return new Reconciliation(
                verdicts,
                activity,
                audit.missing("The use after a return could not be recorded, so its cluster has no mark: " + why),
                fetches,
                uses,
                wholeLedger,
                at);
    }

    static Reconciliation of(
            List<TrackedCheckout> checkouts,
            AdminFetch.Gathering gathered,
            Coverage activity,
            Uses uses,
            AuditLogs audit,
            IssuedIds issued,
            Instant now) {
        Judge judge = new Judge(checkouts, activity, audit, now);
        judge.fetches(gathered.fetches());
        judge.uses(uses.groups());
        judge.checkouts(uses, issued);
        judge.dark();
        Coverage activityTold = gathered.beyond() > 0
                ? activity.missing(gathered.beyond() + " fetches were too many to be kept.")
                : activity;
        Coverage auditTold = audit.coverage();
        for (String doubt : issued.doubts()) {
            auditTold = auditTold.missing(doubt);
        }
        if (uses.beyond()) {
            auditTold =
                    auditTold.missing("There are more requests than are kept in mind: one that the log repeats may be"
                            + " counted twice, and a copied request id passes as the proxy's own."
                            + (uses.blurred().isEmpty()
                                    ? ""
                                    : " Check-outs concerned: " + uses.blurred().size() + "."));
        }
        List<Verdict> verdicts = new ArrayList<>(judge.verdicts);
        verdicts.sort(ORDER);
        return new Reconciliation(
                verdicts, activityTold, auditTold, gathered.fetches().size(), uses.requests(), true, now);
    }

    private static final class Judge {
        private final List<TrackedCheckout> checkouts;
        private final Map<String, TrackedCheckout> byRequest = new HashMap<>();
        private final Coverage activity;
        private final AuditLogs audit;
        private final Instant now;
        private final List<Verdict> verdicts = new ArrayList<>();
        private final Map<String, List<AdminFetch>> matched = new LinkedHashMap<>();
        private final Set<String> spoiled = new HashSet<>();

        Judge(List<TrackedCheckout> checkouts, Coverage activity, AuditLogs audit, Instant now) {
            this.checkouts = checkouts;
            this.activity = activity;
            this.audit = audit;
            this.now = now;
            checkouts.forEach(c -> c.requestIds().forEach(id -> byRequest.put(id, c)));
        }

        private void fetches(List<AdminFetch> fetches) {
            Set<String> used = new HashSet<>();
            for (AdminFetch fetch : fetches) {
                Optional<TrackedCheckout> checkout = fetch.clientRequestId().map(byRequest::get);
                boolean ours = checkout.filter(c -> fits(c, fetch)).isPresent();
                boolean first = ours && used.add(fetch.clientRequestId().orElse(""));
                if (first) {
                    matched.computeIfAbsent(checkout.orElseThrow().id(), k -> new ArrayList<>())
                            .add(fetch);
                } else {
                    foreign(fetch, checkout);
                }
            }
        }

        /** The same cluster, or an id that was never written for one. */
        private static boolean fits(TrackedCheckout checkout, AdminFetch fetch) {
            return !checkout.cluster().startsWith("/")
                    || fetch.cluster().isEmpty()
                    || fetch.cluster().startsWith(checkout.cluster());
        }

        private void foreign(AdminFetch fetch, Optional<TrackedCheckout> borrowed) {
            List<String> evidence = new ArrayList<>();
            evidence.add("Azure recorded it at " + fetch.at() + " for " + name(fetch.caller())
                    + fetch.address().map(a -> " from " + a).orElse("") + ".");
            evidence.add("Its correlation id is " + fetch.correlationId() + ", the caller's own id "
                    + fetch.clientRequestId().orElse("missing") + ".");
            fetch.application().ifPresent(a -> evidence.add("The application was " + a + "."));
            borrowed.ifPresent(c -> evidence.add("That id is the one of check-out " + c.id()
                    + ", which has its own event or is for another cluster."));
            if (fetch.status() == AdminFetch.Status.FAILED) {
                add(
                        Verdict.Kind.REFUSED_ATTEMPT,
                        fetch.correlationId() + fetch.cluster(),
                        "request " + fetch.correlationId(),
                        Optional.of(fetch.cluster()),
                        name(fetch.caller()) + " asked Azure for the admin certificate and did not get it.",
                        evidence,
                        "Ask why, and whether the role should be held at all.",
                        fetch.at(),
                        fetch.at(),
                        1);
                return;
            }
            if (fetch.status() == AdminFetch.Status.OPEN
                    && fetch.at().plus(DELAY).isAfter(now)) {
                add(
                        Verdict.Kind.CANNOT_TELL_YET,
                        fetch.correlationId() + fetch.cluster(),
                        "request " + fetch.correlationId(),
                        Optional.of(fetch.cluster()),
                        name(fetch.caller())
                                + " asked Azure for the admin certificate; how it ended is not in the log yet.",
                        evidence,
                        "Reconcile again after " + fetch.at().plus(DELAY) + ".",
                        fetch.at(),
                        fetch.at(),
                        1);
                return;
            }
            if (fetch.status() == AdminFetch.Status.OPEN) {
                evidence.add("Its end is missing in the log: it may have succeeded.");
            }
            add(
                    Verdict.Kind.UNTRACKED_CHECKOUT,
                    fetch.correlationId() + fetch.cluster(),
                    "request " + fetch.correlationId(),
                    Optional.of(fetch.cluster()),
                    name(fetch.caller()) + " fetched the admin certificate and no check-out covers it.",
                    evidence,
                    "Ask them for the file and what it was for; let them sweep their machine; record it by taking the"
                            + " certificate in, or declare it lost.",
                    fetch.at(),
                    fetch.at(),
                    1);
        }

        private void uses(Map<Uses.Group, Uses.Tally> groups) {
            groups.forEach((group, tally) -> {
                switch (group.sort()) {
                    case THROUGH_PROXY -> {}
                    case EXPORTED ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.EXPORTED_USE,
                                "The certificate was used from the file that check-out " + group.checkout()
                                        + " exported.",
                                "Nobody can tell whose use it was. Give the file back soon; forbid exports where they"
                                        + " are not needed.");
                    case RECORD_ELSEWHERE ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.RECORD_ELSEWHERE,
                                "Requests say that they belong to check-out " + group.checkout()
                                        + ", whose record is not on this machine.",
                                "Reconcile on the machine of the check-out, or give its record with --requests.");
                    case UNPROVEN ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.RECORD_UNPROVEN,
                                "Requests stand in the record of check-out " + group.checkout()
                                        + ", in a part that the ledger does not have.",
                                "While the proxy runs, reconcile again in some minutes. Where it has ended, it was cut"
                                    + " off before it could write the root, or somebody added to the record: compare"
                                    + " the requests with what the person did.");
                    case OFF_PATH ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.OFF_PATH_USE,
                                group.certificate().isEmpty()
                                        ? "Somebody worked as system:masters, and the server does not say with which"
                                                + " certificate."
                                        : "The admin certificate was used past the proxy"
                                                + (group.checkout().isEmpty()
                                                        ? ", while it was not checked out."
                                                        : ", while it was checked out."),
                                "A copy is outside: ask whose address it is, sweep that machine, and rotate where"
                                        + " nobody answers.");
                    case AFTER_RETURN ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.USED_AFTER_RETURN,
                                "The certificate of check-out " + group.checkout()
                                        + " was used after it had been given back.",
                                "A copy survived: declare it lost and end the certificate as the guide of the platform"
                                        + " says.");
                    case UNKNOWN_CERTIFICATE ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.UNKNOWN_CERTIFICATE,
                                "An admin certificate was used that no check-out knows.",
                                "Find out who was given it. Where nobody knows, treat it as stolen.");
                    case REPLAYED ->
                        use(
                                group,
                                tally,
                                Verdict.Kind.REPLAYED_ID,
                                "A request carries the id of another one that the proxy of check-out "
                                        + group.checkout() + " made.",
                                "Somebody who can read the audit log has a copy of the certificate: declare it lost"
                                        + " and end it.");
                }
            });
        }

        private void use(Uses.Group group, Uses.Tally tally, Verdict.Kind kind, String title, String remedy) {
            spoiled.add(group.checkout());
            List<String> evidence = new ArrayList<>();
            evidence.add(tally.count + " requests, " + tally.writes + " of them changes, from " + name(group.source())
                    + " with " + name(group.agent()) + ".");
            if (!group.certificate().isEmpty()) {
                evidence.add("Certificate X509SHA256=" + group.certificate() + " of " + name(group.user()) + ".");
            } else {
                evidence.add("User " + name(group.user()) + " in system:masters.");
            }
            evidence.addAll(tally.samples);
            Optional<TrackedCheckout> checkout = checkouts.stream()
                    .filter(c -> c.id().equals(group.checkout()))
                    .findFirst();
            add(
                    kind,
                    String.join(
                                    "\n",
                                    group.checkout(),
                                    group.certificate(),
                                    group.user(),
                                    group.source(),
                                    group.agent())
                            + (group.certificate().isEmpty() ? group.cluster() : ""),
                    group.checkout().isEmpty()
                            ? group.certificate().isEmpty() ? "system:masters" : "certificate " + group.certificate()
                            : "check-out " + group.checkout(),
                    checkout.map(TrackedCheckout::cluster)
                            .or(() -> Optional.of(group.cluster()).filter(c -> !c.isEmpty())),
                    title,
                    evidence,
                    remedy,
                    tally.first,
                    tally.last,
                    tally.count);
        }

        /** What nobody can tell of clusters that were asked for in Log Analytics. */
        private void dark() {
            for (AuditLogs.Dark d : audit.dark()) {
                verdicts.add(new Verdict(
                        Verdict.id(Verdict.Kind.UNKNOWN_BEYOND, d.cluster() + "\n" + d.why()),
                        Verdict.Kind.UNKNOWN_BEYOND,
                        "cluster " + Verdict.shortName(d.cluster()),
                        Optional.of(d.cluster()),
                        "What was done with admin certificates at " + Verdict.shortName(d.cluster())
                                + " cannot all be told.",
                        List.of(d.why()),
                        "Give the audit log of the cluster as a file: --audit CLUSTER=FILE.",
                        Optional.empty(),
                        Optional.empty(),
                        0));
            }
            clusters(
                    audit.unsent(),
                    "send no audit log to Log Analytics: nobody can tell what was done there.",
                    "Turn on the diagnostic setting for kube-audit, or give the log as a file: --audit CLUSTER=FILE.");
            clusters(
                    audit.changesOnly(),
                    "send only changes (kube-audit-admin): who reads with a copy is not seen.",
                    "Let the diagnostic setting send kube-audit, or give the log as a file: --audit CLUSTER=FILE.");
        }

        private void clusters(List<String> clusters, String what, String remedy) {
            if (clusters.isEmpty()) {
                return;
            }
            String named = clusters.stream()
                    .limit(MOST_NAMED)
                    .map(Verdict::shortName)
                    .collect(java.util.stream.Collectors.joining(", "));
            List<String> evidence = List.of(
                    clusters.size() > MOST_NAMED
                            ? named + " and " + (clusters.size() - MOST_NAMED) + " more."
                            : named + ".");
            verdicts.add(new Verdict(
                    Verdict.id(Verdict.Kind.UNKNOWN_BEYOND, what),
                    Verdict.Kind.UNKNOWN_BEYOND,
                    clusters.size() == 1
                            ? "cluster " + Verdict.shortName(clusters.getFirst())
                            : clusters.size() + " clusters",
                    clusters.size() == 1 ? Optional.of(clusters.getFirst()) : Optional.empty(),
                    clusters.size() == 1
                            ? Verdict.shortName(clusters.getFirst()) + " " + what.replaceFirst("^send", "sends")
                            : clusters.size() + " clusters " + what,
                    evidence,
                    remedy,
                    Optional.empty(),
                    Optional.empty(),
                    0));
        }

        private void checkouts(Uses uses, IssuedIds issued) {
            Map<String, Long> through = new HashMap<>();
            Map<String, Long> answered = new HashMap<>();
            uses.groups().forEach((g, t) -> {
                if (g.sort() == Uses.Sort.THROUGH_PROXY) {
                    through.merge(g.checkout(), t.count, Long::sum);
                    answered.merge(g.checkout(), t.answered, Long::sum);
                }
            });
            for (TrackedCheckout checkout : checkouts) {
                if (checkout.fetchedAt().isPresent()) {
                    one(
                            checkout,
                            through.getOrDefault(checkout.id(), 0L),
                            answered.getOrDefault(checkout.id(), 0L),
                            uses.blurred().contains(checkout.id()),
                            issued);
                }
            }
        }

        private void one(TrackedCheckout checkout, long requests, long answered, boolean blurred, IssuedIds issued) {
            Instant fetched = checkout.fetchedAt().orElseThrow();
            List<AdminFetch> events = matched.getOrDefault(checkout.id(), List.of());
            List<String> evidence = new ArrayList<>();
            events.forEach(
                    e -> evidence.add("Azure recorded the fetch at " + e.at() + " for " + name(e.caller()) + "."));
            boolean known = !checkout.fromAzure() || !events.isEmpty();
            checkout.unagreed().ifPresent(why -> unagreed(checkout, why, evidence, requests));
            if (!known) {
                // Where the record of Azure should be and is not.
                azureSilent(checkout, fetched);
                return;
            }
            if (!checkout.fromAzure()) {
                evidence.add("The certificate was taken in from a file: Azure has nothing to say of it.");
            }
            if (spoiled.contains(checkout.id()) || checkout.unagreed().isPresent()) {
                // What was found about it is told already.
                return;
            }
            long recorded = issued.of(checkout.id());
            Optional<String> silence = audit.silence(checkout.cluster(), fetched, checkout.closedAt());
            if (silence.isEmpty() && requests == 0 && recorded > 0) {
                silence = Optional.of("Its proxy recorded " + recorded
                        + " requests and the audit log holds none of them: it leaves requests out.");
            }
            long expected = issued.answered(checkout.id());
            if (silence.isEmpty() && answered < expected) {
                silence = Optional.of("Its proxy recorded " + expected + " answered requests, the audit log holds "
                        + answered + " of them: it leaves some out, and may leave out those of a copy too."
                        + (checkout.closedAt().isPresent() ? "" : " The latest may only be late."));
            }
            if (silence.isPresent()) {
                evidence.add(silence.get());
                checkout(
                        checkout,
                        Verdict.Kind.UNKNOWN_BEYOND,
                        "The fetch is in order; how the certificate was used cannot be told.",
                        evidence,
                        "Give the whole audit log of the cluster from " + fetched + " to "
                                + checkout.closedAt().orElse(now) + ", and say whose it is: --audit CLUSTER=FILE.",
                        requests);
                return;
            }
            if (blurred) {
                evidence.add("The logs hold more requests than are kept in mind: whether one of its " + requests
                        + " was made again with a copied id cannot be told.");
                checkout(
                        checkout,
                        Verdict.Kind.UNKNOWN_BEYOND,
                        "The fetch is in order; how the certificate was used cannot all be told.",
                        evidence,
                        "Give the audit log of this cluster alone, from " + fetched + " to "
                                + checkout.closedAt().orElse(now) + ": --audit CLUSTER=FILE.",
                        requests);
                return;
            }
            if (requests == 0 && checkout.closedAt().isPresent()) {
                checkout(
                        checkout,
                        Verdict.Kind.NEVER_USED,
                        "It was checked out and never used.",
                        evidence,
                        "Ask whether it was needed, and whether a smaller role would do.",
                        0);
                return;
            }
            evidence.add(requests + " requests in the audit log, every one of them recorded by its proxy.");
            checkout(
                    checkout,
                    Verdict.Kind.CLEAN,
                    requests == 0
                            ? "Fetched as it should be, and not used so far."
                            : "Fetched, used and recorded as it should be"
                                    + (checkout.closedAt().isEmpty() ? ", so far." : "."),
                    evidence,
                    "",
                    requests);
        }

        /** That the ledger could not be reached then is only the word of who fetched it. */
        private void unagreed(TrackedCheckout checkout, String why, List<String> evidence, long requests) {
            List<String> all = new ArrayList<>(evidence);
            if (requests > 0) {
                all.add(requests + " requests with it in the audit log were recorded by its proxy.");
            }
            checkout(
                    checkout,
                    Verdict.Kind.UNAGREED_FETCH,
                    "The admin certificate was fetched though " + why + ".",
                    all,
                    "Ask " + name(checkout.person()) + " why, and whether the team’s ledger was out of reach then; see"
                            + " that it is given back, and what was done with it.",
                    requests);
        }

        private void azureSilent(TrackedCheckout checkout, Instant fetched) {
            if (!activity.given()) {
                checkout(
                        checkout,
                        Verdict.Kind.UNKNOWN_BEYOND,
                        "There is no activity log to hold it against.",
                        List.of(),
                        "Give --live or --activity.",
                        0);
            } else if (fetched.plus(DELAY).isAfter(now)
                    || activity.to().filter(t -> fetched.plus(DELAY).isAfter(t)).isPresent()) {
                checkout(
                        checkout,
                        Verdict.Kind.CANNOT_TELL_YET,
                        "Azure has not recorded the fetch yet, which takes up to 20 minutes.",
                        List.of("It was fetched at " + fetched + "."),
                        "Reconcile again after " + fetched.plus(DELAY) + ".",
                        0);
            } else if (fetched.isBefore(now.minus(KEPT))
                    || !activity.covers(fetched)
                    || !activity.gaps().isEmpty()) {
                List<String> evidence = new ArrayList<>(activity.gaps());
                evidence.add("It was fetched at " + fetched + "; the log given reaches from "
                        + activity.from().map(Instant::toString).orElse("nowhere") + ".");
                checkout(
                        checkout,
                        Verdict.Kind.UNKNOWN_BEYOND,
                        "The activity log given does not reach there.",
                        evidence,
                        "Azure keeps 90 days; longer only where it is exported to Log Analytics.",
                        0);
            } else {
                checkout(
                        checkout,
                        Verdict.Kind.NOT_IN_ACTIVITY_LOG,
                        "The ledger has a fetch that Azure did not record.",
                        List.of("It was fetched at " + fetched + " under " + String.join(", ", checkout.requestIds())
                                + "."),
                        "Check that the subscription is the right one and that the account reads all of it; where both"
                                + " hold, one of the two records was tampered with.",
                        0);
            }
        }

        private void checkout(
                TrackedCheckout checkout,
                Verdict.Kind kind,
                String title,
                List<String> evidence,
                String remedy,
                long count) {
            List<String> all = new ArrayList<>();
            all.add("Check-out " + checkout.id() + " of " + name(checkout.person()) + ", "
                    + checkout.closedAt().map(t -> "given back " + t).orElse("still open") + ".");
            all.addAll(evidence);
            verdicts.add(new Verdict(
                    Verdict.id(kind, checkout.id()),
                    kind,
                    "check-out " + checkout.id(),
                    Optional.of(checkout.cluster()),
                    title,
                    all,
                    remedy,
                    checkout.fetchedAt(),
                    checkout.closedAt(),
                    count));
        }

        private void add(
                Verdict.Kind kind,
                String thing,
                String subject,
                Optional<String> cluster,
                String title,
                List<String> evidence,
                String remedy,
                Instant from,
                Instant to,
                long count) {
            verdicts.add(new Verdict(
                    Verdict.id(kind, thing),
                    kind,
                    subject,
                    cluster,
                    title,
                    evidence,
                    remedy,
                    Optional.of(from),
                    Optional.of(to),
                    count));
        }

        private static String name(String text) {
            return text.isEmpty() ? "somebody unnamed" : text;
        }
    }
}
