package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Removals;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review removals}: the change that takes away what was decided to go. */
@Command(
        name = "removals",
        header = "Print the change that takes away what was decided to go.",
        description = {
            "",
            "Bindings that lose subjects are printed as YAML for castellan apply; what is to be deleted, and what is to"
                    + " be done in Azure, as comments. Nothing is changed.",
            "Ends with 7 where it could not be read whether something that is to go is still there.",
            ""
        })
final class AccessReviewRemovalsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewRemovalsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), desk -> {
                    Campaign campaign = desk.reviews().read(id);
                    AccessInput.Read read = input.readOf(campaign, spec.commandLine(), session, desk);
                    Removals removals = Removals.of(
                            campaign,
                            read.snapshot(),
                            campaign.drift(ReviewText.look(
                                    session, read.snapshot(), campaign.scope().anyRisk())));
                    session.output().print(removals.yaml(campaign));
                    if (!campaign.closed()) {
                        session.output().remark("Not every reviewer has signed this yet.");
                    }
                    removals.unread()
                            .forEach(i -> session.output()
                                    .remark(AccessWords.clean("Not known whether it is still there: " + i.who()
                                            + " through " + i.through() + ".")));
                    return removals.unread().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL;
                })
                .number();
    }
}
