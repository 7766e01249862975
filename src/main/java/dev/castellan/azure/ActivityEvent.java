package dev.castellan.azure;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One event of Azure's activity log. A request has several with one correlation id. Text in it is untrusted.
 *
 * @param id of the event
 * @param correlationId of the request, made by Azure
 * @param clientRequestId of the request, made by whoever sent it
 * @param operation such as {@code Microsoft.HybridContainerService/…/listAdminKubeconfig/action}; its case varies
 * @param resourceId what it was done to
 * @param caller a user name, or the object id of an application
 * @param objectId who it was, in Entra
 * @param address where it came from, as Azure saw it
 * @param application the client application's id
 * @param methods how the caller had signed in: {@code pwd,mfa}
 * @param status {@code Started}, {@code Accepted}, {@code Succeeded} or {@code Failed}
 * @param at when it happened
 * @param submitted when it could be read
 */
public record ActivityEvent(
        String id,
        String correlationId,
        Optional<String> clientRequestId,
        String operation,
        String resourceId,
        String caller,
        Optional<String> objectId,
        Optional<String> address,
        Optional<String> application,
        Optional<String> methods,
        String status,
        Instant at,
        Optional<Instant> submitted) {
    private static final String CLAIMS = "http://schemas.microsoft.com/";

    /** Whether the operation is this one, in any letter case; {@code suffix} begins with a slash. */
    public boolean is(String suffix) {
        return operation.toLowerCase(Locale.ROOT).endsWith(suffix.toLowerCase(Locale.ROOT));
    }

    /**
     * From the REST API or the Azure CLI, or from a row of the table {@code AzureActivity} of Log Analytics; empty where
     * time or operation is missing.
     */
    public static Optional<ActivityEvent> read(JsonNode node) {
        Optional<String> operation = Fields.text(node, "operationName", "value")
                .or(() -> Fields.text(node, "OperationNameValue"))
                .or(() -> Fields.text(node, "operationName"))
                .or(() -> Fields.text(node, "authorization", "action"));
        Optional<Instant> at = Fields.instant(node, "eventTimestamp")
                .or(() -> Fields.instant(node, "TimeGenerated"))
                .or(() -> Fields.instant(node, "time"));
        if (operation.isEmpty() || at.isEmpty()) {
            return Optional.empty();
        }
        JsonNode http = unfolded(node, "httpRequest", "HTTPRequest");
        JsonNode claims = unfolded(node, "claims", "Claims");
        return Optional.of(new ActivityEvent(
                first(node, "eventDataId", "EventDataId", "id"),
                first(node, "correlationId", "CorrelationId", "operationId", "OperationId"),
                Fields.text(http, "clientRequestId"),
                operation.get(),
                Fields.text(node, "resourceId")
                        .or(() -> Fields.text(node, "_ResourceId"))
                        .or(() -> Fields.text(node, "ResourceId"))
                        .or(() -> Fields.text(node, "authorization", "scope"))
                        .orElse(""),
                first(node, "caller", "Caller"),
                Fields.text(claims, CLAIMS + "identity/claims/objectidentifier"),
                Fields.text(http, "clientIpAddress")
                        .or(() -> Fields.text(claims, "ipaddr"))
                        .or(() -> Fields.text(node, "CallerIpAddress")),
                Fields.text(claims, "appid"),
                Fields.text(claims, CLAIMS + "claims/authnmethodsreferences"),
                Fields.text(node, "status", "value")
                        .or(() -> Fields.text(node, "ActivityStatusValue"))
                        .or(() -> Fields.text(node, "resultType"))
                        .orElse(""),
                at.get(),
                Fields.instant(node, "submissionTimestamp")
                        .or(() -> Fields.instant(node, "EventSubmissionTimestamp"))));
    }

    private static String first(JsonNode node, String... names) {
        for (String name : names) {
            Optional<String> text = Fields.text(node, name);
            if (text.isPresent()) {
                return text.get();
            }
        }
        return "";
    }

    /** An object, or one written as text within a row. */
    private static JsonNode unfolded(JsonNode node, String name, String column) {
        if (node.path(name).isObject()) {
            return node.path(name);
        }
        try {
            return Transport.JSON.readTree(Fields.text(node, column).orElse("{}"));
        } catch (JacksonException e) {
            return Transport.JSON.createObjectNode();
        }
    }
}
