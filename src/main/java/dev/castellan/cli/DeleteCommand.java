package dev.castellan.cli;

import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
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

    @Override
    String done(Outcome.Done outcome) {
        return outcome.after().map(DeleteCommand::ending).orElseGet(this::done);
    }

    /** Of what the server has only begun to delete: what that waits for. */
    static String ending(LiveObject left) {
        return "is being deleted"
                + switch (left.held()) {
                    case CONTENT -> ", held by what is in it";
                    case FINALIZERS -> ", held by " + ObjectText.clean(String.join(", ", left.finalizers()));
                    case GRACE ->
                        ": it ends within its grace period"
                                + left.grace()
                                        .map(g -> " of " + g.toSeconds() + " s")
                                        .orElse("");
                };
    }
}
