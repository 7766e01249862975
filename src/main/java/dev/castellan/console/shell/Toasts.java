package dev.castellan.console.shell;

import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;

/** What was just told, for a few seconds. It stays while the pointer rests on it, and in the notification centre. */
final class Toasts extends VBox {
    private static final int AT_ONCE = 4;

    private final Runnable openCentre;
    private final Map<Long, HBox> shown = new LinkedHashMap<>();

    Toasts(Runnable openCentre) {
        this.openCentre = openCentre;
        getStyleClass().add(ShellStyle.TOASTS);
        setPickOnBounds(false);
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        setFillWidth(false);
    }

    void show(Notice notice) {
        HBox before = shown.remove(notice.number());
        HBox toast = toast(notice);
        shown.put(notice.number(), toast);
        if (before == null) {
            getChildren().add(toast);
        } else {
            getChildren().set(getChildren().indexOf(before), toast);
        }
        while (shown.size() > AT_ONCE) {
            close(shown.keySet().iterator().next());
        }
    }

    void clear() {
        shown.clear();
        getChildren().clear();
    }

    private void close(long number) {
        HBox toast = shown.remove(number);
        if (toast != null) {
            getChildren().remove(toast);
        }
    }

    private HBox toast(Notice notice) {
        Label text = new Label(notice.text());
        text.setWrapText(true);
        text.setMaxWidth(Double.MAX_VALUE);
        VBox words = new VBox(text);
        notice.failure().ifPresent(f -> {
            Label remedy = new Label(f.remedy());
            remedy.setWrapText(true);
            remedy.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            words.getChildren().add(remedy);
        });
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox toast = new HBox(NoticesDrawer.icon(notice.tone()).view(), words);
        if (notice.times() > 1) {
            toast.getChildren().add(new Badge(Tone.NEUTRAL, notice.times() + "×"));
        }
        notice.actions().forEach(a -> {
            Button button = a.button();
            button.setMinWidth(Region.USE_PREF_SIZE);
            toast.getChildren().add(button);
        });
        if (notice.failure().isPresent() && notice.actions().isEmpty()) {
            Button more = new Button("Details");
            more.getStyleClass().add(Style.FLAT);
            more.setMinWidth(Region.USE_PREF_SIZE);
            more.setOnAction(e -> {
                close(notice.number());
                openCentre.run();
            });
            toast.getChildren().add(more);
        }
        Button close = new Button();
        close.setGraphic(Icon.CLOSE.view());
        close.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        close.setAccessibleText("Close this message");
        close.setMinWidth(Region.USE_PREF_SIZE);
        close.setOnAction(e -> close(notice.number()));
        toast.getChildren().add(close);
        toast.getStyleClass().addAll(ShellStyle.TOAST, notice.tone().style());
        PauseTransition rest = new PauseTransition(Duration.seconds(notice.tone() == Tone.BAD ? 12 : 6));
        rest.setOnFinished(e -> close(notice.number()));
        toast.hoverProperty().subscribe(hover -> {
            if (hover) {
                rest.stop();
            } else {
                rest.playFromStart();
            }
        });
        return toast;
    }
}
