package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Authorizer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Matrix;
import dev.castellan.access.Opinion;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Scopes;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
        description = {"", "Verbs in brackets hold for objects of some names only.", ""},
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
        Parts matrix = parts(index, rows, columns);
        List<String> headings = new ArrayList<>(List.of("SUBJECT"));
        columns.forEach(c -> headings.add(c.text()));
        Table table = new Table(headings.toArray(String[]::new));
        AccessMatrixGrants grants = new AccessMatrixGrants(index);
        for (int s = 0; s < rows.size(); s++) {
            List<Table.Cell> cells = new ArrayList<>(List.of(Table.Cell.of(names.get(s))));
            boolean any = empty || !subjects.isEmpty();
            for (int c = 0; c < columns.size(); c++) {
                List<String> whole = full(index, matrix, s, c);
                String text = String.join(",", whole);
                List<String> limited = limited(index, matrix, s, c, whole);
                text += limited.isEmpty() ? "" : " (" + String.join(",", limited) + ")";
                any |= !text.isBlank();
                cells.add(Table.Cell.of(text.strip()));
                if (explain) {
                    List<String> all = new ArrayList<>(whole);
                    all.addAll(limited);
                    grants.add(
                            names.get(s), rows.get(s), columns.get(c), text.strip(), all, places(matrix, c, limited));
                }
            }
            if (any) {
                table.row(cells.toArray(Table.Cell[]::new));
            }
        }
        if (session.options().output == Format.CSV) {
            session.output().print((explain ? grants.table() : table).csv());
            grants.cut().forEach(session.output()::remark);
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
        return ExitCode.OK;
    }

    /** Where the bindings are that a cell rests on: those of a namespace count for the namespace itself as well. */
    private Set<String> places(Parts matrix, int column, List<String> limited) {
        boolean itself = matrix.columns().get(column).namespaces() && !limited.isEmpty();
        return matrix.wide().get(column) && !itself ? Set.of("") : Set.of(namespace);
    }

    /**
     * The answer for the namespace asked about and that for the cluster: a RoleBinding gives nothing on what belongs to the
     * cluster.
     *
     * @param wide for each column, whether it belongs to the cluster
     */
    private record Parts(
            List<Requester> subjects, List<Matrix.Column> columns, Matrix here, Matrix cluster, List<Boolean> wide) {
        List<String> full(int row, int column) {
            return (wide.get(column) ? cluster : here).full(row, column);
        }

        List<String> limited(int row, int column) {
            return (wide.get(column) ? cluster : here).limited(row, column);
        }
    }

    private Parts parts(AccessIndex index, List<Requester> rows, List<Matrix.Column> columns) {
        Matrix here = Matrix.of(index, rows, columns, verbs, namespace);
        List<Boolean> wide = columns.stream()
                .map(c -> index.scopes().of(c.group(), c.resource()) == Scopes.Scope.CLUSTER)
                .toList();
        boolean same = namespace.isEmpty() || !wide.contains(true);
        return new Parts(rows, columns, here, same ? here : Matrix.of(index, rows, columns, verbs, ""), wide);
    }

    /** The verbs somebody has on any object, by RBAC or by a role in Azure. */
    private List<String> full(AccessIndex index, Parts matrix, int row, int column) {
        List<String> byRbac = matrix.full(row, column);
        Requester who = matrix.subjects().get(row);
        Optional<Authorizer> azure = AccessWords.azure(index)
                .filter(a -> !who.user().isEmpty() && !who.user().startsWith("system:"))
                .map(AzureSnapshot::authorizer);
        if (azure.isEmpty() || byRbac.size() == verbs.size()) {
            return byRbac;
        }
        Matrix.Column of = matrix.columns().get(column);
        return verbs.stream()
                .filter(v -> byRbac.contains(v)
                        || azure.get()
                                .opinion(
                                        who,
                                        new Request.OnResource(
                                                v,
                                                of.group(),
                                                of.resource(),
                                                of.subresource(),
                                                matrix.wide().get(column) ? "" : namespace,
                                                ""))
                                .possible()
                                .equals(Set.of(Opinion.Outcome.ALLOW)))
                .toList();
    }

    /** The verbs somebody has on objects of some names only, the namespace asked about itself among them. */
    private List<String> limited(AccessIndex index, Parts matrix, int row, int column, List<String> whole) {
        List<String> named = matrix.limited(row, column);
        Matrix.Column of = matrix.columns().get(column);
        int itself = !of.namespaces() || namespace.isEmpty()
                ? 0
                : itself(index.chain(), index, of, matrix.subjects().get(row));
        return IntStream.range(0, verbs.size())
                .filter(v -> named.contains(verbs.get(v)) || (itself & 1 << v) != 0)
                .mapToObj(verbs::get)
                .filter(v -> !whole.contains(v))
                .toList();
    }

    private int itself(AuthorizerChain chain, AccessIndex index, Matrix.Column of, Requester who) {
        return Matrix.itself(
                index, of, verbs, namespace, r -> chain.decide(who, r).answer() == Answer.YES);
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

    private ObjectNode document(AccessIndex index, Parts matrix, List<String> names) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessMatrix").put("namespace", namespace);
        ArrayNode rows = node.putArray("subjects");
        for (int s = 0; s < names.size(); s++) {
            ObjectNode row = rows.addObject();
            row.put("name", names.get(s));
            ObjectNode cells = row.putObject("verbs");
            ObjectNode some = row.putObject("verbsOnSomeNames");
            for (int c = 0; c < matrix.columns().size(); c++) {
                List<String> whole = full(index, matrix, s, c);
                put(cells, matrix.columns().get(c).text(), whole);
                put(some, matrix.columns().get(c).text(), limited(index, matrix, s, c, whole));
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
