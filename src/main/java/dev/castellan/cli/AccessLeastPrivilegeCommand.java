package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.access.finding.RoleYaml;
import dev.castellan.access.usage.AuditLog;
import dev.castellan.access.usage.LeastPrivilege;
import dev.castellan.failure.FailureException;
import java.util.List;
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

/** {@code castellan access least-privilege}: what is held against what was used. */
@Command(
        name = "least-privilege",
        header = "What each grant was used for, from an audit log, and a smaller role.",
        footer = {
            "",
            "A log holds what happened while it was written: what runs once a year is not in it.",
            "",
            "Examples:",
            "  castellan access least-privilege --audit audit.log.gz --snapshot prod.castellan-access --explain",
            "  castellan access least-privilege --cluster prod --audit-days 30",
            ""
        })
final class AccessLeastPrivilegeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    AuditInput audit = new AuditInput();

    @Option(names = "--explain", description = "Show the proposed roles with what goes.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessLeastPrivilegeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        AuditLog log;
        try {
            log = audit.read(session, spec.commandLine(), input)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "Give --audit, or --audit-days with --cluster."));
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return ExitCode.USAGE.number();
        }
        return input.use(session, spec.commandLine(), index -> answer(index, log));
    }

    private ExitCode answer(AccessIndex index, AuditLog log) {
        DefaultPolicy policy = DefaultPolicy.of(index);
        List<LeastPrivilege.Use> uses = LeastPrivilege.of(index, log).stream()
                .filter(LeastPrivilege.Use::smaller)
                .filter(u -> !policy.knows(u.grant().binding(), u.grant().subject()))
                .toList();
        if (explain) {
            session.print(o -> o.print(lines(index, uses, log)), () -> document(index, uses, log));
        } else {
            session.print(table(uses, log), () -> document(index, uses, log));
        }
        session.output()
                .remark(log.events() + " events"
                        + log.from()
                                .flatMap(f -> log.to().map(t -> " from " + f + " to " + t))
                                .orElse("")
                        + ".");
        policy.remark().ifPresent(session.output()::remark);
        return ExitCode.OK;
    }

    private static Table table(List<LeastPrivilege.Use> uses, AuditLog log) {
        String unused = log.whole() ? "UNUSED RULES" : "RULES NOT SEEN USED";
        Table table = new Table("SUBJECT", "GRANT", "USED", unused, "PROPOSAL");
        for (LeastPrivilege.Use u : uses) {
            table.row(
                    Table.Cell.of(u.who().text()),
                    Table.Cell.of(u.grant().binding().text() + " → "
                            + u.grant().binding().role().text()),
                    Table.Cell.of(Integer.toString(u.used())),
                    Table.Cell.of(Integer.toString(u.unused().size())),
                    Table.Cell.of(
                            !u.proposed().isEmpty()
                                    ? u.proposed().size() + " rules"
                                    : log.whole() ? "remove" : "no use seen"));
        }
        return table;
    }

    private static String lines(AccessIndex index, List<LeastPrivilege.Use> uses, AuditLog log) {
        StringBuilder text = new StringBuilder();
        for (LeastPrivilege.Use u : uses) {
            text.append(AccessWords.clean(u.grant().text())).append('\n');
            if (u.proposed().isEmpty()) {
                text.append(log.whole() ? "  never used: remove it\n" : "  no use seen in what there is of the log\n");
                continue;
            }
            RoleYaml.diff(index.rulesOf(u.grant().binding().role()).orElse(List.of()), u.proposed())
                    .lines()
                    .forEach(l -> text.append("  ").append(AccessWords.clean(l)).append('\n'));
        }
        return text.toString();
    }

    private static ObjectNode document(AccessIndex index, List<LeastPrivilege.Use> uses, AuditLog log) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessUse");
        AuditInput.document(node, log);
        ArrayNode array = node.putArray("grants");
        for (LeastPrivilege.Use u : uses) {
            ObjectNode one = array.addObject();
            one.put("subject", u.who().text()).put("grant", u.grant().text()).put("used", u.used());
            one.put("useUnknown", u.useUnknown());
            ArrayNode unused = one.putArray("unused");
            u.unused().forEach(r -> AccessWords.rule(unused.addObject(), r));
            if (!u.proposed().isEmpty()) {
                one.put("role", RoleYaml.role(u.grant().binding().role(), u.proposed()));
            }
        }
        AccessWords.origin(node, index);
        return node;
    }
}
