package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import dev.castellan.kubernetes.KubeContext;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Choosing among the clusters of a snapshot, and telling what its sources said. */
final class FleetView {
    private FleetView() {}

    /** The snapshot, or the one kubeconfig context of it. */
    static FleetSnapshot of(FleetSnapshot snapshot, Optional<String> context) {
        if (context.isEmpty()) {
            return snapshot;
        }
        ClusterId wanted = ClusterId.ofContext(context.get());
        List<FleetCluster> found =
                snapshot.clusters().stream().filter(c -> c.id().equals(wanted)).toList();
        if (found.isEmpty()) {
            throw Failure.expected(
                            "cli-no-context-found",
                            "There is no kubeconfig context “" + DisplayText.clean(context.get()) + "”.",
                            "Nothing was connected.",
                            "Look at “castellan fleet list”, or name its file with --kubeconfig.")
                    .asException();
        }
        return new FleetSnapshot(found, snapshot.sources());
    }

    /** The kubeconfig context that is meant where no cluster is named, as for kubectl; none in the practice fleet. */
    static Optional<KubeContext> usual(Session session, Desk desk) {
        GlobalOptions options = session.options();
        boolean practising = options.sandbox && options.kubeconfigs.isEmpty() && options.context.isEmpty();
        return practising ? Optional.empty() : desk.fleet().context(options.context);
    }

    /** The cluster behind it. */
    static Optional<FleetCluster> behind(FleetSnapshot snapshot, Optional<KubeContext> context) {
        return context.map(c -> ClusterId.ofContext(c.name()))
                .flatMap(id -> snapshot.clusters().stream()
                        .filter(c -> c.id().equals(id))
                        .findFirst());
    }

    static boolean contains(FleetCluster c, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return Stream.of(c.name(), c.site().orElse(""), c.kind(), c.source(), c.location(), c.resourceGroup())
                .anyMatch(t -> t.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /**
     * The cluster meant by a name: its id or its name, exactly; else its name without case. Where Azure and a kubeconfig
     * know one of the same name, it is Azure's.
     *
     * @throws dev.castellan.failure.FailureException {@code cli-cluster-not-found} with near names, or
     *     {@code cli-cluster-ambiguous} with the ids to choose from
     */
    static FleetCluster named(FleetSnapshot snapshot, String name) {
        List<FleetCluster> clusters = snapshot.clusters();
        List<FleetCluster> found = clusters.stream()
                .filter(c -> c.id().value().equalsIgnoreCase(name) || c.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            found = clusters.stream()
                    .filter(c -> c.name().equalsIgnoreCase(name))
                    .toList();
        }
        if (found.size() > 1) {
            // Azure's entry is the one with everything known about the cluster. It is not opened as a context of the
            // same name says, which would make somebody else of the user; where no other way works, the failure
            // names that.
            List<FleetCluster> azure =
                    found.stream().filter(FleetCluster::azure).toList();
            found = azure.size() == 1 ? azure : found;
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        String shown = "“" + DisplayText.clean(name) + "”";
        if (found.size() > 1) {
            List<String> ids = found.stream()
                    .map(c -> DisplayText.clean(c.id().value()))
                    .sorted()
                    .toList();
            throw Failure.expected(
                            "cli-cluster-ambiguous",
                            found.size() + " clusters are called " + shown + ".",
                            "Nothing was connected.",
                            "Give one of these ids instead: " + String.join("  ", ids))
                    .asException();
        }
        List<String> near = Similar.to(
                        name, clusters.stream().map(FleetCluster::name).toList())
                .stream()
                .map(DisplayText::clean)
                .toList();
        throw Failure.expected(
                        "cli-cluster-not-found",
                        "There is no cluster " + shown + " among the " + clusters.size() + " that can be seen.",
                        near.isEmpty() ? "" : "Similar: " + String.join(", ", near) + ".",
                        "“castellan fleet list” shows them all.")
                .asException();
    }

    /** Failures of the sources, told; and the exit code they make. */
    static ExitCode told(Session session, FleetSnapshot snapshot) {
        session.failures(failures(snapshot));
        return FleetListCommand.code(snapshot.sources());
    }

    static List<Failure> failures(FleetSnapshot snapshot) {
        return snapshot.sources().stream().flatMap(s -> of(s).stream()).toList();
    }

    private static Optional<Failure> of(SourceState source) {
        return source.failure()
                .map(f -> new Failure(
                        f.code(),
                        source.name().isBlank() || f.happened().contains(source.name())
                                ? f.happened()
                                : DisplayText.clean(source.name()) + ": " + f.happened(),
                        f.meaning(),
                        f.remedy(),
                        f.expected(),
                        f.details()));
    }

    static Table.Cell certificate(Optional<Instant> end, Instant now, ZoneId zone) {
        if (end.isEmpty()) {
            return Table.Cell.of("");
        }
        String text = Ages.day(end.get(), now, zone);
        return switch (CertificateWarning.of(end, now)) {
            case UNKNOWN, NONE -> Table.Cell.of(text);
            case SOON -> Table.Cell.of(text, Table.Colour.YELLOW);
            case URGENT, EXPIRED -> Table.Cell.of(text, Table.Colour.RED);
        };
    }
}
