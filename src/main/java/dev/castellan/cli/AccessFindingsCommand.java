package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.Breakage;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Findings;
import dev.castellan.access.finding.Sarif;
import dev.castellan.access.finding.Suppressions;
import dev.castellan.access.usage.AuditLog;
import dev.castellan.failure.FailureException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access findings}: what should not be as it is. */
@Command(
        name = "findings",
        header = "What is wrong with the access in a cluster, with evidence and a proposed fix.",
        footer = {
            "",
            "Ends with 1 where --fail-on is given and a new finding is at least as severe.",
            "",
            "Examples:",
            "  castellan access findings --cluster prod --explain",
            "  castellan access findings --cluster prod --audit-days 30 --explain",
            "  castellan access findings --objects rbac.yaml --fail-on high --baseline last.json -o sarif",
            ""
        })
final class AccessFindingsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--fail-on", paramLabel = "SEVERITY", description = "low, medium, high or critical.")
    Optional<String> failOn = Optional.empty();

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "An earlier report (-o json): what it holds does not fail.")
    Optional<Path> baseline = Optional.empty();

    @Option(
            names = "--suppressions",
            paramLabel = "FILE",
            description = "Findings set aside, each with id, reason, owner and until.")
    Optional<Path> suppressions = Optional.empty();

    @Option(names = "--explain", description = "Show evidence and fix.")
    boolean explain;

    @Mixin
    AuditInput audit = new AuditInput();

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessFindingsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        failOn.filter(f -> Severity.named(f).isEmpty()).ifPresent(f -> {
            throw new ParameterException(spec.commandLine(), "--fail-on is low, medium, high or critical.");
        });
        Optional<AuditLog> log;
        try {
            log = audit.read(session, spec.commandLine(), input);
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
        return input.use(session, spec.commandLine(), index -> answer(index, log));
    }

    private ExitCode answer(AccessIndex index, Optional<AuditLog> log) {
        Instant now = session.rooms().clock().instant();
        Suppressions aside = suppressions.map(Suppressions::read).orElseGet(Suppressions::none);
        Set<String> earlier = baseline.map(Suppressions::baseline).orElse(Set.of());
        List<Finding> all = Findings.of(EscalationGraph.of(index));
        List<Finding> open =
                all.stream().filter(f -> aside.holding(f, now).isEmpty()).toList();
        Map<String, Breakage> breaks = log.map(l -> Breakage.of(index, open, l)).orElse(Map.of());
        Format format = session.options().output;
        if (format == Format.SARIF) {
            String version = VersionText.build().getProperty("version", "?");
            session.output()
                    .print(Format.JSON.print(Sarif.of(
                            all,
                            index.snapshot().source(),
                            version,
                            f -> aside.holding(f, now),
                            baseline.map(b -> earlier))));
        } else if (explain && format == Format.TABLE) {
            session.output().print(lines(open, earlier, breaks));
        } else {
            session.print(table(open, earlier), () -> document(index, all, earlier, aside, now, breaks, log));
        }
        remarks(index, all.size() - open.size(), aside, now);
        Optional<Severity> limit = failOn.flatMap(Severity::named);
        boolean fails = limit.isPresent()
                && open.stream()
                        .anyMatch(f -> !earlier.contains(f.id()) && f.severity().compareTo(limit.get()) >= 0);
        return fails ? ExitCode.FAILURE : ExitCode.OK;
    }

    private void remarks(AccessIndex index, int hidden, Suppressions aside, Instant now) {
        if (hidden > 0) {
            session.output().remark(hidden + " findings are set aside.");
        }
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        aside.expired(now)
                .forEach(s -> session.output()
                        .remark(AccessWords.clean("The suppression of " + s.id() + " by " + s.owner()
                                + (s.until().isAfter(today)
                                        ? " is to last until " + s.until()
                                                + " and does not count: a year is the longest."
                                        : " ended on " + s.until() + "."))));
        AccessWords.remarkOrder(session.output(), index);
        DefaultPolicy.of(index).remark().ifPresent(session.output()::remark);
    }

    private static Table table(List<Finding> findings, Set<String> earlier) {
        Table table = new Table("ID", "SEVERITY", "KIND", "WHERE", "SUBJECT", "REASON", "NEW");
        for (Finding f : findings) {
            table.row(
                    Table.Cell.of(f.id()),
                    Table.Cell.of(f.severity().word()),
                    Table.Cell.of(f.kind()),
                    Table.Cell.of(where(f)),
                    Table.Cell.of(f.subject()),
                    Table.Cell.of(f.reason()),
                    Table.Cell.of(earlier.contains(f.id()) ? "no" : "yes"));
        }
        return table;
    }

    private static String where(Finding f) {
        return f.where().isEmpty() ? "cluster" : String.join(",", f.where());
    }

    private static String lines(List<Finding> findings, Set<String> earlier, Map<String, Breakage> breaks) {
        StringBuilder text = new StringBuilder();
        for (Finding f : findings) {
            text.append(f.id())
                    .append(' ')
                    .append(f.severity().word())
                    .append(earlier.contains(f.id()) ? "" : " new")
                    .append(' ')
                    .append(AccessWords.clean(f.subject() + " (" + where(f) + "): " + f.reason()))
                    .append('\n');
            f.evidence()
                    .forEach(e -> text.append("  because ")
                            .append(AccessWords.clean(e))
                            .append('\n'));
            text.append("  fix: ").append(AccessWords.clean(f.fix().text())).append('\n');
            f.fix()
                    .diff()
                    .lines()
                    .forEach(l ->
                            text.append("    ").append(AccessWords.clean(l)).append('\n'));
            Optional.ofNullable(breaks.get(f.id())).ifPresent(b -> {
                text.append("    ").append(AccessWords.clean(b.text())).append('\n');
                b.broken().stream()
                        .limit(5)
                        .forEach(r -> text.append("      ")
                                .append(AccessWords.clean(r.text()))
                                .append('\n'));
            });
        }
        return text.toString();
    }

    private static ObjectNode document(
            AccessIndex index,
            List<Finding> findings,
            Set<String> earlier,
            Suppressions aside,
            Instant now,
            Map<String, Breakage> breaks,
            Optional<AuditLog> log) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessFindings");
        log.ifPresent(l -> AuditInput.document(node.putObject("audit"), l));
        ArrayNode array = node.putArray("findings");
        for (Finding f : findings) {
            ObjectNode one = array.addObject();
            one.put("id", f.id())
                    .put("kind", f.kind())
                    .put("severity", f.severity().word())
                    .put("subject", f.subject())
                    .put("reason", f.reason())
                    .put("new", !earlier.contains(f.id()));
            ArrayNode where = one.putArray("namespaces");
            f.where().forEach(where::add);
            ArrayNode evidence = one.putArray("evidence");
            f.evidence().forEach(evidence::add);
            ObjectNode fix = one.putObject("fix");
            fix.put("text", f.fix().text()).put("diff", f.fix().diff());
            f.fix().yaml().ifPresent(y -> fix.put("yaml", y));
            Optional.ofNullable(breaks.get(f.id())).ifPresent(b -> {
                ObjectNode would = fix.putObject("wouldBreak").put("text", b.text());
                would.put("used", b.used()).put("events", b.events()).put("unreadLines", b.unread());
                would.put("useUnknown", b.useUnknown()).put("partial", b.partial());
                ArrayNode requests = would.putArray("requests");
                b.broken().forEach(r -> {
                    ObjectNode request = requests.addObject().put("who", r.who().name());
                    AccessWords.request(request, r.request());
                });
            });
            aside.holding(f, now)
                    .ifPresent(s -> one.putObject("suppressed")
                            .put("reason", s.reason())
                            .put("owner", s.owner())
                            .put("until", s.until().toString()));
        }
        AccessWords.origin(node, index);
        return node;
    }
}
