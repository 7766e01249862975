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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
                    + " What one cluster refuses is told beside what the others gave, with exit code 7. Where several"
                    + " clusters were asked, objects as JSON or YAML name theirs in the annotation"
                    + " castellan.dev/cluster, and names begin with it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan get pods -A --cluster prod-gnt-webshop --sandbox",
            "  castellan get pods -A --cluster prod-a,prod-b --filter \"-status:Running\" -o wide",
            "  castellan get deploy -n shop -l app=web -o yaml",
            "  castellan get deploy/web svc/web -n shop -o json",
            "  castellan get events -A --sort-by=\"last seen\" -w",
            ""
        })
final class GetCommand implements Callable<Integer> {
    private static final int MOST_OBJECTS = 100_000;

    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "KIND [NAME]",
            description = "Which kind, several with commas, and only objects of these names; or KIND/NAME for each.")
    List<String> words = new ArrayList<>();

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
            parameterConsumer = AnyWord.class,
            paramLabel = "QUERY",
            description = "Only rows with these words and terms: ns:, name:, label:, node:, status:, sa:, owner:,"
                    + " any column; - turns a term round.")
    String filter = "";

    @Option(
            names = "--sort-by",
            parameterConsumer = AnyWord.class,
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

    /** Objects of a kind; of these names, where some are given. */
    private record Asked(String kind, List<String> names) {}

    @Override
    public Integer call() throws Exception {
        List<Asked> asked = asked();
        boolean named = asked.stream().anyMatch(a -> !a.names().isEmpty());
        if (everywhere && named) {
            throw misused("A NAME is of one namespace: leave -A out.");
        }
        if (named && !(selector + fieldSelector + filter).isEmpty()) {
            throw misused("Give a NAME, or what to select by, not both.");
        }
        boolean documents = session.options().output == Format.JSON || session.options().output == Format.YAML;
        if (watch && (documents || session.options().output == Format.CSV || asked.size() > 1)) {
            throw misused("--watch prints a table of one kind.");
        }
        return session.atDesk(spec.commandLine(), desk -> get(desk, asked)).number();
    }

    private ParameterException misused(String text) {
        return new ParameterException(spec.commandLine(), text);
    }

    /** As for kubectl: {@code KIND[,KIND] [NAME…]} or {@code KIND/NAME…}. */
    private List<Asked> asked() {
        if (words.stream().noneMatch(w -> w.contains("/"))) {
            List<String> names = List.copyOf(words.subList(1, words.size()));
            return Stream.of(words.getFirst().split(",", -1))
                    .map(kind -> new Asked(kind, names))
                    .toList();
        }
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (String word : words) {
            int slash = word.indexOf('/');
            if (slash < 1 || slash == word.length() - 1) {
                throw misused("Write KIND NAME, or KIND/NAME for each: " + DisplayText.clean(word));
            }
            kinds.computeIfAbsent(word.substring(0, slash), k -> new ArrayList<>())
                    .add(word.substring(slash + 1));
        }
        return kinds.entrySet().stream()
                .map(e -> new Asked(e.getKey(), List.copyOf(e.getValue())))
                .toList();
    }

    private ExitCode get(Desk desk, List<Asked> asked) throws InterruptedException {
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
            Answers answers = new Answers(chosen.size() > 1);
            for (Asked each : asked) {
                kind(desk, browse, chosen, each, asked.size() > 1, answers);
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
    private void kind(Desk desk, Browse browse, List<ClusterId> chosen, Asked asked, boolean several, Answers answers)
            throws InterruptedException {
        Map<ClusterId, Kind> known = new LinkedHashMap<>();
        for (ClusterId cluster : chosen) {
            try {
                known.put(cluster, named(browse.kinds(cluster, false), asked.kind()));
            } catch (FailureException e) {
                answers.failed(e.failure());
            }
        }
        if (known.isEmpty()) {
            return;
        }
        if (watch) {
            // Whatever is asked for goes on for ever: what is missing already is told first.
            session.failures(answers.failures);
            Kind first = known.values().iterator().next();
            new WatchPrinter(
                            session,
                            desk.clock(),
                            this::shown,
                            row -> asked.names().isEmpty() || asked.names().contains(row.name()))
                    .run(browse.open(known, wanted(first), selector, fields(asked)), query(), sort());
            return;
        }
        Map<String, List<ClusterId>> places = new LinkedHashMap<>();
        known.forEach((cluster, kind) -> places.computeIfAbsent(
                        kind.id() + " " + kind.resource().version(), k -> new ArrayList<>())
                .add(cluster));
        for (List<ClusterId> place : places.values()) {
            Kind kind = Objects.requireNonNull(known.get(place.getFirst()));
            Reading reading = browse.read(place, kind, wanted(kind), selector, fields(asked), query(), sort());
            reading.parts().forEach(answers::part);
            print(desk, kind, asked, named(asked, reading), several, answers);
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
    private String fields(Asked asked) {
        return asked.names().size() == 1 ? "metadata.name=" + asked.names().getFirst() : fieldSelector;
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

    private static Reading named(Asked asked, Reading reading) {
        if (asked.names().size() < 2) {
            return reading;
        }
        return new Reading(
                reading.columns(),
                reading.rows().stream()
                        .filter(r -> asked.names().contains(r.name()))
                        .toList(),
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

    /** The names that a cluster does not have although it told all that it has. */
    private static void missing(Kind kind, Asked asked, Reading reading, Answers answers) {
        Map<ClusterId, List<Reading.Part>> clusters = new LinkedHashMap<>();
        reading.parts()
                .forEach(p -> clusters.computeIfAbsent(p.cluster(), c -> new ArrayList<>())
                        .add(p));
        clusters.forEach((cluster, parts) -> {
            if (parts.stream().allMatch(p -> p.failure().isEmpty())) {
                for (String name : asked.names()) {
                    if (reading.rows().stream()
                            .noneMatch(
                                    r -> r.cluster().equals(cluster) && r.name().equals(name))) {
                        answers.failed(Failure.expected(
                                "cluster-object-not-found",
                                kind.id() + " “" + DisplayText.clean(name) + "” not found"
                                        + (answers.several
                                                ? " in " + parts.getFirst().clusterName()
                                                : "") + ".",
                                "",
                                "Look at castellan get " + kind.id()
                                        + (kind.resource().namespaced() ? " -A." : ".")));
                    }
                }
            }
        });
    }

    private void print(Desk desk, Kind kind, Asked asked, Reading reading, boolean several, Answers answers) {
        Instant now = desk.clock().instant();
        missing(kind, asked, reading, answers);
        Output output = session.output();
        switch (session.options().output) {
            case JSON, YAML -> {
                WholeObjects whole =
                        WholeObjects.of(reading, answers.several, part -> list(desk, kind, part, fields(asked)));
                answers.documents.addAll(whole.objects());
                whole.failures().forEach(answers::failed);
            }
            case CSV -> output.print(Export.write(Export.Form.CSV, shown(reading.columns()), reading.rows(), now));
            case NAME ->
                reading.rows()
                        .forEach(r -> output.print((answers.several ? DisplayText.clean(r.clusterName()) + "/" : "")
                                + name(kind, r) + "\n"));
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
                if (reading.rows().isEmpty() && asked.names().isEmpty() && answers.failures.isEmpty()) {
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

    private ObjectPage list(Desk desk, Kind kind, Reading.Part part, String fields) {
        try (ClusterLease lease = desk.fleet().lease(part.cluster())) {
            return lease.cluster()
                    .client()
                    .objects()
                    .list(kind.resource(), part.namespace(), selector, fields, MOST_OBJECTS);
        }
    }

    /** What came together over kinds and clusters. */
    private final class Answers {
        final List<Failure> failures = new ArrayList<>();
        final List<ObjectNode> documents = new ArrayList<>();
        final boolean several;
        int good;
        int tables;

        Answers(boolean several) {
            this.several = several;
        }

        void failed(Failure failure) {
            failures.add(failure);
        }

        void part(Reading.Part part) {
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
                boolean one = documents.size() == 1 && one();
                session.output().print(format.print(one ? documents.getFirst() : list()));
            }
            session.failures(failures);
        }

        /** Whether a single object was asked for. */
        private boolean one() {
            List<Asked> asked = asked();
            return asked.size() == 1 && asked.getFirst().names().size() == 1 && !several;
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
