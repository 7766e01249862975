package dev.castellan.console.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.GrantsInScope;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of review campaigns in every state, for people to look at. */
class ReviewGalleryTest {
    private static final String ADA = "ada@fabrikam.example";
    private static final String BEN = "ben@fabrikam.example";

    @TempDir
    private Path folder = Path.of(".");

    static Reviews reviews(Path folder, String who, Instant now) {
        Ledger ledger = Ledger.inMemory("ada", Clock.fixed(now, ZoneOffset.UTC));
        return new Reviews(DataFolder.at(folder), ledger, () -> new Actor(who, ""), () -> now);
    }

    static Campaign start(Reviews reviews, String title, Snapshot world, String element, LocalDate due) {
        try {
            return reviews.start(
                            title,
                            Optional.of(element),
                            "leeds-prod-01",
                            Scope.ALL,
                            List.of(ADA, BEN),
                            Optional.of(due),
                            GrantsInScope.of(Worlds.reading(world).graph().get(), Scope.ALL))
                    .campaign();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    static Campaign say(Reviews reviews, Campaign campaign, int from, int to, Verdict verdict, String comment) {
        Map<String, Decision> last = campaign.lastSaid();
        return reviews.decide(
                        campaign.id(),
                        campaign
                                .items()
                                .subList(from, Math.min(to, campaign.items().size()))
                                .stream()
                                .map(i -> new Campaign.Word(
                                        i.id(),
                                        verdict,
                                        comment,
                                        Optional.ofNullable(last.get(i.id())).map(Decision::id)))
                                .toList())
                .campaign();
    }

    private static final String HERE = Opened.CLUSTER.id().value();
    private static final LocalDate DUE = LocalDate.parse("2026-12-10");

    @Test
    void everyStateIsPainted() throws IOException {
        shoot("review-none", Worlds::joined, reviews -> Optional.empty(), model -> {});
        shoot(
                "review-list",
                Worlds::joined,
                reviews -> {
                    Snapshot world = Worlds.joined();
                    Campaign one = start(reviews, "Production, fourth quarter", world, HERE, DUE);
                    one = say(reviews, one, 0, 3, Verdict.KEEP, "");
                    var _ = say(reviews, one, 3, 4, Verdict.REMOVE, "Left in May");
                    Campaign late = start(reviews, "After the incident", world, HERE, LocalDate.parse("2026-11-20"));
                    var _ = say(reviews, late, 0, 30, Verdict.KEEP, "");
                    Campaign done = start(reviews, "Production, third quarter", world, HERE, DUE);
                    var _ = say(reviews, done, 0, 30, Verdict.KEEP, "");
                    var _ = reviews.signOff(done.id(), "");
                    var _ = reviews(folder.resolve("review-list"), BEN, Worlds.NOW)
                            .signOff(done.id(), "");
                    var _ = start(
                            reviews,
                            "Contractors in test " + "and elsewhere ".repeat(9),
                            world,
                            "kubeconfig:test",
                            DUE);
                    write(folder.resolve("review-list/reviews/2026-11-01-broken.review.json"), "{");
                    return Optional.empty();
                },
                model -> {});
        shoot(
                "review-campaign",
                () -> Worlds.shop()
                        .add(Role.of(
                                RoleId.in("shop", "pod-restarter"),
                                PolicyRule.resources(
                                        List.of("get", "list", "delete", "create"), List.of(""), List.of("pods"))))
                        .add(Binding.in("prod", "new-one", RoleId.cluster("view"), Subject.user("new@contoso.com")))
                        .build(),
                reviews -> {
                    Campaign one = start(
                            reviews, "Production, fourth quarter", Worlds.shop().build(), HERE, DUE);
                    one = say(reviews, one, 0, 3, Verdict.KEEP, "");
                    one = say(reviews, one, 3, 4, Verdict.COMMENT, "Who is that?\nI asked the team.");
                    one = say(reviews, one, 3, 5, Verdict.REMOVE, "Left the company in May; nobody answers for it.");
                    return Optional.of(one.id());
                },
                model -> model.select(Optional.of(model.picture().rows().get(3).id())));
        shoot(
                "review-many",
                () -> Worlds.large(5_000, 40),
                reviews -> {
                    Campaign one = start(reviews, "Everything", Worlds.large(5_000, 40), HERE, DUE);
                    one = say(reviews, one, 0, 1_200, Verdict.KEEP, "");
                    one = say(reviews, one, 1_200, 1_900, Verdict.REMOVE, "");
                    return Optional.of(one.id());
                },
                model -> model.select(Optional.of(model.picture().rows().get(1).id())));
        shoot(
                "review-hostile",
                ReviewGalleryTest::hostile,
                reviews -> Optional.of(start(reviews, "\u202Elaer ton\u0007 =1+1", hostile(), HERE, DUE)
                        .id()),
                model -> model.select(
                        Optional.of(model.picture().rows().getFirst().id())));
        shoot(
                "review-removals",
                Worlds::joined,
                reviews -> {
                    Campaign one = start(reviews, "Production, fourth quarter", Worlds.joined(), HERE, DUE);
                    one = say(reviews, one, 0, 4, Verdict.REMOVE, "");
                    one = say(reviews, one, 4, 40, Verdict.KEEP, "");
                    var _ = reviews.signOff(one.id(), "");
                    var _ = reviews(folder.resolve("review-removals"), BEN, Worlds.NOW)
                            .signOff(one.id(), "");
                    return Optional.of(one.id());
                },
                model -> {
                    model.plan();
                    await().until(() -> model.picture().removals().isPresent());
                    model.check();
                    await().until(() ->
                            model.picture().removals().orElseThrow().stage() == ReviewPicture.Plan.Stage.CHECKED);
                });
    }

    @Test
    void removalsWhereBindingsCouldNotBeReadArePainted() {
        shoot(
                "review-removals-unread",
                () -> Worlds.shop()
                        .removeBinding("prod", "db")
                        .gap(new Gap(Gap.Part.ROLE_BINDINGS, "prod", "You may not list them there."))
                        .build(),
                reviews -> {
                    Campaign one = start(
                            reviews, "Production, fourth quarter", Worlds.shop().build(), HERE, DUE);
                    one = say(reviews, one, 0, 40, Verdict.REMOVE, "");
                    var _ = reviews.signOff(one.id(), "");
                    var _ = reviews(folder.resolve("review-removals-unread"), BEN, Worlds.NOW)
                            .signOff(one.id(), "");
                    return Optional.of(one.id());
                },
                model -> {
                    model.plan();
                    await().until(() -> model.picture().removals().isPresent());
                    assertThat(model.picture().removals().orElseThrow().what().unread())
                            .as("what the picture is about")
                            .isNotEmpty();
                    model.check();
                    await().until(() ->
                            model.picture().removals().orElseThrow().stage() == ReviewPicture.Plan.Stage.CHECKED);
                });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Snapshot hostile() {
        RoleId role = RoleId.cluster("a-role-with-a-very-long-name-".repeat(7));
        return Worlds.shop()
                .add(Role.of(role, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .add(Binding.cluster(
                        "\u202Etxt.exe\u0000<script>",
                        role,
                        Subject.user("\u202Enimda-retsulc\u2066 =HYPERLINK(1)\n\nUser admin"),
                        Subject.group("a-group-whose-name-never-ends-".repeat(9)),
                        Subject.user("李小龍@例え.jp")))
                .build();
    }

    private void shoot(
            String name,
            Supplier<Snapshot> world,
            java.util.function.Function<Reviews, Optional<String>> prepare,
            Consumer<ReviewModel> act) {
        Reviews reviews = reviews(folder.resolve(name), ADA, Worlds.NOW);
        Optional<String> campaign = prepare.apply(reviews);
        Map<String, String> choices = campaign.map(id -> Map.of("campaign", id)).orElse(Map.of());
        try (Opened opened = Opened.at(world, new ReviewTab(reviews, new FakeRemovalDesk()), choices)) {
            ReviewModel model = ((ReviewPage) opened.page()).model();
            await().until(() ->
                    !model.picture().loading() && model.picture().open().isPresent() == campaign.isPresent());
            act.accept(model);
            await().until(() -> campaign.isEmpty()
                    || model.picture().drift().isPresent()
                    || model.picture().open().filter(Campaign::closed).isPresent());
            Gallery.settle();
            for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
                var picture = Gallery.shoot(name, look, 1, () -> new StackPane(opened.view()), () -> {});
                assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
                var _ = Gallery.shoot(
                        name + "-wide", look, 1, 1600, 1000, () -> new StackPane(opened.view()), () -> {});
            }
        }
    }
}
