package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan ledger show}: one entry, whole. */
@Command(
        name = "show",
        header = "One entry, whole.",
        footer = {"", "Examples:", "  castellan ledger show 17", "  castellan ledger show 17 -o json", ""})
final class LedgerShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "INDEX|ID", description = "Its index or its id.")
    String which = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, this::show).number();
    }

    private ExitCode show(Desk desk) {
        Entry entry = found(desk)
                .orElseThrow(() -> Failure.expected(
                                "ledger-entry-not-found",
                                "There is no such entry.",
                                "Nothing is shown.",
                                "List them: castellan ledger list.")
                        .asException());
        ObjectNode document = LedgerView.document(entry);
        document.put("kind", "LedgerEntry");
        // A body is a tree: as a table it would lose what it is for.
        session.print(output -> output.print(Format.YAML.print(document)), () -> document);
        session.failures(desk.ledger().findings());
        return ExitCode.OK;
    }

    private Optional<Entry> found(Desk desk) {
        if (!which.matches("[0-9]{1,18}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "“" + DisplayText.clean(which) + "” is neither the index of an entry nor its id.");
        }
        try {
            if (which.matches("[0-9]{1,18}")) {
                long index = Long.parseLong(which);
                return desk.ledger().entries(index, Filter.ALL).findFirst().filter(e -> e.index() == index);
            }
            return desk.ledger().find(UUID.fromString(which));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
