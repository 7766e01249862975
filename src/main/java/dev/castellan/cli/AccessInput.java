package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Gap;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.Snapshot;
import dev.castellan.access.SnapshotFile;
import dev.castellan.access.azure.AzureSides;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.review.Campaign;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.kubernetes.ClusterClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a question about access is put: to a cluster, a saved snapshot or files of objects. */
final class AccessInput {
    private static final int MOST_GAPS = 10;

    @Option(names = "--cluster", paramLabel = "NAME", description = "A cluster of the fleet, read now.")
    Optional<String> cluster = Optional.empty();

    @Option(names = "--snapshot", paramLabel = "FILE", description = "A saved snapshot.")
    Optional<Path> snapshot = Optional.empty();

    @Option(
            names = "--objects",
            paramLabel = "FILE",
            description = "Kubernetes objects: JSON or YAML, lists, folders, gzip. May be given several times.")
    List<Path> objects = new ArrayList<>();

    @Option(
            names = "--server-version",
            paramLabel = "VERSION",
            description = "For files: the version of the server, such as v1.34.2.")
    Optional<String> version = Optional.empty();

    @Option(
            names = "--authorizers",
            paramLabel = "ORDER",
            description = "Which of RBAC and Azure the API server asks first: rbac-first or azure-first. Without it the"
                    + " order is read from the cluster; where that cannot be read, that of Azure Arc's documentation is"
                    + " assumed, RBAC first.")
    Optional<Order> order = Optional.empty();

    /** The order of the two authorizers that matter, as the server's --authorization-mode has it. */
    enum Order {
        RBAC_FIRST("rbac-first"),
        AZURE_FIRST("azure-first");

        private final String word;

        Order(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private Snapshot ordered(Snapshot snapshot) {
        return order.map(o -> snapshot.toBuilder()
                        .authorizers(Authorizers.told(o == Order.RBAC_FIRST, snapshot.takenAt()))
                        .build())
                .orElse(snapshot);
    }

    /** Work on what was read. */
    @FunctionalInterface
    interface Use {
        ExitCode with(AccessIndex index) throws Exception;
    }

    /** Work on what was read from a cluster that is still connected. */
    @FunctionalInterface
    interface LiveUse {
        ExitCode with(AccessIndex index, ClusterClient client) throws Exception;
    }

    /** Reads, tells what is missing, and goes on; every failure ends with 2. */
    int use(Session session, CommandLine command, Use use) throws Exception {
        int sources = (cluster.isPresent() ? 1 : 0) + (snapshot.isPresent() ? 1 : 0) + (objects.isEmpty() ? 0 : 1);
        if (sources != 1 && !(sources == 0 && session.options().context.isPresent())) {
            throw new ParameterException(command, "Give one of --cluster, --snapshot and --objects.");
        }
        try {
            if (snapshot.isPresent()) {
                return use.with(told(session, ordered(SnapshotFile.read(snapshot.get(), AzureSnapshot::of))))
                        .number();
            }
            if (!objects.isEmpty()) {
                return use.with(told(session, ordered(files()))).number();
            }
            return live(session, command, (index, client) -> use.with(index));
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
    }

    /** Reads a cluster and goes on while it is connected. */
    int live(Session session, CommandLine command, LiveUse use) throws Exception {
        if (cluster.isEmpty() && session.options().context.isEmpty()) {
            throw new ParameterException(command, "Which cluster? Give --cluster or --context.");
        }
        try {
            return session.atDesk(command, desk -> {
                        var fleet = FleetView.of(desk.fleet().refresh(), session.options().context);
                        var found = cluster.isPresent()
                                ? FleetView.named(fleet, cluster.get())
                                : fleet.clusters().getFirst();
                        try (OpenCluster open = desk.fleet().open(found.id(), Optional.empty())) {
                            ClusterClient client = open.client();
                            return use.with(told(session, ordered(now(desk, found, client))), client);
                        }
                    })
                    .number();
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
    }

    /** A cluster of the fleet as it is now, with its Azure side. */
    static Snapshot now(Desk desk, FleetCluster cluster) {
        try (OpenCluster open = desk.fleet().open(cluster.id(), Optional.empty())) {
            return now(desk, cluster, open.client());
        }
    }

    private static Snapshot now(Desk desk, FleetCluster cluster, ClusterClient client) {
        return withAzure(
                desk,
                cluster,
                LiveAccess.read(client, cluster.name(), desk.clock().instant()));
    }

    /**
     * What was read, for what is kept about it.
     *
     * @param element what it is to the console: the id of the cluster, or the file
     * @param source what it is called
     */
    record Read(String element, String source, Snapshot snapshot) {}

    /** Reads at an open desk. */
    Read read(CommandLine command, Session session, Desk desk) {
        int sources = (cluster.isPresent() ? 1 : 0) + (snapshot.isPresent() ? 1 : 0) + (objects.isEmpty() ? 0 : 1);
        if (sources > 1 || (sources == 0 && session.options().context.isEmpty())) {
            throw new ParameterException(command, "Give one of --cluster, --snapshot and --objects.");
        }
        if (snapshot.isPresent() || !objects.isEmpty()) {
            Path first = snapshot.orElseGet(objects::getFirst);
            return new Read(
                    "file:" + first.toAbsolutePath().normalize(),
                    String.valueOf(first.getFileName()),
                    snapshot.isPresent() ? SnapshotFile.read(first, AzureSnapshot::of) : files());
        }
        var fleet = FleetView.of(desk.fleet().refresh(), session.options().context);
        FleetCluster found = cluster.isPresent()
                ? FleetView.named(fleet, cluster.get())
                : fleet.clusters().getFirst();
        return new Read(found.id().value(), found.name(), now(desk, found));
    }

    /** Reads what a campaign is about, and refuses anything else. */
    Read readOf(Campaign campaign, CommandLine command, Session session, Desk desk) {
        Read read = read(command, session, desk);
        if (!campaign.cluster().equals(Optional.of(read.element()))) {
            throw Failure.expected(
                            "review-other-cluster",
                            "This campaign is about " + DisplayText.clean(campaign.source()) + ", not "
                                    + DisplayText.clean(read.source()) + ".",
                            "Nothing was done.",
                            "Name what the campaign is about.")
                    .asException();
        }
        return read;
    }

    /** A saved snapshot, or objects, whichever the file or folder holds. */
    static Snapshot file(Path file) {
        return Files.isRegularFile(file) && SnapshotFile.looksLikeOne(file)
                ? SnapshotFile.read(file, AzureSnapshot::of)
                : ObjectFiles.read(List.of(file), changed(List.of(file)), AzureSnapshot::of);
    }

    /** The Azure side beside what the cluster itself says. Where it cannot be read, no answer is a no because of that. */
    private static Snapshot withAzure(Desk desk, FleetCluster cluster, Snapshot read) {
        if (!cluster.azure()) {
            return read;
        }
        AzureSnapshot azure;
        try {
            azure = AzureSides.read(
                    desk.azureSides(), cluster.id().value(), read.boundGroups(), desk.clock(), step -> {});
        } catch (FailureException e) {
            azure = AzureSnapshot.unread(
                    cluster.id().value(),
                    cluster.azureRbac(),
                    desk.clock().instant(),
                    e.failure().happened());
        }
        Snapshot.Builder both = read.toBuilder().azure(azure);
        azure.gaps().forEach(both::gap);
        return both.build();
    }

    private Snapshot files() {
        Snapshot read = ObjectFiles.read(objects, changed(objects), AzureSnapshot::of);
        return version.map(v -> read.toBuilder().version(v).build()).orElse(read);
    }

    /** When the newest of the files was written: that is how old the answer is. */
    private static Instant changed(List<Path> files) {
        Instant newest = Instant.EPOCH;
        for (Path file : files) {
            try {
                Instant time = Files.getLastModifiedTime(file).toInstant();
                newest = time.isAfter(newest) ? time : newest;
            } catch (IOException e) {
                throw Failure.expected(
                                "access-objects-not-found",
                                "The file " + file + " cannot be read.",
                                "Nothing was read.",
                                "Check the path.")
                        .asException();
            }
        }
        return newest;
    }

    /** Makes a snapshot ready and tells what is missing in it. */
    static AccessIndex told(Session session, Snapshot snapshot) {
        AccessIndex index = AccessIndex.of(snapshot);
        List<Gap> gaps = index.gaps();
        gaps.stream().limit(MOST_GAPS).forEach(g -> session.output().remark("Missing: " + DisplayText.clean(g.text())));
        if (gaps.size() > MOST_GAPS) {
            session.output().remark("… and " + (gaps.size() - MOST_GAPS) + " more.");
        }
        return index;
    }
}
