package dev.castellan.console.shell;

import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Whether what is shown can be relied on, and how old it is; what runs; which profile is in use. */
final class StatusLine extends HBox {
    private final IconView icon = Icon.SUCCESS.view();
    private final Label state = new Label();
    private final AgeLabel age;
    private final Button running = new Button();
    private final Label profile = new Label();

    StatusLine(LiveClock clock, Runnable openTasks) {
        getStyleClass().add(ShellStyle.STATUS_LINE);
        age = new AgeLabel(clock, "· read ");
        running.getStyleClass().setAll(ShellStyle.STATUS_BUTTON);
        running.setOnAction(e -> openTasks.run());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(icon, state, age, space, running, profile);
        show(Optional.empty());
        showRunning("");
    }

    void show(Optional<DataAge> shown) {
        icon.setVisible(shown.isPresent());
        state.setVisible(shown.isPresent());
        age.setVisible(shown.isPresent() && shown.get().asOf().isPresent());
        shown.ifPresent(data -> {
            state.setText(data.source() + ": " + data.state().label()
                    + (data.besides().isEmpty() ? "" : " – " + data.besides()));
            age.show(data.asOf());
            boolean stale = data.state() == DataAge.State.STALE || data.state() == DataAge.State.INCOMPLETE;
            boolean bad = data.state() == DataAge.State.OFFLINE || data.state() == DataAge.State.SIGNED_OUT;
            Header.mark(state, ShellStyle.STATUS_STALE, stale);
            Header.mark(state, ShellStyle.STATUS_BAD, bad);
            Header.mark(icon, Style.WARNING, stale);
            Header.mark(icon, Style.DANGER, bad);
            Header.mark(icon, Style.SUCCESS, data.state() == DataAge.State.FRESH);
            icon.show(
                    switch (data.state()) {
                        case LOADING -> Icon.REFRESH;
                        case FRESH -> Icon.SUCCESS;
                        case INCOMPLETE -> Icon.WARNING;
                        case STALE -> Icon.CLOCK;
                        case OFFLINE -> Icon.OFFLINE;
                        case SIGNED_OUT -> Icon.SIGN_IN;
                    });
        });
    }

    void showRunning(String summary) {
        running.setVisible(!summary.isEmpty());
        running.setManaged(!summary.isEmpty());
        running.setText(summary);
        running.setAccessibleText("Tasks: " + summary);
    }

    void showProfile(String name) {
        profile.setText("Profile: " + name);
    }
}
