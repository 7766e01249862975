package dev.castellan.azure;

import java.time.Instant;
import java.util.Optional;

/**
 * That somebody may become a member or owner of a group for a time (Privileged Identity Management for groups; Microsoft
 * Graph, {@code privilegedAccessGroupEligibilityScheduleInstance}).
 *
 * @param groupId the object id of the group
 * @param principalId the object id of the person, application or group that may
 * @param owner whether as owner, rather than as member
 * @param start from when
 * @param end until when; empty for good
 */
public record GroupEligibility(
        String groupId, String principalId, boolean owner, Optional<Instant> start, Optional<Instant> end) {
    /** Whether membership can be activated at a moment. */
    public boolean member(Instant at) {
        return !owner && runs(at);
    }

    /** Whether ownership can be activated at a moment. */
    public boolean owner(Instant at) {
        return owner && runs(at);
    }

    private boolean runs(Instant at) {
        return start.filter(s -> s.isAfter(at)).isEmpty()
                && end.filter(e -> !e.isAfter(at)).isEmpty();
    }
}
