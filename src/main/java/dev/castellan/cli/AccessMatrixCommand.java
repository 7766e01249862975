package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Matrix;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access matrix}: verbs of subjects on resources. */
@Command(
        name = "matrix",
        header = "Which verbs subjects have on resources.",
        description = {
            "",
            "Both planes joined. Verbs in round brackets hold for objects of some names only, those in if[…] under a"
                    + " condition in Azure that cannot be judged here, and of those in ?[…] it is not known.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan access matrix -n shop --cluster prod",
            "  castellan access matrix alice --resource secrets -n shop --cluster prod --explain",
            "  castellan access matrix alice group:team-a --resource secrets --resource pods/exec --objects all.json",
            ""
        })
final class AccessMatrixCommand implements Callable<Integer> {
    private static final List<String> RESOURCES = List.of(
            "pods",
            "pods/exec",
            "secrets",
            "configmaps",
            "serviceaccounts/token",
            "deployments.apps",
            "rolebindings.rbac.authorization.k8s.io",
            "nodes/proxy");

    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "SUBJECT", description = "Users, group:NAME, sa:NAMESPACE/NAME; else all.")
    List<String> subjects = new ArrayList<>();

    @Option(
            names = "--resource",
            paramLabel = "RESOURCE[.GROUP][/SUB]",
            description = "A column. May be given several times.")
    List<String> resources = new ArrayList<>();

    @Option(names = "--verbs", split = ",", paramLabel = "VERB", description = "Default: those of the API.")
    List<String> verbs =
            new ArrayList<>(List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"));

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where; without it in the whole cluster.")
    String namespace = "";

    @Option(names = "--explain", description = "Show the grants behind each cell, or say how many cells are left out.")
    boolean explain;

    @Option(names = "--empty", description = "Keep rows without any verb.")
    boolean empty;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessMatrixCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        List<Requester> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String subject : subjects) {
            rows.add(AccessWords.subject(subject, List.of(), false));
            names.add(subject);
        }
        if (subjects.isEmpty()) {
            for (Principal p : index.principals()) {
                rows.add(
                        p.group()
                                ? Requester.memberOf(p.name())
                                : AccessWords.subject(index, "user:" + p.name(), List.of(), false));
                names.add(p.text());
            }
            Set<String> users = new HashSet<>();
            index.principals().stream().filter(p -> !p.group()).forEach(p -> users.add(p.name()));
            // People are in the bindings by their groups only, or in Azure.
            List<String> bound = index.principals().stream()
                    .filter(Principal::group)
                    .map(Principal::name)
                    .toList();
            AccessWords.azure(index)
                    .ifPresent(a -> a.everybody(bound)
                            .forEach(p -> a.requester(p.id())
                                    .filter(r -> !users.contains(r.user()))
                                    .ifPresent(r -> {
                                        rows.add(r);
                                        names.add("Entra " + p.kind().label() + " " + AccessWords.person(p));
                                    })));
        } else {
            for (int i = 0; i < rows.size(); i++) {
                rows.set(i, AccessWords.subject(index, subjects.get(i), List.of(), false));
            }
        }
        List<Matrix.Column> columns = (resources.isEmpty() ? RESOURCES : resources)
                .stream().map(r -> column(r, index)).toList();
        AccessMatrixCells matrix = new AccessMatrixCells(index, rows, columns, verbs, namespace);
        List<String> headings = new ArrayList<>(List.of("SUBJECT"));
        columns.forEach(c -> headings.add(c.text()));
        Table table = new Table(headings.toArray(String[]::new));
        AccessMatrixGrants grants = new AccessMatrixGrants(index);
        if (rows.stream().anyMatch(index::vetoable)) {
            AccessWords.remarkOrder(session.output(), index);
        }
        boolean marked = false;
        for (int s = 0; s < rows.size(); s++) {
            List<Table.Cell> cells = new ArrayList<>(List.of(Table.Cell.of(names.get(s))));
            boolean any = empty || !subjects.isEmpty();
            for (int c = 0; c < columns.size(); c++) {
                AccessMatrixCells.Cell cell = matrix.cell(s, c);
                any |= !cell.text().isEmpty();
                marked |= !cell.conditional().isEmpty() || !cell.unknown().isEmpty();
                cells.add(Table.Cell.of(cell.text()));
                if (explain) {
                    grants.add(names.get(s), rows.get(s), columns.get(c), cell, matrix.places(c, cell));
                }
            }
            if (any) {
                table.row(cells.toArray(Table.Cell[]::new));
            }
        }
        if (session.options().output == Format.CSV) {
            session.output().print((explain ? grants.table() : table).csv());
            grants.cut().forEach(session.output()::remark);
            legend(marked);
            return ExitCode.OK;
        }
        session.print(
                output -> {
                    output.print(table.print(output.colours()));
                    if (explain) {
                        output.print("\n" + grants.lines());
                    }
                },
                () -> {
                    ObjectNode document = document(index, matrix, names);
                    if (explain) {
                        grants.write(document);
                    }
                    return document;
                });
        legend(marked);
        return ExitCode.OK;
    }

    private void legend(boolean marked) {
        if (marked) {
            session.output()
                    .remark("if[…]: under a condition in Azure that cannot be judged here; ?[…]: not known, access can"
                            + " tells why.");
        }
    }

    private Matrix.Column column(String typed, AccessIndex index) {
        Request request = AccessWords.request("get", typed, Optional.empty(), "", Optional.of(index.scopes()));
        return switch (request) {
            case Request.OnResource r -> new Matrix.Column(r.group(), r.resource(), r.subresource());
            case Request.OnPath _ ->
                throw new picocli.CommandLine.ParameterException(
                        spec.commandLine(), "A matrix has resources as columns, not paths: " + typed);
        };
    }

    private ObjectNode document(AccessIndex index, AccessMatrixCells matrix, List<String> names) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessMatrix").put("namespace", namespace);
        ArrayNode rows = node.putArray("subjects");
        for (int s = 0; s < names.size(); s++) {
            ObjectNode row = rows.addObject();
            row.put("name", names.get(s));
            ObjectNode cells = row.putObject("verbs");
            ObjectNode some = row.putObject("verbsOnSomeNames");
            ObjectNode conditional = row.putObject("verbsUnderCondition");
            ObjectNode unknown = row.putObject("verbsUnknown");
            for (int c = 0; c < matrix.columns().size(); c++) {
                AccessMatrixCells.Cell cell = matrix.cell(s, c);
                String column = matrix.columns().get(c).text();
                put(cells, column, cell.whole());
                put(some, column, cell.limited());
                put(conditional, column, cell.conditional());
                put(unknown, column, cell.unknown());
            }
        }
        AccessWords.origin(node, index);
        return node;
    }

    private static void put(ObjectNode node, String column, List<String> verbs) {
        if (!verbs.isEmpty()) {
            ArrayNode array = node.putArray(column);
            verbs.forEach(array::add);
        }
    }
}
