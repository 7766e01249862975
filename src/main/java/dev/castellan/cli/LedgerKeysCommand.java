package dev.castellan.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan ledger keys}: the devices that sign. */
@Command(
        name = "keys",
        header = "The devices that sign, as “ledger verify --keys” reads them.",
        description = {
            "",
            "Compare each with its owner before you believe it: a line is the key's id, the key, and the name that its"
                    + " first entry gave.",
            ""
        },
        footer = {"", "Examples:", "  castellan ledger keys > devices.keys", ""})
final class LedgerKeysCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerKeysCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, this::keys).number();
    }

    private ExitCode keys(Desk desk) {
        List<String> keys = desk.ledger().keys();
        session.print(output -> keys.forEach(line -> output.print(line + "\n")), () -> {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.put("kind", "LedgerKeyList");
            ArrayNode list = document.putArray("keys");
            for (String line : keys) {
                String[] parts = line.split(" ", 3);
                list.addObject()
                        .put("device", parts[0])
                        .put("publicKey", parts[1])
                        .put("name", parts[2]);
            }
            return document;
        });
        return ExitCode.OK;
    }
}
