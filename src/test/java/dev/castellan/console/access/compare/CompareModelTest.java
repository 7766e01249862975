package dev.castellan.console.access.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.compare.ComparePicture.Filter;
import dev.castellan.console.access.compare.ComparePicture.Stage;
import dev.castellan.failure.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompareModelTest {
    private static final Path FILE = Path.of("/snapshots/monday.castellan-access");

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Worlds.NOW);
    private final FakeAccessDesk desk = new FakeAccessDesk().reads(CompareGalleryTest::before);

    @AfterEach
    void end() {
        shell.close();
    }

    private CompareModel model() {
        CompareModel model = new CompareModel(desk, shell);
        model.show(Worlds.reading(Worlds.shop().build()));
        return model;
    }

    private static void compared(CompareModel model) {
        await().until(() -> model.picture().stage() == Stage.COMPARED);
    }

    @Test
    void anOlderSnapshotIsTheSideBefore() {
        CompareModel model = model();
        assertThat(model.picture().stage()).isEqualTo(Stage.CHOOSING);
        model.with(FILE);
        compared(model);
        assertThat(model.picture().otherFirst()).isTrue();
        assertThat(model.picture().rows())
                .anySatisfy(r -> {
                    assertThat(r.who()).isEqualTo("User anna@contoso.com");
                    assertThat(r.effect()).isEqualTo(ChangeRow.Effect.GAINED);
                    assertThat(r.through()).startsWith("binding made: RoleBinding prod/db");
                })
                .anySatisfy(r -> {
                    assertThat(r.who()).isEqualTo("User gone@contoso.com");
                    assertThat(r.effect()).isEqualTo(ChangeRow.Effect.LOST);
                });
        assertThat(model.picture().shown()).as("access first, objects on wish").noneMatch(ChangeRow::object);
        model.filter(new Filter("anna", Filter.Show.GAINED));
        assertThat(model.picture().shown()).hasSize(1);
        model.filter(new Filter("", Filter.Show.OBJECTS));
        assertThat(model.picture().shown()).isNotEmpty().allMatch(ChangeRow::object);
        model.swap();
        await().until(() ->
                model.picture().stage() == Stage.COMPARED && !model.picture().otherFirst());
        assertThat(model.picture().rows())
                .anySatisfy(r -> assertThat(r.who() + r.effect()).isEqualTo("User anna@contoso.comLOST"));
    }

    @Test
    void whatWasReadEarlierIsAtHandAfterReadingAgain() {
        CompareModel model = new CompareModel(desk, shell);
        model.show(Worlds.reading(CompareGalleryTest.before()));
        assertThat(model.picture().earlier()).isEmpty();
        model.show(Worlds.reading(Worlds.shop().build()));
        assertThat(model.picture().earlier()).hasSize(1);
        model.withEarlier(0);
        compared(model);
        assertThat(model.picture().rows()).anySatisfy(r -> assertThat(r.who()).isEqualTo("User gone@contoso.com"));
    }

    @Test
    void anotherClusterIsReadAndANewReadingIsComparedAtOnce() {
        desk.knows(Opened.CLUSTER);
        CompareModel model = model();
        model.with(Opened.CLUSTER);
        compared(model);
        assertThat(model.picture().comparison().orElseThrow().nothing()).isFalse();
        model.show(Worlds.reading(CompareGalleryTest.before()));
        await().until(() -> model.picture().comparison().orElseThrow().nothing());
        assertThat(model.picture().rows()).isEmpty();
    }

    @Test
    void whatCannotBeReadSaysWhyAndIsTriedAgain() {
        desk.reads(() -> {
            throw Failure.expected("access-snapshot-unreadable", "It is cut.", "", "")
                    .asException();
        });
        CompareModel model = model();
        model.with(FILE);
        await().until(() -> model.picture().stage() == Stage.FAILED);
        assertThat(model.picture().failure().orElseThrow().code()).isEqualTo("access-snapshot-unreadable");
        desk.reads(CompareGalleryTest::before);
        model.again();
        compared(model);
        model.leave();
        assertThat(model.picture().stage()).isEqualTo(Stage.CHOOSING);
        assertThat(model.picture().rows()).isEmpty();
    }

    @Test
    void stoppingGoesBackToTheChoice() {
        var gate = desk.holds();
        CompareModel model = model();
        model.with(FILE);
        await().until(() -> model.picture().stage() == Stage.READING);
        model.leave();
        gate.countDown();
        assertThat(model.picture().stage()).isEqualTo(Stage.CHOOSING);
    }
}
