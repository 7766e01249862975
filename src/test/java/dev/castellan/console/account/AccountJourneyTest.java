package dev.castellan.console.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.settings.Appearance;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person does on the account screen with the keyboard: signs in, is refused, recovers, answers, signs out. */
class AccountJourneyTest {
    private final FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW);
    private final FakeAccountDesk desk = new FakeAccountDesk();
    private Optional<Stage> stage = Optional.empty();
    private Optional<AccountScreen> opened = Optional.empty();

    @AfterEach
    void end() {
        Gallery.on(() -> {
            opened.ifPresent(AccountScreen::close);
            stage.ifPresent(Stage::close);
            return true;
        });
        shell.close();
    }

    private void open() {
        opened = Optional.of(Gallery.on(() -> {
            AccountScreen made = new AccountScreen(desk, shell);
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

    @Test
    void aRefusedSignInIsRepeatedAndEndsWithASignOut() {
        desk.signingIn = () -> {
            throw Failure.expected(
                            "identity-conditional-access",
                            "A policy of your organisation blocks this sign-in.",
                            "Nobody is signed in.",
                            "Use a managed device.")
                    .asException();
        };
        open();
        press("Sign in with the browser");
        sees("A policy of your organisation blocks this sign-in.");
        sees("identity-conditional-access");

        desk.signingIn = () -> FakeAccountDesk.ADA;
        desk.strengths.put(FakeAccountDesk.ADA.id(), FakeAccountDesk.WEAK);
        press("Try again");
        sees("Ada Marsh");
        sees("No second factor");
        press("Sign out");
        await().until(() -> texts().stream().noneMatch(t -> t.contains("Ada Marsh")));
        sees("Sign in to Azure");
        await().untilAsserted(() -> assertThat(shell.told).anyMatch(t -> t.contains("is signed out")));
    }

    @Test
    void withoutABrowserTheLinkIsCopiedAndTheSignInGoesOn() {
        CountDownLatch done = new CountDownLatch(1);
        String link = "https://login.example/authorize?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A4";
        desk.signingIn = () -> {
            done.await();
            return FakeAccountDesk.ADA;
        };
        open();
        desk.page = Optional.of(new SignInPage(URI.create(link), false));
        press("Sign in with the browser");
        await().until(() -> desk.said.contains("sign in by BROWSER"));
        desk.changed();
        sees("No browser could be started.");
        assertThat(Gallery.on(() -> ((TextField) root().lookup("#sign-in-link")).getText()))
                .isEqualTo(link);
        press("Copy the link");
        await().until(() -> shell.copied.equals(List.of(link)));
        desk.page = Optional.empty();
        done.countDown();
        sees("Ada Marsh");
    }

    @Test
    void aChallengeWaitsForTheWordOfThePerson() {
        desk.with(FakeAccountDesk.ADA, FakeAccountDesk.STRONG);
        desk.challenges.add(FakeAccountDesk.challenge(PendingChallenge.State.ASKED));
        open();
        sees("another sign-in is needed");
        assertThat(desk.said).as("no browser before the click").isEmpty();
        press("Not now");
        await().until(() -> desk.said.equals(List.of("refuse 7")));
        await().until(() -> texts().stream().noneMatch(t -> t.contains("another sign-in is needed")));

        desk.challenges.add(FakeAccountDesk.challenge(PendingChallenge.State.SIGNING_IN));
        desk.page = Optional.of(new SignInPage(URI.create("https://login.example/authorize"), true));
        desk.changed();
        press("Copy the link");
        await().until(() -> shell.copied.equals(List.of("https://login.example/authorize")));
    }
}
