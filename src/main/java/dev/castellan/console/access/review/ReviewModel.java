package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.Drift;
import dev.castellan.access.review.GrantsInScope;
import dev.castellan.access.review.Look;
import dev.castellan.access.review.Removals;
import dev.castellan.access.review.ReviewCsv;
import dev.castellan.access.review.ReviewHtml;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.access.review.ReviewSummary;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.review.ReviewPicture.Line;
import dev.castellan.console.access.review.ReviewPicture.Plan;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.job.Job;
import dev.castellan.ledger.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Review campaigns over one source, from one reading to the next. Commands return at once; the state is one immutable
 * {@link ReviewPicture}; late replies are dropped. Asked from any thread.
 */
final class ReviewModel {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final AccessSource source;
    private final String sourceName;
    private final Reviews reviews;
    private final RemovalDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Replies lists = new Replies();
    private final Replies opens = new Replies();
    private final Replies drifts = new Replies();
    private final Object lock = new Object();
    private ReviewPicture picture = ReviewPicture.FIRST;
    private @Nullable AccessReading reading;
    private boolean closed;

    /**
     * Nothing is read before {@link #show} and {@link #list}.
     *
     * @param sourceName what the source is called in campaigns
     */
    ReviewModel(AccessSource source, String sourceName, Reviews reviews, RemovalDesk desk, ShellContext shell) {
        this.source = source;
        this.sourceName = sourceName;
        this.reviews = reviews;
        this.desk = desk;
        this.shell = shell;
    }

    ReviewPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The cluster that removals are carried out in; empty for a file. */
    Optional<ClusterId> cluster() {
        return source instanceof AccessSource.Cluster c ? Optional.of(c.id()) : Optional.empty();
    }

    /** Whether a campaign is about what is shown here. */
    boolean here(Campaign campaign) {
        return campaign.cluster().equals(Optional.of(source.element()));
    }

    /** The day proposed as the end of a campaign. */
    LocalDate proposedDue() {
        return today().plusDays(14);
    }

    LocalDate today() {
        return shell.clock().now().atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** Compares campaigns with this reading from now on. */
    void show(AccessReading now) {
        synchronized (lock) {
            reading = now;
        }
        list();
        drift();
    }

    /** Reads the campaigns again. */
    void list() {
        long number = lists.ask();
        // Not a job of the shell: a folder of small files.
        Thread.ofVirtual().name("reviews").start(() -> {
            try {
                List<ReviewSummary> all = reviews.list();
                String who = reviews.whoAmI();
                if (lists.wanted(number)) {
                    change(p -> p.withCampaigns(all, who));
                }
            } catch (RuntimeException e) {
                Failure failure = Failure.of(e, "console-reviews");
                if (lists.wanted(number)) {
                    change(p -> p.failed(failure));
                }
            }
        });
    }

    /** Opens a campaign, or goes back to the list. */
    void open(Optional<String> id) {
        if (picture().open().map(Campaign::id).equals(id)) {
            return;
        }
        long number = opens.ask();
        if (id.isEmpty()) {
            change(p -> p.opening(Optional.empty()));
            list();
            return;
        }
        Thread.ofVirtual().name("review").start(() -> {
            try {
                Campaign campaign = reviews.read(id.get());
                if (opens.wanted(number)) {
                    change(p -> p.opening(Optional.of(campaign)));
                    drift();
                }
            } catch (RuntimeException e) {
                if (opens.wanted(number)) {
                    shell.notices().failure(Failure.of(e, "console-review"));
                    change(p -> p.opening(Optional.empty()));
                }
            }
        });
    }

    private Optional<AccessReading> reading() {
        synchronized (lock) {
            return Optional.ofNullable(reading);
        }
    }

    private static Look look(AccessReading now, Scope scope) throws Exception {
        return GrantsInScope.of(now.graph().get(), scope);
    }

    /** Finds what is different in the reading shown. */
    private void drift() {
        long number = drifts.ask();
        Optional<Campaign> campaign = picture().open();
        Optional<AccessReading> now = reading();
        if (campaign.isEmpty()
                || now.isEmpty()
                || !here(campaign.get())
                || (campaign.get().closed() && picture().removals().isEmpty())) {
            change(p -> p.drifting(Optional.empty()));
            return;
        }
        Thread.ofVirtual().name("review-drift").start(() -> {
            try {
                Drift drift = drift(campaign.get(), now.get());
                if (drifts.wanted(number)) {
                    change(p -> p.drifting(Optional.of(drift)));
                }
            } catch (Exception e) {
                if (drifts.wanted(number)) {
                    shell.notices().failure(Failure.of(e, "console-review-drift"));
                }
            }
        });
    }

    private static Drift drift(Campaign campaign, AccessReading now) throws Exception {
        return campaign.snapshot().equals(now.snapshot().hash())
                        && now.azure().isEmpty()
                        && campaign.gone().isEmpty()
                ? Drift.NONE
                : campaign.drift(look(now, campaign.scope().anyRisk()));
    }

    /** Counts the grants of a scope, without beginning anything. */
    void count(Scope scope, Consumer<Integer> told, Consumer<Failure> failed) {
        Optional<AccessReading> now = reading();
        if (now.isEmpty()) {
            return;
        }
        var job = shell.start(
                "Count the grants",
                DEADLINE,
                p -> look(now.get(), scope).items().size());
        shell.ui().deliver(job.result(), told, failed);
    }

    /** Begins a campaign over what is shown, and opens it. */
    void start(
            String title,
            Scope scope,
            List<String> reviewers,
            Optional<LocalDate> due,
            Runnable done,
            Consumer<Failure> failed) {
        Optional<AccessReading> now = reading();
        if (now.isEmpty()) {
            return;
        }
        var job = shell.start(
                "Begin a review",
                DEADLINE,
                progress -> reviews.start(
                        title,
                        Optional.of(source.element()),
                        sourceName,
                        scope,
                        reviewers,
                        due,
                        look(now.get(), scope)));
        shell.ui()
                .deliver(
                        job.result(),
                        step -> {
                            taken(step);
                            list();
                            done.run();
                        },
                        failed);
    }

    void filter(ReviewFilter next) {
        if (!picture().filter().equals(next)) {
            change(p -> p.filtered(next));
        }
    }

    void select(Optional<String> id) {
        if (!picture().selected().equals(id)) {
            change(p -> p.selecting(id));
        }
    }

    /** Says something about grants. What was said about them since they were shown is told instead. */
    void decide(List<String> ids, Verdict verdict, String comment) {
        Optional<Campaign> seen = picture().open();
        if (seen.isEmpty() || ids.isEmpty()) {
            return;
        }
        Campaign campaign = seen.get();
        Map<String, Decision> last = campaign.lastSaid();
        List<Campaign.Word> words = new ArrayList<>();
        Set<String> mine = new HashSet<>();
        for (String id : ids) {
            Optional<ReviewItem> item = campaign.item(id);
            if (item.isPresent() && !campaign.gone().contains(id)) {
                if (verdict == Verdict.KEEP
                        && Campaign.own(item.get(), picture().me())
                        && ids.size() > 1) {
                    mine.add(id);
                } else {
                    words.add(new Campaign.Word(
                            id,
                            verdict,
                            comment,
                            Optional.ofNullable(last.get(id)).map(Decision::id)));
                }
            }
        }
        if (!mine.isEmpty()) {
            shell.notices()
                    .warning(
                            mine.size() == 1
                                    ? "One grant is your own and was left out: nobody keeps access of their own."
                                    : "%,d grants are your own and were left out: nobody keeps access of their own."
                                            .formatted(mine.size()));
        }
        if (!words.isEmpty()) {
            step(
                    "Decide on " + (words.size() == 1 ? "a grant" : "%,d grants".formatted(words.size())),
                    () -> reviews.decide(campaign.id(), words));
        }
    }

    /** Signs what is decided. */
    void signOff(String comment) {
        picture().open().ifPresent(c -> step("Sign the review", () -> reviews.signOff(c.id(), comment)));
    }

    /** Looks at the reading shown from now on. */
    void takeOver() {
        Optional<Campaign> campaign = picture().open();
        Optional<AccessReading> now = reading();
        if (campaign.isEmpty() || now.isEmpty()) {
            return;
        }
        step(
                "Take the newest over",
                () -> reviews.takeOver(
                        campaign.get().id(),
                        look(now.get(), campaign.get().scope().anyRisk())));
    }

    /** A step that a campaign takes. */
    @FunctionalInterface
    private interface Taking {
        Reviews.Step take() throws Exception;
    }

    private void step(String title, Taking taking) {
        var job = shell.start(title, DEADLINE, progress -> taking.take());
        shell.ui().deliver(job.result(), this::taken, failure -> {
            shell.notices().failure(failure);
            // Most often somebody else was first: what they said is shown at once.
            again();
        });
    }

    private void taken(Reviews.Step step) {
        change(p -> p.opening(Optional.of(step.campaign())));
        drift();
        if (step.standing() != Standing.RECORDED) {
            shell.notices().warning("Recorded on this machine only, until the team's ledger can be reached again.");
        }
    }

    /** Reads the open campaign again: what others decided is seen. */
    void again() {
        picture().open().ifPresent(c -> {
            long number = opens.ask();
            Thread.ofVirtual().name("review").start(() -> {
                try {
                    Campaign now = reviews.read(c.id());
                    if (opens.wanted(number)) {
                        change(p -> p.opening(Optional.of(now)));
                        drift();
                    }
                } catch (RuntimeException e) {
                    shell.notices().failure(Failure.of(e, "console-review"));
                }
            });
        });
        list();
    }

    /** Writes the campaign as a web page. */
    void exportHtml(Path file) {
        picture()
                .open()
                .ifPresent(c -> write(
                        "the review", file, () -> ReviewHtml.of(c, shell.clock().now())));
    }

    /** Writes the campaign as a table. */
    void exportCsv(Path file) {
        picture().open().ifPresent(c -> write("The review", file, () -> ReviewCsv.of(c)));
    }

    /** Writes the removals as a file to apply. */
    void exportYaml(Path file) {
        Optional<Campaign> campaign = picture().open();
        picture()
                .removals()
                .ifPresent(plan -> write("The removals", file, () -> plan.what().yaml(campaign.orElseThrow())));
    }

    private void write(String what, Path file, java.util.function.Supplier<String> text) {
        SavedFile.save(shell, what, file, SavedFile.Content.text(text));
    }

    /** Works out what is to be changed, and shows it. */
    void plan() {
        Optional<Campaign> campaign = picture().open().filter(this::here);
        Optional<AccessReading> now = reading();
        if (campaign.isEmpty() || now.isEmpty()) {
            return;
        }
        var job = shell.start("Work out the removals", DEADLINE, progress -> {
            return Removals.of(campaign.get(), now.get().snapshot(), drift(campaign.get(), now.get()));
        });
        shell.ui()
                .deliver(
                        job.result(),
                        // Of decisions that were changed meanwhile nothing is carried out.
                        removals ->
                                change(p -> p.open().equals(campaign) ? p.removing(Optional.of(Plan.of(removals))) : p),
                        failure -> shell.notices().failure(failure));
    }

    /** Back from the removals to the grants. */
    void leavePlan() {
        if (picture().removals().filter(Plan::busy).isEmpty()) {
            change(p -> p.removing(Optional.empty()));
        }
    }

    /** Has the server try every change; nothing is changed. */
    void check() {
        Optional<ClusterId> where = cluster();
        Optional<Plan> plan = picture().removals().filter(p -> !p.busy());
        if (where.isEmpty() || plan.isEmpty()) {
            return;
        }
        Plan fresh = Plan.of(plan.get().what());
        change(p -> p.removing(Optional.of(fresh.at(Plan.Stage.CHECKING))));
        var job = shell.start("Have the server try the removals", DEADLINE, progress -> {
            for (int i = 0; i < fresh.lines().size(); i++) {
                var change = fresh.lines().get(i).change();
                progress.step(Optional.of(i / (double) fresh.lines().size()), DisplayText.clean(change.text()));
                RemovalDesk.Check check = desk.check(where.get(), change);
                line(
                        i,
                        new Line(
                                change,
                                check.ready() ? Line.Fate.READY : Line.Fate.REFUSED,
                                Optional.of(check),
                                check.failure()));
            }
            return true;
        });
        ended(job, Plan.Stage.CHECKED, Plan.Stage.PLANNED);
    }

    /** Carries out every change that the server would make, once every reviewer signed; goes on where one fails. */
    void apply() {
        Optional<ClusterId> where =
                cluster().filter(c -> picture().open().filter(Campaign::closed).isPresent());
        Optional<Plan> plan = picture().removals().filter(p -> p.stage() == Plan.Stage.CHECKED);
        if (where.isEmpty() || plan.isEmpty()) {
            return;
        }
        Plan checked = plan.get();
        change(p -> p.removing(Optional.of(checked.at(Plan.Stage.APPLYING))));
        var job = shell.start("Carry the removals out", DEADLINE, progress -> {
            for (int i = 0; i < checked.lines().size(); i++) {
                Line line = checked.lines().get(i);
                if (line.fate() != Line.Fate.READY) {
                    continue;
                }
                progress.step(
                        Optional.of(i / (double) checked.lines().size()),
                        DisplayText.clean(line.change().text()));
                try {
                    desk.carryOut(where.get(), line.change());
                    line(i, new Line(line.change(), Line.Fate.DONE, line.check(), Optional.empty()));
                } catch (FailureException e) {
                    line(i, new Line(line.change(), Line.Fate.FAILED, line.check(), Optional.of(e.failure())));
                }
            }
            return true;
        });
        ended(job, Plan.Stage.APPLIED, Plan.Stage.APPLIED);
    }

    private void line(int index, Line line) {
        change(p -> p.removing(p.removals().map(plan -> plan.with(index, line))));
    }

    private void ended(Job<Boolean> job, Plan.Stage done, Plan.Stage otherwise) {
        var _ = job.result().whenComplete((value, thrown) -> {
            change(p -> p.removing(p.removals().map(plan -> plan.at(thrown == null ? done : otherwise))));
            if (thrown != null && job.view().state() == Job.State.FAILED) {
                shell.notices().failure(Failure.of(thrown, "console-review-removals"));
            }
        });
    }

    /** Whether the cluster has to be unlocked before removals are carried out. */
    boolean locked() {
        return cluster().filter(c -> !desk.writable(c)).isPresent();
    }

    boolean guarded() {
        return cluster().filter(desk::guarded).isPresent();
    }

    /** Unlocks the cluster for an hour. */
    void unlock(String reason) {
        cluster().ifPresent(c -> {
            var job = shell.start("Unlock the cluster", Duration.ofMinutes(2), progress -> {
                desk.unlock(c, reason, Duration.ofHours(1));
                return true;
            });
            shell.ui()
                    .deliver(
                            job.result(),
                            done -> change(p -> p),
                            failure -> shell.notices().failure(failure));
        });
    }

    /** What would be cut off if the tab closed now. */
    List<String> atStake() {
        return picture()
                        .removals()
                        .filter(p -> p.stage() == Plan.Stage.APPLYING)
                        .isPresent()
                ? List.of("Removals of a review are being carried out.")
                : List.of();
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        long _ = lists.ask();
        long _ = opens.ask();
        long _ = drifts.ask();
    }

    private void change(UnaryOperator<ReviewPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            picture = how.apply(picture);
        }
        listeners.forEach(Runnable::run);
    }
}
