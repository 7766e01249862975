package dev.castellan.console.cluster;

import dev.castellan.browse.session.TerminalSession;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.TerminalFrame;
import dev.castellan.console.design.TerminalView;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ExecRequest;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** A shell in a container. Nothing is started before it is asked for; the same lock holds as for writes. */
final class ShellPane extends BorderPane {
    private final ObjectModel model;
    private final ShellContext shell;
    private final ObjectActions actions;
    private final ChoiceBox<String> container = new ChoiceBox<>();
    private final Label words = new Label("Nothing runs yet.");
    private final Button open;
    private final Button end;
    private final TerminalView terminal;
    private @Nullable TerminalSession session;
    private boolean closed;

    ShellPane(ObjectModel model, ShellContext shell, ObjectActions actions) {
        this.model = model;
        this.shell = shell;
        this.actions = actions;
        terminal = new TerminalView("Shell", this::picture, this::typed, this::resized);
        model.live()
                .ifPresent(o -> o.object()
                        .path("spec")
                        .path("containers")
                        .forEach(c -> container.getItems().add(c.path("name").stringValue(""))));
        container.getSelectionModel().selectFirst();
        container.setAccessibleText("Container");
        open = Action.proposed("Open a shell", this::begin).with(Icon.COMMAND).button();
        end = Action.plain("End it", this::hangUp).with(Icon.STOP).button();
        end.setDisable(true);
        words.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        words.setMinWidth(0);
        String help = "F6 leaves · Ctrl+Shift+C, V copy and paste";
        Label keys = new Label(help);
        keys.setTooltip(new Tooltip(help));
        keys.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        keys.setMinWidth(0);
        // Said where keys go into a shell; before that the room is for what runs.
        keys.visibleProperty().bind(end.disableProperty().not());
        keys.managedProperty().bind(keys.visibleProperty());
        open.setMinWidth(Region.USE_PREF_SIZE);
        end.setMinWidth(Region.USE_PREF_SIZE);
        container.setPrefWidth(170);
        container.setMinWidth(130);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox bar = new HBox(container, open, end, words, space, keys);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add(ClusterStyle.EDIT_BAR);
        setTop(bar);
        setCenter(terminal);
    }

    private void begin() {
        actions.offer("Shell", Icon.COMMAND, false, "create/exec", this::start)
                .run()
                .run();
    }

    private void start() {
        hangUp();
        String name = container.getSelectionModel().getSelectedItem();
        if (name == null) {
            return;
        }
        ExecRequest request = ExecRequest.terminal(
                model.address().namespace(), model.address().name(), name, TerminalSession.SHELL);
        int columns = terminal.columns();
        int rows = terminal.rows();
        words.setText("Connecting …");
        Thread.ofVirtual().name("shell-open").start(() -> {
            try {
                TerminalSession fresh = TerminalSession.open(
                        model.room().client(),
                        request,
                        columns,
                        rows,
                        model.room().guard(),
                        () -> shell.ui().post(this, this::show));
                shell.ui().post(() -> {
                    if (closed) {
                        fresh.close();
                    } else {
                        session = fresh;
                        fresh.resize(terminal.columns(), terminal.rows());
                        show();
                        terminal.requestFocus();
                    }
                });
            } catch (FailureException e) {
                shell.ui().post(() -> shell.notices().failure(e.failure()));
            }
        });
    }

    private void show() {
        TerminalSession now = session;
        if (now == null) {
            return;
        }
        TerminalSession.State state = now.state();
        words.setText(
                switch (state.phase()) {
                    case CONNECTING -> "Connecting …";
                    case RUNNING -> "Running";
                    case ENDED ->
                        state.exitCode().map(c -> "Ended with code " + c).orElse("Ended");
                    case FAILED -> state.failure().map(Failure::happened).orElse("Failed");
                });
        boolean runs = runs();
        end.setDisable(!runs);
        open.setDisable(runs);
        container.setDisable(runs);
        terminal.changed();
    }

    /** Whether a shell is open. */
    boolean runs() {
        TerminalSession now = session;
        return now != null
                && (now.state().phase() == TerminalSession.Phase.RUNNING
                        || now.state().phase() == TerminalSession.Phase.CONNECTING);
    }

    private TerminalFrame picture(int back) {
        TerminalSession now = session;
        return now == null ? TerminalFrame.EMPTY : TerminalFrame.of(now.screen().picture(back), back);
    }

    private void typed(byte[] bytes) {
        TerminalSession now = session;
        if (now != null) {
            now.send(bytes);
        }
    }

    private void resized(int columns, int rows) {
        TerminalSession now = session;
        if (now != null) {
            now.resize(columns, rows);
        }
    }

    private void hangUp() {
        TerminalSession now = session;
        if (now != null) {
            now.close();
        }
    }

    void close() {
        closed = true;
        hangUp();
    }
}
