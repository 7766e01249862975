package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Style;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/** The question before something is lost: what it is, line by line. */
final class StakesSheet {
    /** Lines shown; beyond that they are counted. */
    private static final int MOST = 6;

    private StakesSheet() {}

    /**
     * The question.
     *
     * @param question what is about to happen
     * @param stakes what would be lost or cut off, each as a sentence
     * @param agree the word for doing it all the same
     */
    static Overlay of(String question, List<String> stakes, String agree, Runnable agreed, Runnable stay) {
        return new Overlay(
                question, words(stakes), List.of(Action.dangerous(agree, agreed), Action.plain("Stay", stay)));
    }

    /** What would be lost, line by line. */
    static VBox words(List<String> stakes) {
        VBox words = new VBox();
        words.getStyleClass().add(Style.GAP_4);
        stakes.stream().limit(MOST).forEach(stake -> words.getChildren().add(wrapped("•  " + stake)));
        if (stakes.size() > MOST) {
            words.getChildren().add(wrapped("•  and " + (stakes.size() - MOST) + " more"));
        }
        return words;
    }

    private static Label wrapped(String words) {
        Label label = new Label(words);
        label.setWrapText(true);
        return label;
    }
}
