package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Gap;
import dev.castellan.access.Requester;
import dev.castellan.access.WhatCan;
import dev.castellan.access.azure.AzureRights;
import dev.castellan.access.azure.AzureRights.Certainty;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        header = "Everything that somebody can do, in few rules; 0 where it is something, 1 nothing, 2 not certain.",
        description = {
            "",
            "Both planes: what Kubernetes binds, and what roles in Azure allow on the cluster and in it. What depends"
                + " on a condition, has to be activated or is not known is marked, and counts as nothing for the exit"
                + " code 0.",
            ""
        },
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
        Requester who = AccessWords.subject(index, subject, groups, raw);
        WhatCan.Result result = WhatCan.ask(index, who);
        Optional<AzureRights> azure =
                raw ? Optional.empty() : AccessWords.azure(index).flatMap(a -> a.rights(who));
        if (result.master()) {
            session.output().remark("Member of system:masters: everything is allowed, whatever is bound.");
        }
        List<String> headings =
                new ArrayList<>(List.of("BY", "WHERE", "VERBS", "RESOURCES", "GROUPS", "NAMES", "CERTAIN"));
        if (explain) {
            headings.add("THROUGH");
        }
        Table table = new Table(headings.toArray(String[]::new));
        result.permissions().forEach(p -> table.row(cells(p, "yes")));
        result.perhaps().forEach(p -> table.row(cells(p, "perhaps")));
        azure.ifPresent(rights -> rights.rights()
                .forEach(r -> table.row(cells(AccessWords.azure(index).orElseThrow(), r))));
        session.print(table, () -> document(index, result, azure));
        Set<String> beyond = new LinkedHashSet<>();
        result.beyond().stream().map(Gap::text).forEach(beyond::add);
        azure.ifPresent(rights -> beyond.addAll(rights.beyond()));
        if (index.vetoable(who)) {
            AccessWords.remarkOrder(session.output(), index);
        }
        beyond.forEach(b -> session.output().remark("Unknown beyond " + AccessWords.clean(b)));
        List<AzureRights.Right> rights = azure.map(AzureRights::rights).orElse(List.of());
        if (!result.permissions().isEmpty()
                || result.master()
                || rights.stream().anyMatch(r -> r.certainty() == Certainty.YES)) {
            return ExitCode.OK;
        }
        boolean open = !beyond.isEmpty()
                || !result.perhaps().isEmpty()
                || rights.stream()
                        .anyMatch(r -> r.certainty() == Certainty.CONDITIONAL || r.certainty() == Certainty.UNKNOWN);
        return open ? ExitCode.USAGE : ExitCode.FAILURE;
    }

    private Table.Cell[] cells(WhatCan.Permission p, String certain) {
        return row(
                "Kubernetes",
                p.clusterWide() ? "cluster" : String.join(",", p.namespaces()),
                String.join(",", p.rule().verbs()),
                String.join(
                        ",",
                        p.rule().resources().isEmpty()
                                ? p.rule().nonResourceUrls()
                                : p.rule().resources()),
                p.rule().apiGroups().stream().map(g -> g.isEmpty() ? "core" : g).collect(Collectors.joining(",")),
                String.join(",", p.rule().resourceNames()),
                certain,
                p.via().stream().map(b -> b.text() + " → " + b.role().text()).collect(Collectors.joining("; ")));
    }

    private Table.Cell[] cells(AzureSnapshot azure, AzureRights.Right r) {
        return row(
                r.data() ? "Azure" : "Azure control plane",
                where(azure, r.scope()),
                String.join(",", r.actions()),
                String.join(",", r.resources()),
                "",
                "",
                r.certainty().label(),
                r.through().stream().map(g -> AccessWords.grant(azure, g)).collect(Collectors.joining("; ")));
    }

    private Table.Cell[] row(String... texts) {
        return Stream.of(texts)
                .limit(explain ? texts.length : texts.length - 1)
                .map(Table.Cell::of)
                .toArray(Table.Cell[]::new);
    }

    private static String where(AzureSnapshot azure, AzureScope scope) {
        return scope.equals(azure.access().plane().cluster()) ? "cluster" : scope.name();
    }

    private static ObjectNode document(AccessIndex index, WhatCan.Result result, Optional<AzureRights> azure) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessPermissions");
        AccessWords.requester(node.putObject("subject"), result.who());
        node.put("master", result.master());
        permissions(node.putArray("permissions"), result.permissions());
        permissions(node.putArray("perhaps"), result.perhaps());
        ArrayNode rights = node.putArray("azure");
        AccessWords.azure(index)
                .ifPresent(a -> azure.ifPresent(all -> all.rights().forEach(r -> {
                    ObjectNode one = rights.addObject();
                    one.put("plane", r.data() ? "data" : "control")
                            .put("scope", r.scope().path());
                    r.actions().forEach(one.putArray("actions")::add);
                    r.resources().forEach(one.putArray("resources")::add);
                    one.put("certain", r.certainty() == Certainty.YES)
                            .put("certainty", r.certainty().label());
                    ArrayNode through = one.putArray("through");
                    r.through().forEach(g -> through.add(AccessWords.grant(a, g)));
                })));
        ArrayNode unknown = node.putArray("azureBeyond");
        azure.ifPresent(all -> all.beyond().forEach(unknown::add));
        AccessWords.gaps(node.putArray("beyond"), result.beyond());
        AccessWords.origin(node, index);
        return node;
    }

    private static void permissions(ArrayNode array, List<WhatCan.Permission> permissions) {
        for (WhatCan.Permission p : permissions) {
            ObjectNode one = array.addObject();
            ArrayNode namespaces = one.putArray("namespaces");
            p.namespaces().forEach(namespaces::add);
            one.put("clusterWide", p.clusterWide());
            AccessWords.rule(one.putObject("rule"), p.rule());
            AccessWords.bindings(one.putArray("bindings"), p.via());
        }
    }
}
