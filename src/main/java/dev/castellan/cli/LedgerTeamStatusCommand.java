package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan ledger team status}: looks now, hands over what is pending, and tells what is wrong. */
@Command(
        name = "status",
        header = "Look at the team's ledger, hand over what is pending, and tell what is wrong.",
        footer = {"", "Examples:", "  castellan ledger team status", "  castellan ledger team status -o json", ""})
final class LedgerTeamStatusCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerTeamStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, this::status).number();
    }

    private ExitCode status(Desk desk) {
        Optional<String> team = desk.ledger().team();
        if (team.isEmpty()) {
            session.print(
                    output -> output.print("No team's ledger: entries are kept on this machine only.\n"),
                    () -> document(team, Optional.empty(), 0, List.of()));
            return ExitCode.OK;
        }
        List<Failure> findings = desk.ledger().synchronise();
        Optional<Checkpoint> head = desk.ledger().head();
        long pending = desk.ledger().pending();
        session.print(
                output -> {
                    output.print("team      " + DisplayText.clean(team.get()) + "\n");
                    head.ifPresent(h -> output.print("log       " + DisplayText.clean(h.origin()) + "\nentries   "
                            + h.size() + "\nroot      " + h.root() + "\n"));
                    output.print("pending   " + pending + "\n");
                },
                () -> document(team, head, pending, findings));
        session.failures(findings);
        return findings.isEmpty() ? ExitCode.OK : ExitCode.of(findings.getFirst());
    }

    private static ObjectNode document(
            Optional<String> team, Optional<Checkpoint> head, long pending, List<Failure> findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "LedgerTeamStatus");
        team.ifPresent(url -> document.put("team", url));
        head.ifPresent(h -> {
            document.put("log", h.origin());
            document.put("size", h.size());
            document.put("root", h.root());
            document.put("checkpoint", h.note());
        });
        document.put("pending", pending);
        ArrayNode list = document.putArray("findings");
        findings.forEach(f -> list.addObject().put("code", f.code()).put("text", f.happened()));
        return document;
    }
}
