package dev.castellan.cli;

import dev.castellan.ledger.Entry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan ledger list}: what was done, newest first. */
@Command(
        name = "list",
        header = "What was done, newest first.",
        footer = {
            "",
            "Examples:",
            "  castellan ledger list --limit 20",
            "  castellan ledger list --type object. --subject pos-07 -o json",
            ""
        })
final class LedgerListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    LedgerFilter filter = new LedgerFilter();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; 50 by default.", defaultValue = "50")
    int limit = 50;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > 100_000) {
            throw new ParameterException(spec.commandLine(), "--limit has to be from 1 to 100000.");
        }
        return session.atDesk(spec.commandLine(), false, this::list).number();
    }

    private ExitCode list(Desk desk) {
        List<Entry> entries = desk.ledger().latest(limit, filter.filter());
        session.print(
                output -> {
                    output.print(LedgerView.table(entries, session.zone()).print(output.colours()));
                    if (entries.isEmpty()) {
                        output.remark("Nothing was recorded.");
                    }
                },
                () -> {
                    ObjectNode document = JsonNodeFactory.instance.objectNode();
                    document.put("kind", "LedgerEntryList");
                    ArrayNode list = document.putArray("entries");
                    entries.forEach(e -> list.add(LedgerView.document(e)));
                    return document;
                });
        session.failures(desk.ledger().findings());
        return ExitCode.OK;
    }
}
