package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was found that a custom resource owns. Looking for it takes a list of each kind that it may be, so it is kept while
 * only the status of the resource changes.
 *
 * @param uid of the resource
 * @param generation of the resource when it was looked for
 * @param at when
 * @param objects what it owns, directly and further down
 * @param more whether some kind had more objects than were read
 * @param failure why some kind could not be read
 */
record FoundBelow(
        String uid, String generation, Instant at, List<ObjectNode> objects, boolean more, Optional<Failure> failure) {
    private static final Duration KEPT = Duration.ofMinutes(1);

    FoundBelow {
        objects = List.copyOf(objects);
    }

    boolean holds(LiveObject live, Instant now) {
        return uid.equals(live.uid()) && generation.equals(generation(live)) && now.isBefore(at.plus(KEPT));
    }

    static String generation(LiveObject live) {
        return live.object().path("metadata").path("generation").asString("");
    }
}
