package dev.castellan.console.access.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Answer;
import dev.castellan.access.Request;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessDesk;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.FakeFrame;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.ask.AskPicture.Server;
import dev.castellan.failure.Failure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AskModelTest {
    private static final AccessReading READING = Worlds.reading(Worlds.joined());

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Worlds.NOW);
    private final FakeAccessDesk desk = new FakeAccessDesk();
    private final AskModel model = new AskModel(new FakeFrame(shell, desk));

    @AfterEach
    void end() {
        model.close();
        shell.close();
    }

    private void answers(String text) {
        model.type(text);
        await().until(() ->
                !model.picture().behind() && model.picture().answer().isPresent());
    }

    @Test
    void aQuestionTypedBeforeTheReadingIsReadyIsAnsweredThen() {
        model.type("who can delete pods in shop");
        assertThat(model.picture().answer()).isEmpty();
        model.show(Worlds.reading(Worlds.joined()));
        await().until(() -> model.picture().answer().isPresent());
    }

    /** The new reading answered what had stood there a moment before, and put that back in place of what was typed. */
    @RepeatedTest(200)
    void whatIsTypedWhileAReadingComesStaysAndIsAnswered() {
        model.show(READING);
        for (String text : new String[] {"who can get pods", "who can delete pods in shop", "who can list pods"}) {
            model.type(text);
        }
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> model.picture()
                        .answer()
                        .filter(a -> a.question().print().equals("who can list pods"))
                        .isPresent());
        assertThat(model.picture().text()).isEqualTo("who can list pods");
    }

    @Test
    void onlyTheAnswerToWhatStandsThereIsShown() {
        model.show(Worlds.reading(Worlds.joined()));
        for (String text : new String[] {
            "who can get pods", "who can delete pods", "who can list pods", "who can get secrets in prod"
        }) {
            model.type(text);
        }
        await().untilAsserted(() -> assertThat(
                        model.picture().answer().map(a -> a.question().print()))
                .contains("who can get secrets in prod"));
        model.type("who");
        assertThat(model.picture().answer()).as("no question any more").isEmpty();
    }

    @Test
    void theServerAgreesOrDiffersAndIsForgottenWithTheNextQuestion() {
        model.show(Worlds.reading(Worlds.joined()));
        answers("can anna@contoso.com delete pods in shop");
        model.askServer();
        await().until(() -> model.picture().server() instanceof Server.Answered);
        Server.Answered yes = (Server.Answered) model.picture().server();
        assertThat(yes.ours()).isEqualTo(Answer.YES);
        assertThat(yes.agrees()).contains(true);
        assertThat(desk.reviewed).containsExactly(Request.of("delete", "pods", "shop"));

        answers("can dora@contoso.com delete pods in shop");
        assertThat(model.picture().server()).isInstanceOf(Server.NotAsked.class);
        desk.answers(() -> new AccessDesk.ServerAnswer(true, "because", Worlds.NOW));
        model.askServer();
        await().until(() -> model.picture().server() instanceof Server.Answered);
    }

    @Test
    void aServerThatMayNotBeAskedIsToldWithItsReason() {
        desk.answers(() -> {
            throw Failure.expected("cluster-forbidden", "You may not ask about others.", "No.", "Ask an admin.")
                    .asException();
        });
        model.show(Worlds.reading(Worlds.joined()));
        answers("can anna@contoso.com delete pods in shop");
        model.askServer();
        await().until(() -> model.picture().server() instanceof Server.Failed);
    }

    @Test
    void aProposalTakesThePlaceOfTheWordBeingTyped() {
        model.show(Worlds.reading(Worlds.joined()));
        model.type("who can delete pods in sh");
        await().untilAsserted(() -> assertThat(
                        model.picture().proposals().stream().findFirst().map(model::accepted))
                .contains("who can delete pods in shop "));
    }
}
