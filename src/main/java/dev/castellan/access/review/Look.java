package dev.castellan.access.review;

import dev.castellan.access.Gap;
import dev.castellan.access.Snapshot;
import java.time.Instant;
import java.util.List;

/**
 * The grants of one snapshot that a scope holds, and what of them could not be read.
 *
 * @param items in the order in which they are looked at
 * @param takenAt when the snapshot was read
 * @param hash over the objects of the snapshot
 * @param gaps what was not read
 * @param azure whether the Azure side is in it
 */
public record Look(List<ReviewItem> items, Instant takenAt, String hash, List<Gap> gaps, boolean azure) {
    public Look {
        items = List.copyOf(items);
        gaps = List.copyOf(gaps);
    }

    static Look at(Snapshot snapshot, List<ReviewItem> items, List<Gap> gaps) {
        return new Look(
                items,
                snapshot.takenAt(),
                snapshot.hash(),
                gaps,
                snapshot.azure().isPresent());
    }

    /** Whether a grant that is not in it may be there all the same. */
    public boolean unread(ReviewItem item) {
        return (item.plane() == Plane.AZURE && !azure)
                || gaps.stream().anyMatch(g -> switch (g.part()) {
                    case ANYTHING, NAMESPACES -> true;
                    case ROLE_BINDINGS ->
                        item.plane() == Plane.CLUSTER
                                && !item.namespace().isEmpty()
                                && (g.namespace().isEmpty() || g.namespace().equals(item.namespace()));
                    case CLUSTER_ROLE_BINDINGS ->
                        item.plane() == Plane.CLUSTER && item.namespace().isEmpty();
                    case AZURE -> item.plane() == Plane.AZURE;
                    case ROLES, CLUSTER_ROLES, SERVICE_ACCOUNTS, RESOURCES, VERSION, AUTHORIZERS, CONTRADICTION ->
                        false;
                });
    }

    /** What was not read and could hold more grants, or more in them. */
    public List<String> missing() {
        return gaps.stream()
                .filter(g -> switch (g.part()) {
                    // Without the version it is not certain which grants are the system's own and left out.
                    case ANYTHING,
                            NAMESPACES,
                            ROLES,
                            CLUSTER_ROLES,
                            ROLE_BINDINGS,
                            CLUSTER_ROLE_BINDINGS,
                            AZURE,
                            AUTHORIZERS,
                            VERSION -> true;
                    case SERVICE_ACCOUNTS, RESOURCES, CONTRADICTION -> false;
                })
                .map(Gap::text)
                .toList();
    }
}
