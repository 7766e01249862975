package dev.castellan.breakglass.reconcile;

import dev.castellan.azure.Logs;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The audit records that clusters send to Log Analytics: what {@code system:masters} and the certificates of check-outs did.
 * An answer is read in pages by time, since the service keeps rows back beyond 500,000 rows or 100 MB (Azure documentation,
 * limits of the query API). What is missing is told, never passed over.
 */
final class SentAudit {
    /** Rows of one answer: some kilobytes each. */
    static final int PAGE = 5_000;

    /** Pages of one cluster. */
    static final int MOST_PAGES = 60;

    /** Records of resources come some minutes late (Azure documentation, log data ingestion time), and some later. */
    static final Duration LATE = Duration.ofMinutes(15);

    private static final int AT_ONCE = 6;

    private final AuditLogs logs;
    private final List<TrackedCheckout> checkouts;
    private final BiConsumer<JsonNode, AuditLogs.Log> event;
    private final Instant from;
    private final Instant to;

    /**
     * Tells what it finds.
     *
     * @param event called by one thread at a time
     */
    SentAudit(
            AuditLogs logs,
            List<TrackedCheckout> checkouts,
            BiConsumer<JsonNode, AuditLogs.Log> event,
            Instant from,
            Instant to) {
        this.logs = logs;
        this.checkouts = checkouts;
        this.event = event;
        this.from = from;
        this.to = to;
    }

    /** Asks a workspace. */
    @FunctionalInterface
    interface Workspace {
        Logs.Table ask(String query);
    }

    /** Reads every cluster that the accounts see, some at once. */
    void read(List<AzureSide> sides, Consumer<String> progress) {
        if (sides.isEmpty()) {
            logs.gap("Nobody is signed in to Azure.");
            return;
        }
        Map<String, List<AzureSide>> clusters = clusters(sides);
        progress.accept(clusters.size() + " clusters");
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("sent-audit-", 0).factory())) {
            List<Callable<Boolean>> work = new ArrayList<>();
            clusters.forEach((id, seenBy) -> work.add(() -> {
                one(id, seenBy);
                return true;
            }));
            try {
                for (Future<Boolean> done : threads.invokeAll(work)) {
                    var _ = done.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.expected(
                                "breakglass-audit-stopped",
                                "Reading the audit logs was stopped.",
                                "Nothing was reconciled.",
                                "Reconcile again.")
                        .asException();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
            }
        }
    }

    private Map<String, List<AzureSide>> clusters(List<AzureSide> sides) {
        Map<String, List<AzureSide>> clusters = new LinkedHashMap<>();
        for (AzureSide side : sides) {
            try {
                side.azure()
                        .connectedClusters(
                                List.of(),
                                page -> page.forEach(c -> clusters.computeIfAbsent(
                                                c.id().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                                        .add(side)));
            } catch (FailureException e) {
                logs.gap("Not all clusters of " + side.account().username() + " can be listed: "
                        + e.failure().happened());
            }
        }
        // What Resource Graph does not show yet, or no more, is asked for all the same.
        checkouts.stream()
                .map(TrackedCheckout::cluster)
                .filter(c -> c.startsWith("/subscriptions/"))
                .forEach(c -> clusters.computeIfAbsent(c, _ -> new ArrayList<>(sides)));
        return clusters;
    }

    private void one(String cluster, List<AzureSide> seenBy) {
        Optional<String> failed = Optional.empty();
        for (AzureSide side : seenBy) {
            Logs service = side.azure().logs();
            try {
                Optional<Logs.AuditTable> table = service.audit(cluster);
                if (table.isEmpty()) {
                    synchronized (this) {
                        logs.unsent(cluster);
                    }
                    return;
                }
                read(
                        cluster,
                        table.get(),
                        query -> service.query(table.get().customerId(), query, Duration.between(from, to)));
                return;
            } catch (FailureException e) {
                failed = Optional.of("Its audit log in Log Analytics cannot be read: "
                        + e.failure().happened());
            }
        }
        synchronized (this) {
            logs.dark(cluster, failed.orElse("Nobody who is signed in sees the cluster."));
        }
    }

    /** Reads what one cluster sent. */
    void read(String cluster, Logs.AuditTable table, Workspace workspace) {
        Map<String, String> reach = workspace.ask(reachQuery(table, cluster)).rows().stream()
                .findFirst()
                .orElse(Map.of());
        Optional<Instant> first = time(reach.getOrDefault("First", ""));
        Optional<Instant> last = time(reach.getOrDefault("Last", ""));
        if (first.isEmpty() || last.isEmpty()) {
            synchronized (this) {
                logs.dark(
                        cluster,
                        "The diagnostic setting sends to " + table.name()
                                + ", and there is nothing of the cluster from " + from + " to " + to + ".");
            }
            return;
        }
        AuditLogs.Log log;
        synchronized (this) {
            log = logs.begin(Optional.of(cluster));
            log.lacks("It could not be read to the end.");
        }
        Optional<String> lack = pages(cluster, table, workspace, log);
        synchronized (this) {
            log.reach().events = number(reach.getOrDefault("Events", ""));
            log.reach().reach(first.get().isBefore(from) ? from : first.get());
            // What came lately may not be all that happened by then.
            Instant settled = to.minus(LATE);
            log.reach().reach(last.get().isAfter(settled) ? settled : last.get());
            log.reads();
            if (table.changesOnly()) {
                logs.changesOnly(cluster);
                log.lacks("The cluster sends only changes (kube-audit-admin), no reading.");
            }
            lack.ifPresent(why -> {
                logs.dark(cluster, why);
                log.lacks(why);
            });
        }
    }

    /** Why rows are missing; empty where none is. What failed halfway is read again by another account: each use counts once. */
    private Optional<String> pages(String cluster, Logs.AuditTable table, Workspace workspace, AuditLogs.Log log) {
        Instant since = from;
        for (int i = 0; i < MOST_PAGES; i++) {
            Logs.Table page = workspace.ask(usesQuery(table, cluster, since));
            synchronized (this) {
                page.rows().forEach(row -> event.accept(node(row), log));
            }
            if (page.partial().isPresent()) {
                return Optional.of("Log Analytics kept rows back after " + since + ": "
                        + page.partial().get());
            }
            if (page.rows().size() < PAGE) {
                return Optional.empty();
            }
            Optional<Instant> end = time(page.rows().getLast().getOrDefault("RequestReceivedTime", ""));
            if (end.isEmpty() || !end.get().isAfter(since)) {
                return Optional.of(
                        "More than " + PAGE + " uses came at one time, " + since + ": those after it were not read.");
            }
            since = end.get();
        }
        return Optional.of("There are more than " + (long) PAGE * MOST_PAGES + " uses: those after " + since
                + " were not read. Ask for fewer days.");
    }

    /** From when to when a table has anything of the cluster. */
    static String reachQuery(Logs.AuditTable table, String cluster) {
        return source(table, cluster)
                + "\n| summarize First = min(RequestReceivedTime), Last = max(RequestReceivedTime), Events = count()";
    }

    /** The uses from a time on, the oldest first; what the API server asks itself is left out. */
    String usesQuery(Logs.AuditTable table, String cluster, Instant since) {
        List<String> prints = checkouts.stream()
                .filter(c -> c.cluster().equals(cluster))
                .flatMap(c -> c.fingerprint().stream())
                .distinct()
                .sorted()
                .toList();
        StringBuilder who = new StringBuilder("Who contains 'system:masters'");
        prints.forEach(p -> who.append(" or Who contains ").append(Logs.quoted(p)));
        return source(table, cluster)
                + "\n| where RequestReceivedTime >= datetime(" + since + ") and Stage != 'RequestReceived'"
                + "\n| extend Who = tostring(User), Sources = tostring(SourceIps)"
                + "\n| where " + who
                + "\n"
                + "| where not(tostring(User.username) == 'system:apiserver' and Who !contains 'X509SHA256=' and"
                + " Sources in ('', '[]', '[\"::1\"]', '[\"127.0.0.1\"]'))\n"
                + "| project AuditId, RequestReceivedTime, Verb, RequestUri, User = Who, SourceIps = Sources,"
                + " UserAgent, ImpersonatedUser = tostring(ImpersonatedUser), ResponseStatus ="
                + " tostring(ResponseStatus)\n"
                + "| sort by RequestReceivedTime asc\n"
                + "| take " + PAGE;
    }

    /** The records of a cluster with the columns of a table of its own. */
    private static String source(Logs.AuditTable table, String cluster) {
        if (table.dedicated()) {
            return table.name() + "\n| where _ResourceId =~ " + Logs.quoted(cluster)
                    // Documented tables do not have the column; where it comes one day it is used.
                    + "\n| extend ImpersonatedUser = column_ifexists('ImpersonatedUser', dynamic(null))";
        }
        return table.name() + "\n| where ResourceId =~ " + Logs.quoted(cluster) + " and Category == "
                + Logs.quoted(table.category())
                + "\n| extend Event = parse_json(log_s)"
                + "\n| extend AuditId = tostring(Event.auditID), Stage = tostring(Event.stage), RequestReceivedTime ="
                + " todatetime(Event.requestReceivedTimestamp), Verb = tostring(Event.verb), RequestUri ="
                + " tostring(Event.requestURI), User = Event.user, SourceIps = Event.sourceIPs, UserAgent ="
                + " tostring(Event.userAgent), ImpersonatedUser = Event.impersonatedUser, ResponseStatus ="
                + " Event.responseStatus";
    }

    private static ObjectNode node(Map<String, String> row) {
        ObjectNode node = AdminUse.JSON.createObjectNode();
        row.forEach(node::put);
        return node;
    }

    private static long number(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
