package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Asks once for each sign-in that Azure wants, whatever number of calls wait; no browser opens before the answer. */
final class ChallengeBar extends VBox {
    private final Challenges challenges;
    private List<Challenges.Challenge> shown = List.of();

    ChallengeBar(Challenges challenges) {
        this.challenges = challenges;
        show(List.of());
    }

    void show(List<Challenges.Challenge> pending) {
        setVisible(!pending.isEmpty());
        setManaged(!pending.isEmpty());
        if (pending.equals(shown)) {
            return;
        }
        shown = List.copyOf(pending);
        getChildren().setAll(shown.stream().map(this::row).toList());
    }

    private HBox row(Challenges.Challenge challenge) {
        Label title = new Label("Another sign-in is needed: " + challenge.title());
        title.getStyleClass().add(Style.STRONG);
        Label reason = new Label(challenge.reason());
        reason.setWrapText(true);
        VBox words = new VBox(title, reason);
        words.getStyleClass().add(ShellStyle.BANNER_WORDS);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button accept = Action.proposed("Sign in", () -> challenges.accept(challenge.id()))
                .button();
        Button refuse =
                Action.plain("Not now", () -> challenges.refuse(challenge.id())).button();
        accept.setMinWidth(Region.USE_PREF_SIZE);
        refuse.setMinWidth(Region.USE_PREF_SIZE);
        HBox row = new HBox(Icon.KEY.view(), words, accept, refuse);
        row.getStyleClass().add(ShellStyle.BANNER);
        return row;
    }
}
