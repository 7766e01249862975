package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.access.review.Verdict;
import dev.castellan.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review decide}: keeps, removes or comments grants. */
@Command(
        name = "decide",
        header = "Keep or remove grants, or say something about them.",
        footer = {"", "A grant is named by its id, or by the beginning of it that no other has.", ""})
final class AccessReviewDecideCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ITEM", description = "The grants.")
    List<String> items = new ArrayList<>();

    @ArgGroup(multiplicity = "1")
    What what = new What();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.", defaultValue = "")
    String comment = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** One of three. */
    static final class What {
        @Option(names = "--keep", description = "They are needed.")
        boolean keep;

        @Option(names = "--remove", description = "They have to go.")
        boolean remove;

        @Option(names = "--say", description = "Only the comment; nothing is decided.")
        boolean say;
    }

    AccessReviewDecideCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Verdict verdict = what.keep ? Verdict.KEEP : what.remove ? Verdict.REMOVE : Verdict.COMMENT;
        return session.atDesk(spec.commandLine(), desk -> {
                    Campaign seen = desk.reviews().read(id);
                    Map<String, Decision> last = seen.lastSaid();
                    List<Campaign.Word> words = new ArrayList<>();
                    for (String item : items) {
                        String whole = named(seen, item);
                        words.add(new Campaign.Word(
                                whole,
                                verdict,
                                comment,
                                Optional.ofNullable(last.get(whole)).map(Decision::id)));
                    }
                    ReviewText.told(session, desk.reviews().decide(id, words));
                    return ExitCode.OK;
                })
                .number();
    }

    private static String named(Campaign campaign, String beginning) {
        List<String> found = campaign.items().stream()
                .map(ReviewItem::id)
                .filter(i -> i.startsWith(beginning))
                .toList();
        if (found.size() != 1) {
            throw Failure.expected(
                            "review-item",
                            found.isEmpty()
                                    ? "No grant of this campaign begins with “" + beginning + "”."
                                    : "Several grants of this campaign begin with “" + beginning + "”.",
                            "Nothing was decided.",
                            "See: castellan access review show " + campaign.id())
                    .asException();
        }
        return found.getFirst();
    }
}
