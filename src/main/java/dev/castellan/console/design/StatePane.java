package dev.castellan.console.design;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Content, or an honest word about why there is none: loading, empty, failed, offline, signed out; or stale content. */
public final class StatePane extends BorderPane {
    private final LiveClock clock;

    /** Nothing yet. */
    public StatePane(LiveClock clock) {
        this.clock = clock;
    }

    /** Shows the content, fresh. */
    public void content(Node content) {
        setTop(null);
        setCenter(content);
    }

    /** Shows bars where the content will be. */
    public void loading(Skeleton skeleton) {
        setTop(null);
        setCenter(skeleton);
    }

    /** Says that there is nothing, and why, and what could be done. */
    public void empty(Icon icon, String title, String text, Action... actions) {
        message(icon, title, text, actions);
    }

    /** Says that nothing could be read. */
    public void failed(Failure failure, Action... actions) {
        setTop(null);
        FailureView view = new FailureView(failure, actions);
        VBox box = new VBox(view);
        box.getStyleClass().add(Style.STATE);
        box.setAlignment(Pos.CENTER);
        setCenter(box);
    }

    /** Says that one has to sign in first. */
    public void signedOut(String text, Action signIn) {
        message(Icon.SIGN_IN, "You are signed out", text, signIn);
    }

    /** Says that the other side cannot be reached and nothing was read before. */
    public void offline(String text, Action... actions) {
        message(Icon.OFFLINE, "Not reachable", text, actions);
    }

    /** Shows content read earlier, with a bar that says since when it has not been fresh and why. */
    public void stale(Node content, Optional<Instant> asOf, Failure failure, Action... actions) {
        setCenter(content);
        setTop(staleBar(asOf, failure, actions));
    }

    private Node staleBar(Optional<Instant> asOf, Failure failure, Action... actions) {
        AgeLabel age = new AgeLabel(clock, "Not fresh. Read ");
        age.show(asOf);
        age.getStyleClass().add(Style.STRONG);
        age.setMinWidth(Region.USE_PREF_SIZE);
        Label why = new Label(failure.happened());
        why.setTooltip(new javafx.scene.control.Tooltip(failure.text()));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox bar = new HBox(Icon.CLOCK.view(), age, why, space);
        for (Action action : actions) {
            var button = action.button();
            button.setMinWidth(Region.USE_PREF_SIZE);
            bar.getChildren().add(button);
        }
        bar.getStyleClass().add(Style.STALE_BAR);
        return bar;
    }

    private void message(Icon icon, String title, String text, Action... actions) {
        setTop(null);
        Label heading = new Label(title);
        heading.getStyleClass().add(Style.HEADING);
        Label words = new Label(text);
        words.setWrapText(true);
        words.getStyleClass().addAll(Style.MUTED, Style.STATE_TEXT);
        VBox box = new VBox(icon.view().styled(Style.ICON_HUGE), heading, words);
        if (actions.length > 0) {
            FlowPane buttons = new FlowPane();
            buttons.setAlignment(Pos.CENTER);
            buttons.getStyleClass().add(Style.GAP_8);
            for (Action action : actions) {
                buttons.getChildren().add(action.button());
            }
            box.getChildren().add(buttons);
        }
        box.getStyleClass().add(Style.STATE);
        box.setAlignment(Pos.CENTER);
        setCenter(box);
    }
}
