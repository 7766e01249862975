package dev.castellan.console.design;

import dev.castellan.failure.Failure;
import dev.castellan.failure.Redaction;
import javafx.geometry.VPos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** What happened, what it means, what to do, with the code and a way to copy it all. */
public final class FailureView extends VBox {
    /** Shows the failure with buttons for what can be done. */
    public FailureView(Failure failure, Action... actions) {
        getStyleClass().add(Style.FAILURE);
        IconView icon = (failure.expected() ? Icon.WARNING : Icon.ERROR).view();
        icon.styled(failure.expected() ? Style.WARNING : Style.DANGER);
        Label happened = wrapped(failure.happened());
        happened.getStyleClass().add(Style.STRONG);
        HBox head = new HBox(icon, happened);
        head.getStyleClass().add(Style.GAP_8);
        getChildren().add(head);
        if (!failure.meaning().isBlank()) {
            getChildren().add(wrapped(failure.meaning()));
        }
        if (!failure.remedy().isBlank()) {
            getChildren().add(wrapped(failure.remedy()));
        }
        Label code = new Label(failure.code());
        code.getStyleClass().addAll(Style.MONO, Style.MUTED, Style.SMALL, Style.FAILURE_CODE);
        // Where there is little room the buttons take a second line rather than lose their words.
        FlowPane foot = new FlowPane();
        foot.setRowValignment(VPos.CENTER);
        foot.getStyleClass().addAll(Style.GAP_8);
        for (Action action : actions) {
            foot.getChildren().add(action.button());
        }
        foot.getChildren().addAll(copyButton(failure), code);
        getChildren().add(foot);
    }

    /** A button that copies everything known about the failure, without secrets. */
    public static Button copyButton(Failure failure) {
        Button copy = Action.quiet("Copy details", () -> {
                    ClipboardContent content = new ClipboardContent();
                    content.putString(text(failure));
                    Clipboard.getSystemClipboard().setContent(content);
                })
                .with(Icon.COPY)
                .button();
        copy.setAccessibleText("Copy the details of " + failure.code());
        return copy;
    }

    /** What is copied. */
    public static String text(Failure failure) {
        String details = failure.details().isBlank() ? "" : System.lineSeparator() + failure.details();
        return Redaction.redact(failure.text() + details);
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }
}
