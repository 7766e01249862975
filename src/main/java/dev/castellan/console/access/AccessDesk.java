package dev.castellan.console.access;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Verification;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What the access screens ask of the rooms below. What blocks says so, and ends on interrupt. */
public interface AccessDesk {
    /** The clusters known now, without asking anybody. */
    List<FleetCluster> clusters();

    /** Reads the fleet. Blocks. */
    void look();

    /**
     * Calls the listener when the fleet changed, on the thread that changed it.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);

    /**
     * Reads everything that decides about access to a cluster, with the Azure side where there is one. Blocks.
     *
     * @param step told in a few words what is read next
     * @throws dev.castellan.failure.FailureException where nothing at all can be read
     */
    AccessReading read(FleetCluster cluster, Consumer<String> step);

    /**
     * Reads a saved snapshot, or objects from a file or folder. Blocks.
     *
     * @throws dev.castellan.failure.FailureException where it cannot be read
     */
    AccessReading open(Path file);

    /**
     * Saves what was read. Blocks.
     *
     * @throws dev.castellan.failure.FailureException {@code access-snapshot-unwritable}
     */
    void save(AccessReading reading, Path file);

    /**
     * Puts random and near-miss questions to the API server and compares. Blocks.
     *
     * @param asked told how many were asked so far
     */
    Verification.Result verify(ClusterId cluster, AccessIndex index, int questions, IntConsumer asked);

    /** Asks the API server itself by a SubjectAccessReview. Blocks. */
    ServerAnswer review(ClusterId cluster, Requester who, Request request);

    /**
     * The requests for client certificates that the API server holds now. Blocks.
     *
     * @throws dev.castellan.failure.FailureException where they may not be listed or it does not answer
     */
    LiveAccess.Requests certificateRequests(ClusterId cluster);

    /**
     * What the API server answered.
     *
     * @param reason in its own words; untrusted, may be empty
     */
    record ServerAnswer(boolean allowed, String reason, Instant at) {}
}
