package dev.castellan.cli;

import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import dev.castellan.kubernetes.DeleteOptions;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan delete}: deletes objects. */
@Command(
        name = "delete",
        header = "Deletes objects, after telling what goes with them.",
        footer = {
            "",
            "Examples:",
            "  castellan delete pod web-0 -n shop --dry-run --context k3s-lab",
            "  castellan delete deploy/web -n shop --yes --unlock \"INC-42\" --cluster prod-gnt-webshop",
            ""
        })
final class DeleteCommand extends ObjectChangeCommand {
    @Option(
            names = "--cascade",
            paramLabel = "WHAT",
            description = "What happens to what it owns: ${COMPLETION-CANDIDATES}.",
            defaultValue = "background")
    DeleteOptions.Propagation cascade = DeleteOptions.Propagation.BACKGROUND;

    @Option(names = "--force", description = "Remove it at once, although what it stands for may still run.")
    boolean force;

    DeleteCommand(Session session) {
        super(session);
    }

    @Override
    Preparation prepare(ObjectDesk at, ObjectAddress address) {
        return at.changes().delete(address, cascade, force);
    }

    @Override
    String done() {
        return "deleted"
                + (cascade == DeleteOptions.Propagation.BACKGROUND
                        ? ""
                        : " (" + cascade.word().toLowerCase(Locale.ROOT) + ")");
    }
}
