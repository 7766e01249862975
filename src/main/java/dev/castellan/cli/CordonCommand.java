package dev.castellan.cli;

import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan cordon}: closes nodes for new pods, or opens them. */
@Command(
        name = "cordon",
        header = "Closes nodes for new pods; with --off opens them again.",
        footer = {"", "Example:", "  castellan cordon node-1 --yes --context k3s-lab", ""})
final class CordonCommand extends ObjectChangeCommand {
    @Option(names = "--off", description = "Open them again.")
    boolean off;

    CordonCommand(Session session) {
        super(session);
    }

    @Override
    List<String> objects() {
        return words.stream().map(w -> w.contains("/") ? w : "node/" + w).toList();
    }

    @Override
    Preparation prepare(ObjectDesk at, ObjectAddress address) {
        return at.changes().cordon(address, !off);
    }

    @Override
    String done() {
        return off ? "opened" : "cordoned";
    }
}
