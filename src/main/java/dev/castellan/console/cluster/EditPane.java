package dev.castellan.console.cluster;

import dev.castellan.browse.object.Confirmation;
import dev.castellan.browse.object.EditState;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectEdit;
import dev.castellan.browse.object.Rebase;
import dev.castellan.browse.object.YamlReading;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineDiff;
import dev.castellan.console.design.LineEditor;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.Lines;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Editing an object in steps: write, have the server check it, look at what would change, confirm, done; and the ways on
 * when somebody else stands in the way. Ctrl+Enter checks.
 */
final class EditPane extends BorderPane {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int MOST_CHANGES = 100;

    /**
     * An edit that was begun.
     *
     * @param before the text of the object that it began with
     */
    record Opened(ObjectEdit edit, String before) {}

    /** The text that belongs to an object; made once, because an object may be large. */
    private record Before(LiveObject base, String text) {}

    private final ObjectEdit edit;
    private final ObjectModel model;
    private final ShellContext shell;
    private final ObjectActions actions;
    private final Runnable end;
    private final Consumer<EditState.Applied> undo;
    private final LineEditor editor;
    private final HBox bar = new HBox();
    private final VBox below = new VBox();
    private final Runnable unlisten;
    private final AtomicReference<EditState.@Nullable Editing> marking = new AtomicReference<>();
    private volatile Before before;
    private Set<Integer> changed = Set.of();
    private boolean setting;
    private boolean busy;
    private boolean closed;

    EditPane(
            Opened opened,
            ObjectModel model,
            ShellContext shell,
            ObjectActions actions,
            Runnable end,
            Consumer<EditState.Applied> undo) {
        this.edit = opened.edit();
        this.model = model;
        this.shell = shell;
        this.actions = actions;
        this.end = end;
        this.undo = undo;
        before = new Before(edit.draft().base(), opened.before());
        editor = new LineEditor("Edit " + DisplayText.clean(model.address().text()));
        setting = true;
        editor.setText(edit.draft().text());
        setting = false;
        editor.onChange(() -> {
            if (!setting) {
                edit.text(editor.text());
            }
        });
        bar.getStyleClass().add(ClusterStyle.EDIT_BAR);
        bar.setAlignment(Pos.CENTER_LEFT);
        addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ENTER && e.isShortcutDown()) {
                check();
                e.consume();
            } else if (e.getCode() == KeyCode.ESCAPE) {
                leave();
                e.consume();
            }
        });
        setTop(bar);
        setCenter(editor);
        unlisten = edit.onChange(state -> shell.ui().post(this, this::show));
        show();
    }

    void focusText() {
        editor.focusText();
    }

    void close() {
        closed = true;
        unlisten.run();
    }

    /** What was written and is not in the cluster, as a sentence. */
    Optional<String> stake() {
        EditState state = edit.state();
        // What is being written goes on by itself, and is told when it ends.
        boolean done = state instanceof EditState.Confirmed || state instanceof EditState.Applied;
        boolean unsaved = !done && !editor.text().equals(before.text());
        String where = DisplayText.clean(model.address().text());
        return unsaved
                ? Optional.of("What you wrote in " + where
                        + (state instanceof EditState.Unclear
                                ? " may not be in the cluster, and is forgotten."
                                : " is not in the cluster, and is forgotten."))
                : Optional.empty();
    }

    private void leave() {
        shell.leaving("Leave the edit?", stake().stream().toList(), "Leave and lose this", end);
    }

    private void check() {
        work("Check the edit", edit::check);
    }

    private void work(String title, Supplier<EditState> step) {
        if (busy) {
            return;
        }
        busy = true;
        show();
        var job = shell.start(title, DEADLINE, progress -> step.get());
        var _ = job.result()
                .whenComplete((done, thrown) -> shell.ui().post(() -> {
                    busy = false;
                    show();
                }));
        shell.ui().deliver(job.result(), done -> {}, failure -> shell.notices().failure(failure));
    }

    private void show() {
        if (closed) {
            return;
        }
        EditState state = edit.state();
        switch (state) {
            case EditState.Editing editing -> editing(editing);
            case EditState.Checked checked -> checked(checked);
            case EditState.Confirmed _ -> waiting("Writing …");
            case EditState.Unclear unclear -> unclear(unclear);
            case EditState.Applied _ -> end.run();
            case EditState.Refused refused -> refused(refused);
            case EditState.Conflict conflict -> conflict(conflict);
        }
    }

    private void bar(String words, Node... buttons) {
        Label label = new Label(busy ? "Asking the server …" : words);
        label.getStyleClass().add(Style.MUTED);
        label.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        bar.getChildren().setAll(label, space);
        for (Node button : buttons) {
            button.setDisable(busy);
            if (button instanceof Region region) {
                region.setMinWidth(Region.USE_PREF_SIZE);
            }
            bar.getChildren().add(button);
        }
    }

    private void editing(EditState.Editing editing) {
        boolean another = !editing.text().equals(editor.text());
        if (another) {
            setting = true;
            editor.setText(editing.text());
            setting = false;
        }
        mark(editing);
        editor.setEditable(true);
        editingBar();
        List<Node> notes = new ArrayList<>();
        editing.problem().ifPresent(p -> notes.add(problem(p)));
        collisions("Left out, because somebody else changed the same: ", editing.collisions())
                .ifPresent(notes::add);
        below(notes);
        setCenter(editor);
    }

    private void editingBar() {
        bar(
                changed.isEmpty()
                        ? "Nothing changed yet"
                        : changed.size() == 1 ? "1 line changed" : "%,d lines changed".formatted(changed.size()),
                Action.quiet("Cancel", this::leave).button(),
                Action.proposed("Check …", this::check).with(Icon.CHECK).button());
    }

    /** Finds the changed lines aside, for the newest text only: a text of some megabytes is not compared while one types. */
    private void mark(EditState.Editing editing) {
        if (marking.getAndSet(editing) == null) {
            Thread.ofVirtual().name("edit-marks").start(this::markNewest);
        }
    }

    private void markNewest() {
        EditState.Editing next = marking.get();
        while (next != null) {
            EditState.Editing done = next;
            Set<Integer> found = LineDiff.changed(text(done.base()), done.text());
            shell.ui().post(marking, () -> marked(found));
            next = marking.compareAndSet(done, null) ? null : marking.get();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same object has the same text; comparing it costs more
    private String text(LiveObject base) {
        Before known = before;
        if (known.base() != base) {
            known = new Before(base, base.editable());
            before = known;
        }
        return known.text();
    }

    private void marked(Set<Integer> found) {
        if (!found.equals(changed)) {
            changed = found;
            editor.mark(found);
            if (!closed && edit.state() instanceof EditState.Editing) {
                editingBar();
            }
        }
    }

    private Node problem(YamlReading.Problem problem) {
        Label words = wrapped(
                problem.line() > 0
                        ? "Line %d, column %d: %s"
                                .formatted(problem.line(), problem.column(), DisplayText.clean(problem.message()))
                        : "This cannot be read: " + DisplayText.clean(problem.message()));
        words.getStyleClass().add(Style.DANGER);
        if (problem.line() > 0) {
            editor.goTo(problem.line(), problem.column());
        }
        return words;
    }

    private static Optional<Node> collisions(String words, List<Rebase.Collision> collisions) {
        if (collisions.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(wrapped(words
                + collisions.stream()
                        .map(c -> DisplayText.clean(c.change().path().toString()))
                        .limit(10)
                        .collect(Collectors.joining(", "))));
    }

    private void below(List<Node> nodes) {
        below.getStyleClass().setAll(ClusterStyle.EDIT_NOTES);
        below.getChildren().setAll(nodes);
        setBottom(nodes.isEmpty() ? null : below);
    }

    private void waiting(String words) {
        bar(words);
        below(List.of());
    }

    /** What the server would make of it: field by field, and as text. */
    private void checked(EditState.Checked checked) {
        VBox box = new VBox();
        box.getStyleClass().add(ClusterStyle.SUMMARY);
        Sheets.risk(box, checked.confirmation(), checked.keepers(), checked.warnings());
        boolean secret = checked.live().secret();
        Label head = new Label(
                checked.changes().size() == 1
                        ? "One field changes"
                        : checked.changes().size() + " fields change");
        head.getStyleClass().add(Style.SUBHEADING);
        box.getChildren().addAll(head, Sheets.changes(checked.changes(), MOST_CHANGES, secret));
        if (!checked.byServer().isEmpty()) {
            Label server = new Label("The server adds to what you wrote");
            server.getStyleClass().add(Style.SUBHEADING);
            box.getChildren().addAll(server, Sheets.changes(checked.byServer(), 20, secret));
        }
        if (!checked.taken().isEmpty()) {
            box.getChildren()
                    .add(wrapped("Set by hand before, by "
                            + checked.taken().stream()
                                    .map(f -> hand(f.manager()))
                                    .distinct()
                                    .collect(Collectors.joining(", "))));
        }
        TextField typed = Sheets.typed(box, checked.confirmation());
        LineView text = new LineView("The same as text");
        text.gutter(7);
        String written = editor.text();
        Thread.ofVirtual().name("edit-diff").start(() -> {
            Lines lines = LineDiff.unified(
                    LineDiff.of(
                            text(edit.draft().base()).lines().toList(),
                            written.lines().toList()),
                    3);
            shell.ui().post(() -> text.show(lines));
        });
        text.setPrefHeight(240);
        text.setMinHeight(120);
        Label textHead = new Label("As text");
        textHead.getStyleClass().add(Style.SUBHEADING);
        box.getChildren().addAll(textHead, text);
        ScrollPane scroll = new ScrollPane(box);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        setCenter(scroll);
        below(List.of());
        boolean types = checked.confirmation().level() == Confirmation.Level.TYPE;
        Button apply = Action.proposed(
                        types ? "Apply" : "Apply to the cluster",
                        () -> apply(typed.getText().strip()))
                .with(Icon.CHECK)
                .button();
        bar("Checked, not written yet", Action.quiet("Back", this::back).button(), apply);
    }

    private static String hand(String manager) {
        // What the server calls fields that nobody is known to have applied.
        return manager.equals("before-first-apply") ? "an earlier writer" : DisplayText.clean(manager);
    }

    private void back() {
        edit.text(editor.text() + " ");
        edit.text(editor.text());
        show();
        editor.focusText();
    }

    private void apply(String typed) {
        if (!model.room().writable()) {
            actions.unlock(() -> apply(typed));
            return;
        }
        if (!edit.confirm(typed)) {
            shell.notices().warning("Type the name exactly to apply this.");
            return;
        }
        busy = true;
        show();
        var job = actions.write("Edit " + DisplayText.clean(model.address().text()), desk -> edit.apply());
        var _ = job.result()
                .whenComplete((done, thrown) -> shell.ui().post(() -> {
                    busy = false;
                    show();
                }));
        shell.ui()
                .deliver(job.result(), this::written, failure -> shell.notices().failure(failure));
    }

    /** Told though the pane may be closed by now. */
    private void written(EditState state) {
        switch (state) {
            case EditState.Applied applied -> applied(applied);
            case EditState.Refused refused -> failedUnseen(refused.failure());
            case EditState.Conflict conflict -> failedUnseen(conflict.failure());
            case EditState.Editing _, EditState.Checked _, EditState.Confirmed _, EditState.Unclear _ -> {}
        }
    }

    private void failedUnseen(Failure failure) {
        if (closed) {
            shell.notices().failure(failure);
        }
    }

    private void applied(EditState.Applied applied) {
        if (applied.unrecorded().isPresent()) {
            shell.notices().failure(applied.unrecorded().get());
        }
        shell.notices()
                .success(
                        "Changed: "
                                + DisplayText.clean(applied.after().address().text()) + ".",
                        Action.plain("Undo …", () -> undo.accept(applied)));
    }

    private void refused(EditState.Refused refused) {
        List<Node> notes = new ArrayList<>();
        notes.add(new FailureView(
                refused.failure(),
                refused.missing()
                        .map(role -> new Action[] {
                            Action.plain(
                                    "Show the missing rule",
                                    () -> actions.sheets().missing(role))
                        })
                        .orElseGet(() -> new Action[0])));
        refused.problems().stream()
                .limit(10)
                .forEach(p -> notes.add(wrapped(DisplayText.clean(p.field()) + ": " + DisplayText.clean(p.message()))));
        setCenter(editor);
        below(notes);
        bar(
                "Nothing was written.",
                Action.quiet("Cancel", this::leave).button(),
                Action.proposed("Check again", this::check).with(Icon.CHECK).button());
    }

    private void unclear(EditState.Unclear unclear) {
        setCenter(editor);
        below(List.of(new FailureView(unclear.failure())));
        bar(
                "Whether it was written is not known.",
                Action.quiet("Look at the object", end).button(),
                Action.proposed("Check again", this::check).with(Icon.CHECK).button());
    }

    private void conflict(EditState.Conflict conflict) {
        List<Action> ways = new ArrayList<>();
        if (conflict.ways().contains(EditState.WayOn.REBASE)) {
            ways.add(Action.proposed("Carry my changes over", () -> work("Carry the changes over", edit::rebase)));
        }
        if (conflict.ways().contains(EditState.WayOn.TAKE_OVER)) {
            ways.add(Action.dangerous("Take the fields over", () -> work("Check taking over", edit::takeOver)));
        }
        if (conflict.ways().contains(EditState.WayOn.GIVE_UP)) {
            ways.add(Action.plain("Start from the object as it is", () -> work("Read the object", edit::giveUp)));
        }
        List<Node> notes = new ArrayList<>();
        notes.add(new FailureView(conflict.failure(), ways.toArray(Action[]::new)));
        conflict.owners().stream()
                .limit(10)
                .forEach(o -> notes.add(
                        wrapped(DisplayText.clean(o.field()) + " belongs to " + DisplayText.clean(o.manager()))));
        collisions("Changed by both: ", conflict.collisions()).ifPresent(notes::add);
        setCenter(editor);
        below(notes);
        bar("Nothing was written.", Action.quiet("Cancel", this::leave).button());
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }
}
