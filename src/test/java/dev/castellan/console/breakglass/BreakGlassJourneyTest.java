package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Overlay;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.settings.Appearance;
import java.util.List;
import java.util.Optional;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;

/** Asking, approving on another console, working, giving back, with the keyboard. */
class BreakGlassJourneyTest {
    private final FxRobot robot = new FxRobot();
    private final FakeShell shell = FakeShell.onInterfaceThread(() -> Checkouts.NOW);
    private final FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA);
    private Optional<Stage> stage = Optional.empty();
    private Optional<BreakGlassScreen> opened = Optional.empty();

    @AfterEach
    void end() {
        Gallery.on(() -> {
            opened.ifPresent(BreakGlassScreen::close);
            stage.ifPresent(Stage::close);
            return true;
        });
        shell.close();
    }

    private BreakGlassScreen open(BreakGlassPlace place) {
        BreakGlassScreen screen = Gallery.on(() -> {
            shell.file = Optional.of(java.nio.file.Path.of("chosen.log"));
            BreakGlassScreen made = new BreakGlassScreen(place, desk, shell);
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(made.view()), 1000, 900));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
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

    private boolean there(String id) {
        return Gallery.on(() -> {
            Node node = root().lookup("#" + id);
            return node != null && node.isVisible() && !node.isDisabled();
        });
    }

    private void press(String id) {
        Gallery.press(() -> Optional.ofNullable(root().lookup("#" + id)).filter(Node::isVisible));
    }

    private void type(String id, String text) {
        Gallery.focus(() -> Optional.ofNullable(root().lookup("#" + id)));
        Gallery.on(() -> {
            ((TextInputControl) root().lookup("#" + id)).clear();
            return true;
        });
        robot.write(text);
    }

    private void sees(String text) {
        await().untilAsserted(() -> assertThat(Gallery.on(() -> root().lookupAll("*").stream()
                        .filter(Labeled.class::isInstance)
                        .map(n -> ((Labeled) n).getText())
                        .filter(t -> t != null && !t.isEmpty())
                        .toList()))
                .anyMatch(t -> t.contains(text)));
    }

    @Test
    void whatIsUntrackedIsLookedForWithTheKeyboard() {
        desk.clusters.add(Clusters.cluster("store-lyon-3").build());
        BreakGlassScreen screen = open(new BreakGlassPlace.Now());
        sees("Not checked");
        press("bg-untracked");
        follow(screen);
        sees("No check is known on this computer.");
        press("bg-untracked-audit");
        await().until(() -> there("bg-untracked-whose-0"));
        Gallery.focus(() -> Optional.ofNullable(root().lookup("#bg-untracked-whose-0")));
        robot.type(KeyCode.DOWN);
        await().until(() -> Gallery.on(
                () -> "store-lyon-3".equals(((ComboBox<?>) root().lookup("#bg-untracked-whose-0")).getValue())));
        desk.next = Untracked.found();
        press("bg-untracked-check");
        sees("3 findings");
        sees("fetched the admin certificate and no check-out covers it");
        sees("What to do: A copy is outside");
        sees("Untracked (3)");
        assertThat(desk.asked)
                .anyMatch(a -> a.startsWith("reconcile live [Audit[file=chosen.log, cluster=Optional[")
                        && a.contains("store-lyon-3"));
        desk.failing = Optional.of(
                dev.castellan.failure.Failure.expected("breakglass-audit-unread", "The file is gone.", "", "Look.")
                        .asException());
        press("bg-untracked-check");
        sees("The file is gone.");
        sees("3 findings");
        press("bg-show-BG-0000000003");
        follow(screen);
        assertThat(screen.address()).isEqualTo(new BreakGlassPlace.One(Checkouts.id(1)).address());
    }

    /** Follows where the screen asked the shell to go, as the shell would. */
    private void follow(BreakGlassScreen screen) {
        await().until(() -> !shell.went.isEmpty());
        Address to = shell.went.getLast();
        shell.went.clear();
        assertThat(Gallery.on(() -> screen.moveTo(to))).isTrue();
    }

    /** Answers the question on top with its first action. */
    private void answer(String text) {
        await().until(() -> !shell.overlays.isEmpty());
        Overlay overlay = shell.overlays.removeLast();
        Gallery.on(() -> {
            if (overlay.content().lookup("#bg-question") instanceof TextArea area) {
                area.setText(text);
            } else if (overlay.content() instanceof javafx.scene.layout.VBox box) {
                Scene hidden = new Scene(box);
                hidden.getRoot().applyCss();
                if (box.lookup("#bg-question") instanceof TextArea area) {
                    area.setText(text);
                }
            }
            overlay.actions().getFirst().run().run();
            return true;
        });
    }

    @Test
    void aRequestIsApprovedBySomebodyElseUsedAndGivenBack() {
        desk.clusters.add(Clusters.cluster("store-lyon-3").build());
        BreakGlassScreen screen = open(new BreakGlassPlace.Request(
                Optional.of(Clusters.cluster("store-lyon-3").build().id())));

        // Wrong first: the field is named, and nothing is sent.
        press("bg-send");
        sees("Say why, in 3 to 1000 characters.");
        assertThat(desk.asked).isEmpty();
        type("bg-reason", "Entra is down");
        type("bg-ticket", "INC-7");
        type("bg-minutes", "30");
        press("bg-send");
        follow(screen);
        assertThat(desk.asked)
                .singleElement()
                .asString()
                .contains("store-lyon-3")
                .contains("PT30M");
        sees("Nobody approves one's own request");
        assertThat(there("bg-approve")).isFalse();

        // Another console.
        desk.actAs(Checkouts.BEN);
        press("bg-approve");
        answer("Go ahead");
        await().until(() -> desk.asked.contains("approve Go ahead"));

        desk.actAs(Checkouts.ADA);
        press("bg-open");
        sees("Working through the proxy");
        press("bg-copy-export");
        await().untilAsserted(() ->
                assertThat(shell.copied).singleElement().asString().startsWith("export KUBECONFIG='"));
        assertThat(new BreakGlassScreens(desk).atStake()).hasSize(1);
        press("bg-terminal");
        await().until(() -> desk.asked.contains("terminal"));

        press("bg-return");
        answer("");
        await().until(() -> desk.asked.contains("return by hand"));
        sees("Receipt: no copy was found");
        sees("Deletion is not revocation");
        assertThat(new BreakGlassScreens(desk).atStake()).isEmpty();
    }

    @Test
    void clustersThatAreReadLaterCanBeChosen() {
        FleetCluster late = Clusters.cluster("store-lyon-3").build();
        open(new BreakGlassPlace.Request(Optional.of(late.id())));
        await().until(() -> there("bg-cluster"));
        desk.clusters.add(late);
        Gallery.on(() -> {
            ComboBox<?> choice = (ComboBox<?>) root().lookup("#bg-cluster");
            assertThat(choice.getValue()).isNull();
            choice.getOnShowing().handle(new Event(ComboBoxBase.ON_SHOWING));
            return true;
        });
        await().until(() -> Gallery.on(() -> late.equals(((ComboBox<?>) root().lookup("#bg-cluster")).getValue())));
    }

    @Test
    void whatHadTheKeyboardKeepsItWhenThereIsNews() {
        desk.with(Checkouts.in(
                CheckoutState.REQUESTED,
                1,
                Checkouts.BEN,
                Checkouts.request("store-lyon-3", dev.castellan.fleet.Environment.PRODUCTION, false, false)));
        open(new BreakGlassPlace.Now());
        String id = "bg-show-" + Checkouts.id(1);
        await().until(() -> there(id));
        Gallery.focus(() -> Optional.ofNullable(root().lookup("#" + id)));
        desk.with(Checkouts.in(
                CheckoutState.REQUESTED,
                2,
                Checkouts.BEN,
                Checkouts.request("store-porto-4", dev.castellan.fleet.Environment.TEST, false, false)));
        desk.told();
        await().until(() -> there("bg-show-" + Checkouts.id(2)));
        assertThat(Gallery.on(
                        () -> stage.orElseThrow().getScene().getFocusOwner().getId()))
                .isEqualTo(id);
        robot.type(KeyCode.SPACE);
        await().until(() ->
                List.of(new BreakGlassPlace.One(Checkouts.id(1)).address()).equals(shell.went));
    }

    @Test
    void withNothingOutItIsSaidWhatThisIsFor() {
        open(new BreakGlassPlace.Now());
        sees("No admin certificate is out");
        assertThat(Gallery.on(() -> root().lookupAll(".button").stream().anyMatch(b -> b instanceof Button)))
                .isTrue();
    }
}
