package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Place;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.WayScene;
import dev.castellan.access.graph.Wire;
import dev.castellan.console.access.graph.GraphState.Stage;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveColumn;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The graph with its filters, the same as a list, and what is known of what is chosen. */
final class GraphView {
    private static final double PANEL = 320;
    /** In a narrower window what is known of a card is shown only while one is chosen. */
    private static final double ROOMY = 1_300;

    private final GraphModel model;
    private final Consumer<Format> export;
    private final BorderPane root = new BorderPane();
    private final FilterBar filters;
    private final HBox where = new HBox();
    private final Label here = new Label();
    private final HBox hops = new HBox();
    private final Button all;
    private final GraphCanvas canvas;
    private final MiniMap map;
    private final HBox simple;
    private final StackPane stage = new StackPane();
    private final StatePane body;
    private final DetailPane detail;
    private final LiveTable<GraphRow> table = new LiveTable<>("What the access graph shows", GraphRow::key);
    private final ToggleButton asPicture = new ToggleButton("Picture", Icon.ROUTE.view());
    private final ToggleButton asList = new ToggleButton("List", Icon.LIST.view());
    private final Label keys = new Label();
    private boolean list;
    private boolean selecting;
    private Runnable lookChanged = () -> {};
    private long drawn = -1;

    /** What can be taken away. */
    enum Format {
        SVG("svg", "Drawing (SVG)"),
        PNG("png", "Picture (PNG)"),
        DOT("dot", "Graphviz (DOT)"),
        JSON("json", "Nodes and edges (JSON)");

        private final String end;
        private final String label;

        Format(String end, String label) {
            this.end = end;
            this.label = label;
        }

        String end() {
            return end;
        }
    }

    GraphView(GraphModel model, ShellContext shell, Consumer<Format> export) {
        this.model = model;
        this.export = export;
        root.getStyleClass().add(GraphStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(GraphView.class.getResource("graph.css"))
                        .toExternalForm());
        filters = new FilterBar(model);
        canvas = new GraphCanvas(new Commands());
        canvas.setId("graph-canvas");
        map = new MiniMap(canvas);
        canvas.onMoved(map::show);
        canvas.onRestyled(() -> {
            map.forget();
            map.show(canvas.view());
        });
        detail = new DetailPane(model, shell);
        detail.setPrefWidth(PANEL);
        detail.setMinWidth(PANEL);
        body = new StatePane(shell.clock());
        all = Action.plain("Everything", model::whole).with(Icon.BACK).button();
        simple = new HBox(
                Icon.CLOCK.view(),
                new Label("Simple layout: finding a better one took too long. Filter, or show fewer cards."));
        simple.getStyleClass().add(GraphStyle.SIMPLE);
        simple.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        build();
        model.onChange(this::show);
        show();
    }

    Parent root() {
        return root;
    }

    GraphCanvas canvas() {
        return canvas;
    }

    LiveTable<GraphRow> table() {
        return table;
    }

    boolean list() {
        return list;
    }

    /** Is told when the user chose the picture or the list. */
    void onLook(Runnable listener) {
        lookChanged = listener;
    }

    void focusSearch() {
        filters.focusSearch();
    }

    private void build() {
        asPicture.getStyleClass().add(Style.LEFT_PILL);
        asList.getStyleClass().add(Style.RIGHT_PILL);
        asPicture.setOnAction(e -> look(false));
        asList.setOnAction(e -> look(true));
        asList.setTooltip(new Tooltip("The same as rows, for the keyboard and screen readers  (L)"));
        HBox looks = new HBox(asPicture, asList);
        MenuButton out = new MenuButton("Export", Icon.EXPORT.view());
        out.setId("graph-export");
        for (Format format : Format.values()) {
            MenuItem item = new MenuItem(format.label);
            item.setOnAction(e -> export.accept(format));
            out.getItems().add(item);
        }
        MenuButton ways = new MenuButton("Ways to more rights", Icon.WARNING.view());
        ways.setId("graph-ways");
        for (Place target : WayScene.targets()) {
            MenuItem item = new MenuItem("Who comes to: " + target.text());
            item.setOnAction(e -> model.ways(new WayWish(Optional.empty(), Optional.of(target), 0)));
            ways.getItems().add(item);
        }
        HBox right = new HBox(ways, out, looks);
        right.getStyleClass().add(GraphStyle.TOOLS);
        right.setFillHeight(false);
        right.setMinWidth(Region.USE_PREF_SIZE);
        right.setAlignment(Pos.TOP_RIGHT);
        HBox.setHgrow(filters, Priority.ALWAYS);
        HBox bar = new HBox(filters, right);
        bar.setAlignment(Pos.TOP_LEFT);
        bar.getStyleClass().add(GraphStyle.BAR);
        // A flow pane asks for the height it has at its preferred width, so that has to be the true one.
        bar.widthProperty().subscribe(() -> wrap(bar, right));
        right.widthProperty().subscribe(() -> wrap(bar, right));

        where.getStyleClass().add(GraphStyle.FOCUS_BAR);
        here.setMinWidth(0);
        here.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        hops.getStyleClass().add(Style.GAP_4);
        hops.setMinWidth(Region.USE_PREF_SIZE);
        all.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        where.getChildren().setAll(all, here, space, hops);

        Button in = zoom(Icon.PLUS, "Nearer  (+)", () -> canvas.zoom(1.25));
        Button outward = new Button("–");
        outward.setAccessibleText("Further away  (-)");
        outward.setTooltip(new Tooltip("Further away  (-)"));
        outward.setFocusTraversable(false);
        outward.setOnAction(e -> canvas.zoom(1 / 1.25));
        Button fit = new Button("All");
        fit.setTooltip(new Tooltip("The whole picture  (0)"));
        fit.setFocusTraversable(false);
        fit.setOnAction(e -> canvas.fit());
        HBox zooms = new HBox(in, outward, fit);
        zooms.getStyleClass().add(GraphStyle.ZOOM);
        zooms.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        stage.getChildren().setAll(canvas, simple, zooms, map);
        StackPane.setAlignment(zooms, Pos.BOTTOM_LEFT);
        StackPane.setMargin(zooms, new Insets(12));
        StackPane.setAlignment(map, Pos.BOTTOM_RIGHT);
        StackPane.setMargin(map, new Insets(12));
        StackPane.setAlignment(simple, Pos.TOP_CENTER);
        StackPane.setMargin(simple, new Insets(40, 12, 12, 12));

        keys.getStyleClass().add(GraphStyle.KEYS);
        keys.setMaxWidth(Double.MAX_VALUE);
        VBox top = new VBox(bar, where);
        root.setTop(top);
        root.setCenter(body);
        root.setRight(detail);
        root.widthProperty().subscribe(this::showPanel);
        root.setBottom(keys);
        columns();
        filters.onLeave(this::focusContent);
        root.addEventHandler(KeyEvent.KEY_TYPED, e -> {
            if ("/".equals(e.getCharacter()) && !e.isShortcutDown()) {
                e.consume();
                focusSearch();
            } else if ("l".equals(e.getCharacter()) && !e.isShortcutDown() && canvas.isFocused()) {
                e.consume();
                look(true);
            }
        });
        table.onCharacter("/", this::focusSearch);
        table.onSelect(() -> {
            if (!selecting) {
                model.select(table.leadRow().map(GraphRow::key));
            }
        });
        table.onOpen(row -> enter(row.card()));
        table.onKey(KeyCode.BACK_SPACE, this::back);
        // Before the table takes it to choose nothing.
        table.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            boolean inside = model.wish().focus().isPresent() || model.wayWish().isPresent();
            if (e.getCode() == KeyCode.ESCAPE && inside) {
                e.consume();
                back();
            }
        });
    }

    private void wrap(HBox bar, HBox right) {
        filters.setPrefWrapLength(Math.max(240, bar.getWidth() - right.getWidth() - 44));
    }

    private static Button zoom(Icon icon, String name, Runnable run) {
        Button button = new Button("", icon.view());
        button.setAccessibleText(name);
        button.setTooltip(new Tooltip(name));
        button.setFocusTraversable(false);
        button.setOnAction(e -> run.run());
        return button;
    }

    private void columns() {
        table.columns(List.of(
                LiveColumn.<GraphRow>of("column", "In column", 90, LiveColumn.Look.MUTED, GraphRow::column),
                LiveColumn.<GraphRow>of(
                        "name", "Name", 200, LiveColumn.Look.NAME, r -> r.card().title()),
                LiveColumn.<GraphRow>of(
                        "what",
                        "What it is",
                        150,
                        LiveColumn.Look.PLAIN,
                        r -> r.card().kind().word()),
                LiveColumn.<GraphRow>of(
                        "more",
                        "Where, or what for",
                        150,
                        LiveColumn.Look.PLAIN,
                        r -> r.card().detail()),
                LiveColumn.<GraphRow>of(
                        "side",
                        "Side",
                        104,
                        LiveColumn.Look.MUTED,
                        r -> r.card().kind().plane().word()),
                LiveColumn.<GraphRow>of("risk", "Risk", 96, LiveColumn.Look.PLAIN, GraphRow::risk)
                        .toned(r -> r.card().risk().map(s -> switch (s) {
                            case CRITICAL -> Tone.BAD;
                            case HIGH -> Tone.ATTENTION;
                            case MEDIUM, LOW -> Tone.NEUTRAL;
                        })),
                LiveColumn.<GraphRow>of(
                        "count",
                        "Stands for",
                        104,
                        LiveColumn.Look.FIGURE,
                        r -> "%,d".formatted(r.card().count())),
                LiveColumn.<GraphRow>of("before", "Reached by", 190, LiveColumn.Look.MUTED, GraphRow::before),
                LiveColumn.<GraphRow>of("next", "Leads to", 190, LiveColumn.Look.MUTED, GraphRow::next)));
    }

    /** Shows rows instead of the picture, or the picture again. */
    void look(boolean rows) {
        if (list != rows) {
            list = rows;
            drawn = -1;
            show();
            lookChanged.run();
        }
        focusContent();
    }

    void focusContent() {
        if (list) {
            table.focusRows();
        } else {
            canvas.requestFocus();
        }
    }

    private void show() {
        GraphState state = model.state();
        filters.show(state);
        showWhere(state);
        asPicture.setSelected(!list);
        asList.setSelected(list);
        showBody(state);
        detail.show(state);
        showPanel();
        simple.setVisible(state.simplified());
        keys.setText(words(state));
    }

    private void showPanel() {
        boolean shown = root.getWidth() >= ROOMY
                || model.selectedCard().isPresent()
                || model.state().ways().isPresent();
        detail.setVisible(shown);
        detail.setManaged(shown);
    }

    private String words(GraphState state) {
        String help = list
                ? "Enter goes in  ·  Esc back  ·  / search"
                : "Arrows move along the wires  ·  Enter goes in  ·  Esc back  ·  + – 0 zoom  ·  / search  ·  L list";
        if (state.stage() != Stage.DRAWN) {
            return help;
        }
        int cards = state.picture().scene().cards().size();
        return "%,d cards for %,d objects, %,d bindings   ·   %s"
                .formatted(
                        cards,
                        state.picture().scene().objects(),
                        state.picture().scene().grants(),
                        help);
    }

    private void showWhere(GraphState state) {
        Optional<NodeId> focus = model.wish().focus();
        boolean ways = state.ways().isPresent();
        where.setVisible(focus.isPresent() || ways);
        where.setManaged(focus.isPresent() || ways);
        if (ways) {
            here.setText("Ways to more rights: who comes to "
                    + state.ways().get().target().text());
            hops.getChildren().clear();
            return;
        }
        focus.ifPresent(id -> {
            String name = state.map()
                    .filter(m -> m.number(id) >= 0)
                    .map(m -> m.title(m.number(id)))
                    .orElse(dev.castellan.fleet.DisplayText.clean(id.name()));
            here.setText("Around  " + id.kind().word() + "  " + name);
            hops.getChildren().clear();
            for (int far : new int[] {0, 1, 2}) {
                Chip chip = new Chip(far == 0 ? "All the way" : far == 1 ? "1 step" : far + " steps");
                chip.setSelected(model.wish().hops() == far);
                chip.setOnAction(e -> model.focus(id, far));
                hops.getChildren().add(chip);
            }
        });
    }

    private void showBody(GraphState state) {
        switch (state.stage()) {
            case LOADING -> body.loading(Skeleton.rows(10));
            case FAILED ->
                state.failure()
                        .ifPresent(f ->
                                body.failed(f, Action.proposed("Try again", () -> model.filter(w -> GraphWish.START))));
            case EMPTY -> empty(state);
            case DRAWN -> {
                Optional<String> chosen = model.selected();
                if (list) {
                    if (drawn != state.number()) {
                        table.show(GraphRow.of(state.picture(), state.hits()));
                    }
                    selecting = true;
                    chosen.filter(c -> table.leadRow()
                                    .filter(r -> r.key().equals(c))
                                    .isEmpty())
                            .ifPresent(table::select);
                    selecting = false;
                } else {
                    canvas.show(
                            state.picture(),
                            state.hits(),
                            chosen,
                            state.wish().focus().map(NodeId::text),
                            state.ways().isPresent());
                    map.show(canvas.view());
                }
                content(list ? table : stage);
            }
        }
        drawn = state.number();
    }

    private void content(Node node) {
        if (!Objects.equals(body.getCenter(), node)) {
            body.content(node);
        }
    }

    private void empty(GraphState state) {
        if (state.ways().isPresent()) {
            boolean gaps = state.map().filter(m -> !m.index().gaps().isEmpty()).isPresent();
            body.empty(
                    Icon.SHIELD,
                    "No way is known",
                    gaps
                            ? "From what could be read nobody in question comes to "
                                    + state.ways().get().target().text()
                                    + ". Parts could not be read, so there may be a way all the same."
                            : "Nobody in question comes to "
                                    + state.ways().get().target().text() + ".",
                    Action.proposed("Back", this::back));
            return;
        }
        if (model.wish().filtered() || model.wish().focus().isPresent()) {
            body.empty(
                    Icon.FILTER,
                    "Nothing passes the filter",
                    "No binding fits all that is chosen above.",
                    Action.proposed("Clear the filter", () -> model.filter(w -> GraphWish.START)),
                    Action.plain("Show the system's own too", () -> model.filter(w -> w.withSystem(true))));
        } else if (!model.wish().system()) {
            body.empty(
                    Icon.ROUTE,
                    "Only the system's own access",
                    "Beyond what the API server makes by itself nothing is bound here.",
                    Action.proposed("Show it", () -> model.filter(w -> w.withSystem(true))));
        } else {
            body.empty(Icon.ROUTE, "Nobody is bound to anything", "What was read holds no binding with a subject.");
        }
    }

    private void enter(Card card) {
        if (card.fold()) {
            model.open(card.key());
        } else {
            card.id().ifPresent(id -> model.focus(id, 0));
        }
    }

    private void back() {
        if (model.selected().isPresent()
                && model.wish().focus().isEmpty()
                && model.wayWish().isEmpty()) {
            model.select(Optional.empty());
        } else if (!model.back()) {
            model.whole();
        }
    }

    /** What the canvas asks for. */
    private final class Commands implements GraphCanvas.Commands {
        @Override
        public void choose(Optional<String> key) {
            model.select(key);
        }

        @Override
        public void enter(Card card) {
            GraphView.this.enter(card);
        }

        @Override
        public void back() {
            GraphView.this.back();
        }

        @Override
        public String says(Wire wire) {
            if (wire.step() > 0) {
                return model.state()
                        .ways()
                        .flatMap(w -> w.way())
                        .map(w -> w.hops().get(wire.step() - 1))
                        .map(h -> "Step " + wire.step() + ": " + dev.castellan.fleet.DisplayText.clean(h.reason())
                                + (wire.certain() ? "" : " (depends on what is not known)"))
                        .orElse("");
            }
            return wire.link().word() + (wire.count() > 1 ? "  ·  %,d times".formatted(wire.count()) : "");
        }
    }
}
