package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ClusterClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The kinds of a server, read when first needed and again when one is not found. */
final class KindIndex {
    private final Supplier<ClusterClient> client;
    private volatile List<ApiResource> known = List.of();

    KindIndex(Supplier<ClusterClient> client) {
        this.client = client;
    }

    /**
     * The kind.
     *
     * @param group empty for the core group
     * @throws dev.castellan.failure.FailureException {@code browse-kind-not-found}
     */
    ApiResource of(String group, String kind) {
        return find(group, kind)
                .orElseThrow(() -> Failure.expected(
                                "browse-kind-not-found",
                                "The server has no kind " + DisplayText.clean(kind)
                                        + (group.isEmpty() ? "" : " in " + DisplayText.clean(group)) + ".",
                                "It was removed, or the server is too old or lacks an extension.",
                                "Look at the kinds of the cluster.")
                        .asException());
    }

    /** The kind, where the server has it. */
    Optional<ApiResource> find(String group, String kind) {
        Optional<ApiResource> found = among(group, kind);
        if (found.isEmpty()) {
            known = client.get().resources().resources();
            found = among(group, kind);
        }
        return found;
    }

    /** The kind, where the server had it when it was asked last: what many servers lack is not asked for each time. */
    Optional<ApiResource> known(String group, String kind) {
        return all().stream()
                .filter(r -> r.group().equals(group) && r.kind().equals(kind))
                .findFirst();
    }

    /** All kinds. */
    List<ApiResource> all() {
        if (known.isEmpty()) {
            known = client.get().resources().resources();
        }
        return known;
    }

    private Optional<ApiResource> among(String group, String kind) {
        return known.stream()
                .filter(r -> r.group().equals(group) && r.kind().equals(kind))
                .findFirst();
    }
}
