package dev.castellan.kubernetes;

import java.util.List;

/**
 * What to list or watch.
 *
 * @param resource which kind
 * @param namespace the namespace; empty for all of them, and for kinds without namespaces
 * @param labelSelector as kubectl's {@code -l}; may be empty
 * @param fieldSelector as kubectl's {@code --field-selector}; may be empty
 * @param picks values wanted beside the server's columns; those outside {@code metadata} make the server send whole
 *     objects, so there are none for kinds that hold secrets
 * @param firstPage how many rows the first answer holds at most; 0 for all in one answer
 * @param nextPages how many rows each further answer holds
 */
public record ListQuery(
        ApiResource resource,
        String namespace,
        String labelSelector,
        String fieldSelector,
        List<Pick> picks,
        int firstPage,
        int nextPages) {
    public ListQuery {
        picks = List.copyOf(picks);
    }

    /** Everything of a kind in a namespace, or in all of them for the empty name, in pages of a good size. */
    public static ListQuery of(ApiResource resource, String namespace) {
        return new ListQuery(resource, namespace, "", "", List.of(), 500, 2_000);
    }

    /** This with other picks. */
    public ListQuery withPicks(List<Pick> others) {
        return new ListQuery(resource, namespace, labelSelector, fieldSelector, others, firstPage, nextPages);
    }

    /** This with selectors. */
    public ListQuery withSelectors(String labels, String fields) {
        return new ListQuery(resource, namespace, labels, fields, picks, firstPage, nextPages);
    }

    /** This in other pages. */
    public ListQuery inPages(int first, int next) {
        return new ListQuery(resource, namespace, labelSelector, fieldSelector, picks, first, next);
    }

    /** Whether the server has to send whole objects. */
    boolean wholeObjects() {
        return picks.stream().anyMatch(p -> !p.path().getFirst().equals("metadata"));
    }

    /**
     * A value in each object, by the names on the way to it; {@code []} stands for every element of an array. What lies
     * there may be a tree of its own.
     */
    public record Pick(List<String> path) {
        public Pick {
            path = List.copyOf(path);
        }

        /** {@code spec, containers, [], image}. */
        public static Pick of(String... path) {
            return new Pick(List.of(path));
        }
    }
}
