package dev.castellan.access.review;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is different now from what a campaign looks at.
 *
 * @param changed grants that give something else now, with what; by id
 * @param gone the ids of grants that are not there any more
 * @param added grants in the scope that the campaign does not hold
 */
public record Drift(Map<String, String> changed, Set<String> gone, List<ReviewItem> added) {
    /** None. */
    public static final Drift NONE = new Drift(Map.of(), Set.of(), List.of());

    public Drift {
        changed = Map.copyOf(changed);
        gone = Set.copyOf(gone);
        added = List.copyOf(added);
    }

    /** Whether all is as it was. */
    public boolean none() {
        return changed.isEmpty() && gone.isEmpty() && added.isEmpty();
    }

    /** In a few words. */
    public String text() {
        return "%,d changed, %,d gone, %,d new".formatted(changed.size(), gone.size(), added.size());
    }
}
