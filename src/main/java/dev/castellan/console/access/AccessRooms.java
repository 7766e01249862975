package dev.castellan.console.access;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Snapshot;
import dev.castellan.access.SnapshotFile;
import dev.castellan.access.Verification;
import dev.castellan.access.azure.AzureSides;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.kubernetes.ClusterClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The desk in the real house: the fleet with its clusters, Azure as the signed-in accounts see it, and files. */
public final class AccessRooms implements AccessDesk {
    private final Fleet fleet;
    private final Supplier<List<AzureSide>> azure;
    private final InstantSource clock;

    /**
     * The desk before these rooms.
     *
     * @param azure one entry per account and tenant, as the fleet has it
     */
    public AccessRooms(Fleet fleet, Supplier<List<AzureSide>> azure, InstantSource clock) {
        this.fleet = fleet;
        this.azure = azure;
        this.clock = clock;
    }

    @Override
    public List<FleetCluster> clusters() {
        return fleet.latest().clusters();
    }

    @Override
    public void look() {
        var _ = fleet.refresh();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        return fleet.onChange(snapshot -> listener.run());
    }

    @Override
    public AccessReading read(FleetCluster cluster, Consumer<String> step) {
        step.accept("Connecting");
        try (ClusterLease lease = lease(cluster.id())) {
            ClusterClient client = lease.cluster().client();
            Snapshot read = LiveAccess.read(client, DisplayText.clean(cluster.name()), clock.instant(), step);
            Snapshot both = withAzure(cluster, read, step);
            step.accept("Working out who can do what");
            return new AccessReading(new AccessSource.Cluster(cluster.id()), both);
        }
    }

    /** The connection is shared with the screens of the cluster; one that failed before is tried again. */
    private ClusterLease lease(ClusterId id) {
        ClusterLease lease = fleet.lease(id);
        if (!lease.cluster().state().phase().settled()) {
            return lease;
        }
        switch (lease.cluster().state().phase()) {
            case SIGNED_OUT, FORBIDDEN, UNREACHABLE, FAILED, STALE ->
                lease.cluster().reconnect(java.util.Optional.empty());
            case CONNECTING, READY, CLOSED -> {}
        }
        return lease;
    }

    /** Where the Azure side cannot be read, no answer is a no because of that. */
    private Snapshot withAzure(FleetCluster cluster, Snapshot read, Consumer<String> step) {
        if (!cluster.azure()) {
            return read;
        }
        AzureSnapshot part;
        try {
            step.accept("Reading Azure roles");
            part = AzureSides.read(azure.get(), cluster.id().value(), read.boundGroups(), clock, step);
        } catch (FailureException e) {
            part = AzureSnapshot.unread(
                    cluster.id().value(),
                    cluster.azureRbac(),
                    clock.instant(),
                    e.failure().happened());
        }
        Snapshot.Builder both = read.toBuilder().azure(part);
        part.gaps().forEach(both::gap);
        return both.build();
    }

    @Override
    public AccessReading open(Path file) {
        return new AccessReading(
                new AccessSource.File(file), ObjectFiles.read(List.of(file), written(file), AzureSnapshot::of));
    }

    /** Files of objects are as old as the file. A saved snapshot knows its own time. */
    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw Failure.expected(
                            "access-objects-not-found",
                            "The file " + DisplayText.clean(file.toString()) + " cannot be read.",
                            "Nothing was read.",
                            "Check that it is still there, or open another one.")
                    .asException();
        }
    }

    @Override
    public void save(AccessReading reading, Path file) {
        SnapshotFile.write(reading.snapshot(), file);
    }

    @Override
    public Verification.Result verify(ClusterId cluster, AccessIndex index, int questions, IntConsumer asked) {
        AtomicInteger count = new AtomicInteger();
        try (ClusterLease lease = lease(cluster)) {
            ClusterClient client = lease.cluster().client();
            return new Verification(index, new SplittableRandom(clock.instant().toEpochMilli()))
                    .run(questions, spec -> {
                        asked.accept(count.getAndIncrement());
                        return client.objects().accessReview(spec);
                    });
        }
    }

    @Override
    public LiveAccess.Requests certificateRequests(ClusterId cluster) {
        try (ClusterLease lease = lease(cluster)) {
            return LiveAccess.certificateRequests(lease.cluster().client());
        }
    }

    @Override
    public ServerAnswer review(ClusterId cluster, Requester who, Request request) {
        try (ClusterLease lease = lease(cluster)) {
            JsonNode status = lease.cluster()
                    .client()
                    .objects()
                    .accessReview(Verification.spec(new Verification.Asked(who, request)));
            return new ServerAnswer(
                    status.path("allowed").asBoolean(false),
                    status.path("reason").asString(""),
                    clock.instant());
        }
    }
}
