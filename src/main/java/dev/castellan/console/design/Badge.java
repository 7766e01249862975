package dev.castellan.console.design;

import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;

/** A word in a coloured frame: a state that never stands on colour alone. */
public final class Badge extends Label {
    private static final List<String> TONES =
            java.util.Arrays.stream(Tone.values()).map(Tone::style).toList();

    /** A badge with a word. */
    public Badge(Tone tone, String word) {
        this(tone, word, Optional.empty());
    }

    /** A badge with a picture and a word. */
    public Badge(Tone tone, String word, Icon icon) {
        this(tone, word, Optional.of(icon));
    }

    private Badge(Tone tone, String word, Optional<Icon> icon) {
        getStyleClass().addAll(Style.BADGE, tone.style());
        setText(word);
        setMinWidth(USE_PREF_SIZE);
        icon.ifPresent(i -> setGraphic(i.view()));
    }

    /** Shows another state. */
    public void show(Tone tone, String word) {
        if (!getStyleClass().contains(tone.style())) {
            getStyleClass().removeAll(TONES);
            getStyleClass().add(tone.style());
        }
        setText(word);
    }

    /** Shows another state with a picture. */
    public void show(Tone tone, String word, Icon icon) {
        show(tone, word);
        if (getGraphic() instanceof IconView view) {
            view.show(icon);
        } else {
            setGraphic(icon.view());
        }
    }
}
