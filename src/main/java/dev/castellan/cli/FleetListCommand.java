package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.SourceState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code castellan fleet list}: every cluster from every source. */
@Command(
        name = "list",
        header = "Every cluster from Azure and from kubeconfig files.",
        description = {
            "",
            "Nothing is connected: what is shown is what Azure and the kubeconfig files say, and when they said it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan fleet list --sandbox",
            "  castellan fleet list --environment production",
            "  castellan fleet list --kubeconfig ~/edge.yaml -o yaml",
            ""
        })
final class FleetListCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "WORD",
            description = "Only this environment: ${COMPLETION-CANDIDATES}.")
    Optional<EnvironmentWord> environment = Optional.empty();

    @Option(
            names = {"-s", "--search"},
            paramLabel = "TEXT",
            description = "Only clusters with this text in name, site, kind, source or location.")
    Optional<String> search = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Environments as typed. */
    enum EnvironmentWord {
        development(Environment.DEVELOPMENT),
        test(Environment.TEST),
        production(Environment.PRODUCTION),
        unclassified(Environment.UNKNOWN);

        private final Environment environment;

        EnvironmentWord(Environment environment) {
            this.environment = environment;
        }
    }

    FleetListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), this::list).number();
    }

    private ExitCode list(Desk desk) {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        List<FleetCluster> clusters = snapshot.clusters().stream()
                .filter(c -> environment.isEmpty() || c.environment().environment() == environment.get().environment)
                .filter(c -> search.isEmpty() || FleetView.contains(c, search.get()))
                .sorted(Comparator.comparing((FleetCluster c) -> c.name().toLowerCase(Locale.ROOT))
                        .thenComparing(c -> c.id().value()))
                .toList();
        Instant now = desk.clock().instant();
        session.print(
                output -> table(output, snapshot, clusters, now),
                () -> FleetDocument.list(new FleetSnapshot(clusters, snapshot.sources()), now));
        return FleetView.told(session, snapshot);
    }

    private void table(Output output, FleetSnapshot snapshot, List<FleetCluster> clusters, Instant now) {
        Table table = new Table(
                "NAME",
                "ENVIRONMENT",
                "SITE",
                "KIND",
                "KUBERNETES",
                "AGENT",
                "CONNECTIVITY",
                "LAST CONTACT",
                "CERTIFICATE ENDS",
                "REACHED BY");
        for (FleetCluster c : clusters) {
            table.row(
                    Table.Cell.of(c.name()),
                    environment(c.environment().environment()),
                    Table.Cell.of(c.site().orElse("")),
                    Table.Cell.of(c.kind()),
                    Table.Cell.of(c.kubernetesVersion().orElse("")),
                    agent(c),
                    connectivity(c.connectivity()),
                    Table.Cell.of(c.lastContact().map(t -> Ages.of(t, now)).orElse("")),
                    FleetView.certificate(c.certificateExpiry(), now, session.zone()),
                    Table.Cell.of(c.routes().stream().map(RouteKind::label).collect(Collectors.joining(", "))));
        }
        output.print(table.print(output.colours()));
        if (clusters.isEmpty()) {
            output.remark(
                    snapshot.clusters().isEmpty()
                            ? nothing(snapshot)
                            : "None of " + snapshot.clusters().size() + " clusters fits.");
        } else {
            String of = clusters.size() == snapshot.clusters().size()
                    ? ""
                    : " of " + snapshot.clusters().size();
            output.remark(clusters.size() + of + (clusters.size() == 1 ? " cluster" : " clusters") + ages(snapshot, now)
                    + ".");
        }
    }

    private static String nothing(FleetSnapshot snapshot) {
        return snapshot.sources().stream().anyMatch(s -> s.failure().isPresent())
                ? "No cluster could be read."
                : "No clusters yet. Sign in to Azure (castellan account login), name a kubeconfig (--kubeconfig FILE),"
                        + " or look at the practice fleet (--sandbox).";
    }

    /** As of when, for every source that is not of this very moment. */
    private static String ages(FleetSnapshot snapshot, Instant now) {
        Optional<Instant> oldest =
                snapshot.sources().stream().flatMap(s -> s.asOf().stream()).min(Comparator.naturalOrder());
        return oldest.map(t -> ", as of " + Ages.of(t, now)).orElse("");
    }

    private static Table.Cell environment(Environment environment) {
        return Table.Cell.of(
                environment.label(),
                switch (environment) {
                    case PRODUCTION -> Table.Colour.RED;
                    case TEST -> Table.Colour.YELLOW;
                    case DEVELOPMENT -> Table.Colour.GREEN;
                    case UNKNOWN -> Table.Colour.NONE;
                });
    }

    private static Table.Cell agent(FleetCluster c) {
        String version = c.agentVersion().orElse("");
        return c.agentBehind() ? Table.Cell.of(version + " (behind)", Table.Colour.YELLOW) : Table.Cell.of(version);
    }

    private static Table.Cell connectivity(Connectivity connectivity) {
        return switch (connectivity) {
            case CONNECTED, CONNECTING -> Table.Cell.of(connectivity.label());
            case NOT_REPORTED -> Table.Cell.of("");
            case OFFLINE, EXPIRED, AGENT_NOT_INSTALLED, UNKNOWN ->
                Table.Cell.of(connectivity.label(), Table.Colour.YELLOW);
        };
    }

    /** The exit code for what the sources said; package-private for its test. */
    static ExitCode code(List<SourceState> sources) {
        List<Failure> failures =
                sources.stream().flatMap(s -> s.failure().stream()).toList();
        if (failures.isEmpty()) {
            return ExitCode.OK;
        }
        boolean any = sources.stream()
                .anyMatch(s -> s.clusters() > 0
                        && (s.state() == SourceState.State.PARTIAL
                                || (s.failure().isEmpty() && s.state() == SourceState.State.FRESH)));
        return any ? ExitCode.PARTIAL : ExitCode.of(failures.getFirst());
    }
}
