package dev.castellan.console.shell;

import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.IconView;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/** Says across the whole window which environment one works in: in colour, word and picture. */
final class EnvironmentStrip extends HBox {
    private final IconView icon = EnvironmentBadge.icon(Environment.UNKNOWN).view();
    private final Label word = new Label();
    private final Label why = new Label();

    EnvironmentStrip() {
        getStyleClass().add(ShellStyle.ENV_STRIP);
        word.getStyleClass().add(ShellStyle.ENV_STRIP_WORD);
        getChildren().addAll(icon, word, why);
        show(Optional.empty());
    }

    void show(Optional<EnvironmentMark> mark) {
        setVisible(mark.isPresent());
        setManaged(mark.isPresent());
        mark.ifPresent(m -> {
            EnvironmentBadge.mark(this, m.environment());
            icon.show(EnvironmentBadge.icon(m.environment()));
            word.setText(m.environment().label());
            why.setText(EnvironmentBadge.explain(m));
            setAccessibleText("Environment: " + m.environment().label());
        });
    }
}
