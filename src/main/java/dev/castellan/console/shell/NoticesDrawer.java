package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Everything told lately. */
final class NoticesDrawer extends Drawer {
    private final LiveClock clock;
    private List<Notice> shown = List.of();

    NoticesDrawer(LiveClock clock, Runnable forget, Runnable close) {
        super("Notifications", "Nothing to tell", Action.quiet("Forget all", forget), close);
        this.clock = clock;
    }

    void show(List<Notice> notices) {
        if (!notices.equals(shown)) {
            shown = notices;
            list(notices.stream().map(this::item).toList());
        }
    }

    static Icon icon(Tone tone) {
        return switch (tone) {
            case NEUTRAL, INFO -> Icon.INFO;
            case GOOD -> Icon.SUCCESS;
            case ATTENTION -> Icon.WARNING;
            case BAD -> Icon.ERROR;
        };
    }

    static String style(Tone tone) {
        return switch (tone) {
            case NEUTRAL, INFO -> Style.ACCENT;
            case GOOD -> Style.SUCCESS;
            case ATTENTION -> Style.WARNING;
            case BAD -> Style.DANGER;
        };
    }

    private Node item(Notice notice) {
        Label text = new Label(notice.times() > 1 ? notice.text() + " (" + notice.times() + "×)" : notice.text());
        text.setWrapText(true);
        text.getStyleClass().add(Style.STRONG);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox head = new HBox(icon(notice.tone()).view().styled(style(notice.tone())), text);
        AgeLabel age = new AgeLabel(clock, "");
        age.show(Optional.of(notice.at()));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        VBox item = new VBox(head);
        notice.failure().ifPresent(failure -> {
            Label more = new Label((failure.meaning() + " " + failure.remedy()).strip());
            more.setWrapText(true);
            more.getStyleClass().add(Style.SMALL);
            item.getChildren().add(more);
        });
        HBox foot = new HBox(age);
        notice.actions().forEach(a -> foot.getChildren().add(a.button()));
        notice.failure().ifPresent(failure -> {
            Label code = new Label(failure.code());
            code.getStyleClass().addAll(Style.MONO, Style.MUTED, Style.SMALL);
            foot.getChildren().addAll(FailureView.copyButton(failure), code);
        });
        item.getChildren().add(foot);
        item.getStyleClass().add(ShellStyle.DRAWER_ITEM);
        return item;
    }
}
