package dev.castellan.breakglass.reconcile;

import dev.castellan.azure.ActivityEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An admin certificate that was asked for at Azure, by whatever tool: the events of one request as one. Text is untrusted.
 *
 * @param correlationId Azure's name of the request
 * @param clientRequestId the caller's, in lower case
 * @param cluster the id of the cluster resource, in lower case
 * @param caller a user name, or an application's object id
 * @param status how it ended, as far as the log tells
 * @param at when it began
 */
public record AdminFetch(
        String correlationId,
        Optional<String> clientRequestId,
        String cluster,
        String caller,
        Optional<String> address,
        Optional<String> application,
        Status status,
        Instant at) {
    /** How a request ended. */
    public enum Status {
        SUCCEEDED,
        /** Its end is not in the log. */
        OPEN,
        FAILED
    }

    /** In lower case: AKS enabled by Azure Arc, and AKS. */
    private static final List<String> OPERATIONS =
            List.of("/listadminkubeconfig/action", "/listclusteradmincredential/action");

    private static final String INSTANCE = "/providers/microsoft.hybridcontainerservice/provisionedclusterinstances";
    private static final int MOST = 200_000;

    /**
     * Gathers events, in any order, into requests. Bounded: what is beyond is counted.
     */
    public static final class Gathering {
        private final Map<String, AdminFetch> fetches = new LinkedHashMap<>();
        private long beyond;

        /** Adds an event; others than fetches are passed over. */
        public void add(ActivityEvent event) {
            if (OPERATIONS.stream().noneMatch(event::is)) {
                return;
            }
            String cluster = cluster(event.resourceId());
            String request = event.correlationId().isEmpty() ? event.id() : event.correlationId();
            Optional<String> client = event.clientRequestId().map(i -> i.toLowerCase(Locale.ROOT));
            // One batch may fetch several; the caller's id tells two of one batch apart.
            String key = request.toLowerCase(Locale.ROOT) + "\n" + cluster + "\n" + client.orElse("");
            AdminFetch known = fetches.get(key);
            if (known == null && fetches.size() >= MOST) {
                beyond++;
                return;
            }
            Status status = status(event.status());
            AdminFetch fetch = new AdminFetch(
                    request, client, cluster, event.caller(), event.address(), event.application(), status, event.at());
            fetches.put(key, known == null ? fetch : known.with(fetch));
        }

        /** The requests, in the order of time. */
        public List<AdminFetch> fetches() {
            List<AdminFetch> list = new ArrayList<>(fetches.values());
            list.sort(java.util.Comparator.comparing(AdminFetch::at).thenComparing(AdminFetch::correlationId));
            return list;
        }

        /** Requests that were too many to be kept. */
        public long beyond() {
            return beyond;
        }
    }

    private static Status status(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "succeeded", "success" -> Status.SUCCEEDED;
            case "failed", "failure", "canceled", "cancelled" -> Status.FAILED;
            default -> Status.OPEN;
        };
    }

    private static String cluster(String resourceId) {
        String id = resourceId.toLowerCase(Locale.ROOT);
        int at = id.indexOf(INSTANCE);
        return at < 0 ? id : id.substring(0, at);
    }

    /** One success makes it a success, whatever else the log says of it. */
    private AdminFetch with(AdminFetch other) {
        Status best = status == Status.SUCCEEDED || other.status == Status.SUCCEEDED
                ? Status.SUCCEEDED
                : status == Status.FAILED || other.status == Status.FAILED ? Status.FAILED : Status.OPEN;
        return new AdminFetch(
                correlationId,
                clientRequestId,
                cluster,
                caller.isEmpty() ? other.caller : caller,
                address.or(other::address),
                application.or(other::application),
                best,
                at.isBefore(other.at) ? at : other.at);
    }
}
