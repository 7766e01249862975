package dev.castellan.access.azure;

import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads one thing of each group. What cannot be read of one may be readable of another, up to a point. */
final class EachGroup {
    /** So often it is tried again whether another group may be asked for. */
    private static final int MOST_REFUSED = 10;

    private final AzureGap.Part part;
    private final List<AzureGap> missing = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();
    private Optional<String> stopped = Optional.empty();
    private int refused;

    EachGroup(AzureGap.Part part) {
        this.part = part;
    }

    /** Whether a group was asked for. */
    boolean asked(String group) {
        return asked.contains(group);
    }

    /** What is read of a group; nothing where that fails, which is noted. */
    <T> List<T> read(String group, Supplier<List<T>> reading) {
        asked.add(group);
        if (stopped.isPresent()) {
            missing.add(new AzureGap(part, group, stopped.get()));
            return List.of();
        }
        try {
            return reading.get();
        } catch (FailureException e) {
            AzurePlaneReader.ends(e);
            String happened = e.failure().happened();
            missing.add(new AzureGap(part, group, happened));
            // Of one group it may be refused and of another, which the reader is in, not; and one group that is gone
            // says nothing of the others.
            boolean forbidden = e.failure().code().equals("azure-graph-forbidden");
            boolean gone = e.failure().code().equals("azure-not-found");
            refused += forbidden ? 1 : 0;
            if ((!forbidden && !gone) || refused == MOST_REFUSED) {
                stopped = Optional.of(happened);
            }
            return List.of();
        }
    }

    /** What is missing: one gap where it is everything. */
    List<AzureGap> gaps() {
        return missing.size() == asked.size() && !missing.isEmpty()
                ? List.of(new AzureGap(part, "", missing.getFirst().reason()))
                : List.copyOf(missing);
    }
}
