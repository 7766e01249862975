package dev.castellan.console.access.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.compare.ComparePicture.Stage;
import dev.castellan.failure.Failure;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;

/** Pictures of comparisons in every state, for people to look at. */
class CompareGalleryTest {
    private static final Path FILE = Path.of("/snapshots/leeds-prod-01-monday.castellan-access");

    /** The shop a week before: less for some, more for others. */
    static Snapshot before() {
        return Worlds.shop()
                .origin("leeds-prod-01", Worlds.NOW.minusSeconds(7L * 86_400))
                .add(Role.of(
                        RoleId.cluster("ci-deployer"),
                        PolicyRule.resources(List.of("create", "update"), List.of("apps"), List.of("deployments"))))
                .removeBinding("prod", "db")
                .add(Binding.in("shop", "old", RoleId.cluster("view"), Subject.user("gone@contoso.com")))
                .build();
    }

    @Test
    void everyStateIsPainted() {
        shoot("compare-choose", () -> Worlds.shop().build(), CompareGalleryTest::before, model -> {}, false);
        shoot(
                "compare-changes",
                () -> Worlds.shop().build(),
                CompareGalleryTest::before,
                model -> model.select(
                        model.picture().rows().stream().map(ChangeRow::id).findFirst()),
                true);
        shoot("compare-same", () -> Worlds.shop().build(), () -> Worlds.shop().build(), model -> {}, true);
        shoot(
                "compare-partial",
                Worlds::partial,
                Worlds::joined,
                model -> model.select(
                        model.picture().rows().stream().map(ChangeRow::id).findFirst()),
                true);
        shoot(
                "compare-huge",
                () -> Worlds.large(6_000, 90),
                () -> Worlds.large(9_000, 70),
                model -> model.select(model.picture().rows().stream()
                        .skip(2)
                        .map(ChangeRow::id)
                        .findFirst()),
                true);
        shoot(
                "compare-failed",
                () -> Worlds.shop().build(),
                () -> {
                    throw Failure.expected(
                                    "access-snapshot-unreadable",
                                    "The file cannot be read as a saved snapshot.",
                                    "Nothing was read from it.",
                                    "Take the snapshot again, or find an intact copy.")
                            .asException();
                },
                model -> {},
                true);
    }

    private static void shoot(
            String name,
            Supplier<Snapshot> now,
            Supplier<Snapshot> other,
            Consumer<CompareModel> act,
            boolean compare) {
        try (Opened opened = Opened.at(now, new CompareTab(), Map.of())) {
            CompareModel model = ((ComparePage) opened.page()).model();
            if (compare) {
                opened.desk.reads(other);
                model.with(FILE);
                await().atMost(java.time.Duration.ofSeconds(90))
                        .until(() -> model.picture().stage() == Stage.COMPARED
                                || model.picture().stage() == Stage.FAILED);
            }
            act.accept(model);
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
