package dev.castellan.cli;

import dev.castellan.browse.Browse;
import dev.castellan.browse.Column;
import dev.castellan.browse.Export;
import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.Query;
import dev.castellan.browse.Reading;
import dev.castellan.browse.Row;
import dev.castellan.browse.Sort;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.ObjectPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan get}: objects of a kind, in one cluster or several. */
@Command(
        name = "get",
        header = "Objects of a kind, in one cluster or several.",
        description = {
            "",
            "Kinds are named as for kubectl: pods, po, deploy, deployments.apps, svc … Several are separated by commas."
                    + " What one cluster refuses is told beside what the others gave, with exit code 7.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan get pods -A --cluster prod-gnt-webshop --sandbox",
            "  castellan get pods -A --cluster prod-a,prod-b --filter \"-status:Running\" -o wide",
            "  castellan get deploy -n shop -l app=web -o yaml",
            "  castellan get events -A --sort-by=\"last seen\" -w",
            ""
        })
final class GetCommand implements Callable<Integer> {
    private static final int MOST_OBJECTS = 100_000;

    private final Session session;

    @Parameters(index = "0", arity = "1", paramLabel = "KIND[/NAME]", description = "Which kind; several with commas.")
    String kinds = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME", description = "Only objects of these names.")
    List<String> names = new ArrayList<>();

    @Option(
            names = {"-n", "--namespace"},
            split = ",",
            paramLabel = "NS",
            description =
                    "Namespace; repeat it or use commas for several. Where neither -n nor -A is given: that of the"
                            + " kubeconfig context, or default.")
    List<String> namespaces = new ArrayList<>();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Every namespace.")
    boolean everywhere;

    @Option(
            names = "--cluster",
            split = ",",
            paramLabel = "CLUSTER",
            description =
                    "Name or id of a cluster; repeat it or use commas for several. The current context of $$KUBECONFIG"
                            + " or --kubeconfig by default.")
    List<String> clusters = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Label selector, applied by the server.")
    String selector = "";

    @Option(names = "--field-selector", paramLabel = "SELECTOR", description = "Field selector, applied by the server.")
    String fieldSelector = "";

    @Option(
            names = "--filter",
            paramLabel = "QUERY",
            description = "Only rows with these words and terms: ns:, name:, label:, node:, status:, sa:, owner:,"
                    + " any column; - turns a term round.")
    String filter = "";

    @Option(
            names = "--sort-by",
            paramLabel = "COLUMN",
            description = "Column to sort by, -COLUMN for the other way round; several with commas.")
    String sortBy = "";

    @Option(
            names = {"-w", "--watch"},
            description = "Go on with every change until Ctrl+C.")
    boolean watch;

    @Option(names = "--no-headers", description = "Leave the headings out.")
    boolean noHeaders;

    private String usualNamespace = "default";

    @Spec
    CommandSpec spec = CommandSpec.create();

    GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        int slash = kinds.indexOf('/');
        if (slash > 0) {
            names.addFirst(kinds.substring(slash + 1));
            kinds = kinds.substring(0, slash);
        }
        if (everywhere && !names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "A NAME is of one namespace: leave -A out.");
        }
        boolean documents = session.options().output == Format.JSON || session.options().output == Format.YAML;
        if (watch && (documents || session.options().output == Format.CSV || kinds.contains(","))) {
            throw new ParameterException(spec.commandLine(), "--watch prints a table of one kind.");
        }
        return session.atDesk(spec.commandLine(), this::get).number();
    }

    private ExitCode get(Desk desk) throws InterruptedException {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        List<ClusterId> chosen;
        try {
            chosen = chosen(snapshot, desk);
        } catch (FailureException e) {
            // It may be missing because its source could not be read.
            ExitCode sources = FleetView.told(session, snapshot);
            session.output().failure(e.failure());
            ExitCode own = ExitCode.of(e.failure());
            return own == ExitCode.NOT_FOUND && sources != ExitCode.OK && sources != ExitCode.PARTIAL ? sources : own;
        }
        try (Browse browse = new Browse(desk.fleet(), desk.clock())) {
            Answers answers = new Answers();
            String[] words = kinds.split(",", -1);
            for (String word : words) {
                kind(desk, browse, chosen, word, words.length > 1, answers);
            }
            answers.end();
            return answers.code();
        }
    }

    private List<ClusterId> chosen(FleetSnapshot snapshot, Desk desk) {
        if (clusters.isEmpty()) {
            Optional<KubeContext> usual = FleetView.usual(session, desk);
            Optional<FleetCluster> behind = FleetView.behind(snapshot, usual);
            if (behind.isPresent()) {
                usualNamespace = usual.flatMap(KubeContext::namespace).orElse(usualNamespace);
                return List.of(behind.get().id());
            }
            if (snapshot.clusters().size() == 1) {
                return List.of(snapshot.clusters().getFirst().id());
            }
            throw Failure.expected(
                            "cli-cluster-ambiguous",
                            "Which of " + snapshot.clusters().size() + " clusters?",
                            "Nothing was connected.",
                            "Give --cluster NAME, several times or with commas, or --context NAME.")
                    .asException();
        }
        return clusters.stream()
                .map(name -> FleetView.named(snapshot, name))
                .map(FleetCluster::id)
                .distinct()
                .toList();
    }

    /** A word may mean a kind of another version, or none, in each cluster. */
    private void kind(Desk desk, Browse browse, List<ClusterId> chosen, String word, boolean several, Answers answers)
            throws InterruptedException {
        Map<String, List<ClusterId>> places = new LinkedHashMap<>();
        Map<String, Kind> known = new LinkedHashMap<>();
        for (ClusterId cluster : chosen) {
            try {
                Kind kind = named(browse.kinds(cluster, false), word);
                String key = kind.id() + " " + kind.resource().version();
                known.putIfAbsent(key, kind);
                places.computeIfAbsent(key, k -> new ArrayList<>()).add(cluster);
            } catch (FailureException e) {
                answers.failed(e.failure());
            }
        }
        for (Map.Entry<String, List<ClusterId>> place : places.entrySet()) {
            Kind kind = known.get(place.getKey());
            if (kind != null && watch) {
                new WatchPrinter(session, desk.clock(), columns -> shown(columns))
                        .run(browse.open(place.getValue(), kind, wanted(kind), selector, fields()), query(), sort());
            } else if (kind != null) {
                Reading reading =
                        browse.read(place.getValue(), kind, wanted(kind), selector, fields(), query(), sort());
                reading.parts().forEach(p -> answers.part(p, chosen.size() > 1));
                print(desk, kind, named(reading), several, answers);
            }
        }
    }

    private static Kind named(Kinds kinds, String word) {
        List<Kind> found = kinds.named(word);
        if (found.isEmpty()) {
            List<String> near = Similar.to(
                    word, kinds.all().stream().map(k -> k.resource().plural()).toList());
            throw Failure.expected(
                            "cluster-kind-not-found",
                            "The server has no kind “" + DisplayText.clean(word) + "”.",
                            kinds.gaps().isEmpty()
                                    ? ""
                                    : "Some of its kinds could not be read: "
                                            + DisplayText.clean(
                                                    kinds.gaps().getFirst().groupVersion()) + ".",
                            near.isEmpty()
                                    ? "Name it as kubectl api-resources does."
                                    : "Similar: " + DisplayText.clean(String.join(", ", near)) + ".")
                    .asException();
        }
        return found.getFirst();
    }

    private List<String> wanted(Kind kind) {
        if (!kind.resource().namespaced() || everywhere) {
            return List.of();
        }
        return namespaces.isEmpty() ? List.of(usualNamespace) : namespaces;
    }

    /** One name is the server's work; several are picked from the list. */
    private String fields() {
        String name = names.size() == 1 ? "metadata.name=" + names.getFirst() : "";
        return fieldSelector.isEmpty() || name.isEmpty() ? fieldSelector + name : fieldSelector + "," + name;
    }

    private Query query() {
        return Query.parse(filter);
    }

    private Sort sort() {
        List<Sort.Key> keys = new ArrayList<>();
        for (String each : sortBy.split(",", -1)) {
            String word = each.strip().toLowerCase(Locale.ROOT);
            boolean descending = word.startsWith("-");
            String column = descending ? word.substring(1) : word;
            // The two that people know from kubectl.
            column = switch (column) {
                case ".metadata.name", "{.metadata.name}" -> "name";
                case ".metadata.creationtimestamp", "{.metadata.creationtimestamp}" -> "age";
                default -> column;
            };
            if (!column.isEmpty()) {
                keys.add(new Sort.Key(column, descending));
            }
        }
        return new Sort(keys);
    }

    private Reading named(Reading reading) {
        if (names.size() < 2) {
            return reading;
        }
        return new Reading(
                reading.columns(),
                reading.rows().stream().filter(r -> names.contains(r.name())).toList(),
                reading.parts());
    }

    private List<Column> shown(List<Column> all) {
        boolean wide = session.options().output != Format.TABLE;
        // Namespaces are told apart where there may be several.
        boolean apart = everywhere || namespaces.size() > 1;
        return all.stream()
                .filter(c -> c.id().equals(Column.NAMESPACE.id())
                        ? apart || session.options().output == Format.CSV
                        : c.id().equals(Column.CLUSTER.id()) || wide || c.plain())
                .toList();
    }

    private void print(Desk desk, Kind kind, Reading reading, boolean several, Answers answers) {
        Instant now = desk.clock().instant();
        for (String name : names) {
            if (answers.failures.isEmpty()
                    && reading.rows().stream().noneMatch(r -> r.name().equals(name))) {
                answers.failed(Failure.expected(
                        "cluster-object-not-found",
                        kind.id() + " “" + DisplayText.clean(name) + "” not found.",
                        "",
                        "Look at castellan get " + kind.id() + " -A."));
            }
        }
        Output output = session.output();
        switch (session.options().output) {
            case JSON, YAML -> answers.documents.addAll(documents(desk, kind, reading));
            case CSV -> output.print(Export.write(Export.Form.CSV, shown(reading.columns()), reading.rows(), now));
            case NAME -> reading.rows().forEach(r -> output.print(name(kind, r) + "\n"));
            case TABLE, WIDE, SARIF -> {
                List<Column> columns = shown(reading.columns());
                Table table = new Table(columns.stream()
                        .map(c -> c.title().toUpperCase(Locale.ROOT))
                        .toArray(String[]::new));
                for (Row row : reading.rows()) {
                    table.row(cells(columns, row, several ? kind : null, now));
                }
                output.print((answers.tables > 0 && !reading.rows().isEmpty() ? "\n" : "")
                        + table.print(output.colours(), !noHeaders));
                answers.tables += reading.rows().isEmpty() ? 0 : 1;
                if (reading.rows().isEmpty() && names.isEmpty() && answers.failures.isEmpty()) {
                    output.remark("No " + kind.id() + " found"
                            + (wanted(kind).isEmpty()
                                    ? "."
                                    : " in " + DisplayText.clean(String.join(", ", wanted(kind))) + "."));
                }
            }
        }
    }

    static Table.Cell[] cells(
            List<Column> columns, Row row, @org.jspecify.annotations.Nullable Kind prefix, Instant now) {
        return columns.stream()
                .map(c -> {
                    String text = row.text(c, now);
                    return c.id().equals("status")
                            ? Table.Cell.of(text, colour(text))
                            : Table.Cell.of(c.id().equals("name") && prefix != null ? name(prefix, row) : text);
                })
                .toArray(Table.Cell[]::new);
    }

    private static Table.Colour colour(String status) {
        return switch (status) {
            case "Running", "Active", "Ready", "Bound", "Succeeded", "Completed", "Complete" -> Table.Colour.GREEN;
            case "Pending", "Terminating", "ContainerCreating" -> Table.Colour.YELLOW;
            default ->
                status.contains("Error")
                                || status.contains("BackOff")
                                || status.startsWith("NotReady")
                                || status.equals("Failed")
                                || status.equals("Evicted")
                        ? Table.Colour.RED
                        : Table.Colour.NONE;
        };
    }

    private static String name(Kind kind, Row row) {
        String one = kind.resource().singular().isEmpty()
                ? kind.resource().kind().toLowerCase(Locale.ROOT)
                : kind.resource().singular();
        return one
                + (kind.resource().group().isEmpty()
                        ? ""
                        : "." + kind.resource().group()) + "/" + DisplayText.clean(row.name());
    }

    /** Whole objects, of exactly the rows that passed. */
    private List<ObjectNode> documents(Desk desk, Kind kind, Reading reading) {
        Set<String> passed = new HashSet<>();
        reading.rows().forEach(r -> passed.add(r.cluster() + " " + r.namespace() + " " + r.name()));
        List<ObjectNode> all = new ArrayList<>();
        for (Reading.Part part : reading.parts()) {
            if (part.rows() == 0) {
                continue;
            }
            try (ClusterLease lease = desk.fleet().lease(part.cluster())) {
                ObjectPage page = lease.cluster()
                        .client()
                        .objects()
                        .list(kind.resource(), part.namespace(), selector, fields(), MOST_OBJECTS);
                for (ObjectNode object : page.items()) {
                    String key = part.cluster() + " "
                            + object.path("metadata").path("namespace").asString("") + " "
                            + object.path("metadata").path("name").asString("");
                    if (passed.contains(key)) {
                        // As kubectl: nobody reads them here.
                        if (object.path("metadata") instanceof ObjectNode metadata) {
                            metadata.remove("managedFields");
                        }
                        all.add(object);
                    }
                }
            }
        }
        return all;
    }

    /** What came together over kinds and clusters. */
    private final class Answers {
        final List<Failure> failures = new ArrayList<>();
        final List<ObjectNode> documents = new ArrayList<>();
        int good;
        int tables;

        void failed(Failure failure) {
            failures.add(failure);
        }

        void part(Reading.Part part, boolean several) {
            if (part.failure().isEmpty()) {
                good++;
                return;
            }
            Failure f = part.failure().get();
            failures.add(
                    several && !f.happened().contains(part.clusterName())
                            ? new Failure(
                                    f.code(),
                                    part.clusterName() + ": " + f.happened(),
                                    f.meaning(),
                                    f.remedy(),
                                    f.expected(),
                                    f.details())
                            : f);
        }

        void end() {
            Format format = session.options().output;
            if ((format == Format.JSON || format == Format.YAML) && (failures.isEmpty() || !documents.isEmpty())) {
                boolean one = names.size() == 1 && documents.size() == 1;
                session.output().print(format.print(one ? documents.getFirst() : list()));
            }
            session.failures(failures);
        }

        private ObjectNode list() {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            documents.forEach(items::add);
            ObjectNode list = JsonNodeFactory.instance.objectNode();
            list.put("apiVersion", "v1");
            list.put("kind", "List");
            list.set("items", items);
            return list;
        }

        ExitCode code() {
            if (failures.isEmpty()) {
                return ExitCode.OK;
            }
            boolean missing = failures.stream().allMatch(f -> f.code().endsWith("-not-found"));
            return good > 0 && !missing ? ExitCode.PARTIAL : ExitCode.of(failures.getFirst());
        }
    }
}
