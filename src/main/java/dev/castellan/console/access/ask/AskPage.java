package dev.castellan.console.access.ask;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import java.util.Map;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The ask tab on one screen. */
final class AskPage implements AccessPage {
    private final AccessFrame frame;
    private final AskModel model;
    private @Nullable AskView view;
    /** What a link holds: the question that was entered, not each letter of the one being typed. */
    private String entered = "";

    AskPage(AccessFrame frame) {
        this.frame = frame;
        this.model = new AskModel(frame);
    }

    AskModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        AskView made = view;
        if (made == null) {
            made = new AskView(frame, model);
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        String question = choices.getOrDefault(AskTab.QUESTION, "");
        entered = question;
        if (!question.equals(model.picture().text())) {
            model.type(question);
            AskView made = view;
            if (made != null) {
                made.setText(question);
            }
        }
    }

    @Override
    public Map<String, String> choices() {
        return entered.isEmpty() ? Map.of() : Map.of(AskTab.QUESTION, entered);
    }

    @Override
    public void search() {
        AskView made = view;
        if (made != null) {
            made.focusField();
        }
    }

    @Override
    public void shown() {
        search();
    }

    @Override
    public void hidden() {
        String text = model.picture().text().strip();
        if (!text.equals(entered)) {
            entered = text;
            frame.changed();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
