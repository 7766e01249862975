package dev.castellan.breakglass.reconcile;

import dev.castellan.azure.ActivityEvent;
import dev.castellan.azure.Subscription;
import dev.castellan.breakglass.Sighting;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads the logs, however large, and holds them against the check-outs. Not for several threads. */
public final class Reconciler {
    private static final byte[] MASTERS = "system:masters".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CREDENTIAL = "X509SHA256=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "\"auditID\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ROW = "\"AuditId\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WITHIN = "auditID\\\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECEIVED = "requestReceivedTimestamp".getBytes(StandardCharsets.US_ASCII);

    private final List<TrackedCheckout> checkouts;
    private final IssuedIds issued;
    private final AdminFetch.Gathering fetches = new AdminFetch.Gathering();
    private final Uses uses;
    private final Reach activity = new Reach();
    private final AuditLogs audit = new AuditLogs();

    /** With what the ledger says. */
    public Reconciler(List<TrackedCheckout> checkouts, IssuedIds issued) {
        this(checkouts, issued, Uses.MOST_REQUESTS);
    }

    Reconciler(List<TrackedCheckout> checkouts, IssuedIds issued, int most) {
        this.checkouts = List.copyOf(checkouts);
        this.issued = issued;
        this.uses = new Uses(this.checkouts, issued, most);
    }

    /**
     * Adds a file with the activity log: what {@code az monitor activity-log list} or the REST API gives, or rows of the
     * table {@code AzureActivity}.
     *
     * @throws FailureException {@code breakglass-activity-unread}
     */
    public void activity(Path file) {
        activity.given = true;
        read(file, "breakglass-activity-unread", new JsonObjects.Told() {
            @Override
            public void object(JsonNode object) {
                ActivityEvent.read(object).ifPresentOrElse(Reconciler.this::activity, this::unread);
            }

            @Override
            public void unread() {
                activity.unread++;
            }
        });
    }

    private void activity(ActivityEvent event) {
        activity.at(event.at());
        fetches.add(event);
    }

    /**
     * Adds what Azure has of every subscription that can be seen. A subscription that cannot be read is told as a gap.
     *
     * @param progress told the name of each subscription as it begins
     */
    public void live(List<AzureSide> sides, Instant from, Instant to, Consumer<String> progress) {
        activity.given = true;
        if (sides.isEmpty()) {
            activity.gaps.add("Nobody is signed in to Azure.");
        }
        Set<String> read = new HashSet<>();
        boolean any = false;
        for (AzureSide side : sides) {
            List<Subscription> subscriptions;
            try {
                subscriptions = side.azure().subscriptions();
            } catch (FailureException e) {
                activity.gaps.add("The subscriptions of " + side.account().username() + " cannot be listed: "
                        + e.failure().happened());
                continue;
            }
            for (Subscription subscription : subscriptions) {
                if (!read.add(subscription.subscriptionId().toLowerCase(java.util.Locale.ROOT))) {
                    continue;
                }
                progress.accept(subscription.displayName());
                try {
                    long _ = side.azure().activityLog().read(subscription.subscriptionId(), from, to, this::activity);
                    any = true;
                } catch (FailureException e) {
                    activity.gaps.add("The activity log of " + subscription.displayName() + " cannot be read: "
                            + e.failure().happened());
                }
            }
        }
        if (any) {
            // Silence within the time asked for is an answer too.
            activity.reach(from);
            activity.reach(to);
        } else if (activity.gaps.isEmpty()) {
            activity.gaps.add("No subscription can be seen.");
        }
    }

    /**
     * Adds a file with Kubernetes audit events of any size, in any order.
     *
     * @param cluster the id of the cluster whose log it is, in lower case, where the person says so
     * @throws FailureException {@code breakglass-audit-unread}
     */
    public void audit(Path file, Optional<String> cluster) {
        AuditLogs.Log log = audit.begin(cluster);
        Reach reach = log.reach();
        read(file, "breakglass-audit-unread", new JsonObjects.Told() {
            @Override
            public boolean worth(byte[] line, int size) {
                return has(line, size, MASTERS) >= 0 || has(line, size, CREDENTIAL) >= 0;
            }

            @Override
            public void skipped(byte[] line, int size) {
                int end = size;
                while (end > 0 && line[end - 1] <= ' ') {
                    end--;
                }
                boolean whole = end > 0 && line[end - 1] == '}';
                if (!whole || (has(line, size, EVENT) < 0 && has(line, size, ROW) < 0 && has(line, size, WITHIN) < 0)) {
                    reach.unread++;
                    return;
                }
                time(line, size).ifPresentOrElse(reach::at, () -> reach.events++);
            }

            @Override
            public void object(JsonNode object) {
                event(object, log);
            }

            @Override
            public void unread() {
                reach.unread++;
            }
        });
    }

    /**
     * Adds the audit records that clusters send to Log Analytics. What cannot be read becomes a verdict, never silence.
     *
     * @param progress told how far it is
     */
    public void liveAudit(List<AzureSide> sides, Instant from, Instant to, Consumer<String> progress) {
        audit.asked();
        new SentAudit(audit, checkouts, this::event, from, to).read(sides, progress);
    }

    /** Adds an event; one at a time. */
    void event(JsonNode object, AuditLogs.Log log) {
        Reach reach = log.reach();
        switch (AdminUse.read(object)) {
            case AdminUse.Reading.Found(AdminUse use) -> {
                reach.at(use.at());
                proven(use).ifPresent(c -> log.proves(c, use.at()));
                // A certificate of somebody else is no matter here.
                if (use.masters() || known(use)) {
                    uses.add(use, log.said());
                }
            }
            case AdminUse.Reading.Other(Optional<Instant> at) -> at.ifPresentOrElse(reach::at, () -> reach.events++);
            case AdminUse.Reading.Nothing() -> reach.unread++;
        }
    }

    /** The cluster that a request went to: its certificate, or the id that a proxy put on it, is good for one only. */
    private Optional<String> proven(AdminUse use) {
        Optional<String> through = issued.checkoutOf(use.auditId());
        return checkouts.stream()
                .filter(c -> use.fingerprint().isPresent()
                        ? c.fingerprint().equals(use.fingerprint())
                        : through.filter(c.id()::equals).isPresent())
                .map(TrackedCheckout::cluster)
                .findFirst();
    }

    private boolean known(AdminUse use) {
        return use.fingerprint().isPresent()
                && checkouts.stream().anyMatch(c -> c.fingerprint().equals(use.fingerprint()));
    }

    /** What they say together. */
    public Reconciliation result(Instant now) {
        return Reconciliation.of(checkouts, fetches, activity.coverage(), uses, audit, issued, now);
    }

    /** Certificates that were used after they had been given back. */
    public List<Sighting> sightings() {
        return uses.afterReturn();
    }

    private static void read(Path file, String code, JsonObjects.Told told) {
        try {
            JsonObjects.read(file, told);
        } catch (IOException e) {
            throw Failure.expected(
                            code,
                            "The file " + file + " cannot be read.",
                            "Nothing was reconciled.",
                            "Check its name and permissions. It is JSON, one event a line or a list, plain or gzip.")
                    .asException();
        }
    }

    private static Optional<Instant> time(byte[] line, int size) {
        int at = has(line, size, RECEIVED);
        if (at < 0) {
            return Optional.empty();
        }
        int from = at + RECEIVED.length;
        while (from < size && (line[from] < '0' || line[from] > '9')) {
            from++;
        }
        int to = from;
        while (to < size && to < from + 40 && line[to] != '"' && line[to] != '\\') {
            to++;
        }
        try {
            return Optional.of(Instant.parse(new String(line, from, to - from, StandardCharsets.US_ASCII)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int has(byte[] line, int size, byte[] what) {
        byte first = what[0];
        for (int i = 0; i <= size - what.length; i++) {
            if (line[i] == first && java.util.Arrays.equals(line, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
