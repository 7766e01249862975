package dev.castellan.console.breakglass;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.TextArea;
import javafx.scene.layout.VBox;

/** Asks for a sentence before something is done. */
final class Question {
    private static final int LONGEST = 1000;

    private Question() {}

    /**
     * Shows the question on top of the screen.
     *
     * @param needed whether it cannot be left empty
     * @param dangerous whether the deed takes something away
     */
    static void ask(
            ShellContext shell,
            String title,
            String explanation,
            String label,
            boolean needed,
            String deed,
            boolean dangerous,
            Consumer<String> then) {
        TextArea text = new TextArea();
        text.setId("bg-question");
        text.setPrefRowCount(3);
        text.setWrapText(true);
        FormField field = new FormField(label, "", text);
        VBox content = new VBox(Parts.wrapped(explanation), field);
        content.getStyleClass().add(Style.GAP_12);
        Runnable run = () -> {
            String typed = text.getText().strip();
            if (typed.length() > LONGEST || (needed && typed.length() < 3)) {
                field.complain(Optional.of("3 to 1000 characters."));
                text.requestFocus();
                return;
            }
            shell.closeOverlay();
            then.accept(typed);
        };
        shell.overlay(new Overlay(
                title,
                content,
                List.of(
                        dangerous ? Action.dangerous(deed, run) : Action.proposed(deed, run),
                        Action.plain("Not now", shell::closeOverlay))));
    }
}
