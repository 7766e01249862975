package dev.castellan.console.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.GrantsInScope;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessScreens;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.FakeFrame;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ByKeyboard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign decided and signed, with keys only. */
class ReviewKeyboardTest {
    private static final String ADA = "ada@fabrikam.example";
    private static final String HERE = Opened.CLUSTER.id().value();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void aCampaignIsDecidedAndSigned() throws Exception {
        Reviews reviews = ReviewGalleryTest.reviews(folder, ADA, Worlds.NOW);
        String id = reviews.start(
                        "Fourth quarter",
                        Optional.of(HERE),
                        "leeds-prod-01",
                        Scope.ALL,
                        List.of(ADA),
                        Optional.empty(),
                        GrantsInScope.of(
                                Worlds.reading(Worlds.shop().build()).graph().get(), Scope.ALL))
                .campaign()
                .id();
        FakeAccessDesk desk = new FakeAccessDesk()
                .knows(Opened.CLUSTER)
                .reads(() -> Worlds.shop().build());
        FakeShell unused = FakeShell.withoutToolkit(() -> Worlds.NOW);
        AccessScreens screens = new AccessScreens(
                desk, new FakeFrame(unused, desk).files(), List.of(new ReviewTab(reviews, new FakeRemovalDesk())));
        Address place = new Address("access", List.of(HERE, "review"), Map.of());
        try (ByKeyboard hands = ByKeyboard.at(place, screens, () -> Worlds.NOW, folder)) {
            hands.sees("Fourth quarter");
            hands.tabTo("Fourth quarter");
            hands.press(KeyCode.SPACE);
            hands.sees("Sign off …");

            // All are kept; then one is looked at again and has to go, and something is said about another.
            hands.press(KeyCode.CONTROL, KeyCode.F);
            hands.isAt("Search grants");
            hands.press(KeyCode.DOWN);
            hands.isAt("Grants under review");
            hands.press(KeyCode.CONTROL, KeyCode.A);
            hands.type("k");
            await().untilAsserted(() ->
                    assertThat(campaign(reviews, id).progress().decided()).isTrue());
            // The screen knows it a moment later; what is decided before that would be overtaken.
            int all = campaign(reviews, id).progress().items();
            hands.sees(all + " of " + all + " settled");
            hands.press(KeyCode.HOME);
            hands.type("r");
            hands.isAt("Comment");
            hands.type("left in may");
            hands.tabTo("Decide to remove");
            hands.press(KeyCode.SPACE);
            await().untilAsserted(() ->
                    assertThat(campaign(reviews, id).progress().removed()).isEqualTo(1));
            hands.sees("·  1 remove");
            hands.isAt("Grants under review");
            hands.press(KeyCode.DOWN);
            hands.type("c");
            hands.isAt("Comment");
            hands.tabTo("Say it");
            hands.press(KeyCode.SPACE);
            hands.sees("Write something.");
            hands.backTo("Comment");
            hands.type("ask the team");
            hands.tabTo("Say it");
            hands.press(KeyCode.SPACE);
            // Said is what is kept, not what stands in the field.
            await().untilAsserted(() -> assertThat(
                            campaign(reviews, id).history().getLast().comment())
                    .isEqualTo("ask the team"));
            hands.sees("ask the team");

            // From the buttons beside: the keyboard stays with the grant it decided.
            hands.isAt("Grants under review");
            hands.press(KeyCode.ENTER);
            hands.isAt("Keep");
            int said = campaign(reviews, id).history().size();
            String asked = campaign(reviews, id).history().getLast().item();
            hands.press(KeyCode.SPACE);
            await().untilAsserted(
                            () -> assertThat(campaign(reviews, id).history()).hasSize(said + 1));
            assertThat(campaign(reviews, id).history().getLast())
                    .matches(d -> d.verdict() == Verdict.KEEP && d.item().equals(asked));
            hands.isAt("Keep");

            hands.backTo("Sign off …");
            hands.press(KeyCode.SPACE);
            hands.sees("1 to be removed");
            hands.isAt("Comment");
            hands.press(KeyCode.ENTER);
            hands.sees("Signed by ada@fabrikam.example");
            assertThat(campaign(reviews, id).closed()).isTrue();
            assertThat(campaign(reviews, id).progress().removed()).isEqualTo(1);
        }
        unused.close();
    }

    private static Campaign campaign(Reviews reviews, String id) {
        return reviews.read(id);
    }
}
