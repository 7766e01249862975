package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Snapshot;
import dev.castellan.access.azure.EnvironmentSeparation;
import dev.castellan.access.azure.EnvironmentSeparation.Cluster;
import dev.castellan.access.azure.EnvironmentSeparation.Crossing;
import dev.castellan.access.azure.EnvironmentSeparation.Reach;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access separation}: who can write both in production and elsewhere. */
@Command(
        name = "separation",
        header = "Identities that can write both in production and elsewhere.",
        description = {
            "",
            "Reads the clusters named, or all of the fleet; which of them are production the fleet tells. Or takes"
                    + " files: saved snapshots or objects, those of production with --production.",
            ""
        },
        footer = {
            "",
            "Ends with 0 where nobody can, 1 where somebody can, 2 for an error or where a cluster could not be read"
                    + " and nobody was found.",
            "",
            "Examples:",
            "  castellan access separation",
            "  castellan access separation test-lds-logistics prod-lds-logistics -o csv",
            "  castellan access separation --production prod.castellan-access --other test.castellan-access",
            ""
        })
final class AccessSeparationCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "CLUSTER", description = "Clusters of the fleet; else all.")
    List<String> clusters = new ArrayList<>();

    @Option(
            names = "--production",
            paramLabel = "FILE",
            description = "A file of production. May be given several times.")
    List<Path> production = new ArrayList<>();

    @Option(names = "--other", paramLabel = "FILE", description = "A file of another environment, likewise.")
    List<Path> others = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessSeparationCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        boolean files = !production.isEmpty() || !others.isEmpty();
        if (files && (production.isEmpty() || others.isEmpty() || !clusters.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Give both --production and --other, or clusters.");
        }
        try {
            if (files) {
                List<Cluster> sides = new ArrayList<>();
                production.forEach(f -> sides.add(cluster(AccessInput.file(f), f, true)));
                others.forEach(f -> sides.add(cluster(AccessInput.file(f), f, false)));
                return answer(sides, true).number();
            }
            return session.atDesk(spec.commandLine(), this::fleet).number();
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
    }

    private Cluster cluster(Snapshot snapshot, Path file, boolean inProduction) {
        return new Cluster(file.getFileName().toString(), inProduction, AccessInput.told(session, snapshot));
    }

    private ExitCode fleet(Desk desk) {
        var fleet = desk.fleet().refresh();
        List<FleetCluster> wanted = clusters.isEmpty()
                ? fleet.clusters()
                : clusters.stream().map(c -> FleetView.named(fleet, c)).toList();
        List<String> unmarked = wanted.stream()
                .filter(c -> c.environment().environment() == Environment.UNKNOWN)
                .map(c -> DisplayText.clean(c.name()))
                .toList();
        if (!unmarked.isEmpty()) {
            session.output()
                    .remark("Without a mark of their environment, taken as not production: "
                            + String.join(", ", unmarked));
        }
        List<Cluster> sides = new ArrayList<>();
        boolean complete = FleetView.told(session, fleet) == ExitCode.OK;
        for (FleetCluster cluster : wanted) {
            try {
                AccessIndex index = AccessIndex.of(AccessInput.now(desk, cluster));
                boolean inProduction = cluster.environment().environment() == Environment.PRODUCTION;
                sides.add(new Cluster(cluster.name(), inProduction, index));
                if (!index.gaps().isEmpty()) {
                    session.output()
                            .remark(DisplayText.clean(cluster.name()) + ": "
                                    + index.gaps().size() + " things could not be read, the first: "
                                    + AccessWords.clean(index.gaps().getFirst().text()));
                    complete = false;
                }
            } catch (FailureException e) {
                session.output()
                        .remark(DisplayText.clean(cluster.name()) + " is left out: "
                                + AccessWords.clean(e.failure().happened()));
                complete = false;
            }
        }
        return answer(sides, complete);
    }

    private ExitCode answer(List<Cluster> sides, boolean complete) {
        long inProduction = sides.stream().filter(Cluster::production).count();
        if (inProduction == 0 || inProduction == sides.size()) {
            session.output().remark("All " + sides.size() + " clusters that were read are on one side of the border.");
        }
        List<Crossing> crossings = EnvironmentSeparation.find(sides);
        Table table = new Table("WHO", "IN PRODUCTION", "ELSEWHERE");
        for (Crossing c : crossings) {
            table.row(
                    Table.Cell.of(c.label()),
                    Table.Cell.of(text(c.inProduction())),
                    Table.Cell.of(text(c.elsewhere())));
        }
        session.print(table, () -> document(sides, crossings));
        if (crossings.isEmpty()) {
            session.output().remark("Nobody who was found can write on both sides.");
        }
        return !crossings.isEmpty() ? ExitCode.FAILURE : complete ? ExitCode.OK : ExitCode.USAGE;
    }

    private static String text(List<Reach> reaches) {
        String first = reaches.stream()
                .limit(2)
                .map(r -> r.cluster() + " (" + r.through() + ")")
                .collect(Collectors.joining("; "));
        return reaches.size() > 2 ? first + "; and " + (reaches.size() - 2) + " more" : first;
    }

    private static ObjectNode document(List<Cluster> sides, List<Crossing> crossings) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "EnvironmentSeparation");
        ArrayNode read = node.putArray("clusters");
        sides.forEach(s -> read.addObject().put("name", s.name()).put("production", s.production()));
        ArrayNode array = node.putArray("crossings");
        for (Crossing c : crossings) {
            ObjectNode one = array.addObject().put("id", c.id()).put("label", c.label());
            reaches(one.putArray("inProduction"), c.inProduction());
            reaches(one.putArray("elsewhere"), c.elsewhere());
        }
        return node;
    }

    private static void reaches(ArrayNode array, List<Reach> reaches) {
        reaches.forEach(r -> array.addObject().put("cluster", r.cluster()).put("through", r.through()));
    }
}
