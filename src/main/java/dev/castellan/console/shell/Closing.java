package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * The way to a closed window: what would be lost is asked about, and what can be brought to its end is, where that is wished.
 * What fails keeps the window open. Interface thread only.
 */
final class Closing {
    private static final String OWNER = "closing";
    private static final double MOST_HIGH = 360;

    private final Jobs jobs;
    private final Ui ui;
    private final NoticesModel notices;
    private final Sheets sheets;
    private final Runnable close;
    private @Nullable Node waiting;

    /** Where questions lie: on top of everything, one at a time. */
    interface Sheets {
        /** Shows it in place of what is there. */
        Node show(Overlay overlay);

        /** Whether it still lies there; the user may have left it. */
        boolean shows(Node sheet);

        /** Takes away what lies there. */
        void clear();
    }

    /**
     * Asks nothing yet.
     *
     * @param close closes the window
     */
    Closing(Jobs jobs, Ui ui, NoticesModel notices, Sheets sheets, Runnable close) {
        this.jobs = jobs;
        this.ui = ui;
        this.notices = notices;
        this.sheets = sheets;
        this.close = close;
    }

    /** Closes at once where nothing is at stake, else when that was agreed to. */
    void ask(List<String> stakes, Optional<Ending> ending) {
        if (stakes.isEmpty()) {
            closeNow();
            return;
        }
        List<Action> actions = new ArrayList<>();
        ending.ifPresent(e -> actions.add(Action.proposed(e.verb() + " and close", () -> end(e, e.pieces()))));
        actions.add(Action.dangerous("Close anyway", this::closeNow));
        actions.add(Action.plain("Stay", sheets::clear));
        VBox words = new VBox(StakesSheet.words(stakes));
        words.getStyleClass().add(Style.GAP_12);
        ending.ifPresent(e -> words.getChildren().add(muted(e.words())));
        sheets.show(new Overlay("Close Castellan?", words, actions));
    }

    /** Whether it is being closed: what has to end before is ending, and shown. */
    boolean underWay() {
        return waiting != null && sheets.shows(waiting);
    }

    private void closeNow() {
        sheets.clear();
        close.run();
    }

    private void end(Ending ending, List<Ending.Piece> pieces) {
        VBox lines = new VBox();
        lines.getStyleClass().add(Style.GAP_8);
        lines.getChildren()
                .add(muted(ending.words()
                        + " The window closes after that. “Stay” keeps it open; what was begun goes on."));
        Map<Ending.Piece, Failure> failed = new LinkedHashMap<>();
        List<Ending.Piece> left = new ArrayList<>(pieces);
        Map<Ending.Piece, HBox> rows = new LinkedHashMap<>();
        for (Ending.Piece piece : pieces) {
            HBox row = row(wheel(), piece.title());
            rows.put(piece, row);
            lines.getChildren().add(row);
        }
        Node sheet = sheets.show(new Overlay(
                ending.verb() + " and close", scrolled(lines), List.of(Action.plain("Stay", sheets::clear))));
        waiting = sheet;
        for (Ending.Piece piece : pieces) {
            Job<?> job = jobs.start(piece.title(), OWNER, piece.deadline(), piece.work());
            var _ = job.result()
                    .whenComplete((_, thrown) -> ui.post(() -> {
                        left.remove(piece);
                        Optional<Failure> why = Optional.ofNullable(thrown).map(Closing::failure);
                        HBox row = java.util.Objects.requireNonNull(rows.get(piece));
                        row.getChildren().set(0, why.isPresent() ? Icon.ERROR.view() : Icon.SUCCESS.view());
                        why.ifPresent(f -> failed.put(piece, f));
                        if (!sheets.shows(sheet)) {
                            why.ifPresent(notices::failure);
                        } else if (left.isEmpty() && failed.isEmpty()) {
                            closeNow();
                        } else if (left.isEmpty()) {
                            tell(ending, failed);
                        }
                    }));
        }
    }

    private void tell(Ending ending, Map<Ending.Piece, Failure> failed) {
        VBox lines = new VBox();
        lines.getStyleClass().add(Style.GAP_8);
        failed.forEach((piece, why) -> {
            Label title = new Label(piece.title());
            title.setWrapText(true);
            title.getStyleClass().add(Style.STRONG);
            lines.getChildren().addAll(title, new FailureView(why));
        });
        sheets.show(new Overlay(
                "The window stays open: not everything was done",
                scrolled(lines),
                List.of(
                        Action.proposed("Try again", () -> end(ending, List.copyOf(failed.keySet()))),
                        Action.dangerous("Close anyway", this::closeNow),
                        Action.plain("Stay", sheets::clear))));
    }

    private static Failure failure(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException e && e.getCause() != null ? e.getCause() : thrown;
        return cause instanceof CancellationException
                ? Failure.expected("console-closing-cancelled", "It was cancelled.", "It is not done.", "Try again.")
                : Failure.of(cause, "console-closing");
    }

    private static HBox row(Node mark, String words) {
        Label label = new Label(words);
        label.setWrapText(true);
        label.setMinWidth(0);
        HBox.setHgrow(label, Priority.ALWAYS);
        HBox row = new HBox(mark, label);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add(Style.GAP_8);
        return row;
    }

    private static ProgressIndicator wheel() {
        ProgressIndicator wheel = new ProgressIndicator();
        wheel.setPrefSize(18, 18);
        wheel.setMinSize(18, 18);
        return wheel;
    }

    private static Label muted(String words) {
        Label label = new Label(words);
        label.setWrapText(true);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    /** The buttons have to stay in sight however much there is to say. */
    private static Node scrolled(VBox lines) {
        ScrollPane pane = new ScrollPane(lines);
        pane.setFitToWidth(true);
        // What it holds wraps, so its height is known only once it has its width.
        pane.prefViewportHeightProperty()
                .bind(Bindings.min(MOST_HIGH, lines.heightProperty().add(2)));
        pane.setMinHeight(Region.USE_PREF_SIZE);
        pane.setFocusTraversable(false);
        pane.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        return pane;
    }
}
