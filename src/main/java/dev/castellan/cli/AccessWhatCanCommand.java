package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.WhatCan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access what-can}: everything that somebody can do. */
@Command(
        name = "what-can",
        header = "Everything that somebody can do, in few rules; 1 where it is nothing.",
        footer = {"", "Examples:", "  castellan access what-can sa:ci/deployer --cluster prod --explain", ""})
final class AccessWhatCanCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "SUBJECT", description = "A user name, group:NAME or sa:NAMESPACE/NAME.")
    String subject = "";

    @Option(
            names = "--as-group",
            paramLabel = "GROUP",
            description = "A group of the subject. May be given several times.")
    List<String> groups = new ArrayList<>();

    @Option(names = "--raw", description = "Only the groups given; none is added.")
    boolean raw;

    @Option(names = "--explain", description = "Show through which bindings.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessWhatCanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        WhatCan.Result result = WhatCan.ask(index, AccessWords.subject(index, subject, groups, raw));
        if (result.master()) {
            session.output().remark("Member of system:masters: everything is allowed, whatever is bound.");
        }
        Table table = explain
                ? new Table("WHERE", "VERBS", "RESOURCES", "GROUPS", "NAMES", "THROUGH")
                : new Table("WHERE", "VERBS", "RESOURCES", "GROUPS", "NAMES");
        for (WhatCan.Permission p : result.permissions()) {
            List<Table.Cell> cells = new ArrayList<>(List.of(
                    Table.Cell.of(p.clusterWide() ? "cluster" : String.join(",", p.namespaces())),
                    Table.Cell.of(String.join(",", p.rule().verbs())),
                    Table.Cell.of(String.join(
                            ",",
                            p.rule().resources().isEmpty()
                                    ? p.rule().nonResourceUrls()
                                    : p.rule().resources())),
                    Table.Cell.of(p.rule().apiGroups().stream()
                            .map(g -> g.isEmpty() ? "core" : g)
                            .collect(Collectors.joining(","))),
                    Table.Cell.of(String.join(",", p.rule().resourceNames()))));
            if (explain) {
                cells.add(Table.Cell.of(p.via().stream()
                        .map(b -> b.text() + " → " + b.role().text())
                        .collect(Collectors.joining("; "))));
            }
            table.row(cells.toArray(Table.Cell[]::new));
        }
        session.print(table, () -> document(index, result));
        result.beyond().forEach(g -> session.output().remark("Unknown beyond " + AccessWords.clean(g.text())));
        if (!result.permissions().isEmpty() || result.master()) {
            return ExitCode.OK;
        }
        return result.beyond().isEmpty() ? ExitCode.FAILURE : ExitCode.USAGE;
    }

    private static ObjectNode document(AccessIndex index, WhatCan.Result result) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessPermissions");
        AccessWords.requester(node.putObject("subject"), result.who());
        node.put("master", result.master());
        ArrayNode array = node.putArray("permissions");
        for (WhatCan.Permission p : result.permissions()) {
            ObjectNode one = array.addObject();
            ArrayNode namespaces = one.putArray("namespaces");
            p.namespaces().forEach(namespaces::add);
            one.put("clusterWide", p.clusterWide());
            AccessWords.rule(one.putObject("rule"), p.rule());
            AccessWords.bindings(one.putArray("bindings"), p.via());
        }
        AccessWords.gaps(node.putArray("beyond"), result.beyond());
        AccessWords.origin(node, index);
        return node;
    }
}
