package dev.castellan.console.fleet;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.SourceState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/** The nodes of the fleet screen. Everything shown comes from the newest {@link FleetPicture}. */
final class FleetView {
    /** Order of the figures: what is most dangerous first. */
    private static final List<Environment> ENVIRONMENTS =
            List.of(Environment.PRODUCTION, Environment.TEST, Environment.DEVELOPMENT, Environment.UNKNOWN);

    private final FleetModel model;
    private final ShellContext shell;
    private final FleetScreen.Commands commands;
    private final FleetTable table;
    private final FleetCards cards;
    private final VBox root = new VBox();
    private final Label total = new Label();
    private final Map<Environment, Chip> environments = new EnumMap<>(Environment.class);
    private final Label attention = new Label();
    private final Map<Attention, Chip> reasons = new EnumMap<>(Attention.class);
    private final SearchField search;
    private final HBox toolbar = new HBox();
    private final Label problems = new Label();
    private final MenuButton grouping = new MenuButton("Group");
    private final ToggleButton asTable = layoutButton(Icon.LIST, FleetWish.Layout.TABLE);
    private final ToggleButton asCards = layoutButton(Icon.CARDS, FleetWish.Layout.CARDS);
    private final MenuButton columns = new MenuButton("Columns");
    private final Button refresh;
    private final FlowPane sources = new FlowPane();
    private final Map<String, SourceChip> sourceChips = new HashMap<>();
    private final VBox banners = new VBox();
    private final StatePane state;
    private final StackPane body = new StackPane();
    private final Label foot = new Label();
    private final Runnable unlisten;
    private List<SourceState> bannersOf = List.of();
    private String bodyKey = "";
    /** What the search field told last, or was given. */
    private String typed = "";

    FleetView(FleetModel model, ShellContext shell, FleetScreen.Commands commands) {
        this.model = model;
        this.shell = shell;
        this.commands = commands;
        FleetMenu menu = new FleetMenu(model, commands);
        this.table = new FleetTable(model, shell, commands, menu);
        this.cards = new FleetCards(model, shell, commands, menu);
        this.state = new StatePane(shell.clock());
        this.search = new SearchField("Search: name, site, env:production …", this::typed);
        this.refresh =
                Action.quiet("Refresh", commands::refresh).with(Icon.REFRESH).button();
        refresh.setTooltip(new Tooltip("Read every source again (F5)"));
        build();
        this.unlisten = model.onPicture(picture -> shell.ui().post(this, this::render));
        render();
    }

    Parent root() {
        return root;
    }

    void focusSearch() {
        search.focusField();
    }

    void close() {
        unlisten.run();
    }

    private void build() {
        root.getStyleClass().addAll(Style.PAGE, FleetStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(FleetView.class.getResource("fleet.css"))
                        .toExternalForm());

        Label title = new Label("Fleet");
        title.getStyleClass().add(Style.TITLE);
        total.getStyleClass().add(Style.MUTED);
        HBox heading = new HBox(title, total);
        heading.setAlignment(Pos.BASELINE_LEFT);
        heading.getStyleClass().add(Style.GAP_12);
        // The title is one and a half times as large as the text, which is 14 pixels high at scale 1.
        title.fontProperty().subscribe(font -> {
            double textScale = font.getSize() / (14 * 1.5);
            table.fit(textScale);
            cards.fit(textScale);
        });

        FlowPane figures = new FlowPane();
        figures.getStyleClass().addAll(FleetStyle.FIGURES);
        for (Environment environment : ENVIRONMENTS) {
            Chip chip = figure("env:" + environment.label().toLowerCase(java.util.Locale.ROOT));
            chip.setGraphic(EnvironmentBadge.icon(environment).view());
            environments.put(environment, chip);
            figures.getChildren().add(chip);
        }
        attention.getStyleClass().addAll(Style.MUTED, FleetStyle.ATTENTION);
        figures.getChildren().add(attention);
        for (Attention reason : Attention.values()) {
            Chip chip = figure("needs:" + reason.id());
            chip.setGraphic((reason.urgent() ? Icon.ERROR : Icon.WARNING)
                    .view()
                    .styled(reason.urgent() ? Style.DANGER : Style.WARNING));
            reasons.put(reason, chip);
            figures.getChildren().add(chip);
        }

        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMaxWidth(560);
        search.onLeave(() -> {
            if (model.picture().stage() == FleetPicture.Stage.ROWS) {
                if (model.wish().layout() == FleetWish.Layout.TABLE) {
                    table.focus();
                } else {
                    cards.focus();
                }
            }
        });
        Button help = Action.quiet("", this::showHelp).with(Icon.HELP).button();
        help.getStyleClass().add(Style.BUTTON_ICON);
        help.setAccessibleText("What can be searched for");
        help.setTooltip(new Tooltip("What can be searched for"));
        Region space = new Region();
        HBox.setHgrow(space, Priority.SOMETIMES);
        ToggleGroup layouts = new ToggleGroup();
        asTable.setToggleGroup(layouts);
        asCards.setToggleGroup(layouts);
        asTable.getStyleClass().add(Style.LEFT_PILL);
        asCards.getStyleClass().add(Style.RIGHT_PILL);
        HBox layout = new HBox(asTable, asCards);
        layout.setMinWidth(Region.USE_PREF_SIZE);
        buildGrouping();
        buildColumns();
        toolbar.getChildren().setAll(search, help, space, grouping, columns, layout, buildMore(), refresh);
        for (Node node : List.of(grouping, columns, refresh)) {
            ((Region) node).setMinWidth(Region.USE_PREF_SIZE);
        }
        toolbar.getStyleClass().addAll(Style.TOOLBAR, FleetStyle.TOOLBAR);
        toolbar.setAlignment(Pos.CENTER_LEFT);

        problems.getStyleClass().addAll(Style.SMALL, Style.WARNING);
        problems.setWrapText(true);
        sources.getStyleClass().add(FleetStyle.SOURCES);
        sources.setPrefWrapLength(1_200);
        banners.getStyleClass().add(FleetStyle.BANNERS);
        foot.getStyleClass().addAll(Style.MUTED, Style.SMALL);

        body.getChildren().add(state);
        body.setMinHeight(0);
        VBox.setVgrow(body, Priority.ALWAYS);
        root.getChildren().addAll(heading, figures, toolbar, problems, banners, body, footLine());
    }

    private Node footLine() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        foot.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(foot, space, sources);
        HBox.setHgrow(sources, Priority.SOMETIMES);
        sources.setAlignment(Pos.CENTER_RIGHT);
        line.getStyleClass().add(FleetStyle.FOOT);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    /** A figure is a search term that can be put in and taken out. */
    private Chip figure(String term) {
        Chip chip = new Chip("");
        chip.setUserData(term);
        chip.setOnAction(e -> {
            String query = FleetQuery.toggle(model.wish().query(), term);
            search.setText(query);
            wish(w -> w.withQuery(query));
        });
        return chip;
    }

    private ToggleButton layoutButton(Icon icon, FleetWish.Layout layout) {
        ToggleButton button = new ToggleButton();
        button.setGraphic(icon.view());
        button.setAccessibleText("Show as " + layout.label().toLowerCase(java.util.Locale.ROOT));
        button.setTooltip(new Tooltip("Show as " + layout.label().toLowerCase(java.util.Locale.ROOT)));
        button.getStyleClass().add(Style.BUTTON_ICON);
        button.setOnAction(e -> {
            button.setSelected(true);
            wish(w -> w.withLayout(layout));
        });
        return button;
    }

    private void buildGrouping() {
        ToggleGroup group = new ToggleGroup();
        for (FleetWish.Grouping by : FleetWish.Grouping.values()) {
            RadioMenuItem item = new RadioMenuItem(by.label());
            item.setToggleGroup(group);
            item.setUserData(by);
            item.setOnAction(e -> wish(w -> w.withGrouping(by)));
            grouping.getItems().add(item);
        }
    }

    private void buildColumns() {
        for (FleetColumn column : FleetColumn.values()) {
            if (column == FleetColumn.NAME) {
                continue;
            }
            CheckMenuItem item = new CheckMenuItem(column.title());
            item.setUserData(column);
            item.setOnAction(e -> {
                List<FleetColumn> shown = new ArrayList<>(model.wish().columns());
                if (!shown.remove(column)) {
                    shown.add(column);
                }
                wish(w -> w.withColumns(shown));
            });
            columns.getItems().add(item);
        }
        MenuItem usual = new MenuItem("As usual");
        usual.setOnAction(e -> wish(w -> w.withColumns(FleetColumn.USUAL)));
        columns.getItems().addAll(new SeparatorMenuItem(), usual);
    }

    private MenuButton buildMore() {
        MenuButton more = new MenuButton("Export");
        more.setGraphic(Icon.EXPORT.view());
        more.setMinWidth(Region.USE_PREF_SIZE);
        MenuItem copy = new MenuItem("Copy rows");
        copy.setOnAction(e -> commands.copyRows(chosenOrAll()));
        MenuItem csv = new MenuItem("Export as CSV …");
        csv.setOnAction(e -> commands.export(root.getScene().getWindow(), false));
        MenuItem json = new MenuItem("Export as JSON …");
        json.setOnAction(e -> commands.export(root.getScene().getWindow(), true));
        more.getItems().addAll(copy, csv, json);
        return more;
    }

    private List<FleetRow> chosenOrAll() {
        FleetPicture picture = model.picture();
        List<FleetRow> chosen = picture.selectedRows();
        return chosen.isEmpty() ? picture.rows() : chosen;
    }

    private void typed(String text) {
        typed = text;
        wish(w -> w.withQuery(text));
    }

    private void wish(java.util.function.UnaryOperator<FleetWish> change) {
        model.wish(change);
        commands.wished();
    }

    private void render() {
        FleetPicture picture = model.picture();
        FleetPicture.Figures figures = picture.figures();
        FleetWish wish = picture.wish();
        boolean any = figures.clusters() > 0;

        total.setText(any ? count(figures.clusters(), "cluster", "clusters") : "");
        environments.forEach((environment, chip) ->
                renderFigure(chip, environment.label(), figures.environments().getOrDefault(environment, 0), wish));
        attention.setText(
                !any
                        ? ""
                        : figures.attention() == 0
                                ? "None needs attention"
                                : FleetCells.needAttention(figures.attention()) + ":");
        show(attention, any);
        reasons.forEach((reason, chip) ->
                renderFigure(chip, reason.label(), figures.reasons().getOrDefault(reason, 0), wish));

        // Only where somebody else asked: what is being typed is not yet a wish, and must not be taken back.
        if (!typed.equals(wish.query()) && model.wish().query().equals(wish.query())) {
            typed = wish.query();
            search.setText(typed);
        }
        problems.setText(String.join(" ", picture.problems()));
        show(problems, !picture.problems().isEmpty());
        grouping.getItems().forEach(item -> {
            if (item instanceof RadioMenuItem radio) {
                radio.setSelected(radio.getUserData() == wish.grouping());
            }
        });
        grouping.setText(
                wish.grouping() == FleetWish.Grouping.NONE
                        ? "Group"
                        : "By " + wish.grouping().label().toLowerCase(java.util.Locale.ROOT));
        columns.getItems().forEach(item -> {
            if (item instanceof CheckMenuItem check && check.getUserData() instanceof FleetColumn column) {
                check.setSelected(wish.columns().contains(column));
            }
        });
        asTable.setSelected(wish.layout() == FleetWish.Layout.TABLE);
        asCards.setSelected(wish.layout() == FleetWish.Layout.CARDS);
        show(columns, wish.layout() == FleetWish.Layout.TABLE);
        refresh.setDisable(picture.refreshing());
        refresh.setText(picture.refreshing() ? "Refreshing …" : "Refresh");

        // Nothing to search, group or export: the first steps stand alone.
        show(toolbar, any || !wish.query().isBlank() || picture.stage() == FleetPicture.Stage.LOADING);
        renderSources(picture);
        renderBanners(picture);
        renderBody(picture);
        foot.setText(footText(picture));
        shell.changed();
    }

    private static void renderFigure(Chip chip, String label, int count, FleetWish wish) {
        boolean on = FleetQuery.has(wish.query(), String.valueOf(chip.getUserData()));
        chip.setText("%s  %,d".formatted(label, count));
        chip.setSelected(on);
        chip.setAccessibleText(label + ": " + count + (on ? ", shown only these" : ""));
        show(chip, count > 0 || on);
    }

    private void renderSources(FleetPicture picture) {
        List<Node> shown = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (SourceState state : picture.sources()) {
            // Two sources may have the same name; each keeps a chip of its own.
            String key = state.name() + "#" + seen.merge(state.name(), 1, Integer::sum);
            SourceChip chip = sourceChips.computeIfAbsent(key, k -> new SourceChip(shell.clock()));
            chip.show(state);
            shown.add(chip);
        }
        if (!sources.getChildren().equals(shown)) {
            sources.getChildren().setAll(shown);
        }
    }

    private void renderBanners(FleetPicture picture) {
        boolean rows = picture.figures().clusters() > 0;
        List<SourceState> wanted = rows ? picture.troubled() : List.of();
        if (wanted.equals(bannersOf)) {
            return;
        }
        bannersOf = wanted;
        banners.getChildren().setAll(wanted.stream().map(this::banner).toList());
        show(banners, !wanted.isEmpty());
    }

    private Node banner(SourceState state) {
        Label name = new Label(DisplayText.clean(state.name()));
        name.getStyleClass().add(Style.STRONG);
        name.setMaxWidth(320);
        Label what = new Label(state.failure().map(Failure::happened).orElse(stateWord(state.state())));
        what.setMinWidth(0);
        state.failure().ifPresent(f -> what.setTooltip(new Tooltip(f.text())));
        HBox line = new HBox(
                (state.state() == SourceState.State.SIGNED_OUT ? Icon.SIGN_IN : Icon.WARNING)
                        .view()
                        .styled(Style.WARNING),
                name,
                what);
        if (state.clusters() > 0 && state.asOf().isPresent()) {
            AgeLabel age =
                    new AgeLabel(shell.clock(), "Its " + count(state.clusters(), "row was", "rows were") + " read ");
            age.show(state.asOf());
            age.getStyleClass().add(Style.MUTED);
            age.setMinWidth(Region.USE_PREF_SIZE);
            line.getChildren().add(age);
        }
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        line.getChildren().add(space);
        List<Button> buttons = new ArrayList<>();
        if (state.state() == SourceState.State.SIGNED_OUT) {
            buttons.add(Action.plain("Sign in", commands::signIn).button());
        } else {
            buttons.add(Action.plain("Try again", commands::refresh).button());
        }
        state.failure().ifPresent(f -> buttons.add(FailureView.copyButton(f)));
        buttons.forEach(b -> b.setMinWidth(Region.USE_PREF_SIZE));
        line.getChildren().addAll(buttons);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(FleetStyle.BANNER);
        return line;
    }

    private void renderBody(FleetPicture picture) {
        String key = picture.stage() + "/" + picture.wish().layout() + "/"
                + (picture.stage() == FleetPicture.Stage.NOTHING_READ
                        ? picture.sources().toString()
                        : "");
        boolean rows = picture.stage() == FleetPicture.Stage.ROWS;
        inBody(table.node(), rows && picture.wish().layout() == FleetWish.Layout.TABLE);
        inBody(cards.node(), rows && picture.wish().layout() == FleetWish.Layout.CARDS);
        show(state, !rows);
        if (rows) {
            if (picture.wish().layout() == FleetWish.Layout.TABLE) {
                table.render(picture);
            } else {
                cards.render(picture);
            }
        }
        if (key.equals(bodyKey)) {
            return;
        }
        bodyKey = key;
        switch (picture.stage()) {
            case ROWS -> {}
            case LOADING -> state.loading(Skeleton.rows(12));
            case FIRST_STEPS -> state.content(firstSteps());
            case NO_CLUSTER ->
                state.empty(
                        Icon.CLUSTER,
                        "No cluster found",
                        "Every source answered, and none has a cluster. Your account may lack the right to read the"
                                + " subscription, or the profile names other subscriptions.",
                        Action.proposed("Check the profile", commands::addKubeconfig),
                        Action.plain("Read again", commands::refresh));
            case NO_MATCH ->
                state.empty(
                        Icon.SEARCH,
                        "Nothing fits the search",
                        "None of the " + count(picture.figures().clusters(), "cluster", "clusters")
                                + " fits all terms. Take one out, or show everything.",
                        Action.proposed("Show all clusters", () -> {
                            search.setText("");
                            wish(w -> w.withQuery(""));
                        }));
            case NOTHING_READ -> state.content(nothingRead(picture));
        }
    }

    /** What was shown once stays in the window: put into it again it is styled anew, and a table has hundreds of nodes. */
    private void inBody(Node node, boolean visible) {
        if (visible && !body.getChildren().contains(node)) {
            body.getChildren().add(node);
        }
        show(node, visible);
    }

    private Node nothingRead(FleetPicture picture) {
        boolean signedOut = picture.troubled().stream().allMatch(s -> s.state() == SourceState.State.SIGNED_OUT);
        if (signedOut) {
            return firstSteps();
        }
        VBox list = new VBox();
        list.getStyleClass().addAll(Style.GAP_12, FleetStyle.FAILURES);
        Label heading = new Label("No source could be read");
        heading.getStyleClass().add(Style.HEADING);
        list.getChildren().add(heading);
        for (SourceState state : picture.troubled()) {
            Label name = new Label(DisplayText.clean(state.name()));
            name.getStyleClass().add(Style.SUBHEADING);
            Action action = state.state() == SourceState.State.SIGNED_OUT
                    ? Action.proposed("Sign in", commands::signIn)
                    : Action.proposed("Try again", commands::refresh);
            Failure failure = state.failure()
                    .orElseGet(() -> Failure.expected(
                            "fleet-source-unread",
                            "This source gave no answer.",
                            "Its clusters are not known.",
                            "Try again."));
            VBox part = new VBox(name, new FailureView(failure, action));
            part.getStyleClass().addAll(Style.GAP_8);
            list.getChildren().add(part);
        }
        list.setMaxWidth(720);
        VBox centred = new VBox(list);
        centred.setAlignment(Pos.TOP_CENTER);
        ScrollPane scroll = new ScrollPane(centred);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        return scroll;
    }

    /** What a new user sees: what this is, and the two ways to begin. */
    private Node firstSteps() {
        Label heading = new Label("Where are your clusters?");
        heading.getStyleClass().add(Style.TITLE);
        Label text = new Label("Castellan shows every cluster that Azure Arc or a kubeconfig knows, and connects to"
                + " none before you open it.");
        text.setWrapText(true);
        text.setTextAlignment(TextAlignment.CENTER);
        text.getStyleClass().add(Style.MUTED);
        HBox steps = new HBox(
                step(
                        Icon.CLOUD,
                        "Sign in to Azure",
                        "For AKS on Azure Local and clusters connected to Azure Arc. You need the reader role on"
                                + " their subscriptions.",
                        Action.proposed("Sign in", commands::signIn).with(Icon.SIGN_IN)),
                step(
                        Icon.FOLDER,
                        "Add a kubeconfig",
                        "For any other cluster. $KUBECONFIG and ~/.kube/config are read by themselves; neither was"
                                + " found, or they hold no context.",
                        Action.plain("Choose files", commands::addKubeconfig)));
        steps.getStyleClass().add(Style.GAP_16);
        steps.setAlignment(Pos.TOP_CENTER);
        Button again =
                Action.quiet("Look again", commands::refresh).with(Icon.REFRESH).button();
        VBox box = new VBox(heading, text, steps, again);
        box.getStyleClass().addAll(Style.GAP_16, FleetStyle.FIRST);
        box.setAlignment(Pos.CENTER);
        return box;
    }

    private static Node step(Icon icon, String title, String text, Action action) {
        Label heading = new Label(title);
        heading.getStyleClass().add(Style.HEADING);
        Label words = new Label(text);
        words.setWrapText(true);
        words.getStyleClass().add(Style.MUTED);
        Region space = new Region();
        VBox.setVgrow(space, Priority.ALWAYS);
        VBox card = new VBox(icon.view().styled(Style.ICON_LARGE), heading, words, space, action.button());
        card.getStyleClass().addAll(Style.CARD, Style.GAP_12, FleetStyle.STEP);
        HBox.setHgrow(card, Priority.ALWAYS);
        return card;
    }

    private void showHelp() {
        GridPane grid = new GridPane();
        grid.setHgap(16);
        grid.setVgap(6);
        int line = 0;
        for (Map.Entry<String, String> field : new TreeMap<>(FleetQuery.FIELDS).entrySet()) {
            Label name = new Label(field.getKey() + ":");
            name.getStyleClass().add(Style.MONO);
            grid.addRow(line++, name, new Label(field.getValue()));
        }
        Label rules = new Label("All terms have to hold. A minus turns a term round (-offline), a comma separates"
                + " alternatives (site:leeds,york), quotes keep spaces. Other words are looked for everywhere.");
        rules.setWrapText(true);
        rules.getStyleClass().add(Style.MUTED);
        rules.setMaxWidth(460);
        VBox content = new VBox(rules, grid);
        content.getStyleClass().add(Style.GAP_12);
        shell.overlay(new Overlay(
                "What can be searched for", content, List.of(Action.proposed("Close", shell::closeOverlay))));
    }

    private static String footText(FleetPicture picture) {
        int all = picture.figures().clusters();
        if (all == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        if (picture.matched() == all) {
            text.append(count(all, "cluster", "clusters"));
        } else {
            text.append(picture.matched()).append(" of ").append(count(all, "cluster", "clusters"));
        }
        if (picture.selected().size() > 1) {
            text.append(" · ").append(picture.selected().size()).append(" selected");
        }
        return text.toString();
    }

    static String count(int number, String one, String many) {
        return "%,d %s".formatted(number, number == 1 ? one : many);
    }

    static String stateWord(SourceState.State state) {
        return switch (state) {
            case LOADING -> "Loading";
            case FRESH -> "Up to date";
            case PARTIAL -> "Incomplete";
            case STALE -> "Stale";
            case SIGNED_OUT -> "Signed out";
            case FORBIDDEN -> "Forbidden";
            case UNREACHABLE -> "Unreachable";
            case FAILED -> "Failed";
        };
    }

    static Tone stateTone(SourceState.State state) {
        return switch (state) {
            case LOADING -> Tone.INFO;
            case FRESH -> Tone.GOOD;
            case PARTIAL, STALE, SIGNED_OUT -> Tone.ATTENTION;
            case FORBIDDEN, UNREACHABLE, FAILED -> Tone.BAD;
        };
    }

    private static void show(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** The state of one source with its age. */
    private static final class SourceChip extends HBox {
        private final Label name = new Label();
        private final Badge badge = new Badge(Tone.NEUTRAL, "");
        private final AgeLabel age;

        SourceChip(dev.castellan.console.design.LiveClock clock) {
            age = new AgeLabel(clock, "");
            age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            name.getStyleClass().add(Style.SMALL);
            name.setMaxWidth(260);
            // Of a path the file at its end tells most.
            name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            getStyleClass().add(FleetStyle.SOURCE);
            setAlignment(Pos.CENTER_LEFT);
            getChildren().addAll(name, badge, age);
        }

        void show(SourceState state) {
            String whole = DisplayText.clean(state.name());
            name.setText(FleetCells.brief(whole));
            name.setTooltip(new Tooltip(whole));
            badge.show(stateTone(state.state()), stateWord(state.state()));
            age.show(state.asOf());
            FleetView.show(age, state.asOf().isPresent());
            setAccessibleText(whole + ": " + badge.getText());
        }
    }
}
