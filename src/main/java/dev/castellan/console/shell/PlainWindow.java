package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.failure.Redaction;
import javafx.application.Application;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.stage.Stage;

/** A window that needs neither theme nor stylesheet of ours, so that a broken start still says why and what to do. */
final class PlainWindow {
    private static final String SANS = "System";

    private PlainWindow() {}

    /** Shows it instead of the console. */
    static void show(Stage window, Failure failure) {
        Application.setUserAgentStylesheet(null);
        Parent content = content(failure, window::close);
        window.setScene(new Scene(content, 720, 460));
        window.setMinWidth(480);
        window.setMinHeight(320);
        window.setTitle("Castellan could not start");
        window.show();
        // Not into the text: Enter and Esc close, as the buttons say.
        content.requestFocus();
    }

    /** What it says; the fonts are given here because no stylesheet can be counted on. */
    static Parent content(Failure failure, Runnable close) {
        Label title = sentence("Castellan could not start", Font.font(SANS, FontWeight.BOLD, 20));
        VBox words = new VBox(
                8,
                sentence(Redaction.redact(failure.happened()), Font.font(SANS, FontWeight.BOLD, 14)),
                sentence(Redaction.redact(failure.meaning()), Font.font(SANS, 14)),
                sentence(Redaction.redact(failure.remedy()), Font.font(SANS, 14)));
        words.getChildren()
                .removeIf(n -> n instanceof Label label && label.getText().isBlank());
        String all = Redaction.redact(failure.text() + System.lineSeparator() + failure.details());
        TextArea details = new TextArea(all.strip());
        details.setEditable(false);
        details.setAccessibleText("Details of the failure");
        details.setFont(Font.font("Monospaced", 12));
        details.setMinHeight(60);
        VBox.setVgrow(details, Priority.ALWAYS);
        Label code = sentence(failure.code(), Font.font("Monospaced", 13));
        code.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(code, Priority.ALWAYS);
        Button copy = new Button("Copy details");
        copy.setOnAction(e -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(details.getText());
            Clipboard.getSystemClipboard().setContent(content);
        });
        Button end = new Button("Close");
        end.setDefaultButton(true);
        end.setCancelButton(true);
        end.setOnAction(e -> close.run());
        HBox foot = new HBox(8, code, copy, end);
        foot.setAlignment(Pos.CENTER_LEFT);
        VBox box = new VBox(14, title, words, details, foot);
        box.setPadding(new Insets(24));
        return box;
    }

    private static Label sentence(String text, Font font) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(javafx.scene.layout.Region.USE_PREF_SIZE);
        label.setFont(font);
        return label;
    }
}
