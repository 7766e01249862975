package dev.castellan.azure;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * What was done through Azure Resource Manager in the last 90 days. Events come 3 to 20 minutes after what they tell (Azure
 * Monitor documentation). Blocking, with the manners and failures of {@link Azure}.
 */
public final class ActivityLog {
    private static final int MOST_PAGES = 20_000;
    private static final String MEMBERS =
            "eventDataId,correlationId,operationName,resourceId,caller,claims,httpRequest,"
                    + "status,eventTimestamp,submissionTimestamp,authorization,operationId";

    private final Transport arm;

    ActivityLog(Transport arm) {
        this.arm = arm;
    }

    /**
     * Reads one subscription, page by page as the pages come. Azure cannot filter by operation, so all of it comes.
     *
     * @return how many events came, those that could not be understood included
     */
    public long read(String subscriptionId, Instant from, Instant to, Consumer<ActivityEvent> event) {
        if (!subscriptionId.matches("[0-9A-Za-z-]{1,64}")) {
            throw new IllegalArgumentException("not a subscription");
        }
        String filter = "eventTimestamp ge '%s' and eventTimestamp le '%s'"
                .formatted(from.truncatedTo(ChronoUnit.MILLIS), to.truncatedTo(ChronoUnit.MILLIS));
        Optional<URI> next = Optional.of(arm.address("subscriptions/" + subscriptionId
                + "/providers/microsoft.insights/eventtypes/management/values?api-version=" + ApiVersion.ACTIVITY_LOG
                + "&$filter=" + encoded(filter) + "&$select=" + encoded(MEMBERS)));
        Set<String> seen = new HashSet<>();
        long count = 0;
        while (next.isPresent()) {
            if (!seen.add(next.get().toString()) || seen.size() > MOST_PAGES) {
                throw AzureErrors.incomplete("It pointed back to a page that was read already.")
                        .asException();
            }
            JsonNode page = arm.get(next.get());
            if (!page.path("value").isArray()) {
                throw AzureErrors.incomplete("Its answer holds no list where it should be.")
                        .asException();
            }
            for (JsonNode node : page.path("value")) {
                count++;
                ActivityEvent.read(node).ifPresent(event);
            }
            next = Fields.text(page, "nextLink").map(arm::checked);
        }
        return count;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
