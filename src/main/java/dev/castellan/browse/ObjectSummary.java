package dev.castellan.browse;

import java.time.Instant;
import java.util.List;

/**
 * What there is to say about an object.
 *
 * @param address the object
 * @param state how it is, in a few words; may be empty
 * @param tone whether that is good
 * @param sections the parts, most important first
 * @param keepers what keeps the object as it is
 * @param asOf when it was put together
 */
public record ObjectSummary(
        ObjectAddress address, String state, Tone tone, List<Part> sections, List<Keeper> keepers, Instant asOf) {
    public ObjectSummary {
        sections = List.copyOf(sections);
        keepers = List.copyOf(keepers);
    }
}
