package dev.castellan.console.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.account.AccountPicture.SignIn;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountModelTest {
    private final FakeShell shell = FakeShell.withoutToolkit(() -> Clusters.NOW);
    private final FakeAccountDesk desk = new FakeAccountDesk();
    private final AccountModel model = new AccountModel(desk, shell);

    @AfterEach
    void end() {
        model.close();
        shell.close();
    }

    private void read() {
        model.read();
        await().until(() -> !model.picture().loading());
    }

    @Test
    void everybodySignedInIsShownWithTheStrengthOfTheSignIn() {
        desk.with(FakeAccountDesk.ADA, FakeAccountDesk.STRONG).with(FakeAccountDesk.BEN, FakeAccountDesk.WEAK);
        read();
        assertThat(model.picture().people())
                .extracting(p -> p.strength().warning().isPresent())
                .containsExactly(false, true);
        assertThat(model.picture().methods()).containsExactly(SignInMethod.BROWSER, SignInMethod.DEVICE_CODE);
    }

    @Test
    void nobodySignsInBeforeSomebodyAsks() {
        read();
        assertThat(desk.said).isEmpty();
        assertThat(model.picture().signIn()).isInstanceOf(SignIn.Idle.class);
    }

    @Test
    void theDeviceCodeIsShownWhileTheSignInWaits() {
        CountDownLatch typed = new CountDownLatch(1);
        desk.signingIn = () -> {
            typed.await();
            return FakeAccountDesk.ADA;
        };
        read();
        model.signIn(SignInMethod.DEVICE_CODE, Optional.empty());
        desk.code = Optional.of(new DeviceCode(
                "F7QX-9KDM", URI.create("https://microsoft.com/devicelogin"), Clusters.NOW.plusSeconds(900)));
        desk.changed();
        await().until(() ->
                model.picture().signIn() instanceof SignIn.Waiting w && w.code().isPresent());
        typed.countDown();
        await().until(() -> model.picture().signIn() instanceof SignIn.Idle
                && model.picture().people().size() == 1);
        assertThat(shell.told).containsExactly("Signed in as ada@fabrikam.example");
    }

    @Test
    void onlyOneSignInAtATime() {
        CountDownLatch typed = new CountDownLatch(1);
        desk.signingIn = () -> {
            typed.await();
            return FakeAccountDesk.ADA;
        };
        read();
        model.signIn(SignInMethod.BROWSER, Optional.empty());
        model.signIn(SignInMethod.BROWSER, Optional.empty());
        await().until(() -> !desk.said.isEmpty());
        typed.countDown();
        await().until(() -> model.picture().signIn() instanceof SignIn.Idle);
        assertThat(desk.said).containsExactly("sign in by BROWSER");
    }

    @Test
    void aSignInCanBeGivenUp() {
        desk.signingIn = () -> {
            new CountDownLatch(1).await();
            return FakeAccountDesk.ADA;
        };
        read();
        model.signIn(SignInMethod.BROWSER, Optional.empty());
        await().until(() -> desk.said.contains("sign in by BROWSER"));
        model.cancelSignIn();
        await().until(() -> model.picture().signIn() instanceof SignIn.Idle);
        await().until(() -> desk.said.contains("interrupted"));
        assertThat(model.picture().people()).isEmpty();
    }

    @Test
    void aFailedSignInSaysWhyAndCanBeTriedAgain() {
        Failure blocked = Failure.expected(
                "identity-blocked",
                "Conditional Access blocks this.",
                "You are not signed in.",
                "Ask for an exception.");
        desk.signingIn = () -> {
            throw blocked.asException();
        };
        read();
        model.signIn(SignInMethod.BROWSER, Optional.empty());
        await().until(() -> model.picture().signIn() instanceof SignIn.Failed);
        assertThat(((SignIn.Failed) model.picture().signIn()).failure()).isEqualTo(blocked);
        model.forgetFailure();
        assertThat(model.picture().signIn()).isInstanceOf(SignIn.Idle.class);
    }

    @Test
    void signingOutTakesTheAccountAway() {
        desk.with(FakeAccountDesk.ADA, FakeAccountDesk.STRONG);
        read();
        model.signOut(FakeAccountDesk.ADA);
        await().until(() -> model.picture().people().isEmpty());
        assertThat(desk.said).containsExactly("sign out ada@fabrikam.example");
    }

    @Test
    void challengesWaitForTheWord() {
        desk.challenges.add(FakeAccountDesk.challenge(PendingChallenge.State.ASKED));
        read();
        assertThat(desk.said).isEmpty();
        model.accept(model.picture().challenges().getFirst());
        await().until(() -> model.picture().challenges().isEmpty());
        assertThat(desk.said).containsExactly("accept 7");
    }

    @Test
    void closingGivesASignInUp() {
        desk.signingIn = () -> {
            new CountDownLatch(1).await();
            return FakeAccountDesk.ADA;
        };
        read();
        model.signIn(SignInMethod.BROWSER, Optional.empty());
        await().until(() -> desk.said.contains("sign in by BROWSER"));
        model.close();
        await().until(() -> desk.said.contains("interrupted"));
    }

    @Test
    void promptsKeepWhatASignInShows() {
        List<URI> opened = new ArrayList<>();
        SignInPrompts prompts = new SignInPrompts(page -> page, opened::add);
        Interaction interaction = prompts;
        URI page = URI.create("https://login.example/authorize");
        interaction.openBrowser(page);
        assertThat(opened).containsExactly(page);
        assertThat(prompts.page()).contains(new SignInPage(page, true));
        interaction.showDeviceCode(new DeviceCode("ABCD", page, Clusters.NOW));
        assertThat(prompts.page()).isEmpty();
        assertThat(prompts.code()).isPresent();
        prompts.forget();
        assertThat(prompts.code()).isEmpty();
    }

    @Test
    void withoutABrowserTheSignInGoesOnAndItsPageStaysToBeCopied() {
        SignInPrompts prompts = new SignInPrompts(page -> URI.create("http://localhost:1/twin"), page -> {
            throw Failure.expected("identity-browser-missing", "None.", "None.", "Copy it.")
                    .asException();
        });
        Interaction interaction = prompts;
        interaction.openBrowser(URI.create("https://login.example/authorize"));
        assertThat(prompts.page()).contains(new SignInPage(URI.create("http://localhost:1/twin"), false));
    }
}
