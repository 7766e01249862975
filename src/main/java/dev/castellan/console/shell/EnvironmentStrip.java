package dev.castellan.console.shell;

import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Says across the whole window which environment one works in, and whether it can be changed: in colour, word and picture. */
final class EnvironmentStrip extends HBox {
    private final IconView icon = EnvironmentBadge.icon(Environment.UNKNOWN).view();
    private final Label word = new Label();
    private final Label why = new Label();
    private final IconView lock = Icon.LOCK.view();
    private final Label guarded = new Label();
    private final Button change = new Button();

    EnvironmentStrip() {
        getStyleClass().add(ShellStyle.ENV_STRIP);
        word.getStyleClass().add(ShellStyle.ENV_STRIP_WORD);
        guarded.getStyleClass().add(ShellStyle.ENV_STRIP_WORD);
        guarded.setMinWidth(0);
        why.setMinWidth(0);
        word.setMinWidth(Region.USE_PREF_SIZE);
        change.getStyleClass().setAll(ShellStyle.ENV_STRIP_BUTTON);
        change.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(icon, word, why, space, lock, guarded, change);
        show(Optional.empty(), Optional.empty());
    }

    void show(Optional<EnvironmentMark> mark, Optional<WriteGuard> guard) {
        setVisible(mark.isPresent());
        setManaged(mark.isPresent());
        mark.ifPresent(m -> {
            EnvironmentBadge.mark(this, m.environment());
            icon.show(EnvironmentBadge.icon(m.environment()));
            word.setText(m.environment().label());
            why.setText(EnvironmentBadge.explain(m));
            setAccessibleText("Environment: " + m.environment().label());
        });
        lock.setVisible(guard.isPresent());
        guarded.setVisible(guard.isPresent());
        change.setVisible(guard.isPresent());
        guard.ifPresent(g -> {
            lock.show(g.open() ? Icon.UNLOCK : Icon.LOCK);
            guarded.setText(g.words());
            change.setText(g.label());
            change.setAccessibleText(g.words() + ". " + g.label());
            change.setOnAction(e -> g.run().run());
        });
    }
}
