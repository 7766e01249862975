package dev.castellan.console.access.compare;

import dev.castellan.access.compare.Comparison;
import dev.castellan.console.access.PageView;
import dev.castellan.console.access.compare.ComparePicture.Filter;
import dev.castellan.console.access.compare.ComparePicture.Side;
import dev.castellan.console.access.compare.ComparePicture.Stage;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.KeptFocus;
import dev.castellan.console.design.LiveColumn;
import dev.castellan.console.design.LiveColumn.Look;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The two sides, and the list of what differs, effective changes first. */
final class CompareView implements PageView {
    private static final double WIDE = 1180;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);

    private final CompareModel model;
    private final ShellContext shell;
    private final FileChoice files;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final HBox sides = new HBox();
    private final SearchField search;
    private final Map<Filter.Show, Chip> chips = new EnumMap<>(Filter.Show.class);
    private final VBox tools;
    private final Label remarks = new Label();
    private final LiveTable<ChangeRow> table = new LiveTable<>("Changes of access", ChangeRow::id);
    private final ChangeDetail detail = new ChangeDetail();
    private final SplitPane split = new SplitPane();
    private Optional<ComparePicture> shownSides = Optional.empty();
    private boolean showing;

    CompareView(CompareModel model, ShellContext shell, FileChoice files) {
        this.model = model;
        this.shell = shell;
        this.files = files;
        this.body = new StatePane(shell.clock());
        root.getStyleClass().add(CompareStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(CompareView.class.getResource("compare.css"))
                        .toExternalForm());
        sides.getStyleClass().add(CompareStyle.SIDES);
        search = new SearchField(
                "Search changes",
                text -> model.filter(new Filter(text, model.picture().filter().show())));
        search.onLeave(table::focusRows);
        HBox.setHgrow(search, Priority.ALWAYS);
        remarks.setWrapText(true);
        remarks.setGraphic(Icon.WARNING.view());
        remarks.getStyleClass().add(CompareStyle.REMARKS);
        remarks.setMaxWidth(Double.MAX_VALUE);
        tools = new VBox(tools(), remarks);
        root.setTop(new VBox(sides, tools));
        root.setCenter(body);
        table.columns(columns());
        table.onSelect(() -> model.select(table.selection().lead().map(String::valueOf)));
        table.onOpen(row -> detail.requestFocus());
        split.getStyleClass().add(CompareStyle.SPLIT);
        split.getItems().addAll(table, detail);
        split.setDividerPositions(0.5);
        SplitPane.setResizableWithParent(detail, false);
        root.widthProperty().subscribe(width -> turn(width.doubleValue()));
        show();
    }

    private void turn(double width) {
        Orientation wanted = width >= WIDE ? Orientation.HORIZONTAL : Orientation.VERTICAL;
        if (split.getOrientation() != wanted) {
            split.setOrientation(wanted);
            split.setDividerPositions(wanted == Orientation.HORIZONTAL ? 0.62 : 0.55);
        }
    }

    @Override
    public Parent root() {
        return root;
    }

    @Override
    public void search() {
        search.focusField();
    }

    /** The list, for tests. */
    LiveTable<ChangeRow> table() {
        return table;
    }

    private Node tools() {
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add(CompareStyle.CHIPS);
        for (Filter.Show show : Filter.Show.values()) {
            Chip chip = new Chip(show.label());
            chip.setOnAction(e -> model.filter(
                    new Filter(model.picture().filter().text(), chip.isSelected() ? show : Filter.Show.ACCESS)));
            chips.put(show, chip);
            pane.getChildren().add(chip);
        }
        Button export = Action.plain("Export …", this::export).with(Icon.EXPORT).button();
        export.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(search, export);
        line.getStyleClass().add(Style.TOOLBAR);
        return new VBox(line, pane);
    }

    private static List<LiveColumn<ChangeRow>> columns() {
        return List.of(
                LiveColumn.<ChangeRow>of(
                                "effect",
                                "Change",
                                140,
                                Look.PLAIN,
                                r -> r.effect().word())
                        .toned(r -> Optional.of(
                                switch (r.effect()) {
                                    case GAINED, PERHAPS_GAINED, OBJECT -> Tone.ATTENTION;
                                    case LOST, PERHAPS_LOST -> Tone.INFO;
                                    case OBJECT_ONLY -> Tone.NEUTRAL;
                                })),
                LiveColumn.of("who", "Who", 200, Look.PLAIN, ChangeRow::who),
                LiveColumn.of("what", "What", 260, Look.NAME, ChangeRow::what),
                LiveColumn.of("where", "Where", 130, Look.MUTED, ChangeRow::where),
                LiveColumn.of("through", "Through", 240, Look.PLAIN, ChangeRow::through));
    }

    /** Shows what the model knows. */
    @Override
    public void show() {
        if (showing) {
            return;
        }
        showing = true;
        try {
            ComparePicture now = model.picture();
            showSides(now);
            boolean compared = now.comparison().isPresent() && now.stage() != Stage.FAILED;
            tools.setVisible(compared);
            tools.setManaged(compared);
            if (!search.text().equals(now.filter().text())) {
                search.setText(now.filter().text());
            }
            chips.forEach((show, chip) -> {
                chip.setText("%s %,d".formatted(show.label(), now.count(show)));
                chip.setSelected(now.filter().show() == show);
            });
            String limits = now.comparison().map(CompareView::remarks).orElse("");
            remarks.setText(limits);
            remarks.setVisible(!limits.isEmpty());
            remarks.setManaged(!limits.isEmpty());
            table.show(now.shown());
            detail.show(now.selectedRow());
            showBody(now);
        } finally {
            showing = false;
        }
    }

    private static String remarks(Comparison comparison) {
        List<String> all = comparison.remarks();
        return all.isEmpty()
                ? ""
                : DisplayText.clean(String.join(" ", all.stream().limit(2).toList()))
                        + (all.size() > 2 ? " And %,d more.".formatted(all.size() - 2) : "");
    }

    private void showSides(ComparePicture now) {
        boolean same = shownSides
                .filter(s -> s.here().equals(now.here())
                        && s.other().equals(now.other())
                        && s.otherFirst() == now.otherFirst()
                        && s.earlier().equals(now.earlier()))
                .isPresent();
        if (same) {
            return;
        }
        shownSides = Optional.of(now);
        Node here = side(now.here(), "Shown here");
        Node other = now.other().isPresent() ? side(now.other(), "Compared with") : nothing();
        Button swap = new Button();
        swap.setGraphic(Icon.FORWARD.view());
        swap.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        swap.setAccessibleText("Exchange before and after");
        swap.setTooltip(new Tooltip("Exchange before and after"));
        swap.setDisable(now.other().isEmpty());
        swap.setOnAction(e -> model.swap());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Node choice = choose(now, now.other().isPresent() ? "Compare with another" : "Compare with");
        KeptFocus.around(
                sides,
                () -> sides.getChildren()
                        .setAll(now.otherFirst() ? other : here, swap, now.otherFirst() ? here : other, space, choice));
    }

    private static Node nothing() {
        Label words = new Label("Nothing chosen");
        words.getStyleClass().add(Style.MUTED);
        VBox box = new VBox(overline("Compared with"), words);
        box.getStyleClass().add(CompareStyle.SIDE);
        return box;
    }

    private Node side(Optional<Side> side, String role) {
        Label name = new Label(side.map(Side::label).orElse("–"));
        name.getStyleClass().add(Style.STRONG);
        AgeLabel age = new AgeLabel(shell.clock(), "read ");
        age.show(side.map(Side::takenAt));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        VBox box = new VBox(overline(role), name, age);
        box.getStyleClass().add(CompareStyle.SIDE);
        return box;
    }

    private static Label overline(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    private MenuButton choose(ComparePicture now, String label) {
        MenuButton menu = new MenuButton(label);
        menu.setMinWidth(Region.USE_PREF_SIZE);
        menu.getItems().add(item("A snapshot file …", Icon.FOLDER, this::chooseFile));
        menu.getItems().add(item("Another cluster …", Icon.CLUSTER, this::chooseCluster));
        for (int i = 0; i < now.earlier().size(); i++) {
            int index = i;
            Side side = now.earlier().get(i);
            menu.getItems()
                    .add(item(
                            "As it was read " + TIME.format(side.takenAt().atZone(ZoneId.systemDefault())),
                            Icon.CLOCK,
                            () -> model.withEarlier(index)));
        }
        return menu;
    }

    private static MenuItem item(String label, Icon icon, Runnable run) {
        MenuItem item = new MenuItem(label, icon.view());
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }

    private void chooseFile() {
        files.open(root.getScene().getWindow(), "Compare with a snapshot or files of objects")
                .ifPresent(model::with);
    }

    private void chooseCluster() {
        List<FleetCluster> all = model.clusters().stream()
                .sorted(Comparator.comparing(FleetCluster::name))
                .toList();
        ListView<FleetCluster> list = new ListView<>();
        list.getStyleClass().add(CompareStyle.CLUSTERS);
        list.setAccessibleText("Clusters");
        list.getItems().setAll(all);
        list.setCellFactory(view -> new ListCell<>() {
            @Override
            protected void updateItem(FleetCluster cluster, boolean empty) {
                super.updateItem(cluster, empty);
                setText(
                        empty || cluster == null
                                ? ""
                                : DisplayText.clean(cluster.name()) + "  ·  "
                                        + cluster.environment().environment().label());
            }
        });
        Runnable choose = () -> Optional.ofNullable(list.getSelectionModel().getSelectedItem())
                .ifPresent(cluster -> {
                    shell.closeOverlay();
                    model.with(cluster);
                });
        list.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ENTER) {
                e.consume();
                choose.run();
            }
        });
        SearchField field = new SearchField("Search clusters", text -> {
            String wanted = text.toLowerCase(Locale.ROOT);
            list.getItems()
                    .setAll(all.stream()
                            .filter(c -> c.name().toLowerCase(Locale.ROOT).contains(wanted))
                            .toList());
            list.getSelectionModel().selectFirst();
        });
        field.onLeave(list::requestFocus);
        list.getSelectionModel().selectFirst();
        VBox form = new VBox(field, list);
        form.getStyleClass().add(Style.GAP_8);
        shell.overlay(new Overlay(
                "Compare with which cluster?",
                form,
                List.of(
                        Action.proposed("Compare", choose).with(Icon.CARDS),
                        Action.quiet("Cancel", shell::closeOverlay))));
        field.focusField();
    }

    private void export() {
        List<ChangeRow> rows = table.rows();
        files.save(root.getScene().getWindow(), "Export what differs", "access-changes.csv")
                .ifPresent(path -> {
                    String csv = table.csv(rows);
                    SavedFile.save(shell, "What differs", path, SavedFile.Content.text(() -> csv));
                });
    }

    private void showBody(ComparePicture now) {
        switch (now.stage()) {
            case CHOOSING ->
                body.empty(
                        Icon.CARDS,
                        "Compare with another time or another cluster",
                        "A saved snapshot shows what changed since; another cluster shows who can do more there. What"
                                + " people can really do is compared, not how it is written down.",
                        Action.proposed("A snapshot file …", this::chooseFile).with(Icon.FOLDER),
                        Action.plain("Another cluster …", this::chooseCluster).with(Icon.CLUSTER));
            case READING -> {
                Label step = new Label(now.step().isEmpty() ? "Comparing …" : now.step() + " …");
                step.getStyleClass().add(Style.MUTED);
                HBox line = new HBox(
                        step, Action.quiet("Stop", model::leave).with(Icon.STOP).button());
                line.setAlignment(Pos.CENTER_LEFT);
                line.getStyleClass().addAll(Style.GAP_12, Style.PAGE);
                body.content(new VBox(line, Skeleton.rows(8)));
            }
            case FAILED -> {
                List<Action> actions = new ArrayList<>();
                actions.add(Action.proposed("Try again", model::again).with(Icon.REFRESH));
                actions.add(Action.plain("Choose another", model::leave));
                Failure failure = now.failure()
                        .orElseGet(
                                () -> Failure.expected("console-access-compare", "It could not be compared.", "", ""));
                body.failed(failure, actions.toArray(Action[]::new));
            }
            case COMPARED -> {
                Comparison outcome = now.comparison().orElseThrow();
                if (outcome.nothing() && now.filter().show() != Filter.Show.OBJECTS) {
                    body.empty(
                            outcome.partial() ? Icon.WARNING : Icon.CHECK,
                            outcome.reordered()
                                    ? "The order of the authorizers differs"
                                    : outcome.partial()
                                            ? "No difference in what could be read"
                                            : "Nobody's access differs",
                            outcome.objects().isEmpty()
                                    ? "Roles and bindings are the same on both sides."
                                    : "Some roles or bindings are written differently, but they give everybody the"
                                            + " same.",
                            outcome.objects().isEmpty()
                                    ? new Action[0]
                                    : new Action[] {
                                        Action.plain(
                                                "Show the %,d objects"
                                                        .formatted(outcome.objects()
                                                                .size()),
                                                () -> model.filter(new Filter("", Filter.Show.OBJECTS)))
                                    });
                } else if (now.shown().isEmpty()) {
                    body.empty(
                            Icon.FILTER,
                            "No change fits",
                            "Others are hidden by the search or the choice above.",
                            Action.plain("Show all", () -> model.filter(Filter.NONE)));
                } else if (!Objects.equals(body.getCenter(), split)) {
                    body.content(split);
                }
            }
        }
    }
}
