package dev.castellan.console.access.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Triage;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.DataFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the findings in every state, for people to look at. */
class FindingsGalleryTest {
    static final String ELEMENT = Opened.CLUSTER.id().value();

    @TempDir
    private Path folder = Path.of(".");

    static Triage triage(Path folder, Instant now) {
        Ledger ledger = Ledger.inMemory("ada", Clock.fixed(now, ZoneOffset.UTC));
        return new Triage(DataFolder.at(folder), ledger, () -> new Actor("ada@fabrikam.example", ""), () -> now);
    }

    @Test
    void everyStateIsPainted() {
        shoot("findings-some", Worlds::joined, (model, triage) -> {
            List<Finding> all =
                    model.picture().all().stream().map(FindingRow::finding).toList();
            var early = triage(folder.resolve("findings-some"), Worlds.NOW.minusSeconds(40L * 86_400));
            var _ = early.setAside(
                    ELEMENT,
                    all.get(0),
                    "The pipeline needs it until it moves to workload identity (OPS-1182).",
                    "team-delivery@fabrikam.example",
                    LocalDate.parse("2026-11-01"));
            var _ = triage.assign(ELEMENT, all.get(1), "ben@fabrikam.example", "Ask the platform team, OPS-1201");
            var _ = triage.setAside(
                    ELEMENT,
                    all.get(2),
                    "Break-glass group, watched by the ledger.",
                    "ada@fabrikam.example",
                    LocalDate.parse("2027-02-24"));
            model.select(java.util.Optional.of(all.getFirst().id()));
        });
        shoot(
                "findings-diff",
                Worlds::joined,
                (model, triage) -> model.select(model.picture().all().stream()
                        .filter(r -> r.finding().fix().yaml().isPresent())
                        .map(FindingRow::id)
                        .findFirst()));
        shoot(
                "findings-azure-first",
                Worlds::azureFirst,
                (model, triage) -> model.select(model.picture().all().stream()
                        .filter(r -> r.finding().reason().contains("unless Azure"))
                        .map(FindingRow::id)
                        .findFirst()));
        shoot(
                "findings-none",
                () -> Snapshot.builder("leeds-prod-01", Worlds.NOW)
                        .version("v1.36.1")
                        .build(),
                (m, t) -> {});
        shoot(
                "findings-thousands",
                () -> Worlds.large(6_000, 90),
                (model, triage) -> model.select(model.picture().all().stream()
                        .skip(3)
                        .map(FindingRow::id)
                        .findFirst()));
        shoot(
                "findings-hostile",
                FindingsGalleryTest::hostile,
                (model, triage) -> model.select(
                        model.picture().all().stream().map(FindingRow::id).findFirst()));
        shoot(
                "findings-no-fit",
                Worlds::joined,
                (model, triage) -> model.filter(model.picture().filter().typing("zzz")));
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

    private void shoot(String name, Supplier<Snapshot> world, BiConsumer<FindingsModel, Triage> act) {
        Triage triage = triage(folder.resolve(name), Worlds.NOW);
        // What was done before is there when it opens.
        try (Opened first = Opened.at(world, new FindingsTab(triage), Map.of())) {
            found(first);
            act.accept(model(first), triage);
            var choices = Gallery.on(() -> first.page().choices());
            try (Opened opened = Opened.at(world, new FindingsTab(triage), choices)) {
                found(opened);
                await().until(() -> model(opened).picture().selectedRow().isEmpty()
                        || model(opened)
                                .picture()
                                .selectedRow()
                                .get()
                                .finding()
                                .fix()
                                .change()
                                .isEmpty()
                        || model(opened)
                                .picture()
                                .effect()
                                .filter(FindingsPicture.Effect::known)
                                .isPresent());
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

    private static FindingsModel model(Opened opened) {
        return ((FindingsPage) opened.page()).model();
    }

    private static void found(Opened opened) {
        await().until(() -> model(opened).picture().stage() == FindingsPicture.Stage.FOUND);
        Gallery.settle();
    }
}
