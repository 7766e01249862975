package dev.castellan.cli;

import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import picocli.CommandLine.Command;

/** {@code castellan restart}: replaces the pods of workloads. */
@Command(
        name = "restart",
        header = "Replaces all pods of a workload, as its strategy says.",
        footer = {"", "Example:", "  castellan restart deploy/web -n shop --yes --context k3s-lab", ""})
final class RestartCommand extends ObjectChangeCommand {
    RestartCommand(Session session) {
        super(session);
    }

    @Override
    Preparation prepare(ObjectDesk at, ObjectAddress address) {
        return at.changes().restart(address);
    }

    @Override
    String done() {
        return "restarted";
    }
}
