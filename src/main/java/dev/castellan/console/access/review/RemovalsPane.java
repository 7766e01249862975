package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Removals;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.console.access.review.ReviewPicture.Line;
import dev.castellan.console.access.review.ReviewPicture.Plan;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineDiff;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.Lines;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The removals of a campaign as a change: what, how it differs, what the server says, and what became of it. */
final class RemovalsPane extends BorderPane {
    private static final int MOST_SHOWN = 200;

    private final ReviewModel model;
    private final FileChoice files;
    private final ReviewSheets sheets;
    private final Label words = new Label();
    private final FlowPane buttons = new FlowPane();
    private final VBox list = new VBox();
    private Optional<Plan> shown = Optional.empty();
    private boolean shownLocked;

    RemovalsPane(ReviewModel model, ShellContext shell, FileChoice files, ReviewSheets sheets) {
        this.model = model;
        this.files = files;
        this.sheets = sheets;
        Label title = new Label("Removals");
        title.getStyleClass().add(Style.HEADING);
        Button back = Action.quiet("Grants", model::leavePlan).with(Icon.BACK).button();
        HBox line = new HBox(back, title);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        words.setWrapText(true);
        words.getStyleClass().add(Style.MUTED);
        buttons.getStyleClass().add(ReviewStyle.ACTIONS);
        VBox head = new VBox(line, words, buttons);
        head.getStyleClass().add(ReviewStyle.HEAD);
        list.getStyleClass().add(ReviewStyle.CAMPAIGNS);
        ScrollPane scroll = new ScrollPane(list);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        setTop(head);
        setCenter(scroll);
    }

    void show(ReviewPicture now, Plan plan) {
        boolean locked = model.locked();
        if (shown.equals(Optional.of(plan)) && locked == shownLocked) {
            return;
        }
        shown = Optional.of(plan);
        shownLocked = locked;
        boolean signed = now.open().filter(Campaign::closed).isPresent();
        words.setText(words(plan, signed));
        buttons.getChildren().setAll(buttons(now, plan, signed, locked));
        list.getChildren().clear();
        plan.lines().stream().limit(MOST_SHOWN).forEach(l -> list.getChildren().add(card(l)));
        if (plan.lines().size() > MOST_SHOWN) {
            list.getChildren().add(muted("and %,d more".formatted(plan.lines().size() - MOST_SHOWN)));
        }
        others("To be taken away in Azure", plan.what().azure(), Icon.CLOUD);
        others(
                "Not known: it could not be read whether they are still there",
                plan.what().unread(),
                Icon.HELP);
        others("Left out: changed since it was decided", plan.what().stale(), Icon.WARNING);
        others("Not there any more", plan.what().done(), Icon.CHECK);
        if (list.getChildren().isEmpty()) {
            list.getChildren().add(muted("There is nothing to take away."));
        }
    }

    private static String words(Plan plan, boolean signed) {
        long deletes = plan.what().bindings().stream()
                .filter(Removals.OfBinding::deletes)
                .count();
        long shrinks = plan.what().bindings().size() - deletes;
        return switch (plan.stage()) {
            case PLANNED, CHECKING, CHECKED ->
                (deletes == 1 ? "1 binding is deleted, " : "%,d bindings are deleted, ".formatted(deletes))
                        + (shrinks == 1 ? "1 loses subjects. " : "%,d lose subjects. ".formatted(shrinks))
                        + (signed
                                ? "Nothing is changed before you say so."
                                : "This is a preview: removals are carried out once every reviewer has signed.");
            case APPLYING -> "Being carried out. What is done stays done; the rest goes on where one fails.";
            case APPLIED -> {
                long done = plan.lines().stream()
                        .filter(l -> l.fate() == Line.Fate.DONE)
                        .count();
                long failed = plan.lines().stream()
                        .filter(l -> l.fate() == Line.Fate.FAILED)
                        .count();
                yield "%,d done, %,d failed. Read the cluster again (F5) to see it as it is now."
                        .formatted(done, failed);
            }
        };
    }

    private List<Node> buttons(ReviewPicture now, Plan plan, boolean signed, boolean locked) {
        Button save =
                Action.plain("Save as YAML …", this::save).with(Icon.EXPORT).button();
        save.setDisable(plan.what().none());
        if (model.cluster().isEmpty()) {
            return List.of(save, muted("This is a file: no cluster to change stands behind it."));
        }
        Button check = Action.plain("Have the server try it", model::check)
                .with(Icon.SHIELD)
                .button();
        check.setDisable(plan.busy() || plan.lines().isEmpty() || plan.stage() == Plan.Stage.APPLIED);
        Button apply = Action.dangerous(
                        plan.ready() == 1 ? "Carry 1 out …" : "Carry %,d out …".formatted(plan.ready()),
                        () -> sheets.apply(
                                plan, now.open().map(Campaign::source).orElse("")))
                .button();
        apply.setDisable(plan.stage() != Plan.Stage.CHECKED || plan.ready() == 0 || !signed || locked);
        if (plan.stage() == Plan.Stage.CHECKED && signed && locked) {
            Button unlock =
                    Action.plain("Unlock …", sheets::unlock).with(Icon.UNLOCK).button();
            return List.of(save, check, unlock, apply);
        }
        return plan.stage() == Plan.Stage.PLANNED || plan.stage() == Plan.Stage.CHECKING
                ? List.of(save, check)
                : List.of(save, check, apply);
    }

    private void save() {
        files.save(
                        getScene().getWindow(),
                        "Save the removals",
                        "removals-" + model.picture().open().map(Campaign::id).orElse("") + ".yaml")
                .ifPresent(model::exportYaml);
    }

    private static Node card(Line line) {
        Removals.OfBinding change = line.change();
        Label title = wrapped(DisplayText.sentence(change.text()));
        title.getStyleClass().add(Style.STRONG);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox.setHgrow(title, Priority.SOMETIMES);
        HBox head = new HBox(title, space, badge(line));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        LineView diff = new LineView(
                "Difference of " + DisplayText.clean(change.binding().text()));
        Lines lines = LineDiff.unified(
                LineDiff.of(
                        change.yamlBefore().lines().toList(),
                        change.yamlAfter().lines().toList()),
                2);
        diff.gutter(4);
        diff.show(lines);
        double height = Math.clamp((lines.end() - lines.first()) * 21.0 + 16, 58, 360);
        diff.setMinHeight(height);
        diff.setPrefHeight(height);
        diff.getStyleClass().add(ReviewStyle.DIFF);
        VBox box = new VBox(head);
        line.check().ifPresent(c -> {
            if (c.ready() && line.fate() == Line.Fate.READY) {
                box.getChildren().add(muted(c.words()));
            }
            c.warnings().forEach(w -> box.getChildren().add(note(Icon.INFO, w)));
        });
        line.failure().ifPresent(f -> box.getChildren().add(note(Icon.WARNING, text(f))));
        box.getChildren().add(diff);
        box.getStyleClass().addAll(Style.CARD, ReviewStyle.CHANGE);
        return box;
    }

    private static String text(Failure failure) {
        return failure.happened() + (failure.remedy().isBlank() ? "" : " " + failure.remedy());
    }

    private static Badge badge(Line line) {
        return switch (line.fate()) {
            case PLANNED ->
                line.change().deletes()
                        ? new Badge(Tone.NEUTRAL, "Delete", Icon.TRASH)
                        : new Badge(Tone.NEUTRAL, "Change", Icon.EDIT);
            case READY -> new Badge(Tone.INFO, "The server agrees", Icon.CHECK);
            case REFUSED -> new Badge(Tone.ATTENTION, "Not possible", Icon.WARNING);
            case DONE -> new Badge(Tone.GOOD, "Done", Icon.CHECK);
            case FAILED -> new Badge(Tone.BAD, "Failed", Icon.ERROR);
        };
    }

    private void others(String title, List<ReviewItem> items, Icon icon) {
        if (items.isEmpty()) {
            return;
        }
        Label heading = new Label("%s (%,d)".formatted(title, items.size()));
        heading.getStyleClass().add(Style.OVERLINE);
        list.getChildren().add(heading);
        items.stream()
                .limit(MOST_SHOWN)
                .forEach(i -> list.getChildren()
                        .add(note(icon, DisplayText.clean(i.who() + " through " + i.through() + ": " + i.role()))));
        if (items.size() > MOST_SHOWN) {
            list.getChildren().add(muted("and %,d more".formatted(items.size() - MOST_SHOWN)));
        }
    }

    private static Node note(Icon icon, String text) {
        HBox note = new HBox(icon.view(), wrapped(text));
        note.getStyleClass().add(Style.GAP_8);
        return note;
    }

    private static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
