package dev.castellan.console.cluster;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.browse.object.Part;
import dev.castellan.browse.object.Tone;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LateTooltip;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One object: what it is, what can be done with it, and its parts in tabs. Live while it is shown. */
final class ObjectView extends BorderPane {
    /** The parts of an object, by their name in an address. */
    enum Tab {
        SUMMARY("summary", "Summary"),
        YAML("yaml", "YAML"),
        EVENTS("events", "Events"),
        LOGS("logs", "Logs"),
        SHELL("shell", "Shell"),
        RELATIONS("relations", "Relations");

        private final String word;
        private final String label;

        Tab(String word, String label) {
            this.word = word;
            this.label = label;
        }

        String word() {
            return word;
        }

        static Tab of(String word) {
            for (Tab tab : values()) {
                if (tab.word.equals(word)) {
                    return tab;
                }
            }
            return SUMMARY;
        }
    }

    private final ObjectModel model;
    private final ShellContext shell;
    private final Consumer<String> tabChosen;
    private final ObjectActions actions;
    private final StackPane body = new StackPane();
    private final HBox state = new HBox();
    private final FlowPane buttons = new FlowPane();
    private final Map<Tab, ToggleButton> tabs = new LinkedHashMap<>();
    private final SummaryView summary;
    private final Runnable unlisten;
    private final Runnable untick;
    private @Nullable YamlPane yaml;
    private @Nullable LogsPane logs;
    private @Nullable ShellPane terminal;
    private Tab tab;
    private Optional<ObjectSummary> shown = Optional.empty();
    private Tab shownTab = Tab.SUMMARY;
    private String buttonsShown = "";
    private Optional<StateLine> stateShown = Optional.empty();
    private final Node waiting = Skeleton.lines(8);
    private boolean closed;

    ObjectView(
            ObjectModel model,
            WorkspaceModel workspace,
            ShellContext shell,
            String tab,
            Consumer<ObjectAddress> go,
            Consumer<String> tabChosen,
            Runnable close) {
        this.model = model;
        this.shell = shell;
        this.tabChosen = tabChosen;
        this.tab = Tab.of(tab);
        this.actions = new ObjectActions(model, workspace, shell);
        this.summary = new SummaryView(shell, go);
        getStyleClass().add(ClusterStyle.OBJECT);
        setTop(new VBox(head(close), state, buttons, bar()));
        state.getStyleClass().add(ClusterStyle.OBJECT_STATE);
        buttons.getStyleClass().add(ClusterStyle.OBJECT_BUTTONS);
        body.setAlignment(Pos.TOP_LEFT);
        body.setMinSize(0, 0);
        setCenter(body);
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ESCAPE && !e.isConsumed()) {
                close.run();
                e.consume();
            } else if (e.isAltDown() && e.getCode().isDigitKey()) {
                int number = e.getCode().getName().charAt(0) - '1';
                List<Tab> all = List.copyOf(tabs.keySet());
                if (number >= 0 && number < all.size()) {
                    choose(all.get(number));
                    e.consume();
                }
            }
        });
        unlisten = model.onChange(this::show);
        // A lock opens and closes beside the object, and ends by itself: the buttons are looked at again each second.
        untick = shell.clock().watch(() -> {
            showState();
            showButtons();
        });
        show();
    }

    private Node head(Runnable close) {
        ObjectAddress address = model.address();
        Label kind = new Label(DisplayText.clean(address.kind())
                + (address.namespace().isEmpty() ? "" : "  ·  " + DisplayText.clean(address.namespace())));
        kind.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        Label name = new Label(DisplayText.clean(address.name()));
        name.getStyleClass().add(Style.HEADING);
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        LateTooltip.on(name, DisplayText.clean(address.name()));
        name.setMinWidth(0);
        VBox words = new VBox(kind, name);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button shut = new Button();
        shut.setGraphic(Icon.CLOSE.view());
        shut.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        shut.setAccessibleText("Close this object");
        LateTooltip.on(shut, "Close (Esc)");
        shut.setMinWidth(Region.USE_PREF_SIZE);
        shut.setOnAction(e -> close.run());
        HBox head = new HBox(words, shut);
        head.getStyleClass().add(ClusterStyle.OBJECT_HEAD);
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private Node bar() {
        List<Tab> wanted = new ArrayList<>(List.of(Tab.SUMMARY, Tab.YAML, Tab.EVENTS));
        if (LogsPane.target(model).isPresent()) {
            wanted.add(Tab.LOGS);
        }
        if (model.resource().qualified().equals("pods")) {
            wanted.add(Tab.SHELL);
        }
        wanted.add(Tab.RELATIONS);
        ToggleGroup group = new ToggleGroup();
        // With large text the tabs take a second line rather than leave at the edge.
        FlowPane bar = new FlowPane();
        bar.getStyleClass().add(ClusterStyle.TABS);
        for (Tab one : wanted) {
            ToggleButton button = new ToggleButton(one.label);
            button.getStyleClass().setAll(ClusterStyle.TAB);
            button.setToggleGroup(group);
            button.setMinWidth(Region.USE_PREF_SIZE);
            LateTooltip.on(button, "Alt+" + (tabs.size() + 1));
            button.setOnAction(e -> choose(one));
            tabs.put(one, button);
            bar.getChildren().add(button);
        }
        if (!tabs.containsKey(tab)) {
            tab = Tab.SUMMARY;
        }
        return bar;
    }

    private void choose(Tab next) {
        tab = next;
        tabChosen.accept(next == Tab.SUMMARY ? "" : next.word);
        show();
    }

    /** Shows the tab that an address names. */
    void follow(String word) {
        Tab next = Tab.of(word);
        if (next != tab && tabs.containsKey(next)) {
            tab = next;
            show();
        }
    }

    void search() {
        YamlPane pane = yaml;
        LogsPane log = logs;
        if (tab == Tab.YAML && pane != null) {
            pane.search();
        } else if (tab == Tab.LOGS && log != null) {
            log.search();
        }
    }

    /** What closing it would lose or cut off. */
    List<String> atStake() {
        List<String> stakes = new ArrayList<>();
        String name = DisplayText.clean(model.address().text());
        YamlPane pane = yaml;
        if (pane != null) {
            pane.stake().ifPresent(stakes::add);
        }
        ShellPane open = terminal;
        if (open != null && open.runs()) {
            stakes.add("The shell in " + name + " ends.");
        }
        return stakes;
    }

    private void show() {
        tabs.forEach((t, button) -> button.setSelected(t == tab));
        showState();
        // Not in the frame that brings the object: a dozen buttons are as much as the page.
        shell.ui().postLater(this::showButtons);
        Optional<Following> state = model.state();
        boolean read = model.live().isPresent();
        if (!read) {
            Node why = state.flatMap(Following::failure)
                    .<Node>map(f -> KindListView.failed(f))
                    .orElseGet(() ->
                            state.map(Following::state).equals(Optional.of(Following.State.GONE)) ? gone() : waiting);
            body(why);
            return;
        }
        switch (tab) {
            case SUMMARY -> part(p -> !(p instanceof Part.Events), true);
            case EVENTS -> part(Part.Events.class::isInstance, false);
            case RELATIONS -> part(Part.Relations.class::isInstance, true);
            case YAML -> {
                if (yaml == null) {
                    yaml = new YamlPane(model, shell, actions);
                }
                yaml.show();
                body(yaml);
            }
            case LOGS -> {
                if (logs == null) {
                    logs = new LogsPane(model, shell);
                }
                body(logs);
            }
            case SHELL -> {
                if (terminal == null) {
                    terminal = new ShellPane(model, shell, actions);
                }
                body(terminal);
            }
        }
    }

    private static Node gone() {
        Label words = new Label("This object does not exist, or no longer.");
        words.getStyleClass().add(Style.MUTED);
        StackPane pane = new StackPane(words);
        pane.getStyleClass().add(Style.STATE);
        return pane;
    }

    private void part(java.util.function.Predicate<Part> wanted, boolean keepers) {
        Optional<ObjectSummary> now = model.summary();
        if (now.isPresent()) {
            if (!now.equals(shown) || shownTab != tab) {
                shown = now;
                shownTab = tab;
                summary.show(now.get(), wanted, keepers);
            }
            body(summary);
        } else {
            body(model.summaryFailure().<Node>map(f -> KindListView.failed(f)).orElse(waiting));
        }
    }

    private void body(Node node) {
        if (body.getChildren().size() != 1 || !body.getChildren().contains(node)) {
            body.getChildren().setAll(node);
        }
    }

    /** What stands in the line of the state: made anew only where it says something else. */
    private record StateLine(
            String fresh,
            Optional<Following.State> phase,
            Optional<Failure> failure,
            Optional<Tone> tone,
            String state) {}

    private void showState() {
        Optional<ObjectSummary> said = model.summary().filter(s -> !s.state().isEmpty());
        StateLine line = new StateLine(
                freshness(),
                model.state().map(Following::state),
                model.state().flatMap(Following::failure),
                said.map(ObjectSummary::tone),
                said.map(ObjectSummary::state).orElse(""));
        if (stateShown.equals(Optional.of(line))) {
            return;
        }
        stateShown = Optional.of(line);
        state.getChildren().clear();
        line.tone().ifPresent(t -> state.getChildren().add(SummaryView.badge(t, DisplayText.clean(line.state()))));
        Label fresh = new Label(line.fresh());
        fresh.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        fresh.setMinWidth(0);
        line.phase()
                .filter(p -> p != Following.State.LIVE)
                .ifPresent(p -> fresh.getStyleClass().add(p == Following.State.GONE ? Style.DANGER : Style.WARNING));
        state.getChildren().add(fresh);
        line.failure().ifPresent(f -> {
            fresh.setTooltip(new Tooltip(f.text()));
            state.getChildren().add(FailureView.copyButton(f));
        });
    }

    private String freshness() {
        return model.state()
                .map(f -> switch (f.state()) {
                    case LIVE -> "Live" + changed();
                    case STALE ->
                        f.phase().label()
                                + (f.phase() == FeedState.Phase.STALE
                                        ? " since "
                                                + AgeText.ago(
                                                        f.since(), shell.clock().now())
                                        : "")
                                + f.failure().map(x -> ". " + x.happened()).orElse("")
                                + (f.phase() != FeedState.Phase.STALE
                                                && f.object().isPresent()
                                        ? (f.failure().isPresent() ? " " : ". ") + "What is shown was right "
                                                + AgeText.ago(
                                                        f.since(), shell.clock().now())
                                                + "."
                                        : "");
                    case GONE ->
                        "Deleted " + AgeText.ago(f.since(), shell.clock().now());
                })
                .orElse("Reading …");
    }

    private String changed() {
        return model.changedAt()
                .map(at -> ", changed " + AgeText.ago(at, shell.clock().now())
                        + (model.changedLines() == 0
                                ? ""
                                : model.changedLines() == 1 ? " in 1 line" : " in " + model.changedLines() + " lines"))
                .orElse("");
    }

    private void showButtons() {
        String wanted = actions.fingerprint();
        if (closed || wanted.equals(buttonsShown)) {
            return;
        }
        buttonsShown = wanted;
        buttons.getChildren().clear();
        for (ObjectActions.Offer offer : actions.offers()) {
            Action action = offer.dangerous()
                    ? Action.dangerous(offer.label(), offer.run())
                    : Action.plain(offer.label(), offer.run());
            Button button = action.with(offer.hindrance().isPresent() ? Icon.LOCK : offer.icon())
                    .button();
            button.getStyleClass().addAll(ClusterStyle.OBJECT_BUTTON, Style.OUTLINED);
            offer.hindrance().ifPresent(why -> LateTooltip.on(button, why));
            offer.hindrance().ifPresent(why -> button.setAccessibleText(offer.label() + ". " + why));
            buttons.getChildren().add(button);
        }
    }

    void close() {
        closed = true;
        unlisten.run();
        untick.run();
        LogsPane log = logs;
        if (log != null) {
            log.close();
        }
        ShellPane open = terminal;
        if (open != null) {
            open.close();
        }
        YamlPane pane = yaml;
        if (pane != null) {
            pane.close();
        }
    }
}
