package dev.castellan.console.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Binding;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.review.ReviewPicture.Line.Fate;
import dev.castellan.console.access.review.ReviewPicture.Plan;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewModelTest {
    private static final String ADA = "ada@fabrikam.example";
    private static final String BEN = "ben@fabrikam.example";

    @TempDir
    private Path folder = Path.of(".");

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Worlds.NOW);
    private final FakeRemovalDesk desk = new FakeRemovalDesk();

    @AfterEach
    void end() {
        shell.close();
    }

    private Reviews as(String who) {
        return ReviewGalleryTest.reviews(folder, who, Worlds.NOW);
    }

    private ReviewModel model(String who, Snapshot world) {
        ReviewModel model =
                new ReviewModel(new AccessSource.Cluster(new ClusterId("c1")), "leeds-prod-01", as(who), desk, shell);
        model.show(Worlds.reading(world));
        await().until(() -> !model.picture().loading());
        return model;
    }

    private ReviewModel begun(List<String> reviewers) {
        ReviewModel model = model(ADA, Worlds.shop().build());
        List<Failure> failed = new CopyOnWriteArrayList<>();
        model.start("Fourth quarter", Scope.ALL, reviewers, Optional.empty(), () -> {}, failed::add);
        await().until(() -> model.picture().open().isPresent() || !failed.isEmpty());
        assertThat(failed).isEmpty();
        return model;
    }

    private static List<String> ids(ReviewModel model) {
        return model.picture().rows().stream().map(ReviewRow::id).toList();
    }

    private static String id(ReviewModel model, String who) {
        return model.picture().rows().stream()
                .filter(r -> r.who().contains(who))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aCampaignIsBegunDecidedSignedAndCarriedOut() {
        ReviewModel model = begun(List.of(ADA));
        model.decide(ids(model), Verdict.KEEP, "");
        await().until(() -> model.picture().open().orElseThrow().progress().decided());
        model.decide(List.of(id(model, "eve@"), id(model, "dora")), Verdict.REMOVE, "left");
        await().until(() -> model.picture().open().orElseThrow().progress().removed() == 2);
        model.plan();
        await().until(() -> model.picture().removals().isPresent());
        model.check();
        await().until(() -> model.picture().removals().orElseThrow().stage() == Plan.Stage.CHECKED);
        model.apply();
        assertThat(desk.done).as("nobody signed").isEmpty();

        model.leavePlan();
        model.signOff("");
        await().until(() -> model.picture().open().orElseThrow().closed());
        desk.fails = "left-over";
        model.plan();
        await().until(() -> model.picture().removals().isPresent());
        model.apply();
        assertThat(desk.done).as("the server was not asked").isEmpty();
        model.check();
        await().until(() -> model.picture().removals().orElseThrow().ready() == 2);
        model.apply();
        await().until(() -> model.picture().removals().orElseThrow().stage() == Plan.Stage.APPLIED);
        assertThat(desk.done).containsExactly("Remove User dora@contoso.com from ClusterRoleBinding viewers.");
        assertThat(model.picture().removals().orElseThrow().lines().stream().map(ReviewPicture.Line::fate))
                .containsExactlyInAnyOrder(Fate.DONE, Fate.FAILED);
    }

    @Test
    void removalsOfDecisionsThatWereChangedAreNotCarriedOut() {
        ReviewModel model = begun(List.of(ADA, BEN));
        model.decide(List.of(id(model, "dora")), Verdict.REMOVE, "left");
        await().until(() -> model.picture().open().orElseThrow().progress().removed() == 1);
        model.decide(
                ids(model).stream().filter(i -> !i.equals(id(model, "dora"))).toList(), Verdict.KEEP, "");
        await().until(() -> model.picture().open().orElseThrow().progress().decided());
        model.signOff("");
        await().until(() -> model.picture().open().orElseThrow().progress().signed() == 1);
        model.plan();
        await().until(() -> model.picture().removals().isPresent());
        model.check();
        await().until(() -> model.picture().removals().orElseThrow().stage() == Plan.Stage.CHECKED);

        Campaign seen = as(BEN).read(model.picture().open().orElseThrow().id());
        var _ = ReviewGalleryTest.say(as(BEN), seen, 0, seen.items().size(), Verdict.KEEP, "she is back");
        model.again();
        await().until(() -> model.picture().open().orElseThrow().progress().removed() == 0);
        assertThat(model.picture().removals()).isEmpty();
        model.apply();
        assertThat(desk.done).isEmpty();
    }

    @Test
    void whatTheServerRefusesIsNotTried() {
        desk.refuses = "viewers";
        ReviewModel model = begun(List.of(ADA));
        model.decide(ids(model), Verdict.REMOVE, "");
        await().until(() -> model.picture().open().orElseThrow().progress().decided());
        model.signOff("");
        await().until(() -> model.picture().open().orElseThrow().closed());
        model.plan();
        await().until(() -> model.picture().removals().isPresent());
        model.check();
        await().until(() -> model.picture().removals().orElseThrow().stage() == Plan.Stage.CHECKED);
        model.apply();
        await().until(() -> model.picture().removals().orElseThrow().stage() == Plan.Stage.APPLIED);
        assertThat(desk.done).isNotEmpty().noneMatch(d -> d.contains("viewers"));
    }

    @Test
    void whoIsNoReviewerIsToldAndNothingChanges() {
        ReviewModel model = begun(List.of(BEN));
        model.decide(ids(model), Verdict.KEEP, "");
        await().until(() -> !shell.failures.isEmpty());
        assertThat(shell.failures.getFirst().code()).isEqualTo("review-not-reviewer");
        assertThat(model.picture().open().orElseThrow().history()).isEmpty();
    }

    @Test
    void whatSomebodyElseDecidedMeanwhileIsShown() {
        ReviewModel model = begun(List.of(ADA, BEN));
        Campaign seen = model.picture().open().orElseThrow();
        var _ = ReviewGalleryTest.say(as(BEN), seen, 0, 2, Verdict.REMOVE, "");
        model.decide(List.of(ids(model).getFirst()), Verdict.KEEP, "");
        await().until(() -> !shell.failures.isEmpty());
        assertThat(shell.failures.getFirst().code()).isEqualTo("review-overtaken");
        await().until(() -> model.picture().open().orElseThrow().progress().removed() == 2);
        model.decide(List.of(ids(model).getFirst()), Verdict.KEEP, "");
        await().until(() -> model.picture().open().orElseThrow().progress().kept() == 1);
    }

    @Test
    void whatChangedUnderneathIsMarkedAndTakenOver() {
        ReviewModel model = begun(List.of(ADA));
        model.decide(ids(model), Verdict.KEEP, "");
        await().until(() -> model.picture().open().orElseThrow().progress().decided());
        model.show(Worlds.reading(Worlds.shop()
                .origin("leeds-prod-01", Worlds.NOW.plusSeconds(60))
                .add(Binding.in("prod", "new-one", RoleId.cluster("view"), Subject.user("new@contoso.com")))
                .removeBinding("prod", "db")
                .build()));
        await().until(() -> model.picture().drift().filter(d -> !d.none()).isPresent());
        assertThat(model.picture().rows())
                .anySatisfy(r -> assertThat(r.standing()).isEqualTo("keep · changed since"));
        model.filter(new ReviewFilter("", ReviewFilter.Show.CHANGED));
        assertThat(model.picture().shown()).hasSize(1);
        model.takeOver();
        await().until(() -> model.picture().open().orElseThrow().progress().gone() == 1);
        assertThat(model.picture().open().orElseThrow().progress().open()).isEqualTo(1);
        await().until(() -> model.picture().drift().filter(d -> d.none()).isPresent());
    }

    @Test
    void aCampaignOfAnotherClusterIsLookedAtButNotCarriedOutHere() {
        Campaign other = ReviewGalleryTest.start(
                as(ADA), "Elsewhere", Worlds.shop().build(), "another", java.time.LocalDate.parse("2026-12-10"));
        other = ReviewGalleryTest.say(as(ADA), other, 0, 100, Verdict.REMOVE, "");
        ReviewModel model = model(ADA, Worlds.shop().build());
        model.open(Optional.of(other.id()));
        await().until(() -> model.picture().open().isPresent());
        model.plan();
        assertThat(model.picture().removals()).isEmpty();
        assertThat(model.picture().drift()).isEmpty();
    }

    @Test
    void exportsAreWritten() throws IOException {
        ReviewModel model = begun(List.of(ADA));
        model.decide(List.of(id(model, "dora")), Verdict.REMOVE, "");
        await().until(() -> model.picture().open().orElseThrow().progress().removed() == 1);
        model.exportHtml(folder.resolve("r.html"));
        model.exportCsv(folder.resolve("r.csv"));
        model.plan();
        await().until(() -> model.picture().removals().isPresent());
        model.exportYaml(folder.resolve("r.yaml"));
        await().until(() -> shell.told.size() == 3);
        assertThat(Files.readString(folder.resolve("r.html"))).contains("Fourth quarter", "dora@contoso.com");
        assertThat(Files.readString(folder.resolve("r.csv"))).contains("\"remove\"");
        assertThat(Files.readString(folder.resolve("r.yaml")))
                .contains("kind: ClusterRoleBinding", "name: \"viewers\"")
                .doesNotContain("name: \"dora@contoso.com\"");
        model.exportCsv(folder.resolve("none/r.csv"));
        await().until(() -> !shell.failures.isEmpty());
        assertThat(shell.failures.getFirst().code()).isEqualTo("console-save");
    }
}
