package dev.castellan.console.breakglass;

import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** The newest requests through the proxy, looked at once a second. */
final class SeenRequests extends GridPane {
    private static final int SHOWN = 15;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private List<BreakGlassDesk.SeenRequest> shown = List.of();
    private @Nullable Runnable unwatch;

    SeenRequests(LiveClock clock, Supplier<List<BreakGlassDesk.SeenRequest>> requests) {
        getStyleClass().add(Style.FACTS);
        sceneProperty().subscribe(scene -> {
            if (unwatch != null) {
                unwatch.run();
                unwatch = null;
            }
            if (scene != null) {
                unwatch = clock.watch(() -> show(requests.get()));
                show(requests.get());
            }
        });
    }

    private void show(List<BreakGlassDesk.SeenRequest> now) {
        List<BreakGlassDesk.SeenRequest> newest = now.subList(0, Math.min(SHOWN, now.size()));
        if (newest.equals(shown)) {
            return;
        }
        shown = List.copyOf(newest);
        getChildren().clear();
        int line = 0;
        for (BreakGlassDesk.SeenRequest request : shown) {
            Label what = label(request.what());
            what.getStyleClass().add(Style.STRONG);
            Label where = label(request.where());
            GridPane.setHgrow(where, Priority.ALWAYS);
            where.setMaxWidth(Double.MAX_VALUE);
            Label outcome = label((request.status() > 0 ? request.status() + " " : "") + request.outcome());
            outcome.setMinWidth(Region.USE_PREF_SIZE);
            if (request.refused() || request.status() >= 400) {
                outcome.getStyleClass().add(Style.DANGER);
            }
            Label at = label(TIME.format(request.at()));
            at.setMinWidth(Region.USE_PREF_SIZE);
            at.getStyleClass().add(Style.MUTED);
            addRow(line++, at, what, where, outcome);
        }
    }

    private static Label label(String text) {
        Label label = new Label(DisplayText.clean(text));
        label.setMinWidth(0);
        label.getStyleClass().add(Style.SMALL);
        return label;
    }
}
