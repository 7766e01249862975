package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.Count;
import dev.castellan.kubernetes.ServerClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan cluster info}: what is known of a cluster, and what its API server says. */
@Command(
        name = "info",
        header = "What is known of a cluster, and what its API server says.",
        description = {"", "Connects to the cluster by the best route that works and changes nothing there.", ""},
        footer = {
            "",
            "Examples:",
            "  castellan cluster info prod-gnt-webshop --sandbox",
            "  castellan cluster info pos-07 --route kubeconfig",
            "  castellan cluster info --context k3s-lab -o json",
            ""
        })
final class ClusterInfoCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Name or id of the cluster.")
    Optional<String> name = Optional.empty();

    @Option(
            names = "--route",
            paramLabel = "ROUTE",
            description = "Reach it this way only: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Routes.class)
    Optional<String> route = Optional.empty();

    @Option(names = "--no-connect", description = "Show only what the fleet's sources say.")
    boolean noConnect;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** The routes as typed. */
    static final class Routes extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Routes() {
            for (RouteKind kind : RouteKind.values()) {
                add(FleetDocument.word(kind));
            }
        }
    }

    ClusterInfoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (name.isEmpty() && session.options().context.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which cluster? Give its NAME, or --context.");
        }
        Optional<RouteKind> wanted = route.map(this::kind);
        return session.atDesk(spec.commandLine(), desk -> info(desk, wanted)).number();
    }

    private RouteKind kind(String word) {
        for (RouteKind kind : RouteKind.values()) {
            if (FleetDocument.word(kind).equals(word)) {
                return kind;
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--route: “" + word + "” is none of " + String.join(", ", new Routes()) + ".");
    }

    private ExitCode info(Desk desk, Optional<RouteKind> wanted) throws InterruptedException {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        FleetCluster cluster;
        try {
            cluster = name.isPresent()
                    ? FleetView.named(snapshot, name.get())
                    : snapshot.clusters().getFirst();
        } catch (FailureException e) {
            // It may be missing because its source could not be read.
            ExitCode sources = FleetView.told(session, snapshot);
            session.output().failure(e.failure());
            ExitCode own = ExitCode.of(e.failure());
            return own == ExitCode.NOT_FOUND && sources != ExitCode.OK && sources != ExitCode.PARTIAL ? sources : own;
        }
        Optional<ClusterOverview> overview = Optional.empty();
        Optional<Failure> failure = Optional.empty();
        List<RouteNote> routes = List.of();
        if (!noConnect) {
            try (OpenCluster open = desk.fleet().open(cluster.id(), wanted)) {
                ConnectionState state = open.awaitSettled();
                failure = state.failure();
                if (state.phase() == ConnectionState.Phase.READY) {
                    overview = Optional.of(open.overview());
                }
                routes = open.routes();
            } catch (FailureException e) {
                failure = Optional.of(e.failure());
            }
        }
        Instant now = desk.clock().instant();
        Optional<ClusterOverview> read = overview;
        Optional<Failure> failed = failure;
        List<RouteNote> tried = routes;
        session.print(
                output -> {
                    about(output, cluster, now);
                    read.ifPresent(o -> connection(output, o, now));
                    if (read.isEmpty()) {
                        tried.forEach(r -> output.print("  " + route(r) + "\n"));
                    }
                },
                () -> FleetDocument.info(cluster, read, failed, now));
        failed.ifPresent(session.output()::failure);
        return failed.map(ExitCode::of).orElse(ExitCode.OK);
    }

    private void about(Output output, FleetCluster c, Instant now) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Environment", c.environment().environment().label() + origin(c));
        facts.put("Kind", c.kind());
        facts.put("Site", c.site().orElse(""));
        facts.put("Source", c.source());
        facts.put("Kubernetes", c.kubernetesVersion().orElse(""));
        facts.put(
                "Agent",
                c.agentVersion()
                        .map(v -> v
                                + (c.agentBehind()
                                        ? " (behind; Azure wants "
                                                + c.desiredAgentVersion().orElse("") + ")"
                                        : ""))
                        .orElse(""));
        facts.put(
                "Connectivity",
                (c.azure() ? c.connectivity().label() : "")
                        + c.lastContact()
                                .map(t -> ", last contact " + Ages.of(t, now))
                                .orElse(""));
        facts.put(
                "Certificate",
                FleetView.certificate(c.certificateExpiry(), now, session.zone())
                                .text()
                                .isEmpty()
                        ? ""
                        : "ends "
                                + FleetView.certificate(c.certificateExpiry(), now, session.zone())
                                        .text());
        facts.put("Azure RBAC", c.azureRbac().map(b -> b ? "on" : "off").orElse(""));
        facts.put("Nodes", c.nodeCount().map(String::valueOf).orElse(""));
        facts.put("Resource group", c.resourceGroup());
        facts.put("Location", c.location());
        facts.put("Id", c.id().value());
        facts.put("As of", Ages.minute(c.seenAt(), now, session.zone()));
        output.print(Table.Colour.BOLD.paint(DisplayText.clean(c.name()), output.colours()) + "\n");
        facts(output, facts);
    }

    private static String origin(FleetCluster c) {
        String evidence = c.environment().evidence();
        return switch (c.environment().origin()) {
            case OWN_CHOICE -> " (own choice)";
            case TAG -> " (tag" + (evidence.isEmpty() ? "" : " " + evidence) + ")";
            case NAME_RULE -> " (from its name" + (evidence.isEmpty() ? "" : ": " + evidence) + ")";
            case NONE -> "";
        };
    }

    private void connection(Output output, ClusterOverview o, Instant now) {
        output.print("\n" + Table.Colour.BOLD.paint("Connection", output.colours()) + "\n");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Server", o.server());
        facts.put(
                "Version",
                part(o.version(), v -> v.gitVersion() + (v.platform().isEmpty() ? "" : " on " + v.platform())));
        facts.put("Latency", part(o.latency(), d -> d.toMillis() + " ms"));
        facts.put("Signed in as", part(o.whoAmI(), w -> w.username()));
        facts.put("Groups", o.whoAmI().value().map(w -> some(w.groups())).orElse(""));
        facts.put(
                "Sign-in ends",
                o.credentialExpiry()
                        .map(t -> Ages.minute(t, now.plus(o.clockAhead()), session.zone()))
                        .orElse(""));
        if (ServerClock.worthTelling(o.clockAhead())) {
            facts.put(
                    "Clock",
                    "the server's is " + Ages.span(o.clockAhead().abs())
                            + (o.clockAhead().isNegative() ? " behind" : " ahead of") + " this computer's");
        }
        facts(output, facts);
        for (RouteNote r : o.routes()) {
            output.print("  " + route(r) + "\n");
        }
        output.print("\n" + Table.Colour.BOLD.paint("In numbers", output.colours()) + "\n");
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("Namespaces", count(o.counts().namespaces()));
        counts.put("Nodes", count(o.counts().nodes()));
        counts.put("Pods", count(o.counts().pods()));
        counts.put("Deployments", count(o.counts().deployments()));
        counts.put("Stateful sets", count(o.counts().statefulSets()));
        counts.put("Daemon sets", count(o.counts().daemonSets()));
        counts.put("Cron jobs", count(o.counts().cronJobs()));
        facts(output, counts);
        if (!o.access().isEmpty()) {
            output.print("\n" + Table.Colour.BOLD.paint("What you may do", output.colours()) + "\n");
            Table table = new Table("  QUESTION", "ANSWER");
            for (AccessAnswer a : o.access()) {
                table.row(Table.Cell.of(a.question().label()), verdict(a));
            }
            output.print(table.print(output.colours())
                    .lines()
                    .skip(1)
                    .map(l -> "  " + l + "\n")
                    .collect(Collectors.joining()));
        }
    }

    private static Table.Cell verdict(AccessAnswer a) {
        return switch (a.verdict()) {
            case ALLOWED -> Table.Cell.of("yes", a.question().powerful() ? Table.Colour.YELLOW : Table.Colour.NONE);
            case DENIED -> Table.Cell.of("no", Table.Colour.DIM);
            case UNANSWERED ->
                Table.Cell.of(
                        "not answered"
                                + a.failure().map(f -> " [" + f.code() + "]").orElse(""),
                        Table.Colour.DIM);
        };
    }

    private static String route(RouteNote r) {
        boolean said = r.means().isEmpty() || r.means().equals(r.route().label());
        String text = r.route().label() + (said ? "" : " – " + DisplayText.clean(r.means()));
        if (r.used()) {
            return "Route: " + text;
        }
        return "Not used: " + text
                + r.failure()
                        .map(f -> " – " + DisplayText.clean(f.happened()) + " [" + f.code() + "]")
                        .orElse("");
    }

    private static String some(List<String> groups) {
        int shown = 6;
        return String.join(", ", groups.subList(0, Math.min(shown, groups.size())))
                + (groups.size() > shown ? " and " + (groups.size() - shown) + " more" : "");
    }

    private static <T> String part(ClusterOverview.Part<T> part, java.util.function.Function<T, String> text) {
        return part.value()
                .map(text)
                .orElseGet(() ->
                        part.failure().map(f -> "not read [" + f.code() + "]").orElse(""));
    }

    private static String count(Count count) {
        return count.value()
                .map(String::valueOf)
                .orElseGet(() ->
                        count.failure().map(f -> "not read [" + f.code() + "]").orElse(""));
    }

    private static void facts(Output output, Map<String, String> facts) {
        StringBuilder lines = new StringBuilder();
        facts.forEach((name, value) -> {
            if (!value.isEmpty()) {
                lines.append("  ")
                        .append(name)
                        .repeat(' ', 16 - name.length())
                        .append(DisplayText.clean(value))
                        .append('\n');
            }
        });
        output.print(lines.toString());
    }
}
