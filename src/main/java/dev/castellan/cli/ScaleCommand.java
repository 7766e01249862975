package dev.castellan.cli;

import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code castellan scale}: sets numbers of replicas. */
@Command(
        name = "scale",
        header = "Sets the number of replicas.",
        footer = {"", "Example:", "  castellan scale deploy/web --replicas 3 -n shop --yes --context k3s-lab", ""})
final class ScaleCommand extends ObjectChangeCommand {
    @Option(names = "--replicas", required = true, paramLabel = "N", description = "How many.")
    int replicas;

    ScaleCommand(Session session) {
        super(session);
    }

    @Override
    Preparation prepare(ObjectDesk at, ObjectAddress address) {
        if (replicas < 0) {
            throw new ParameterException(spec.commandLine(), "--replicas has to be at least 0.");
        }
        return at.changes().scale(address, replicas);
    }

    @Override
    String done() {
        return "scaled to " + replicas;
    }
}
