package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review take-over}: looks at the cluster as it is now. */
@Command(
        name = "take-over",
        header = "Look at the cluster as it is now: what changed is to be decided again, what is gone is settled.")
final class AccessReviewTakeOverCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewTakeOverCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), desk -> {
                    Campaign campaign = desk.reviews().read(id);
                    AccessInput.Read read = input.readOf(campaign, spec.commandLine(), session, desk);
                    ReviewText.told(
                            session,
                            desk.reviews()
                                    .takeOver(
                                            id,
                                            ReviewText.look(
                                                    session,
                                                    read.snapshot(),
                                                    campaign.scope().anyRisk())));
                    return ExitCode.OK;
                })
                .number();
    }
}
