package dev.castellan.cli;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.object.ClusterSeat;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.OpenIntents;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.kubernetes.ApiResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of commands about single objects: which cluster and namespace, and getting there. */
final class ObjectOptions {
    private static final Duration MAY_STILL_RUN = Duration.ofMinutes(15);

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Name or id of the cluster.")
    Optional<String> cluster = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace; by default that of the kubeconfig context, or default.")
    Optional<String> namespace = Optional.empty();

    private String usualNamespace = "default";
    private Optional<Kinds> known = Optional.empty();

    /** Work at one cluster. */
    @FunctionalInterface
    interface Work {
        ExitCode run(Desk desk, ObjectDesk objects) throws Exception;
    }

    /** Opens the cluster and does the work there. */
    ExitCode atCluster(Session session, CommandLine line, Work work) throws Exception {
        return session.atDesk(line, desk -> {
            FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
            try {
                OneCluster chosen = OneCluster.of(session, desk, snapshot, cluster);
                usualNamespace = chosen.namespace();
                tellOpen(session, desk);
                try (ClusterLease lease = desk.fleet().lease(chosen.cluster().id())) {
                    return work.run(desk, objects(desk, lease));
                }
            } catch (FailureException e) {
                return failed(session, snapshot, e.failure());
            }
        });
    }

    /** Tells of earlier changes of which nobody knows how they ended; once, unless they may still be running. */
    private static void tellOpen(Session session, Desk desk) {
        Instant now = desk.clock().instant();
        for (OpenIntents.Open open : OpenIntents.of(desk.ledger())) {
            session.output()
                    .remark("castellan: an earlier change has no recorded outcome, "
                            + Ages.of(open.at(), now) + ": " + ObjectText.clean(open.action()) + " of "
                            + ObjectText.clean(open.target()) + " in " + ObjectText.clean(open.cluster())
                            + ". It may have been made or not; look at the object.");
            if (open.at().plus(MAY_STILL_RUN).isBefore(now)) {
                OpenIntents.told(desk.ledger(), open);
            }
        }
    }

    /** Tells a failure; it may be a cluster that is missing because its source could not be read. */
    static ExitCode failed(Session session, FleetSnapshot snapshot, Failure failure) {
        ExitCode sources = failure.code().startsWith("cli-cluster-") ? FleetView.told(session, snapshot) : ExitCode.OK;
        session.output().failure(failure);
        ExitCode own = ExitCode.of(failure);
        return own == ExitCode.NOT_FOUND && sources != ExitCode.OK && sources != ExitCode.PARTIAL ? sources : own;
    }

    static ObjectDesk objects(Desk desk, ClusterLease lease) {
        return new ObjectDesk(
                ClusterSeat.of(lease.cluster()),
                desk.ledger(),
                new WriteLocks(desk.ledger(), desk.clock()),
                desk.clock());
    }

    /** The namespace that is meant, once at the cluster. */
    String namespace() {
        return namespace.orElse(usualNamespace);
    }

    /** The objects that words name: {@code KIND NAME…} or {@code KIND/NAME…}. */
    List<ObjectAddress> addresses(ObjectDesk objects, CommandLine line, List<String> words) {
        List<String[]> pairs = new ArrayList<>();
        boolean slashes = words.stream().allMatch(w -> w.indexOf('/') > 0);
        if (slashes) {
            words.forEach(w ->
                    pairs.add(new String[] {w.substring(0, w.indexOf('/')), w.substring(w.indexOf('/') + 1)}));
        } else if (words.size() > 1 && words.stream().skip(1).noneMatch(w -> w.contains("/"))) {
            words.stream().skip(1).forEach(w -> pairs.add(new String[] {words.getFirst(), w}));
        }
        if (pairs.isEmpty() || pairs.stream().anyMatch(p -> p[1].isEmpty())) {
            throw new CommandLine.ParameterException(line, "Which object? Give KIND NAME or KIND/NAME.");
        }
        return pairs.stream().map(p -> address(objects, p[0], p[1])).toList();
    }

    private ObjectAddress address(ObjectDesk objects, String word, String name) {
        ApiResource resource = kind(objects, word);
        return new ObjectAddress(
                objects.seat().id(), resource.group(), resource.kind(), resource.namespaced() ? namespace() : "", name);
    }

    /** The kind of a word such as {@code deploy}. */
    ApiResource kind(ObjectDesk objects, String word) {
        Kinds kinds =
                known.orElseGet(() -> Kinds.of(objects.seat().client().get().resources()));
        known = Optional.of(kinds);
        List<Kind> found = kinds.named(word);
        if (found.isEmpty()) {
            List<String> near = Similar.to(
                    word, kinds.all().stream().map(k -> k.resource().plural()).toList());
            throw Failure.expected(
                            "cluster-kind-not-found",
                            "The server has no kind “" + DisplayText.clean(word) + "”.",
                            "",
                            near.isEmpty()
                                    ? "Name it as kubectl api-resources does."
                                    : "Similar: " + DisplayText.clean(String.join(", ", near)) + ".")
                    .asException();
        }
        return found.getFirst().resource();
    }
}
