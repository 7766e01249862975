package dev.castellan.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.access.ask.AskTab;
import dev.castellan.console.access.identity.AdminCertificates;
import dev.castellan.console.access.identity.IdentityTab;
import dev.castellan.console.access.matrix.MatrixTab;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetParts;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/** What a reviewer does with the keyboard on a cluster of the practice fleet, over real HTTPS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit begins with the methods marked so.
class AccessScreensJourneyTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final FxRobot robot = new FxRobot();
    private Sandbox sandbox;
    private Fleet fleet;
    private AccessRooms desk;
    private FleetCluster cluster;
    private FakeShell shell;
    private AccessScreen screen;
    private javafx.stage.Stage window;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        Path file = Files.writeString(folder.resolve("kubeconfig.yaml"), sandbox.kubeconfig());
        fleet = new Fleet(new FleetParts(
                List::of,
                false,
                () -> new FleetChoices(List.of(), List.of(file), Map.of(), List.of()),
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                folder,
                folder.resolve("work"),
                Clock.systemUTC()));
        var _ = fleet.refresh();
        desk = new AccessRooms(fleet, List::of, Clock.systemUTC());
        cluster = desk.clusters().stream().filter(this::answers).findFirst().orElseThrow();
    }

    private boolean answers(FleetCluster candidate) {
        try {
            return !desk.read(candidate, step -> {}).nothing();
        } catch (dev.castellan.failure.FailureException e) {
            return false;
        }
    }

    @AfterAll
    void stop() {
        fleet.close();
        sandbox.close();
    }

    @BeforeEach
    void open() {
        shell = FakeShell.onInterfaceThread(Clock.systemUTC());
        AccessSource source = new AccessSource.Cluster(cluster.id());
        screen = Gallery.on(() -> {
            AccessScreen made = new AccessScreen(
                    source,
                    new AccessPlace(Optional.of(source), "", Map.of()),
                    desk,
                    new FakeFrame(shell, desk).files(),
                    List.of(
                            new AskTab(),
                            new MatrixTab(),
                            new IdentityTab((who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.empty()))),
                    shell,
                    place -> {});
            window = new javafx.stage.Stage();
            window.setScene(new Scene(new StackPane(made.view()), 1000, 900));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            made.shown();
            return made;
        });
        await().atMost(LONG).until(() -> screen.model().picture().stage() == Stage.READ);
        Gallery.settle();
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            window.close();
            screen.close();
            return true;
        });
        shell.close();
    }

    private List<String> texts() {
        return Gallery.on(() -> window.getScene().getRoot().lookupAll("*").stream()
                .filter(Node::isVisible)
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    private void sees(String text) {
        await().atMost(LONG).untilAsserted(() -> assertThat(texts()).anyMatch(t -> t.contains(text)));
    }

    /** The shell is not there: what it would be told to do is done. */
    private void follow() {
        await().until(() -> !shell.went.isEmpty());
        Address where = shell.went.removeLast();
        Gallery.on(() -> screen.moveTo(where));
        Gallery.settle();
    }

    /** The first words of the list of proposals, while it is open. */
    private List<String> proposed() {
        return Gallery.on(() -> {
            Node list = window.getScene().getRoot().lookup(".ask-proposals");
            return list != null && list.isVisible()
                    ? list.lookupAll(".ask-proposal > .label").stream()
                            .map(n -> ((Labeled) n).getText())
                            .toList()
                    : List.of();
        });
    }

    private TextField field() {
        return Gallery.on(() -> (TextField) window.getScene().getRoot().lookup(".ask-field"));
    }

    private void type(String text) {
        Gallery.focus(() -> Optional.ofNullable(field0()));
        Gallery.on(() -> {
            field0().clear();
            return true;
        });
        robot.write(text);
    }

    private TextField field0() {
        return (TextField) window.getScene().getRoot().lookup(".ask-field");
    }

    private void press(String text) {
        Gallery.press(() -> window.getScene().getRoot().lookupAll(".button").stream()
                .filter(n -> n instanceof javafx.scene.control.Button b && text.equals(b.getText()))
                .findFirst());
    }

    @Test
    void theQuestionHasTheKeyboardWhenThePageOpensAndWhenThePageIsChosenAgain() {
        await().until(() -> Gallery.on(() -> field0().isFocused()));
        Gallery.on(() -> {
            window.getScene()
                    .getRoot()
                    .lookupAll(".access-tab")
                    .iterator()
                    .next()
                    .requestFocus();
            return true;
        });
        await().until(() -> Gallery.on(() -> !field0().isFocused()));
        Gallery.on(() -> {
            screen.palette().stream()
                    .filter(e -> e.title().equals("Ask"))
                    .findFirst()
                    .orElseThrow()
                    .run()
                    .run();
            return true;
        });
        await().until(() -> Gallery.on(() -> field0().isFocused()));
    }

    @Test
    void aQuestionIsTypedAnsweredAndPutToTheServer() {
        type("who can get secr");
        await().until(() -> proposed().contains("secrets"));
        robot.type(KeyCode.TAB);
        await().until(() -> field().getText().equals("who can get secrets "));
        sees("users and groups may");

        type("can sa:kube-system/default delete nodes");
        sees("may not delete nodes in the whole cluster");
        press("Ask the server");
        sees("The server says no, as we do");
        robot.clickOn(field());
        robot.type(KeyCode.ENTER);
        follow();
        assertThat(Gallery.on(() -> screen.address().choice("q"))).contains("can sa:kube-system/default delete nodes");
    }

    @Test
    void theServerAgreesWithTwoHundredAnswers() {
        press("Ask the server 200 questions");
        await().atMost(LONG).until(() -> screen.model().picture().agreement().isPresent());
        Agreement agreement = screen.model().picture().agreement().orElseThrow();
        assertThat(agreement.result().differences()).isEmpty();
        sees(agreement.text());
    }

    @Test
    void aCellOfTheMatrixLeadsToTheReason() {
        tab("Matrix");
        sees("Export CSV …");
        // It says which cell has the keyboard as soon as it has cells.
        await().atMost(LONG)
                .until(() -> Gallery.on(() ->
                        grid().stream().anyMatch(g -> g.getAccessibleText().contains(": "))));
        Gallery.focus(this::grid);
        robot.type(KeyCode.RIGHT, KeyCode.DOWN, KeyCode.UP, KeyCode.ENTER);
        follow();
        assertThat(Gallery.on(screen::page)).isEqualTo("ask");
        sees("Understood as");
        assertThat(field().getText()).startsWith("why can ");
    }

    @Test
    void somebodyIsFoundAndShownWithEverything() {
        tab("Identity");
        // A table has rows without anything in them before it has anybody to show.
        await().atMost(LONG)
                .until(() -> Gallery.on(() -> window.getScene().getRoot().lookupAll(".table-row-cell").stream()
                        .anyMatch(n -> n instanceof IndexedCell<?> row && row.getItem() != null)));
        Gallery.on(() -> {
            screen.search();
            return true;
        });
        await().until(() ->
                Gallery.on(() -> window.isFocused() && window.getScene().getFocusOwner() instanceof TextField));
        robot.write("kube-system");
        robot.type(KeyCode.DOWN);
        robot.type(KeyCode.ENTER);
        follow();
        sees("What Kubernetes RBAC gives it");
        sees("Not known: no audit log was given.");
        await().atMost(LONG).until(() -> texts().stream().noneMatch(t -> t.startsWith("Looking for ways")));
        press("All identities");
        follow();
        sees("System’s own");
    }

    private Optional<Node> grid() {
        return Optional.ofNullable(window.getScene().getRoot().lookup(".matrix-grid"));
    }

    private void tab(String title) {
        Gallery.press(() -> window.getScene().getRoot().lookupAll(".access-tab").stream()
                .filter(n -> n instanceof ToggleButton b && title.equals(b.getText()))
                .findFirst());
        follow();
    }
}
