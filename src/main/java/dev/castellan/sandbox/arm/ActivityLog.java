package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Person;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was done through practice Azure: some history from the plan, and every write and check-out since the start. As in
 * Azure an event can be read some minutes after it happened.
 */
final class ActivityLog {
    private static final Pattern RANGE = Pattern.compile(
            "\\s*eventTimestamp ge '([^']+)' and eventTimestamp le '([^']+)'(?: and"
                    + " (resourceGroupName|resourceUri|resourceProvider|correlationId) eq '([^']*)')?\\s*",
            Pattern.CASE_INSENSITIVE);

    /** Azure takes 3 to 20 minutes (its documentation of the activity log); here nobody waits for more than 6. */
    private static final int SHORTEST_DELAY = 180;

    private static final int LONGEST_DELAY = 360;

    private final FleetPlan plan;
    private final InstantSource clock;
    private final List<ObjectNode> events = new CopyOnWriteArrayList<>();

    ActivityLog(FleetPlan plan, InstantSource clock) {
        this.plan = plan;
        this.clock = clock;
    }

    /**
     * Who did it, as the token said.
     *
     * @param amr methods proven, separated by commas
     */
    record Actor(String upn, String objectId, String name, String amr) {}

    /** Begins again with the history of the plan. */
    void seed() {
        events.clear();
        Seeded seeded = plan.seeded();
        plan.clusters().stream().limit(14).filter(c -> c.provisioned()).forEach(c -> {
            String id = ClusterResources.instanceId(c);
            int age = 2 + seeded.number(60, "checkout", c.name());
            boolean production = c.environment() == dev.castellan.sandbox.ground.ClusterPlan.Stage.PRODUCTION;
            Person who = plan.people().get(production ? seeded.number(2, "who", c.name()) == 0 ? 1 : 4 : 3);
            record(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action",
                    id,
                    actor(who),
                    plan.now().minus(Duration.ofHours(age * 7L)),
                    seeded.guid("correlation", c.name()),
                    "OK");
            record(
                    "Microsoft.KubernetesConfiguration/extensions/write",
                    c.armId() + "/providers/Microsoft.KubernetesConfiguration/extensions/azurepolicy",
                    actor(plan.people().getFirst()),
                    plan.now().minus(Duration.ofDays(age)),
                    seeded.guid("correlation2", c.name()),
                    "Created");
        });
        plan.subscriptions()
                .forEach(s -> record(
                        "Microsoft.Authorization/roleAssignments/write",
                        "/subscriptions/" + s.id() + "/providers/Microsoft.Authorization/roleAssignments/"
                                + seeded.guid("activity", s.id()),
                        actor(plan.people().getFirst()),
                        plan.now().minus(Duration.ofDays(9)),
                        seeded.guid("correlation3", s.id()),
                        "Created"));
    }

    private static Actor actor(Person p) {
        return new Actor(p.username(), p.objectId(), p.displayName(), p.mfa() ? "pwd,mfa" : "pwd");
    }

    /** Two events with one correlation id: begun and succeeded. */
    void record(String operation, String resourceId, Actor actor, Instant at, String correlation, String subStatus) {
        record(operation, resourceId, actor, at, new Ids(correlation, Optional.empty()), subStatus);
    }

    /** The same with the id that the caller gave to the request. */
    void record(String operation, String resourceId, Actor actor, Instant at, Ids ids, String subStatus) {
        events.add(event(operation, resourceId, actor, at, ids, "Started", "", "BeginRequest"));
        events.add(event(operation, resourceId, actor, at.plusSeconds(2), ids, "Succeeded", subStatus, "EndRequest"));
    }

    /** What names a request: Azure's own id and, where there is one, the caller's. */
    record Ids(String correlation, Optional<String> client) {}

    Reply list(String subscription, Optional<String> filter, String base, String version, int skip) {
        Matcher matcher = RANGE.matcher(filter.orElse(""));
        if (!matcher.matches()) {
            return Reply.json(
                    400,
                    Json.object()
                            .put("code", "BadRequest")
                            .put(
                                    "message",
                                    "Filter must begin with eventTimestamp ge '…' and eventTimestamp le '…' and may"
                                            + " name one of resourceGroupName, resourceUri, resourceProvider,"
                                            + " correlationId."));
        }
        Instant from;
        Instant to;
        try {
            from = Instant.parse(matcher.group(1));
            to = Instant.parse(matcher.group(2));
        } catch (DateTimeParseException e) {
            return Reply.json(
                    400,
                    Json.object()
                            .put("code", "BadRequest")
                            .put("message", "The timestamps of the filter are not valid."));
        }
        String field = Optional.ofNullable(matcher.group(3)).orElse("").toLowerCase(Locale.ROOT);
        String value = Optional.ofNullable(matcher.group(4)).orElse("").toLowerCase(Locale.ROOT);
        List<ObjectNode> found = new ArrayList<>(events.stream()
                .filter(e -> e.path("subscriptionId").asString().equalsIgnoreCase(subscription))
                .filter(e ->
                        !Instant.parse(e.path("submissionTimestamp").asString()).isAfter(clock.instant()))
                .filter(e -> {
                    Instant at = Instant.parse(e.path("eventTimestamp").asString());
                    return !at.isBefore(from) && !at.isAfter(to);
                })
                .filter(e -> switch (field) {
                    case "" -> true;
                    case "resourceuri" ->
                        e.path("resourceId").asString().toLowerCase(Locale.ROOT).startsWith(value);
                    case "resourceprovider" ->
                        e.path("resourceProviderName").path("value").asString().equalsIgnoreCase(value);
                    case "resourcegroupname" ->
                        e.path("resourceGroupName").asString().equalsIgnoreCase(value);
                    default -> e.path("correlationId").asString().equalsIgnoreCase(value);
                })
                .sorted(Comparator.comparing(
                                (ObjectNode e) -> e.path("eventTimestamp").asString())
                        .reversed())
                .toList());
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("value");
        found.stream().skip(skip).limit(100).forEach(list::add);
        if (found.size() > skip + 100) {
            answer.put(
                    "nextLink",
                    base + "?api-version=" + version + "&$filter="
                            + java.net.URLEncoder.encode(filter.orElse(""), java.nio.charset.StandardCharsets.UTF_8)
                            + "&$skipToken=" + (skip + 100));
        }
        return Reply.json(200, answer);
    }

    private ObjectNode event(
            String operation,
            String resourceId,
            Actor actor,
            Instant at,
            Ids ids,
            String status,
            String subStatus,
            String eventName) {
        String correlation = ids.correlation();
        Seeded seeded = plan.seeded();
        String provider = operation.substring(0, operation.indexOf('/'));
        String[] parts = resourceId.split("/", -1);
        String eventId = seeded.guid("event", correlation, status);
        ObjectNode e = Json.object();
        e.putObject("authorization")
                .put("action", operation)
                .put("role", "Subscription Admin")
                .put("scope", resourceId);
        e.put("caller", actor.upn).put("channels", "Operation");
        ObjectNode claims = e.putObject("claims");
        claims.put("aud", "https://management.core.windows.net/")
                .put("iss", "https://sts.windows.net/" + plan.home().id() + "/")
                .put("iat", Long.toString(at.getEpochSecond() - 300));
        claims.put(
                "http://schemas.microsoft.com/identity/claims/tenantid",
                plan.home().id());
        claims.put("http://schemas.microsoft.com/claims/authnmethodsreferences", actor.amr);
        claims.put("http://schemas.microsoft.com/identity/claims/objectidentifier", actor.objectId);
        claims.put("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", actor.upn);
        claims.put("name", actor.name)
                .put("ipaddr", "10.20.4." + (10 + seeded.number(200, "ip", actor.upn)))
                .put("appid", plan.clientId());
        claims.put("http://schemas.microsoft.com/claims/authnclassreference", "1");
        e.put("correlationId", correlation).put("description", "").put("eventDataId", eventId);
        e.putObject("eventName")
                .put("value", eventName)
                .put("localizedValue", eventName.equals("BeginRequest") ? "Begin request" : "End request");
        e.putObject("category").put("value", "Administrative").put("localizedValue", "Administrative");
        e.putObject("httpRequest")
                .put(
                        "clientRequestId",
                        ids.client()
                                .orElseGet(() -> UUID.nameUUIDFromBytes(
                                                correlation.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                                        .toString()))
                .put("clientIpAddress", "10.20.4.7")
                .put("method", operation.endsWith("/action") ? "POST" : "PUT");
        e.put(
                "id",
                resourceId + "/events/" + eventId + "/ticks/"
                        + (at.toEpochMilli() * 10_000 + 621_355_968_000_000_000L));
        e.put("level", "Informational")
                .put(
                        "resourceGroupName",
                        parts.length > 4 && parts[3].equalsIgnoreCase("resourceGroups") ? parts[4] : "");
        e.putObject("resourceProviderName").put("value", provider).put("localizedValue", provider);
        e.put("resourceId", resourceId);
        String type =
                operation.substring(0, operation.replaceAll("/action$", "").lastIndexOf('/'));
        e.putObject("resourceType").put("value", type).put("localizedValue", type);
        e.put("operationId", correlation);
        e.putObject("operationName").put("value", operation).put("localizedValue", operation);
        e.putObject("properties")
                .put("statusCode", subStatus.isEmpty() ? "" : subStatus)
                .put("eventCategory", "Administrative");
        e.putObject("status").put("value", status).put("localizedValue", status);
        e.putObject("subStatus").put("value", subStatus).put("localizedValue", subStatus);
        e.put("eventTimestamp", at.toString())
                .put(
                        "submissionTimestamp",
                        at.plusSeconds(SHORTEST_DELAY
                                        + seeded.number(LONGEST_DELAY - SHORTEST_DELAY, "delay", correlation))
                                .toString());
        e.put("subscriptionId", parts.length > 2 ? parts[2] : "")
                .put("tenantId", plan.home().id());
        return e;
    }
}
