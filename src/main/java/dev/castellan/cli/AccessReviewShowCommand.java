package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.ReviewItem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review show}: one campaign with its grants. */
@Command(name = "show", header = "One campaign with its grants.")
final class AccessReviewShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Option(names = "--open", description = "Only grants to decide on.")
    boolean open;

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    Campaign campaign = desk.reviews().read(id);
                    Map<String, Campaign.State> states = campaign.states();
                    List<ReviewItem> items = campaign.items().stream()
                            .filter(i -> !open
                                    || states.get(i.id()) == Campaign.State.OPEN
                                    || states.get(i.id()) == Campaign.State.CHANGED_SINCE)
                            .toList();
                    session.print(ReviewText.table(items, campaign), () -> ReviewText.document(campaign, items));
                    return ExitCode.OK;
                })
                .number();
    }
}
