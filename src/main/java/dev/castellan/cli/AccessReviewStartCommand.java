package dev.castellan.cli;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.review.Look;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code castellan access review start}: begins a campaign. */
@Command(name = "start", header = "Begin a review of the grants in a scope; prints its id.")
final class AccessReviewStartCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--title", paramLabel = "TEXT", required = true, description = "What it is called.")
    String title = "";

    @Option(
            names = "--reviewer",
            paramLabel = "NAME",
            description = "Who decides and signs, by sign-in name; may be given several times. You by default.")
    List<String> reviewers = new ArrayList<>();

    @Option(names = "--due", paramLabel = "DAY", description = "Until when, as 2027-02-24.")
    Optional<String> due = Optional.empty();

    @Option(
            names = "--in",
            paramLabel = "NAMESPACE",
            description = "Only grants made in it; may be given several times.")
    List<String> namespaces = new ArrayList<>();

    @Option(names = "--least", paramLabel = "SEVERITY", description = "Only grants of this risk or more.")
    Optional<String> least = Optional.empty();

    @Option(names = "--defaults", description = "With what the server makes by itself.")
    boolean defaults;

    @Option(names = "--without-azure", description = "Without role assignments in Azure.")
    boolean withoutAzure;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewStartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Severity> risk = least.flatMap(Severity::named);
        if (least.isPresent() && risk.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--least is low, medium, high or critical.");
        }
        Scope scope = new Scope(Set.copyOf(namespaces), Set.of(), risk, defaults, !withoutAzure);
        Optional<LocalDate> last = due.map(this::day);
        return session.atDesk(spec.commandLine(), desk -> {
                    Reviews reviews = desk.reviews();
                    AccessInput.Read read = input.read(spec.commandLine(), session, desk);
                    Look look = ReviewText.look(session, read.snapshot(), scope);
                    Reviews.Step step = reviews.start(
                            title,
                            Optional.of(read.element()),
                            read.source(),
                            scope,
                            reviewers.isEmpty() ? List.of(reviews.whoAmI()) : reviewers,
                            last,
                            look);
                    session.output().print(step.campaign().id() + "\n");
                    ReviewText.told(session, step);
                    return ExitCode.OK;
                })
                .number();
    }

    private LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new ParameterException(spec.commandLine(), "--due is a day as 2027-02-24.", e);
        }
    }
}
