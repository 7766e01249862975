package dev.castellan.kubernetes;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One object as a row. Everything in it comes from the server and is untrusted.
 *
 * @param uid its identity; empty for the few kinds that have none, such as metrics
 * @param namespace empty for kinds without namespaces
 * @param name its name
 * @param resourceVersion of its last change
 * @param created when it was made, by the server's clock
 * @param deleting whether its deletion was asked for
 * @param labels its labels
 * @param cells one value per column: String, Long, Double or Boolean; the empty text where there is none
 * @param picked for each pick of the query what was found, in the order of the object
 */
public record TableRow(
        String uid,
        String namespace,
        String name,
        String resourceVersion,
        Optional<Instant> created,
        boolean deleting,
        Map<String, String> labels,
        List<Object> cells,
        List<List<JsonNode>> picked) {}
