package dev.castellan.console.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.account.AccountPicture.SignIn;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.settings.Appearance;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of the account screen in every state, and that something was painted at all. */
class AccountGalleryTest {
    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void everyStateIsPainted(Appearance look) {
        shoot("account-none", look, 1, d -> d.methods = Set.of(SignInMethod.values()), m -> {});
        shoot("account-not-set-up", look, 1, d -> d.configured = false, m -> {});
        shoot("account-people", look, 1, AccountGalleryTest::people, m -> {});
        shoot("account-challenge", look, 1, AccountGalleryTest::challenged, m -> {});
        shoot(
                "account-device-code",
                look,
                1,
                d -> {
                    waits(d);
                    d.code = Optional.of(new DeviceCode(
                            "F7QX-9KDM",
                            URI.create("https://microsoft.com/devicelogin"),
                            Clusters.NOW.plus(Duration.ofMinutes(14))));
                },
                m -> {
                    m.signIn(SignInMethod.DEVICE_CODE, Optional.empty());
                    m.read();
                    await().until(() -> m.picture().signIn() instanceof SignIn.Waiting w
                            && w.code().isPresent());
                });
        shoot(
                "account-browser",
                look,
                1,
                d -> {
                    waits(d);
                    d.page = Optional.of(
                            new SignInPage(URI.create("https://login.example/authorize?client_id=1"), true));
                },
                m -> {
                    m.signIn(SignInMethod.BROWSER, Optional.empty());
                    m.read();
                    await().until(() -> m.picture().signIn() instanceof SignIn.Waiting w
                            && w.page().isPresent());
                });
        shoot(
                "account-no-browser",
                look,
                1,
                d -> {
                    waits(d);
                    d.page = Optional.of(new SignInPage(
                            URI.create(
                                    "https://login.example/authorize?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A40123"),
                            false));
                },
                m -> {
                    m.signIn(SignInMethod.BROWSER, Optional.empty());
                    m.read();
                    await().until(() -> m.picture().signIn() instanceof SignIn.Waiting w
                            && w.page().isPresent());
                });
        shoot(
                "account-blocked",
                look,
                1.25,
                d -> d.signingIn = () -> {
                    throw Failure.expected(
                                    "identity-conditional-access",
                                    "A Conditional Access policy of your organisation blocks this sign-in.",
                                    "Nobody is signed in.",
                                    "Use a managed device, or ask your administrator for the policy's name.")
                            .asException();
                },
                m -> {
                    m.signIn(SignInMethod.BROWSER, Optional.empty());
                    await().until(() -> m.picture().signIn() instanceof SignIn.Failed);
                });
    }

    private static void waits(FakeAccountDesk desk) {
        desk.signingIn = () -> {
            new CountDownLatch(1).await();
            return FakeAccountDesk.ADA;
        };
    }

    private static void people(FakeAccountDesk desk) {
        desk.with(FakeAccountDesk.ADA, FakeAccountDesk.STRONG).with(FakeAccountDesk.BEN, FakeAccountDesk.WEAK);
    }

    private static void challenged(FakeAccountDesk desk) {
        desk.with(FakeAccountDesk.ADA, dev.castellan.identity.Strength.UNKNOWN);
        desk.challenges.add(FakeAccountDesk.challenge(PendingChallenge.State.ASKED));
        desk.challenges.add(FakeAccountDesk.challenge(PendingChallenge.State.SIGNING_IN));
        desk.notice = Optional.of(Failure.expected(
                "identity-cache-memory",
                "The system offers no place to keep tokens safely.",
                "They are kept in memory only; you sign in again after each start.",
                "Install and unlock a keyring."));
    }

    private static void shoot(
            String name, Appearance look, double scale, Consumer<FakeAccountDesk> prepare, Consumer<AccountModel> act) {
        FakeAccountDesk desk = new FakeAccountDesk();
        prepare.accept(desk);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            AccountModel model = new AccountModel(desk, shell);
            AccountView view = Gallery.on(() -> new AccountView(model, shell));
            model.read();
            await().until(() -> !model.picture().loading());
            act.accept(model);
            Gallery.settle();
            var picture = Gallery.shoot(name, look, scale, () -> new StackPane(view.root()), () -> {});
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
            model.close();
        }
    }
}
