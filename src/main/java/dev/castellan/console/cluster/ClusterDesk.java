package dev.castellan.console.cluster;

import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.Extension;
import dev.castellan.azure.ProvisionedInstance;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the cluster screen asks of the rooms below. */
public interface ClusterDesk {
    /** What is known of a cluster without asking anybody; empty where it is not known. */
    Optional<FleetCluster> known(ClusterId id);

    /** What is known of clusters beyond their sources; never waits. Changes are told with those of the fleet. */
    default ClusterMarks marks() {
        return ClusterMarks.NOT_CHECKED;
    }

    /** Reads the fleet, because a cluster is not known yet. Blocks. */
    void look();

    /**
     * Calls the listener when the fleet changed, on the thread that changed it.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);

    /**
     * Opens a cluster: returns at once with a connection that is being made.
     *
     * @param route the wanted route; empty for the best that works
     * @throws dev.castellan.failure.FailureException when it cannot even be tried
     */
    Connection open(ClusterId id, Optional<RouteKind> route);

    /**
     * Reads what Azure knows of a cluster beyond the list. Blocks.
     *
     * @throws dev.castellan.failure.FailureException when not even the cluster itself could be read
     */
    ArcDetail arc(FleetCluster cluster);

    /** A connection to one cluster, see {@link dev.castellan.fleet.OpenCluster}. */
    interface Connection extends AutoCloseable {
        /** Where it stands. */
        ConnectionState state();

        /** What was considered so far, the used route first. */
        List<RouteNote> routes();

        /** Waits until it is anything but connecting. Blocks; ends on interrupt. */
        ConnectionState awaitSettled() throws InterruptedException;

        /** Reads the cluster at a glance. Blocks. */
        ClusterOverview overview();

        /** Connects again, on the same or another route; returns at once. */
        void reconnect(Optional<RouteKind> route);

        /**
         * Calls the listener after each change of state, on the thread that made it.
         *
         * @return ends the calls
         */
        Runnable onChange(Consumer<ConnectionState> listener);

        /** Ends it and whatever process carries it. May block. */
        @Override
        void close();
    }

    /**
     * What Azure knows of a cluster beyond the list; each part stands for itself.
     *
     * @param cluster as its own provider tells it
     * @param instance the AKS instance behind it; empty where there is none
     * @param instanceFailure why the instance could not be read
     * @param extensions installed extensions
     * @param extensionsFailure why they could not be read
     * @param asOf when it was read
     */
    record ArcDetail(
            ConnectedCluster cluster,
            Optional<ProvisionedInstance> instance,
            Optional<Failure> instanceFailure,
            List<Extension> extensions,
            Optional<Failure> extensionsFailure,
            Instant asOf) {
        public ArcDetail {
            extensions = List.copyOf(extensions);
        }
    }
}
