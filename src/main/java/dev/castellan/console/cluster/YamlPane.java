package dev.castellan.console.cluster;

import dev.castellan.browse.object.EditState;
import dev.castellan.browse.object.FieldPath;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectEdit;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.FindBar;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LateTooltip;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.YamlLines;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Redaction;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.Permission;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** An object as YAML: managed fields folded, secrets hidden, changed lines marked; and the way into editing it. */
final class YamlPane extends BorderPane {
    private static final double NARROW = 800;

    private final ObjectModel model;
    private final ShellContext shell;
    private final ObjectActions actions;
    private final LineView view;
    private final FindBar find;
    private final Button edit;
    private final MenuButton reveal = new MenuButton("Show a value …");
    private Optional<YamlLines> shown = Optional.empty();
    private final Replies opening = new Replies();
    private @Nullable EditPane editor;
    private boolean closed;

    YamlPane(ObjectModel model, ShellContext shell, ObjectActions actions) {
        this.model = model;
        this.shell = shell;
        this.actions = actions;
        view = new LineView("YAML of " + DisplayText.clean(model.address().text()));
        view.onGutter(() -> model.toggle(view.pressedLine()));
        edit = Action.plain("Edit", this::edit).with(Icon.EDIT).button();
        edit.setMinWidth(Region.USE_PREF_SIZE);
        Button copy = Action.quiet("Copy", () -> shell.copy("YAML", model.yamlText()))
                .with(Icon.COPY)
                .button();
        copy.setMinWidth(Region.USE_PREF_SIZE);
        Button save = Action.quiet("Save …", this::save).with(Icon.EXPORT).button();
        save.setMinWidth(Region.USE_PREF_SIZE);
        copy.setAccessibleText("Copy");
        LateTooltip.on(copy, "Copy the YAML");
        save.setAccessibleText("Save …");
        LateTooltip.on(save, "Save the YAML as a file");
        // Beside a list there is less room: the field gives up its words last.
        widthProperty().subscribe(width -> {
            boolean narrow = width.doubleValue() < NARROW;
            copy.setText(narrow ? "" : "Copy");
            save.setText(narrow ? "" : "Save …");
        });
        reveal.setGraphic(Icon.EYE.view());
        reveal.setMinWidth(Region.USE_PREF_SIZE);
        Chip wrap = new Chip("Wrap");
        wrap.selectedProperty().bindBidirectional(view.wrapProperty());
        find = new FindBar(view, wrap, reveal, copy, save, edit);
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.E && e.isShortcutDown() && editor == null) {
                edit();
                e.consume();
            }
        });
        setTop(find);
        setCenter(view);
    }

    void search() {
        find.focusField();
    }

    /** What was written and would be lost, as a sentence. */
    Optional<String> stake() {
        EditPane pane = editor;
        return pane == null ? Optional.empty() : pane.stake();
    }

    void show() {
        Optional<YamlLines> lines = model.yaml();
        if (!lines.equals(shown)) {
            shown = lines;
            lines.ifPresent(l -> {
                view.gutter(l.gutter());
                view.show(l);
                find.linesChanged();
            });
        }
        Optional<String> hindrance = model.permission("patch")
                .filter(Permission::denied)
                .map(p -> "You may not patch " + p.asked().resource() + ". Press to see which rule is missing.");
        edit.setTooltip(new Tooltip(hindrance.orElse("Edit (Ctrl+E)")));
        if (model.live().isPresent()) {
            undoWhereWanted();
        }
        boolean secret = model.live().map(LiveObject::secret).orElse(false);
        reveal.setVisible(secret);
        reveal.setManaged(secret);
        if (secret && reveal.getItems().isEmpty()) {
            model.live()
                    .ifPresent(live -> live.object()
                            .path("data")
                            .propertyNames()
                            .forEach(key -> reveal.getItems()
                                    .add(KindListView.item(DisplayText.clean(key), Icon.KEY, () -> reveal(key)))));
        }
    }

    /** As it is shown and copied: a secret without its values. */
    private void save() {
        String text = model.yamlText();
        if (!text.isEmpty()) {
            shell.files()
                    .save(
                            getScene().getWindow(),
                            "Save the YAML",
                            SavedFile.name(model.address().name(), "yaml"))
                    .ifPresent(file -> SavedFile.save(
                            shell, "The YAML", file, SavedFile.Content.text(() -> Redaction.redact(text))));
        }
    }

    /** Shown for a moment only, and recorded before it is shown. */
    private void reveal(String key) {
        Optional<LiveObject> live = model.live();
        if (live.isEmpty()) {
            return;
        }
        var job = shell.start(
                "Show a value of a secret",
                Duration.ofMinutes(1),
                progress -> model.room().objects().reveal(live.get(), FieldPath.of("data", key)));
        shell.ui()
                .deliver(
                        job.result(),
                        value -> actions.sheets().secret("data." + DisplayText.clean(key), value),
                        failure -> shell.notices().failure(failure));
    }

    private void edit() {
        actions.offer("Edit", Icon.EDIT, false, "patch", this::beginEdit).run().run();
    }

    private void beginEdit() {
        model.live()
                .ifPresent(live ->
                        open("Open the editor", () -> model.room().objects().edit(live)));
    }

    /** Takes an edit back: written and checked as any other, and not applied before it is confirmed. */
    private void undo(EditState.Applied applied) {
        actions.wantUndo(applied);
        if (!closed) {
            undoWhereWanted();
        }
        actions.showYaml();
    }

    private void undoWhereWanted() {
        actions.wantedUndo()
                .ifPresent(applied -> shell.leaving(
                        "Undo instead of this edit?",
                        stake().stream().toList(),
                        "Leave and lose this",
                        () -> open("Undo the edit", () -> {
                            ObjectEdit back = model.room().objects().undo(applied);
                            var _ = back.check();
                            return back;
                        })));
    }

    /** An object may be large: its text is made aside. */
    private void open(String title, Supplier<ObjectEdit> made) {
        long number = opening.ask();
        var job = shell.start(title, Duration.ofMinutes(2), progress -> {
            ObjectEdit fresh = made.get();
            return new EditPane.Opened(fresh, fresh.draft().base().editable());
        });
        shell.ui()
                .deliver(
                        job.result(),
                        fresh -> {
                            if (!closed && opening.wanted(number)) {
                                show(new EditPane(fresh, model, shell, actions, this::endEdit, this::undo));
                            }
                        },
                        failure -> shell.notices().failure(failure));
    }

    private void show(EditPane next) {
        EditPane before = editor;
        if (before != null) {
            before.close();
        }
        editor = next;
        setTop(null);
        setCenter(next);
        next.focusText();
    }

    private void endEdit() {
        EditPane before = editor;
        if (before != null) {
            before.close();
        }
        editor = null;
        setTop(find);
        setCenter(view);
        show();
        view.requestFocus();
    }

    void close() {
        closed = true;
        EditPane before = editor;
        if (before != null) {
            before.close();
        }
    }
}
