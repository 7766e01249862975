package dev.castellan.console.cluster;

import dev.castellan.azure.Azure;
import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.Extension;
import dev.castellan.azure.ProvisionedInstance;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster screen's desk in the real house: the fleet, and Azure as the signed-in accounts see it. */
public final class ClusterRooms implements ClusterDesk {
    private final Fleet fleet;
    private final Supplier<List<AzureSide>> azure;
    private final ClusterMarks.Source marks;
    private final InstantSource clock;

    /**
     * The desk before these rooms.
     *
     * @param azure one entry per account and tenant, as the fleet has it
     */
    public ClusterRooms(Fleet fleet, Supplier<List<AzureSide>> azure, ClusterMarks.Source marks, InstantSource clock) {
        this.fleet = fleet;
        this.azure = azure;
        this.marks = marks;
        this.clock = clock;
    }

    @Override
    public Optional<FleetCluster> known(ClusterId id) {
        return fleet.latest().clusters().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    @Override
    public void look() {
        var _ = fleet.refresh();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        Runnable unfleet = fleet.onChange(snapshot -> listener.run());
        Runnable unmark = marks.onChange(listener);
        return () -> {
            unfleet.run();
            unmark.run();
        };
    }

    @Override
    public ClusterMarks marks() {
        return marks.now();
    }

    @Override
    public Connection open(ClusterId id, Optional<RouteKind> route) {
        // The lists of the same cluster use the same connection; it ends with the last of them.
        ClusterLease lease = fleet.lease(id);
        OpenCluster open = lease.cluster();
        ConnectionState.Phase phase = open.state().phase();
        boolean useful = phase == ConnectionState.Phase.READY || phase == ConnectionState.Phase.CONNECTING;
        if (route.isPresent() || !useful) {
            open.reconnect(route);
        }
        return new Connection() {
            @Override
            public ConnectionState state() {
                return open.state();
            }

            @Override
            public List<RouteNote> routes() {
                return open.routes();
            }

            @Override
            public ConnectionState awaitSettled() throws InterruptedException {
                return open.awaitSettled();
            }

            @Override
            public ClusterOverview overview() {
                return open.overview();
            }

            @Override
            public void reconnect(Optional<RouteKind> wanted) {
                open.reconnect(wanted);
            }

            @Override
            public Runnable onChange(Consumer<ConnectionState> listener) {
                return open.onChange(listener);
            }

            @Override
            public void close() {
                lease.close();
            }
        };
    }

    @Override
    public ArcDetail arc(FleetCluster cluster) {
        String id = cluster.id().value();
        // The list does not tell through which account a cluster was seen: the first that can read it tells the rest.
        FailureException last = null;
        for (AzureSide side : azure.get()) {
            try {
                ConnectedCluster connected = side.azure().connectedCluster(id);
                return detail(side.azure(), connected);
            } catch (FailureException e) {
                last = e;
            }
        }
        throw last != null ? last : signedOut();
    }

    private ArcDetail detail(Azure side, ConnectedCluster connected) {
        Optional<ProvisionedInstance> instance = Optional.empty();
        @Nullable Failure instanceFailure = null;
        if (connected.aksArc()) {
            try {
                instance = side.provisionedInstance(connected.id());
            } catch (FailureException e) {
                instanceFailure = e.failure();
            }
        }
        List<Extension> extensions = List.of();
        @Nullable Failure extensionsFailure = null;
        try {
            extensions = side.extensions(connected.id());
        } catch (FailureException e) {
            extensionsFailure = e.failure();
        }
        return new ArcDetail(
                connected,
                instance,
                Optional.ofNullable(instanceFailure),
                extensions,
                Optional.ofNullable(extensionsFailure),
                clock.instant());
    }

    private static FailureException signedOut() {
        return Failure.expected(
                        "identity-sign-in-needed",
                        "Nobody is signed in to Azure.",
                        "What Azure knows of this cluster cannot be read.",
                        "Sign in, then read again.")
                .asException();
    }
}
