package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Snapshot;
import dev.castellan.access.WhatIf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** {@code castellan access what-if}: what roles and bindings that are not there yet would do. */
@Command(
        name = "what-if",
        header = "Whether somebody may write these roles and bindings, and who would gain or lose what.",
        footer = {
            "",
            "Ends with 1 where SUBJECT may not write one of them.",
            "",
            "Examples:",
            "  castellan access what-if alice -f binding.yaml --cluster prod",
            "  castellan access what-if -f roles/ --snapshot monday.castellan-access",
            ""
        })
final class AccessWhatIfCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SUBJECT", description = "Who writes.")
    Optional<String> subject = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "Roles and bindings. May be given several times.")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--as-group",
            paramLabel = "GROUP",
            description = "A group of the subject. May be given several times.")
    List<String> groups = new ArrayList<>();

    @Option(names = "--explain", description = "Show what the writer does not hold.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessWhatIfCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        Snapshot proposed = ObjectFiles.read(files, index.snapshot().takenAt());
        proposed.gaps().forEach(g -> session.output().remark("Missing: " + AccessWords.clean(g.text())));
        WhatIf.Result result = WhatIf.of(index, proposed, subject.map(s -> AccessWords.subject(s, groups, false)));
        session.print(output -> print(output, result), () -> document(index, result));
        List<Answer> answers = result.proposals().stream()
                .flatMap(p -> p.write().stream())
                .map(w -> w.answer())
                .toList();
        return answers.contains(Answer.NO)
                ? ExitCode.FAILURE
                : answers.contains(Answer.UNKNOWN) || !proposed.gaps().isEmpty() ? ExitCode.USAGE : ExitCode.OK;
    }

    private void print(Output output, WhatIf.Result result) {
        for (WhatIf.Proposal p : result.proposals()) {
            output.print(AccessWords.clean((p.update() ? "replace " : "create ")
                            + p.object()
                            + p.write()
                                    .map(w -> ": "
                                            + (w.answer() == Answer.UNKNOWN
                                                    ? "unknown beyond " + String.join("; ", w.beyond())
                                                    : w.code() + " "
                                                            + w.refusal().name().toLowerCase(java.util.Locale.ROOT)
                                                            + " " + w.reason()))
                                    .orElse(""))
                    + "\n");
            if (explain) {
                p.write()
                        .ifPresent(w -> w.missing()
                                .forEach(r -> output.print("  not held: " + AccessWords.clean(r.text()) + "\n")));
            }
        }
        Table table = new Table("WHO", "WHERE", "GAINS", "LOSES");
        for (WhatIf.Change c : result.changes()) {
            table.row(
                    Table.Cell.of(c.principal().text()),
                    Table.Cell.of(c.namespace().isEmpty() ? "cluster" : c.namespace()),
                    Table.Cell.of(texts(c.gained())),
                    Table.Cell.of(texts(c.lost())));
        }
        output.print(table.print(output.colours()));
    }

    private static String texts(List<PolicyRule> rules) {
        return rules.stream().map(PolicyRule::text).collect(Collectors.joining("; "));
    }

    private static ObjectNode document(AccessIndex index, WhatIf.Result result) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessWhatIf");
        ArrayNode proposals = node.putArray("proposals");
        for (WhatIf.Proposal p : result.proposals()) {
            ObjectNode one = proposals.addObject();
            one.put("object", p.object()).put("update", p.update());
            p.write().ifPresent(w -> {
                one.put("answer", AccessWords.word(w.answer())).put("code", w.code());
                one.put("refusal", w.refusal().name()).put("passedBy", w.pass().name());
                one.put("reason", w.reason());
                ArrayNode missing = one.putArray("missing");
                w.missing().forEach(r -> AccessWords.rule(missing.addObject(), r));
                ArrayNode beyond = one.putArray("beyond");
                w.beyond().forEach(beyond::add);
            });
        }
        ArrayNode changes = node.putArray("changes");
        for (WhatIf.Change c : result.changes()) {
            ObjectNode one = changes.addObject();
            one.put("group", c.principal().group()).put("name", c.principal().name());
            one.put("namespace", c.namespace());
            ArrayNode gained = one.putArray("gained");
            c.gained().forEach(r -> AccessWords.rule(gained.addObject(), r));
            ArrayNode lost = one.putArray("lost");
            c.lost().forEach(r -> AccessWords.rule(lost.addObject(), r));
        }
        AccessWords.origin(node, index);
        return node;
    }
}
