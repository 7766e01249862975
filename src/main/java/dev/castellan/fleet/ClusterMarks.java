package dev.castellan.fleet;

import java.util.Map;
import java.util.Optional;

/**
 * Marks of clusters, as far as they are known.
 *
 * @param marks by cluster
 * @param unknown why there may be more, as a sentence; empty where everything was read
 */
public record ClusterMarks(Map<ClusterId, ClusterMark> marks, Optional<String> unknown) {
    /** Nobody looked: nothing is claimed. */
    public static final ClusterMarks NOT_CHECKED =
            new ClusterMarks(Map.of(), Optional.of("Nobody looked at the ledger of check-outs."));

    /** Where marks come from. */
    public interface Source {
        /** Knows nothing. */
        Source NONE = new Source() {
            @Override
            public ClusterMarks now() {
                return NOT_CHECKED;
            }

            @Override
            public Runnable onChange(Runnable listener) {
                return () -> {};
            }
        };

        /** What is known now; never waits. */
        ClusterMarks now();

        /**
         * Calls the listener after each change, on the thread that made it.
         *
         * @return ends the calls
         */
        Runnable onChange(Runnable listener);
    }

    public ClusterMarks {
        marks = Map.copyOf(marks);
    }

    /** The mark of a cluster. */
    public Optional<ClusterMark> of(ClusterId cluster) {
        return Optional.ofNullable(marks.get(cluster));
    }
}
