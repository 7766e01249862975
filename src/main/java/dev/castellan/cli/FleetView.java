package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
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

    static boolean contains(FleetCluster c, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return Stream.of(c.name(), c.site().orElse(""), c.kind(), c.source(), c.location(), c.resourceGroup())
                .anyMatch(t -> t.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /**
     * The cluster meant by a name: its id or its name, exactly; else its name without case.
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
        List<String> near = near(clusters, name);
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

    /** Up to three names that are a slip of the keyboard away, or hold the text. */
    private static List<String> near(List<FleetCluster> clusters, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (wanted.length() > 100) {
            return List.of();
        }
        record Near(String name, int distance) {}
        List<Near> all = new ArrayList<>();
        for (FleetCluster c : clusters) {
            String candidate = c.name().toLowerCase(Locale.ROOT);
            int distance = candidate.contains(wanted) ? 0 : distance(wanted, candidate);
            if (candidate.length() <= 100 && distance <= Math.max(2, wanted.length() / 3)) {
                all.add(new Near(DisplayText.clean(c.name()), distance));
            }
        }
        return all.stream()
                .sorted(java.util.Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name)
                .distinct()
                .limit(3)
                .toList();
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
