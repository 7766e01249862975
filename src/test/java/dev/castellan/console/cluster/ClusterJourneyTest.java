package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ConnectionState.Phase;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does on the cluster screen with the keyboard: opens, is refused, goes another way, recovers. */
class ClusterJourneyTest {
    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();

    @TempDir
    private Path folder = Path.of(".");

    private final FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW);
    private final FakeClusterDesk desk = new FakeClusterDesk();
    private Optional<Stage> stage = Optional.empty();
    private Optional<ClusterScreen> opened = Optional.empty();

    @AfterEach
    void end() {
        Gallery.on(() -> {
            opened.ifPresent(ClusterScreen::close);
            stage.ifPresent(Stage::close);
            return true;
        });
        shell.close();
    }

    private void open() {
        open(CLUSTER);
    }

    private void open(FleetCluster cluster) {
        opened = Optional.of(Gallery.on(() -> {
            ClusterScreen made = new ClusterScreen(
                    Place.overview(cluster.id()), Optional.empty(), desk, PracticeBench.empty(folder), shell);
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(made.view()), 1000, 900));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            made.shown();
            stage = Optional.of(window);
            return made;
        }));
        Gallery.settle();
    }

    private Node root() {
        return stage.orElseThrow().getScene().getRoot();
    }

    private List<String> texts() {
        return Gallery.on(() -> root().lookupAll("*").stream()
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    /** Goes to a button with the keyboard and presses it. */
    private void press(String text) {
        Gallery.press(() -> root().lookupAll(".button").stream()
                .filter(n -> n instanceof Button b && text.equals(b.getText()))
                .findFirst());
    }

    private void sees(String text) {
        await().untilAsserted(() -> assertThat(texts()).anyMatch(t -> t.contains(text)));
    }

    private static Failure refused() {
        return Failure.expected(
                "kubernetes-unauthorized",
                "The API server does not accept this sign-in.",
                "Nothing of this cluster can be shown.",
                "Sign in again, or use another route.");
    }

    @Test
    void refusedThenTakenInAfterTryingAgain() {
        desk.knows(CLUSTER).connecting(c -> c.fails(Phase.FORBIDDEN, refused()));
        open();
        sees("The API server does not accept this sign-in.");
        sees("kubernetes-unauthorized");
        assertThat(texts()).as("nothing of a cluster that did not answer").doesNotContain("v1.31.4");
        var first = desk.last();

        desk.connecting(FakeClusterDesk.FakeConnection::ready);
        press("Try again");
        sees("v1.31.4");
        sees("ada@fabrikam.example");
        assertThat(texts()).doesNotContain("The API server does not accept this sign-in.");
        await("the refused connection is given back").until(first::isClosed);
    }

    @Test
    void aClusterFromAFileDoesNotAskForASignInToAzure() {
        FleetCluster fromFile = Clusters.cluster(CLUSTER.name()).kubeconfig().build();
        desk.knows(fromFile).connecting(c -> c.fails(Phase.SIGNED_OUT, refused()));
        open(fromFile);
        sees("The API server does not accept this sign-in.");
        assertThat(texts()).contains("Try again").doesNotContain("Sign in");
    }

    @Test
    void anotherRouteIsTakenWhereTheFirstFails() {
        desk.knows(CLUSTER).connecting(c -> c.fails(Phase.UNREACHABLE, refused()));
        open();
        RouteKind other = CLUSTER.routes().getLast();
        desk.connecting(FakeClusterDesk.FakeConnection::ready);
        press(other.label());
        sees("v1.31.4");
        await().untilAsserted(() -> assertThat(desk.asked).containsExactly(Optional.empty(), Optional.of(other)));
        assertThat(opened.orElseThrow().address().choice("route")).isPresent();
    }

    @Test
    void aSignInThatEndedLeadsToTheAccountAndALostConnectionIsTakenUpAgain() {
        desk.knows(CLUSTER);
        open();
        sees("v1.31.4");
        desk.last().become(Phase.UNREACHABLE, "", Optional.of(refused()));
        sees("Not fresh. Read ");
        press("Reconnect");
        await().until(() -> desk.made.size() == 2 && desk.made.getFirst().isClosed());
        await().until(() -> texts().stream().noneMatch(t -> t.startsWith("Not fresh")));

        desk.connecting(c -> c.fails(Phase.SIGNED_OUT, refused()));
        Gallery.on(() -> {
            opened.orElseThrow().refresh();
            return true;
        });
        desk.last().become(Phase.SIGNED_OUT, "", Optional.of(refused()));
        int before = desk.made.size();
        press("Reconnect");
        await().until(() -> desk.made.size() > before);
        // What the new connection met is shown: nothing makes the button anew any more.
        sees("The API server does not accept this sign-in.");
        await().until(() -> texts().stream().noneMatch(t -> t.startsWith("Not fresh")));
        press("Sign in");
        await().untilAsserted(() -> assertThat(shell.went).containsExactly(Address.of("account")));
    }
}
