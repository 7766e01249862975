package dev.castellan.access.usage;

import dev.castellan.access.Request;
import dev.castellan.azure.Azure;
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
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The audit log that a cluster sends to Log Analytics. The service counts equal requests together, so that a month of a busy
 * cluster is an answer of thousands of rows and not of millions. Blocks.
 *
 * <p>Source: Azure documentation, tables ArcK8sAudit and ArcK8sAuditAdmin; {@code kube-audit-admin} leaves reading out.
 */
public final class AuditRecords {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AuditRecords() {}

    /** Reads it as the first account that sees the cluster. */
    public static AuditLog read(List<AzureSide> sides, String clusterId, Duration back) {
        Optional<FailureException> last = Optional.empty();
        for (AzureSide side : sides) {
            try {
                return read(side.azure(), clusterId, back);
            } catch (FailureException e) {
                if (e.failure().code().startsWith("access-audit-")) {
                    throw e;
                }
                last = Optional.of(e);
            }
        }
        throw last.orElseGet(() -> Failure.expected(
                        "access-azure-signed-out",
                        "Nobody is signed in to Azure.",
                        "The audit log in Log Analytics cannot be read.",
                        "Sign in first: castellan account login.")
                .asException());
    }

    private static AuditLog read(Azure azure, String clusterId, Duration back) {
        Logs logs = azure.logs();
        Logs.AuditTable sent = logs.audit(clusterId)
                .orElseThrow(() -> Failure.expected(
                                "access-audit-not-collected",
                                "The cluster sends no audit log to a Log Analytics workspace.",
                                "What was used is not known.",
                                "Give a file of the API server's audit log (--audit), or turn on the diagnostic"
                                        + " setting for kube-audit.")
                        .asException());
        Logs.Table table = logs.query(
                sent.customerId(),
                sent.dedicated() ? query(sent.name(), clusterId) : sharedQuery(sent.category(), clusterId),
                back);
        return log(table, sent.changesOnly());
    }

    /** The answer as a log. Pure. */
    static AuditLog log(Logs.Table table, boolean changesOnly) {
        List<String> missing = new ArrayList<>();
        table.partial().ifPresent(p -> missing.add("Log Analytics kept rows back: " + p));
        if (table.rows().stream().anyMatch(r -> r.getOrDefault("AsUnknown", "").equals("true"))) {
            missing.add(
                    "The table does not say as whom a proxy makes requests, such as that of Arc cluster connect: what"
                            + " people did through one counts as the proxy's, and their own rights look unused. A"
                            + " diagnostic setting that sends to the shared table AzureDiagnostics keeps it.");
        }
        List<Map<String, String>> unread = table.rows().stream()
                .filter(r -> r.getOrDefault("Unread", "").equals("true"))
                .toList();
        if (!unread.isEmpty()) {
            long events = unread.stream()
                    .mapToLong(r -> number(r.getOrDefault("Events", "1")))
                    .sum();
            missing.add((events == 1 ? "One event" : events + " events")
                    + " of the audit log cannot be read: the table cuts off what is longer than 32 KB. Whose they are"
                    + " is not known.");
        }
        List<Map<String, String>> read = new ArrayList<>(table.rows());
        read.removeAll(unread);
        return AuditLog.of(
                records(read),
                changesOnly,
                missing.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", missing)));
    }

    /** For a table of its own. */
    static String query(String table, String clusterId) {
        return table + "\n| where _ResourceId =~ " + Logs.quoted(clusterId)
                + "\n| where Stage in ('ResponseComplete', 'ResponseStarted')"
                + "\n| extend Received = RequestReceivedTime, Uri = RequestUri, Answer = ResponseStatus,"
                // Documented tables do not have the column; where it comes one day it is used.
                + " As = column_ifexists('ImpersonatedUser', dynamic({\"missing\": \"true\"}))"
                + SUMMARY;
    }

    /**
     * For the table that all resources share, where the event is text. One that is cut is no JSON and has no stage: it is
     * counted as unread. Source: Azure documentation, Azure Monitor service limits, 32 KB for a column of text.
     */
    static String sharedQuery(String category, String clusterId) {
        return "AzureDiagnostics\n| where ResourceId =~ " + Logs.quoted(clusterId) + " and Category == "
                + Logs.quoted(category)
                + "\n"
                + "| extend Event = parse_json(log_s)\n"
                + "| extend Stage = iff(isempty(tostring(Event.stage)), 'unread', tostring(Event.stage)), User ="
                + " Event.user, Verb = tostring(Event.verb), ObjectRef = Event.objectRef, Uri ="
                + " tostring(Event.requestURI), Answer = Event.responseStatus, As = Event.impersonatedUser,"
                + " Annotations = Event.annotations, Received = todatetime(Event.requestReceivedTimestamp)\n"
                + "| where Stage in ('ResponseComplete', 'ResponseStarted', 'unread')"
                + SUMMARY;
    }

    private static final String SUMMARY =
            "\n| extend Path = iff(isempty(tostring(ObjectRef.resource)), tostring(split(Uri, '?')[0]), '')"
                    + "\n| summarize First = min(Received), Last = max(Received), Events = count() by"
                    + " Name = tostring(User.username), Groups = tostring(User.groups), AsName = tostring(As.username),"
                    + " AsUid = tostring(As.uid), AsGroups = tostring(As.groups), AsExtra = tostring(As.extra),"
                    + " AsUnknown = tostring(As.missing), Unread = iff(Stage == 'unread', 'true', ''), Verb,"
                    + " ApiGroup = tostring(ObjectRef.apiGroup), Resource = tostring(ObjectRef.resource),"
                    + " Subresource = tostring(ObjectRef.subresource), Namespace = tostring(ObjectRef.namespace),"
                    + " Object = tostring(ObjectRef.name), Path, Code = toint(Answer.code),"
                    + " Decision = tostring(Annotations['authorization.k8s.io/decision'])";

    /** The rows as records. Pure. */
    static List<AuditLog.Counted> records(List<Map<String, String>> rows) {
        List<AuditLog.Counted> records = new ArrayList<>();
        for (Map<String, String> row : rows) {
            String verb = row.getOrDefault("Verb", "");
            String resource = row.getOrDefault("Resource", "");
            String sub = row.getOrDefault("Subresource", "");
            // The name of an object that is made is in the log but not in the request that is decided.
            boolean named = !(verb.equals("create") && sub.isEmpty());
            Request request = resource.isEmpty()
                    ? new Request.OnPath(verb, row.getOrDefault("Path", ""))
                    : new Request.OnResource(
                            verb,
                            row.getOrDefault("ApiGroup", ""),
                            resource,
                            sub,
                            row.getOrDefault("Namespace", ""),
                            named ? row.getOrDefault("Object", "") : "");
            String code = row.getOrDefault("Code", "");
            boolean refused =
                    row.getOrDefault("Decision", "").equals("forbid") || code.equals("401") || code.equals("403");
            records.add(new AuditLog.Counted(
                    row.getOrDefault("Name", ""),
                    groups(row.getOrDefault("Groups", "")),
                    as(row),
                    request,
                    refused,
                    number(row.getOrDefault("Events", "1")),
                    time(row.getOrDefault("First", "")),
                    time(row.getOrDefault("Last", ""))));
        }
        return records;
    }

    private static Optional<AuditLog.As> as(Map<String, String> row) {
        String name = row.getOrDefault("AsName", "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        parsed(row.getOrDefault("AsExtra", ""))
                .properties()
                .forEach(e -> extra.put(e.getKey(), AuditLog.texts(e.getValue())));
        return Optional.of(
                new AuditLog.As(name, row.getOrDefault("AsUid", ""), groups(row.getOrDefault("AsGroups", "")), extra));
    }

    private static List<String> groups(String text) {
        return AuditLog.texts(parsed(text));
    }

    /** Groups and attributes that cannot be read count as none; the user counts all the same. */
    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text.isEmpty() ? "{}" : text);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static long number(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 1;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
