package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.DataAge;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.settings.Appearance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/** What a person does on the fleet screen with the keyboard, on the headless platform. */
class FleetJourneyTest {
    @TempDir
    Path folder;

    private final FxRobot robot = new FxRobot();
    private final FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW);
    private final FakeFleetDesk desk = new FakeFleetDesk();
    private Optional<Stage> stage = Optional.empty();
    private Optional<FleetScreen> opened = Optional.empty();

    @AfterEach
    void end() {
        end(stage, opened);
        shell.close();
    }

    private static void end(Optional<Stage> window, Optional<FleetScreen> screen) {
        Gallery.on(() -> {
            screen.ifPresent(FleetScreen::close);
            window.ifPresent(Stage::close);
            return true;
        });
    }

    private FleetScreen open(FleetSnapshot snapshot) {
        return open(snapshot, Address.of("fleet"));
    }

    private FleetScreen open(FleetSnapshot snapshot, Address address) {
        desk.known(snapshot).answers(() -> snapshot);
        FleetScreen screen = Gallery.on(() -> {
            FleetScreen made = (FleetScreen) new FleetScreens(desk).open(address, shell);
            Stage window = new Stage();
            Scene scene = new Scene(new StackPane(made.view()), 1000, 900);
            new Theme(scene).apply(Appearance.DARK, 1);
            window.setScene(scene);
            window.show();
            window.requestFocus();
            made.shown();
            stage = Optional.of(window);
            return made;
        });
        opened = Optional.of(screen);
        Gallery.settle();
        return screen;
    }

    private Node root() {
        return stage.orElseThrow().getScene().getRoot();
    }

    @SuppressWarnings("unchecked")
    private TableView<FleetPicture.Entry> table() {
        return (TableView<FleetPicture.Entry>) root().lookup("#fleet-table");
    }

    /** What the table shows; nothing while another state stands in its place. */
    private List<String> names() {
        return Gallery.on(() -> {
            if (root().lookup("#fleet-table") == null || !table().isVisible()) {
                return List.of();
            }
            return table().getItems().stream()
                    .map(e -> switch (e) {
                        case FleetPicture.Line line -> line.row().name();
                        case FleetPicture.Group group -> "[" + group.label() + "]";
                    })
                    .toList();
        });
    }

    private void focusTable() {
        await().until(() -> !names().isEmpty());
        Gallery.focus(() -> Optional.of(table()));
        Gallery.on(() -> {
            table().getSelectionModel().clearAndSelect(0);
            return true;
        });
        Gallery.settle();
    }

    private void press(String button) {
        await().until(() -> Gallery.on(() -> {
            Optional<Button> found = root().lookupAll(".button").stream()
                    .filter(Button.class::isInstance)
                    .map(Button.class::cast)
                    .filter(b -> button.equals(b.getText()) && !b.isDisabled())
                    .findFirst();
            found.ifPresent(Button::fire);
            return found.isPresent();
        }));
    }

    private List<String> texts() {
        return Gallery.on(() -> root().lookupAll(".label").stream()
                .filter(Labeled.class::isInstance)
                .filter(FleetJourneyTest::seen)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    private static boolean seen(Node node) {
        return node.isVisible() && (node.getParent() == null || seen(node.getParent()));
    }

    private boolean searching() {
        return Gallery.on(() -> stage.orElseThrow().isFocused()
                && stage.orElseThrow().getScene().getFocusOwner() instanceof TextField);
    }

    private static FleetCluster named(String name) {
        return Clusters.fleet().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void typingSearchesAndEscapeShowsEverythingAgain() {
        FleetScreen screen = open(Clusters.snapshot(Clusters.fleet()));
        await().until(() -> names().size() == 12);
        Gallery.on(() -> {
            screen.search();
            return true;
        });
        await().until(this::searching);
        robot.write("site:oslo cert:<30d");
        await().until(() -> names().equals(List.of("oslo-prod-02")));
        assertThat(screen.address().choice("q")).contains("site:oslo cert:<30d");
        robot.type(KeyCode.ESCAPE);
        await().until(() -> names().size() == 12);
    }

    /** A refresh hands page after page over; what is being typed at that moment is not a wish yet. */
    @Test
    void anAnswerThatArrivesWhileSomebodyTypesTakesNothingBack() {
        FleetScreen screen = open(Clusters.snapshot(Clusters.fleet()));
        await().until(() -> names().size() == 12);
        Gallery.on(() -> {
            long before = screen.model().picture().number();
            ((TextField) root().lookup(".text-field")).setText("york");
            screen.model().fleet(Clusters.snapshot(Clusters.fleet().subList(0, 5)));
            // The picture is made elsewhere; its news waits for this thread, before the rest of the typing ends.
            await().until(() -> screen.model().picture().number() > before);
            return true;
        });
        await().until(() -> names().equals(List.of("york-prod-01", "york-test-01")));
        assertThat(Gallery.on(() -> ((TextField) root().lookup(".text-field")).getText()))
                .isEqualTo("york");
    }

    @Test
    void fromTheSearchEnterGoesToTheFirstClusterAndEnterOpensIt() {
        for (String view : List.of("table", "cards")) {
            shell.went.clear();
            end(stage, opened);
            FleetScreen screen = open(
                    Clusters.snapshot(Clusters.fleet()),
                    Address.of("fleet").with("group", "environment").with("view", view));
            await().until(() -> screen.model().picture().rows().size() == 12);
            Gallery.settle();
            Gallery.on(() -> {
                screen.search();
                return true;
            });
            await().until(this::searching);
            robot.write("oslo-prod-02");
            await().until(() -> screen.model().picture().rows().size() == 1);
            Gallery.settle();
            robot.type(KeyCode.ENTER);
            Gallery.settle();
            robot.type(KeyCode.ENTER);
            await().until(() -> !shell.went.isEmpty());
            assertThat(shell.went)
                    .as(view)
                    .containsExactly(
                            Address.of("cluster", named("oslo-prod-02").id().value()));
        }
    }

    @Test
    void rowsSayWhetherTheyComeFromAzureOrAFile() {
        open(Clusters.snapshot(List.of(
                Clusters.cluster("shop").build(),
                Clusters.cluster("shop").kubeconfig().build())));
        await().until(() -> names().equals(List.of("shop", "shop")));
        Gallery.settle();
        assertThat(texts()).containsOnlyOnce("Arc").contains("kubeconfig");
    }

    @Test
    void theLastWayToShowTheFleetIsKeptForTheNextStartWithoutItsSearch() {
        FleetScreen before =
                open(Clusters.snapshot(Clusters.fleet()), Address.of("fleet").with("q", "oslo"));
        Gallery.on(() -> {
            before.model().wish(w -> w.withLayout(FleetWish.Layout.CARDS));
            before.new Commands().wished();
            before.hidden();
            return true;
        });
        await().until(() -> desk.view.equals(Optional.of(Address.of("fleet").with("view", "cards"))));
        end(stage, opened);
        FleetScreen after = open(Clusters.snapshot(Clusters.fleet()));
        assertThat(after.address()).isEqualTo(Address.of("fleet").with("view", "cards"));
    }

    @Test
    void aColumnHeadingSorts() {
        FleetScreen screen = open(Clusters.snapshot(Clusters.fleet()));
        await().until(() -> names().size() == 12);
        Gallery.on(() -> {
            var column = table().getColumns().stream()
                    .filter(c -> c.getUserData() == FleetColumn.CERTIFICATE)
                    .findFirst()
                    .orElseThrow();
            table().getSortOrder().setAll(List.of(column));
            return true;
        });
        await().until(() -> names().stream().findFirst().equals(Optional.of("lyon-dev-2")));
        assertThat(screen.address().choice("sort")).contains("certificate");
    }

    @Test
    void enterOpensTheClusterUnderTheCursor() {
        open(Clusters.snapshot(Clusters.fleet()));
        focusTable();
        robot.type(KeyCode.DOWN);
        robot.type(KeyCode.ENTER);
        await().until(() -> !shell.went.isEmpty());
        assertThat(shell.went)
                .containsExactly(Address.of("cluster", named("depot-edge").id().value()));
        assertThat(desk.refreshes)
                .as("opening connects and reads nothing by itself")
                .hasValue(0);
    }

    @Test
    void theMenuComesByShiftF10AndSetsTheEnvironment() {
        open(Clusters.snapshot(Clusters.fleet()));
        focusTable();
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        await().until(() -> menu().isPresent());
        ContextMenu menu = menu().orElseThrow();
        assertThat(menu.getItems().stream().map(MenuItem::getText))
                .contains("Open", "Set environment", "Copy name", "Copy address");
        Gallery.on(() -> {
            ((javafx.scene.control.Menu) menu.getItems().stream()
                            .filter(i -> "Set environment".equals(i.getText()))
                            .findFirst()
                            .orElseThrow())
                    .getItems()
                    .getFirst()
                    .fire();
            return true;
        });
        await().until(() -> !desk.chosen.isEmpty());
        assertThat(desk.chosen).containsEntry(named("admin@hq").id(), Optional.of(Environment.PRODUCTION));
    }

    private static Optional<ContextMenu> menu() {
        return Gallery.on(() -> Window.getWindows().stream()
                .filter(ContextMenu.class::isInstance)
                .map(ContextMenu.class::cast)
                .filter(Window::isShowing)
                .findFirst());
    }

    @Test
    void groupsAreClosedAndOpenedByKeyboard() {
        open(Clusters.snapshot(Clusters.fleet()), Address.of("fleet").with("group", "environment"));
        await().until(() -> names().size() == 16);
        focusTable();
        robot.type(KeyCode.LEFT);
        await().until(() -> names().size() == 11);
        robot.type(KeyCode.RIGHT);
        await().until(() -> names().size() == 16);
    }

    @Test
    void severalRowsAreChosenAndCopied() {
        FleetScreen screen = open(Clusters.snapshot(Clusters.fleet()));
        focusTable();
        robot.press(KeyCode.SHIFT).type(KeyCode.DOWN).type(KeyCode.DOWN).release(KeyCode.SHIFT);
        await().until(() -> screen.model().picture().selected().size() == 3);
        robot.press(KeyCode.SHORTCUT).type(KeyCode.C).release(KeyCode.SHORTCUT);
        await().until(() -> !shell.copied.isEmpty());
        assertThat(shell.copied.getFirst().lines()).hasSize(4);
        robot.press(KeyCode.SHORTCUT).type(KeyCode.A).release(KeyCode.SHORTCUT);
        await().until(() -> screen.model().picture().selected().size() == 12);
    }

    @Test
    void aFailedSourceHasItsOwnBannerAndTheOtherRowsStay() {
        FleetScreen screen = open(FleetGalleryTest.partial());
        await().until(() -> names().size() == 12);
        Gallery.settle();
        assertThat(texts()).contains("ada@contoso.example", "Signed out", "ada@fabrikam.example", "Unreachable");
        press("Try again");
        await().until(() ->
                desk.refreshes.get() == 1 && !screen.model().picture().refreshing());
        Gallery.settle();
        press("Sign in");
        assertThat(shell.went).containsExactly(Address.of("account"));
    }

    @Test
    void comingBackFromASignInReadsTheFleetAgain() {
        FleetScreen screen = open(FleetGalleryTest.signedOut());
        assertThat(desk.refreshes).hasValue(0);
        await().untilAsserted(() -> assertThat(screen.age().map(DataAge::state)).contains(DataAge.State.SIGNED_OUT));
        desk.answers(() -> Clusters.snapshot(Clusters.fleet()));
        Gallery.on(() -> {
            screen.hidden();
            screen.shown();
            return true;
        });
        await().until(() -> names().size() == 12);
        await().untilAsserted(() -> assertThat(screen.age().map(DataAge::state)).contains(DataAge.State.FRESH));
    }

    @Test
    void aNewUserFindsTheFirstStep() {
        open(FleetSnapshot.EMPTY);
        await().until(() -> texts().contains("Where are your clusters?"));
        press("Sign in");
        assertThat(shell.went).containsExactly(Address.of("account"));
    }

    @Test
    void aRefreshThatFailsIsToldAndCanBeRepeated() {
        Failure broken = Failure.expected("fleet-broken", "It broke.", "Nothing is new.", "Try again.");
        FleetScreen screen = open(Clusters.snapshot(Clusters.fleet()));
        await().until(() -> names().size() == 12);
        desk.answers(() -> {
            throw broken.asException();
        });
        Gallery.on(() -> {
            screen.refresh();
            return true;
        });
        await().until(() -> shell.failures.contains(broken));
        await().until(() -> !screen.model().picture().refreshing());
        await().untilAsserted(() -> assertThat(names()).hasSize(12));
    }

    @Test
    void whatIsShownIsExported() throws Exception {
        FleetScreen screen =
                open(Clusters.snapshot(Clusters.fleet()), Address.of("fleet").with("q", "site:lyon"));
        await().until(() -> names().size() == 3);
        shell.file = Optional.of(folder.resolve("fleet.csv"));
        Gallery.on(() -> {
            screen.new Commands().export(stage.orElseThrow(), false);
            return true;
        });
        await().until(() -> shell.told.contains("3 clusters saved to fleet.csv"));
        assertThat(Files.readAllLines(folder.resolve("fleet.csv"))).hasSize(4);
    }

    @Test
    void nothingPostureSaysIsGreen() {
        open(Clusters.snapshot(Clusters.fleet()), Address.of("fleet").with("columns", "posture"));
        await().until(() -> names().size() == 12);
        Gallery.settle();
        List<Node> badges = Gallery.on(() -> List.copyOf(root().lookupAll(".cs-badge").stream()
                .filter(n -> n instanceof Labeled l && "Not checked".equals(l.getText()))
                .toList()));
        assertThat(badges)
                .isNotEmpty()
                .allSatisfy(b -> assertThat(b.getStyleClass())
                        .contains("cs-tone-neutral")
                        .doesNotContain("cs-tone-good"));
    }
}
