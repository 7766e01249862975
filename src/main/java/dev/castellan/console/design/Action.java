package dev.castellan.console.design;

import java.util.Optional;
import javafx.scene.control.Button;

/**
 * Something the user can do here, shown as a button.
 *
 * @param label what it does, as a verb
 * @param icon a picture before the label
 * @param weight how it looks
 * @param run done on the interface thread
 */
public record Action(String label, Optional<Icon> icon, Weight weight, Runnable run) {
    /** How much an action stands out. */
    public enum Weight {
        PROPOSED,
        PLAIN,
        QUIET,
        DANGEROUS
    }

    /** The action proposed. */
    public static Action proposed(String label, Runnable run) {
        return new Action(label, Optional.empty(), Weight.PROPOSED, run);
    }

    /** An action among others. */
    public static Action plain(String label, Runnable run) {
        return new Action(label, Optional.empty(), Weight.PLAIN, run);
    }

    /** An action shown as text. */
    public static Action quiet(String label, Runnable run) {
        return new Action(label, Optional.empty(), Weight.QUIET, run);
    }

    /** An action that takes something away. */
    public static Action dangerous(String label, Runnable run) {
        return new Action(label, Optional.empty(), Weight.DANGEROUS, run);
    }

    /** This action with a picture. */
    public Action with(Icon picture) {
        return new Action(label, Optional.of(picture), weight, run);
    }

    /** A new button for it. */
    public Button button() {
        Button button = new Button(label);
        icon.ifPresent(i -> button.setGraphic(i.view()));
        switch (weight) {
            case PROPOSED -> button.getStyleClass().add(Style.ACCENT);
            case PLAIN -> {}
            case QUIET -> button.getStyleClass().add(Style.FLAT);
            case DANGEROUS -> button.getStyleClass().add(Style.DANGER);
        }
        button.setOnAction(e -> run.run());
        return button;
    }
}
