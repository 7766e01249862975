package dev.castellan.console.cluster;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import java.util.List;
import java.util.Optional;

/**
 * Everything the cluster screen shows at one moment.
 *
 * @param id which cluster
 * @param cluster what its source says of it; empty while it is looked for or where it is not known
 * @param stage what the screen as a whole says
 * @param connection where the connection stands; empty before it was tried
 * @param failure why the stage is {@code NOT_FOUND} or {@code NOT_CONNECTED}
 * @param wanted the route that was asked for; empty for the best that works
 * @param routes what was considered, the used route first
 * @param overview what was read last; it stays, with its age, when a later reading fails
 * @param reading whether it is being read
 * @param stale why a later reading failed
 * @param arc what Azure knows beyond the list
 * @param mark what else is known of it: an admin certificate that nobody can account for
 */
record ClusterPicture(
        ClusterId id,
        Optional<FleetCluster> cluster,
        Stage stage,
        Optional<ConnectionState> connection,
        Optional<Failure> failure,
        Optional<RouteKind> wanted,
        List<RouteNote> routes,
        Optional<ClusterOverview> overview,
        boolean reading,
        Optional<Failure> stale,
        Arc arc,
        Optional<ClusterMark> mark) {

    /** What the screen as a whole says. */
    enum Stage {
        /** The fleet is being read to find it. */
        LOOKING,
        /** No source knows it. */
        NOT_FOUND,
        /** A connection is being made, or the first reading is awaited. */
        CONNECTING,
        /** There is no connection. */
        NOT_CONNECTED,
        /** The user stopped it. */
        CANCELLED,
        /** It was read at least once. */
        OPEN
    }

    /** What Azure knows beyond the list. */
    sealed interface Arc {
        /** Azure does not know this cluster. */
        record None() implements Arc {}

        /** Nobody asked yet. */
        record NotAsked() implements Arc {}

        /** It is being read. */
        record Loading() implements Arc {}

        /** It was read. */
        record Read(ClusterDesk.ArcDetail detail) implements Arc {}

        /** It could not be read. */
        record Failed(Failure failure) implements Arc {}
    }

    ClusterPicture {
        routes = List.copyOf(routes);
    }

    /** Nothing done yet. */
    static ClusterPicture first(ClusterId id, Optional<RouteKind> wanted) {
        return new ClusterPicture(
                id,
                Optional.empty(),
                Stage.LOOKING,
                Optional.empty(),
                Optional.empty(),
                wanted,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                new Arc.None(),
                Optional.empty());
    }

    /** The route in use. */
    Optional<RouteNote> usedRoute() {
        return routes.stream().filter(RouteNote::used).findFirst();
    }

    ClusterPicture withCluster(Optional<FleetCluster> found) {
        Arc known = found.map(FleetCluster::azure).orElse(false)
                ? arc instanceof Arc.None ? new Arc.NotAsked() : arc
                : new Arc.None();
        return new ClusterPicture(
                id, found, stage, connection, failure, wanted, routes, overview, reading, stale, known, mark);
    }

    ClusterPicture withMark(Optional<ClusterMark> known) {
        return new ClusterPicture(
                id, cluster, stage, connection, failure, wanted, routes, overview, reading, stale, arc, known);
    }

    ClusterPicture withStage(Stage next, Optional<Failure> why) {
        return new ClusterPicture(
                id, cluster, next, connection, why, wanted, routes, overview, reading, stale, arc, mark);
    }

    ClusterPicture withWanted(Optional<RouteKind> route) {
        return new ClusterPicture(
                id, cluster, stage, connection, failure, route, routes, overview, reading, stale, arc, mark);
    }

    ClusterPicture withConnection(Optional<ConnectionState> state, List<RouteNote> notes) {
        // A connection that was lost may have nothing more to say about its routes: what was known stays.
        List<RouteNote> known = notes.isEmpty() && state.isPresent() ? routes : notes;
        return new ClusterPicture(
                id, cluster, stage, state, failure, wanted, known, overview, reading, stale, arc, mark);
    }

    ClusterPicture withReading(boolean underWay) {
        return new ClusterPicture(
                id, cluster, stage, connection, failure, wanted, routes, overview, underWay, stale, arc, mark);
    }

    ClusterPicture withOverview(Optional<ClusterOverview> read, Optional<Failure> why) {
        return new ClusterPicture(id, cluster, stage, connection, failure, wanted, routes, read, false, why, arc, mark);
    }

    ClusterPicture withArc(Arc known) {
        return new ClusterPicture(
                id, cluster, stage, connection, failure, wanted, routes, overview, reading, stale, known, mark);
    }
}
