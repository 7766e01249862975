package dev.castellan.browse;

import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What screens ask of clusters to show what is in them. */
public interface Lists extends AutoCloseable {
    /**
     * The kinds of a cluster, remembered for some minutes. Blocks.
     *
     * @param fresh whether they are to be read anew
     * @throws FailureException when the cluster cannot be asked
     */
    Kinds kinds(ClusterId cluster, boolean fresh);

    /**
     * A kind as each cluster has it, in the version that it prefers. Those that do not answer soon after the others, or do
     * not have it, are taken to have it as the first that does; their lists tell the truth. Blocks.
     *
     * @param id such as {@code deployments.apps}
     * @throws FailureException where no cluster has it, or none can be asked
     */
    Map<ClusterId, Kind> kinds(List<ClusterId> clusters, String id);

    /** Where somebody may list a kind who may not list it in all namespaces. Blocks. */
    ReadableNamespaces readable(ClusterId cluster, Kind kind, Collection<String> lookedAt);

    /**
     * A list of one kind over clusters that may have it in different versions. Returns at once; the list tells how far it
     * is, and a bad cluster never delays another.
     *
     * @param kinds the kind as each cluster has it; at least one
     * @param namespaces which namespaces; empty for all, and for kinds without
     */
    Listing open(Map<ClusterId, Kind> kinds, Collection<String> namespaces);

    /**
     * Tells whether the server of a cluster lives, to what is followed beside lists. Blocks for a moment.
     *
     * @throws FailureException when the cluster is not known
     */
    SignsOfLife signs(ClusterId cluster, SignsOfLife.Listener listener);

    /** Ends every list and gives every connection back. */
    @Override
    void close();
}
