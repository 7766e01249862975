package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Snapshot;
import dev.castellan.access.compare.Cause;
import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.Comparison;
import dev.castellan.access.compare.ObjectChange;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.FleetSnapshot;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access diff}: what access appeared and vanished between two snapshots. */
@Command(
        name = "diff",
        header = "Which effective permissions appeared and vanished between two snapshots, for whom and through what.",
        description = {
            "",
            "Each of the two is a saved snapshot, a file or folder of Kubernetes objects, or a cluster of the fleet,"
                    + " read now. cluster:NAME means the cluster where there is a file of the same name.",
            ""
        },
        footer = {
            "",
            "Ends with 0 where nobody's access differs, 1 where somebody's does, 2 for an error or where not enough"
                    + " could be read for either.",
            "",
            "Examples:",
            "  castellan access diff prod-monday.castellan-access prod",
            "  castellan access diff before/ after/ -o json",
            "  castellan access diff test prod --objects -o csv",
            ""
        })
final class AccessDiffCommand implements Callable<Integer> {
    private static final String CLUSTER = "cluster:";

    private final Session session;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "The first of the two.")
    String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = "The second.")
    String after = "";

    @Option(names = "--objects", description = "Show the bindings and roles that differ as well.")
    boolean objects;

    @Option(names = "--explain", description = "Show every cause on a line of its own.")
    boolean explain;

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessDiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Path> old = file(before);
        Optional<Path> now = file(after);
        try {
            if (old.isPresent() && now.isPresent()) {
                return answer(AccessInput.file(old.get()), AccessInput.file(now.get()))
                        .number();
            }
            return session.atDesk(spec.commandLine(), desk -> {
                        FleetSnapshot fleet = desk.fleet().refresh();
                        return answer(read(desk, fleet, before, old), read(desk, fleet, after, now));
                    })
                    .number();
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
    }

    private static Snapshot read(Desk desk, FleetSnapshot fleet, String named, Optional<Path> file) {
        return file.map(AccessInput::file).orElseGet(() -> {
            String name = named.startsWith(CLUSTER) ? named.substring(CLUSTER.length()) : named;
            return AccessInput.now(desk, FleetView.named(fleet, name));
        });
    }

    private static Optional<Path> file(String named) {
        try {
            return Optional.of(Path.of(named)).filter(p -> !named.startsWith(CLUSTER) && Files.exists(p));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private ExitCode answer(Snapshot old, Snapshot now) {
        Comparison comparison = Comparison.of(AccessIndex.of(old), AccessIndex.of(now));
        Table table = new Table("WHO", "WHERE", "CHANGE", "WHAT", "THROUGH");
        for (Change change : comparison.changes()) {
            table.row(
                    Table.Cell.of(change.who().text()
                            + (change.behind().isEmpty()
                                    ? ""
                                    : " (" + change.behind().size() + " in it)")),
                    Table.Cell.of(where(change)),
                    change.gained()
                            ? Table.Cell.of(word(change), Table.Colour.RED)
                            : Table.Cell.of(word(change), Table.Colour.GREEN),
                    Table.Cell.of(String.join("; ", change.what().lines())),
                    Table.Cell.of(through(change)));
        }
        if (objects) {
            for (ObjectChange object : comparison.objects()) {
                table.row(
                        Table.Cell.of(object.object()),
                        Table.Cell.of(object.namespace().isEmpty() ? "cluster" : object.namespace()),
                        Table.Cell.of(object.how().word()),
                        Table.Cell.of(object.effective() ? "" : "changes nobody's access"),
                        Table.Cell.of(""));
            }
        }
        session.print(table, () -> document(comparison));
        comparison.remarks().forEach(r -> session.output().remark(AccessWords.clean(r)));
        if (comparison.nothing() && comparison.reordered()) {
            session.output().remark("Roles and bindings give everybody the same; only the order differs.");
            return ExitCode.USAGE;
        }
        if (comparison.nothing()) {
            session.output()
                    .remark(
                            comparison.objects().isEmpty()
                                    ? "Nobody's access differs."
                                    : "Nobody's access differs, though "
                                            + comparison.objects().size() + " bindings and roles do (--objects).");
            return comparison.partial() ? ExitCode.USAGE : ExitCode.OK;
        }
        return comparison.changes().stream().anyMatch(Change::certain) ? ExitCode.FAILURE : ExitCode.USAGE;
    }

    private static String where(Change change) {
        String where = change.clusterWide()
                ? "cluster"
                : change.namespaces().size() > 3
                        ? change.namespaces().getFirst() + " and "
                                + (change.namespaces().size() - 1) + " more"
                        : String.join(", ", change.namespaces());
        return change.except().isEmpty() ? where : where + " but " + String.join(", ", change.except());
    }

    private static String word(Change change) {
        String word = change.gained() ? "gained" : "lost";
        if (change.what() instanceof Change.What.Operations o) {
            boolean plain = (o.before() == Change.Standing.NO && o.after() == Change.Standing.YES)
                    || (o.before() == Change.Standing.YES && o.after() == Change.Standing.NO);
            word += plain ? "" : " (" + o.before().word() + " → " + o.after().word() + ")";
        }
        return change.certain() ? word : word + ", not certain";
    }

    private String through(Change change) {
        List<String> causes = change.causes().stream().map(Cause::text).toList();
        return explain || causes.size() < 3
                ? String.join("; ", causes)
                : causes.stream().limit(2).collect(Collectors.joining("; ")) + "; and " + (causes.size() - 2) + " more";
    }

    private static ObjectNode document(Comparison comparison) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessDiff");
        origin(node.putObject("before"), comparison.before());
        origin(node.putObject("after"), comparison.after());
        ArrayNode changes = node.putArray("changes");
        for (Change change : comparison.changes()) {
            ObjectNode one = changes.addObject();
            one.put("change", change.gained() ? "gained" : "lost");
            one.putObject("who")
                    .put("kind", change.who().kind().name())
                    .put("id", change.who().id())
                    .put("label", change.who().label());
            list(one.putArray("namespaces"), change.namespaces());
            list(one.putArray("exceptNamespaces"), change.except());
            switch (change.what()) {
                case Change.What.Rules(var rules) -> {
                    one.put("plane", "kubernetes");
                    ArrayNode array = one.putArray("rules");
                    rules.forEach(r -> AccessWords.rule(array.addObject(), r));
                }
                case Change.What.Operations o -> {
                    one.put("plane", o.data() ? "azure-data" : "azure-control");
                    one.put("before", o.before().word()).put("after", o.after().word());
                    list(one.putArray("operations"), o.titles());
                    list(one.putArray("actions"), o.actions());
                }
            }
            ArrayNode causes = one.putArray("through");
            for (Cause cause : change.causes()) {
                causes.addObject()
                        .put("kind", cause.kind().name())
                        .put("object", cause.object())
                        .put("detail", cause.detail())
                        .put("text", cause.text());
            }
            list(one.putArray("behind"), change.behind());
            one.put("certain", change.certain());
            list(one.putArray("beyond"), change.uncertain());
        }
        ArrayNode objects = node.putArray("objects");
        comparison
                .objects()
                .forEach(o -> objects.addObject()
                        .put("kind", o.kind())
                        .put("namespace", o.namespace())
                        .put("name", o.name())
                        .put("change", o.how().word())
                        .put("effective", o.effective()));
        list(node.putArray("remarks"), comparison.remarks());
        return node;
    }

    private static void list(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static void origin(ObjectNode node, Comparison.Origin origin) {
        node.put("source", origin.source())
                .put("takenAt", origin.takenAt().toString())
                .put("serverVersion", origin.serverVersion())
                .put("hash", origin.hash());
    }
}
