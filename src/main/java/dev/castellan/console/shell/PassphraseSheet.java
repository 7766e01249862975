package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Style;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.layout.VBox;

/** Asks for the passphrase: once, or twice where it is chosen now. What was typed does not stay in the fields. */
final class PassphraseSheet {
    private final PassphraseQuestion.Asked asked;
    private final Runnable close;
    private final PasswordField typed = new PasswordField();
    private final PasswordField again = new PasswordField();
    private final FormField typedField;
    private final FormField againField;

    PassphraseSheet(PassphraseQuestion.Asked asked, Runnable close) {
        this.asked = asked;
        this.close = close;
        typed.setId("passphrase");
        again.setId("passphrase-again");
        typedField = new FormField(
                "Passphrase",
                asked.first() ? "At least " + PassphraseQuestion.SHORTEST + " characters; several words are best." : "",
                typed);
        againField = new FormField("The same again", "", again);
    }

    Overlay overlay() {
        Label words = new Label(
                asked.first()
                        ? "This system has no store for keys, so Castellan seals its own with a passphrase. It is kept"
                                + " nowhere: without it the keys cannot be opened again."
                        : "This system has no store for keys. The passphrase opens those that Castellan sealed with"
                                + " it.");
        words.setWrapText(true);
        VBox content = new VBox(words, typedField);
        content.getStyleClass().add(Style.GAP_12);
        if (asked.first()) {
            content.getChildren().add(againField);
        }
        return new Overlay(
                asked.first() ? "Choose a passphrase" : "Passphrase of Castellan's keys",
                content,
                List.of(
                        Action.proposed(asked.first() ? "Set it" : "Open", this::give),
                        Action.plain("Not now", close)));
    }

    private void give() {
        char[] one = taken(typed);
        char[] two = taken(again);
        Optional<String> wrong = one.length == 0
                ? Optional.of("Type the passphrase.")
                : asked.first() && one.length < PassphraseQuestion.SHORTEST
                        ? Optional.of("Use at least " + PassphraseQuestion.SHORTEST + " characters.")
                        : Optional.empty();
        Optional<String> differs = wrong.isEmpty() && asked.first() && !Arrays.equals(one, two)
                ? Optional.of("The two differ.")
                : Optional.empty();
        typedField.complain(wrong);
        againField.complain(differs);
        Arrays.fill(two, '\0');
        if (wrong.isPresent() || differs.isPresent()) {
            Arrays.fill(one, '\0');
            (wrong.isPresent() ? typed : again).requestFocus();
            return;
        }
        typed.clear();
        again.clear();
        asked.answer(one);
        close.run();
    }

    private static char[] taken(PasswordField field) {
        CharSequence text = field.getCharacters();
        char[] typed = new char[text.length()];
        for (int i = 0; i < typed.length; i++) {
            typed[i] = text.charAt(i);
        }
        return typed;
    }
}
