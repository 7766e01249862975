package dev.castellan.console.access.finding;

import dev.castellan.access.escalation.Severity;
import dev.castellan.console.access.PageView;
import dev.castellan.console.access.finding.FindingsFilter.Standing;
import dev.castellan.console.design.Action;
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
import dev.castellan.console.shell.ShellContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The list of findings, and beside it the one looked at. */
final class FindingsView implements PageView {
    /** Narrower, the one looked at stands below the list. */
    private static final double WIDE = 1180;

    private final FindingsModel model;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final SearchField search;
    private final Map<Severity, Chip> severities = new EnumMap<>(Severity.class);
    private final Map<Standing, Chip> standings = new EnumMap<>(Standing.class);
    private final Label count = new Label();
    private final Label remark = new Label();
    private final LiveTable<FindingRow> table = new LiveTable<>("Findings", FindingRow::id);
    private final FindingDetail detail;
    private final SplitPane split = new SplitPane();
    private final AsideSheets sheets;
    private boolean showing;

    FindingsView(FindingsModel model, ShellContext shell, FileChoice files) {
        this.model = model;
        this.body = new StatePane(shell.clock());
        this.sheets = new AsideSheets(model, shell);
        this.detail = new FindingDetail(model, shell, files, sheets, this::chosen);
        root.getStyleClass().add(FindingStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(FindingsView.class.getResource("finding.css"))
                        .toExternalForm());
        search = new SearchField(
                "Search findings", text -> model.filter(model.picture().filter().typing(text)));
        search.onLeave(table::focusRows);
        HBox.setHgrow(search, Priority.ALWAYS);
        count.getStyleClass().add(Style.MUTED);
        count.setMinWidth(Region.USE_PREF_SIZE);
        remark.setWrapText(true);
        remark.getStyleClass().addAll(Style.SMALL, FindingStyle.REMARK);
        remark.setGraphic(Icon.INFO.view());
        HBox line = new HBox(search, count);
        line.getStyleClass().add(FindingStyle.TOOLS);
        root.setTop(new VBox(line, chips(), remark));
        root.setCenter(body);
        table.columns(columns());
        table.onSelect(() -> model.select(table.selection().lead().map(String::valueOf)));
        table.onOpen(row -> detail.focus());
        table.onMenu(this::menu);
        table.onCharacter("s", this::setAside);
        table.onCharacter("a", this::assign);
        table.onCharacter("b", this::bringBack);
        split.getStyleClass().add(FindingStyle.SPLIT);
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
            split.setDividerPositions(wanted == Orientation.HORIZONTAL ? 0.58 : 0.44);
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
    LiveTable<FindingRow> table() {
        return table;
    }

    private Node chips() {
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add(FindingStyle.CHIPS);
        List<Severity> worstFirst = new ArrayList<>(List.of(Severity.values())).reversed();
        for (Severity severity : worstFirst) {
            Chip chip = new Chip(FindingRow.words(severity.word()));
            chip.setOnAction(e -> model.filter(model.picture().filter().with(severity, chip.isSelected())));
            severities.put(severity, chip);
            pane.getChildren().add(chip);
        }
        Region gap = new Region();
        gap.setMinWidth(12);
        pane.getChildren().add(gap);
        for (Standing standing : Standing.values()) {
            Chip chip = new Chip(standing.label());
            chip.setOnAction(e -> model.filter(model.picture().filter().with(standing, chip.isSelected())));
            standings.put(standing, chip);
            pane.getChildren().add(chip);
        }
        return pane;
    }

    private static List<LiveColumn<FindingRow>> columns() {
        return List.of(
                LiveColumn.<FindingRow>of(
                                "severity",
                                "Severity",
                                92,
                                Look.PLAIN,
                                r -> FindingRow.words(r.severity().word()))
                        .toned(r -> Optional.of(tone(r.severity()))),
                LiveColumn.of("finding", "Finding", 190, Look.PLAIN, FindingRow::kind),
                LiveColumn.of("who", "Who", 240, Look.NAME, FindingRow::who),
                LiveColumn.of("where", "Where", 130, Look.MUTED, FindingRow::where),
                LiveColumn.<FindingRow>of("state", "State", 215, Look.PLAIN, FindingRow::standing)
                        .toned(r -> switch (Standing.of(r.state())) {
                            case OPEN -> Optional.empty();
                            case ASSIGNED -> Optional.of(Tone.INFO);
                            case CAME_BACK -> Optional.of(Tone.ATTENTION);
                            case SET_ASIDE -> Optional.of(Tone.NEUTRAL);
                        }),
                LiveColumn.<FindingRow>of("id", "Id", 120, Look.MUTED, FindingRow::id)
                        .onWish());
    }

    static Tone tone(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Tone.BAD;
            case HIGH -> Tone.ATTENTION;
            case MEDIUM -> Tone.INFO;
            case LOW -> Tone.NEUTRAL;
        };
    }

    /** What commands are about: the selected rows, else the one looked at. */
    private List<String> chosen() {
        List<String> ids = table.selectedRows().stream().map(FindingRow::id).toList();
        return ids.isEmpty() ? model.picture().selected().map(List::of).orElse(List.of()) : ids;
    }

    private void setAside() {
        sheets.setAside(chosen());
    }

    private void assign() {
        sheets.assign(chosen());
    }

    private void bringBack() {
        List<String> ids = aside(chosen());
        if (!ids.isEmpty()) {
            model.bringBack(ids);
        }
    }

    /** Those that are set aside, or were. */
    private List<String> aside(List<String> ids) {
        return model.picture().all().stream()
                .filter(r -> ids.contains(r.id())
                        && (Standing.of(r.state()) == Standing.SET_ASIDE
                                || Standing.of(r.state()) == Standing.CAME_BACK))
                .map(FindingRow::id)
                .toList();
    }

    private List<MenuItem> menu() {
        List<String> ids = chosen();
        if (ids.isEmpty()) {
            return List.of();
        }
        List<MenuItem> items = new ArrayList<>();
        items.add(item("Set aside …  (S)", Icon.CLOCK, this::setAside));
        items.add(item("Assign …  (A)", Icon.ACCOUNT, this::assign));
        if (!aside(ids).isEmpty()) {
            items.add(item("Bring back  (B)", Icon.BACK, this::bringBack));
        }
        return items;
    }

    private static MenuItem item(String label, Icon icon, Runnable run) {
        MenuItem item = new MenuItem(label, icon.view());
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }

    /** Shows what the model knows. */
    @Override
    public void show() {
        if (showing) {
            return;
        }
        showing = true;
        try {
            FindingsPicture now = model.picture();
            showTools(now);
            table.show(now.shown());
            now.selected()
                    .filter(id -> !table.selection().lead().equals(Optional.of(id)))
                    .ifPresent(table::select);
            detail.show(now);
            if (KeptFocus.around(body, () -> showBody(now))) {
                search.focusField();
            }
        } finally {
            showing = false;
        }
    }

    private void showTools(FindingsPicture now) {
        if (!search.text().equals(now.filter().text())) {
            search.setText(now.filter().text());
        }
        Map<Severity, Integer> bySeverity = now.bySeverity();
        severities.forEach((severity, chip) -> {
            chip.setText("%s %,d".formatted(FindingRow.words(severity.word()), bySeverity.getOrDefault(severity, 0)));
            chip.setSelected(now.filter().severities().contains(severity));
        });
        Map<Standing, Integer> byStanding = now.byStanding();
        standings.forEach((standing, chip) -> {
            chip.setText("%s %,d".formatted(standing.label(), byStanding.getOrDefault(standing, 0)));
            chip.setSelected(now.filter().standings().contains(standing));
        });
        count.setText(
                now.shown().size() == now.all().size()
                        ? (now.all().size() == 1
                                ? "1 finding"
                                : "%,d findings".formatted(now.all().size()))
                        : "%,d of %,d".formatted(now.shown().size(), now.all().size()));
        remark.setText(now.remark());
        remark.setVisible(!now.remark().isEmpty());
        remark.setManaged(!now.remark().isEmpty());
    }

    private void showBody(FindingsPicture now) {
        if (now.failure().isPresent()) {
            body.failed(now.failure().get());
        } else if (now.stage() == FindingsPicture.Stage.LOOKING) {
            body.loading(Skeleton.rows(12));
        } else if (now.all().isEmpty()) {
            body.empty(
                    Icon.SHIELD,
                    "No findings",
                    "Nothing in the roles and bindings that were read lets anybody become more than they are, beyond"
                            + " what the server gives by default.");
        } else if (now.shown().isEmpty()) {
            boolean onlyAside = now.filter().equals(FindingsFilter.NONE);
            body.empty(
                    onlyAside ? Icon.CLOCK : Icon.FILTER,
                    onlyAside ? "Everything is set aside" : "No finding fits",
                    onlyAside
                            ? "Somebody answers for each of them; each comes back on its day."
                            : "Others are hidden by the search or the choices above.",
                    onlyAside
                            ? Action.plain(
                                    "Show them", () -> model.filter(now.filter().with(Standing.SET_ASIDE, true)))
                            : Action.plain("Show all that need somebody", () -> model.filter(FindingsFilter.NONE)));
        } else if (!Objects.equals(body.getCenter(), split)) {
            body.content(split);
        }
    }
}
