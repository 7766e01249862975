package dev.castellan.browse.object;

import java.time.Duration;
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
 * @param ahead how far the clock that its moments are by is ahead of ours
 */
public record ObjectSummary(
        ObjectAddress address,
        String state,
        Tone tone,
        List<Part> sections,
        List<Keeper> keepers,
        Instant asOf,
        Duration ahead) {
    public ObjectSummary {
        sections = List.copyOf(sections);
        keepers = List.copyOf(keepers);
    }

    /** A moment that it tells, by our clock. */
    public Instant ours(Instant then) {
        return then.minus(ahead);
    }

    ObjectSummary withClockAhead(Duration measured) {
        return new ObjectSummary(address, state, tone, sections, keepers, asOf, measured);
    }
}
