package dev.castellan.cli;

import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.ReconciliationDocument;
import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.breakglass.reconcile.Verdict;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass reconcile}: what was fetched and used, against what was allowed. */
@Command(
        name = "reconcile",
        header = "Find fetches and uses of admin certificates that no check-out covers.",
        description = {
            "",
            "Three records are held against one another: the ledger (who was allowed), Azure's activity log (who"
                    + " fetched) and the Kubernetes audit log (who used).",
            ""
        },
        footer = {
            "",
            "Log Analytics gets audit records some minutes late and keeps them as long as its workspace is set to. Of a"
                    + " cluster that sends none, or more than can be read, it is said that nobody can tell.",
            "Azure records a fetch 3 to 20 minutes late and keeps it for 90 days. The audit category kube-audit-admin"
                    + " leaves reads out.",
            "Ends with 0 where nothing was found, 1 with findings, 2 where a log cannot be read, 7 where the team's"
                    + " ledger could not be read and nothing else was found.",
            "",
            "Examples:",
            "  castellan breakglass reconcile --live",
            "  castellan breakglass reconcile --live --audit pos-07=audit.log.gz --explain",
            "  az monitor activity-log list --offset 90d --max-events 100000 > activity.json",
            "  castellan breakglass reconcile --activity activity.json --audit pos-07=audit.log -o json",
            ""
        })
final class BreakGlassReconcileCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--audit",
            paramLabel = "[CLUSTER=]FILE",
            description = "Kubernetes audit events, JSON; plain or gzip; may be repeated. The log does not name its"
                    + " cluster: say which it is, by name or id, so that silence in it means something.")
    List<String> audit = new ArrayList<>();

    @Option(names = "--activity", paramLabel = "FILE", description = "Azure's activity log, JSON; may be repeated.")
    List<Path> activity = new ArrayList<>();

    @Option(
            names = "--live",
            description = "Ask Azure for the activity log of every subscription that can be seen, and Log Analytics for"
                    + " the audit log of every cluster that sends it there.")
    boolean live;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "90",
            description = "How far --live looks back; 90 by default, which is what Azure keeps.")
    int days = 90;

    @Option(
            names = "--requests",
            paramLabel = "FILE|DIR",
            description = "What proxies recorded, from another machine; may be repeated.")
    List<Path> requests = new ArrayList<>();

    @Option(names = "--explain", description = "Show the evidence and what to do.")
    boolean explain;

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassReconcileCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (audit.isEmpty() && activity.isEmpty() && !live) {
            throw new ParameterException(
                    spec.commandLine(), "Give --live, --activity or --audit: the ledger alone tells nothing.");
        }
        if (days < 1 || days > 90) {
            throw new ParameterException(spec.commandLine(), "--days is 1 to 90.");
        }
        List<Sources.Audit> logs = audit.stream().map(this::audit).toList();
        List<Integer> code = new ArrayList<>();
        ExitCode ended = session.atDesk(spec.commandLine(), live, desk -> {
            code.add(reconcile(desk, logs));
            return ExitCode.OK;
        });
        return code.isEmpty() ? ended.number() : code.getFirst();
    }

    private int reconcile(Desk desk, List<Sources.Audit> logs) {
        Reconciliation result = new Reconciling(
                        desk::ledger,
                        desk::azureSides,
                        own(),
                        seen -> new SeenAgain(session).tell(desk.breakGlass().sighted(seen)),
                        desk.clock())
                .run(
                        new Sources(live, Duration.ofDays(days), activity, logs, requests),
                        s -> session.output().remark(AccessWords.clean(s) + " …"));
        session.print(output -> print(output, result), () -> ReconciliationDocument.of(result));
        return ended(result);
    }

    /** A finding is one whatever else is missing. */
    static int ended(Reconciliation result) {
        return result.anyFinding() ? 1 : result.wholeLedger() ? 0 : ExitCode.PARTIAL.number();
    }

    private Sources.Audit audit(String given) {
        int equals = given.indexOf('=');
        if (equals < 0 || path(given).filter(Files::exists).isPresent()) {
            return new Sources.Audit(file(given), Optional.empty());
        }
        String name = given.substring(0, equals).strip();
        if (name.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--audit CLUSTER=FILE needs the cluster before the sign.");
        }
        return new Sources.Audit(file(given.substring(equals + 1)), Optional.of(name));
    }

    private Path file(String given) {
        return path(given)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "--audit: not a path: " + AccessWords.clean(given)));
    }

    /** Empty where it cannot be one: on Windows not with a second colon, as the name of a cluster before a path brings it. */
    private static Optional<Path> path(String given) {
        try {
            return Optional.of(Path.of(given)).filter(p -> !given.isBlank());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Where the proxies of this machine keep what they recorded; practice keeps nothing. */
    private Optional<Path> own() {
        return session.options().kept().map(data -> data.root().resolve("breakglass"));
    }

    private void print(Output output, Reconciliation result) {
        if (explain) {
            StringBuilder text = new StringBuilder();
            for (Verdict v : result.verdicts()) {
                line(text, v.id() + " " + v.kind().phrase() + ": " + v.title());
                v.cluster().ifPresent(c -> line(text, "  cluster " + c));
                v.evidence().forEach(e -> line(text, "  because " + e));
                if (!v.remedy().isEmpty()) {
                    line(text, "  do: " + v.remedy());
                }
            }
            output.print(text.toString());
        } else {
            Table table = new Table("ID", "VERDICT", "ABOUT", "CLUSTER", "SINCE", "COUNT", "WHAT");
            for (Verdict v : result.verdicts()) {
                table.row(
                        Table.Cell.of(v.id()),
                        Table.Cell.of(v.kind().phrase(), colour(v.kind().weight())),
                        Table.Cell.of(v.subject()),
                        Table.Cell.of(v.cluster()
                                .map(c -> c.substring(c.lastIndexOf('/') + 1))
                                .orElse("")),
                        Table.Cell.of(v.from().map(t -> Ages.of(t, result.at())).orElse("")),
                        Table.Cell.of(Long.toString(v.count())),
                        Table.Cell.of(v.title()));
            }
            output.print(table.print(output.colours()));
        }
        StringBuilder told = new StringBuilder();
        if (result.verdicts().isEmpty()) {
            line(told, "Nothing was fetched or used, and nothing is checked out.");
        }
        coverage(told, "Activity log", result.activity());
        coverage(told, "Audit log", result.audit());
        line(
                told,
                "%d findings, %d to be looked at, %d that cannot be told, %d clean; %d fetches and %d requests."
                        .formatted(
                                result.count(Verdict.Weight.FINDING),
                                result.count(Verdict.Weight.NOTE),
                                result.count(Verdict.Weight.UNKNOWN),
                                result.count(Verdict.Weight.CLEAN),
                                result.fetches(),
                                result.uses()));
        output.print(told.toString());
    }

    private static Table.Colour colour(Verdict.Weight weight) {
        return switch (weight) {
            case FINDING -> Table.Colour.RED;
            case UNKNOWN -> Table.Colour.YELLOW;
            case NOTE -> Table.Colour.NONE;
            case CLEAN -> Table.Colour.GREEN;
        };
    }

    private static void coverage(StringBuilder text, String name, Coverage coverage) {
        if (!coverage.given()) {
            line(text, name + ": none was given, so nothing is known of it.");
            return;
        }
        line(
                text,
                name + ": %,d events".formatted(coverage.events())
                        + coverage.from()
                                .flatMap(f -> coverage.to().map(t -> " from " + f + " to " + t))
                                .orElse("") + ".");
        coverage.gaps().forEach(g -> line(text, "  " + g));
    }

    private static void line(StringBuilder text, String line) {
        text.append(AccessWords.clean(line)).append('\n');
    }
}
