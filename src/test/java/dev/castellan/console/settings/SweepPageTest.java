package dev.castellan.console.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The further homes that are searched for copies of keys. */
class SweepPageTest {
    @TempDir
    private Path folder = Path.of(".");

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-26T09:30:00Z"));
    private final FakeShell shell = FakeShell.onInterfaceThread(clock);
    private Optional<SettingsModel> opened = Optional.empty();

    private SettingsStore store() {
        return new SettingsStore(DataFolder.at(folder), clock);
    }

    @BeforeEach
    void settingsAreRead() {
        SettingsModel made = Gallery.on(() -> new SettingsModel(store(), Optional.empty(), shell));
        opened = Optional.of(made);
        await().until(() -> Gallery.on(() -> made.settings().get().isPresent()));
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            model().close();
            return true;
        });
        shell.close();
    }

    private SettingsModel model() {
        return opened.orElseThrow();
    }

    private static List<Path> homes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Path.of("/mnt/homes/" + i))
                .toList();
    }

    private void add(Path home) {
        Gallery.on(() -> {
            model().addHome(home);
            return true;
        });
    }

    @Test
    void aHomeForWhichThereIsNoRoomIsSaidToBeLeftOut() {
        store().update(s -> s.withOtherHomes(homes(Settings.MOST_HOMES)));
        add(Path.of("/mnt/homes/one-more"));
        await().untilAsserted(() -> assertThat(shell.told)
                .singleElement()
                .asString()
                .startsWith("/mnt/homes/one-more is not searched")
                .contains("50"));
        assertThat(store().load().otherHomes()).isEqualTo(homes(Settings.MOST_HOMES));
    }

    @Test
    void theLastHomeForWhichThereIsRoomIsSearched() {
        store().update(s -> s.withOtherHomes(homes(Settings.MOST_HOMES - 1)));
        add(folder.toAbsolutePath().resolve("."));
        await().until(() -> store().load().otherHomes().size() == Settings.MOST_HOMES);
        await().until(() -> Gallery.on(() ->
                        model().settings().get().orElseThrow().otherHomes().size())
                == Settings.MOST_HOMES);
        assertThat(shell.told).as("it is there, and taken").isEmpty();
    }

    @Test
    void theKeyboardStaysWhenSomethingElseChangesAndGoesOnWhenItsRowIsGone() {
        Settings two = Settings.standard().withOtherHomes(homes(2));
        SweepPage page = Gallery.on(() -> {
            SweepPage made = new SweepPage(model());
            made.show(two);
            return made;
        });
        Stage window = Gallery.on(() -> {
            Stage made = new Stage();
            made.setScene(new Scene(new StackPane(page.node()), 700, 500));
            made.show();
            made.requestFocus();
            return made;
        });
        try {
            Gallery.focus(() -> named(page, "Search /mnt/homes/1 no more"));
            Node before = named(page, "Search /mnt/homes/1 no more").orElseThrow();
            show(page, two.withAppearance(Appearance.LIGHT).withLastPlace(Optional.of("castellan:settings/sweep")));
            assertThat(Gallery.on(before::isFocused))
                    .as("nothing of this page changed")
                    .isTrue();

            show(page, two.withOtherHomes(homes(3)));
            assertThat(Gallery.on(() -> named(page, "Search /mnt/homes/1 no more")
                            .orElseThrow()
                            .isFocused()))
                    .as("the same row, made anew")
                    .isTrue();

            show(page, two.withOtherHomes(homes(1)));
            assertThat(Gallery.on(() -> page.node().lookup("#home-path").isFocused()))
                    .as("its row is gone")
                    .isTrue();
        } finally {
            Gallery.on(() -> {
                window.close();
                return true;
            });
        }
    }

    private static void show(SweepPage page, Settings settings) {
        Gallery.on(() -> {
            page.show(settings);
            return true;
        });
    }

    private static Optional<Node> named(SweepPage page, String name) {
        return Gallery.on(() -> page.node().lookupAll(".button").stream()
                .filter(n -> name.equals(n.getAccessibleText()))
                .findFirst());
    }
}
