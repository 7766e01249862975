package dev.castellan.console.access.matrix;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.access.matrix.MatrixPicture.AzureState;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Filters, the grid, the cell looked at in words, and what the letters mean. */
final class MatrixView {
    private static final String EVERYWHERE = "Whole cluster";

    private final AccessFrame frame;
    private final MatrixModel model;
    private final BorderPane root = new BorderPane();
    private final MatrixGrid grid;
    private final StatePane body;
    private final ComboBox<String> namespace = new ComboBox<>();
    private final SearchField who = new SearchField("Find a subject", typed -> change(wish().who(typed)));
    private final SearchField what = new SearchField("Find a resource", typed -> change(wish().what(typed)));
    private final List<Chip> kinds = new ArrayList<>();
    private final Chip all = new Chip("All resources");
    private final Chip system = new Chip("System’s own");
    private final Chip power = new Chip("Most access first");
    private final HBox detail = new HBox();
    private final Badge state = new Badge(Tone.INFO, "");
    private boolean showing;

    MatrixView(AccessFrame frame, MatrixModel model) {
        this.frame = frame;
        this.model = model;
        root.getStylesheets()
                .add(Objects.requireNonNull(MatrixView.class.getResource("matrix.css"))
                        .toExternalForm());
        grid = new MatrixGrid(this::open);
        grid.onLook(cell -> showDetail(cell));
        body = new StatePane(frame.shell().clock());
        namespace.setAccessibleText("Namespace");
        namespace.setVisibleRowCount(16);
        namespace.valueProperty().subscribe(now -> {
            if (!showing && now != null) {
                change(wish().at(now.equals(EVERYWHERE) ? new Where.Everywhere() : new Where.In(now)));
            }
        });
        who.setPrefWidth(190);
        what.setPrefWidth(190);
        for (String kind : List.of("user", "group", "service account")) {
            Chip chip = new Chip(kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1) + "s");
            chip.setUserData(kind);
            chip.setOnAction(e -> change(wish().kind(chip.isSelected() ? Optional.of(kind) : Optional.empty())));
            kinds.add(chip);
        }
        all.setOnAction(e -> change(wish().all(all.isSelected())));
        system.setOnAction(e -> change(wish().system(system.isSelected())));
        power.setOnAction(e -> change(wish().power(power.isSelected())));
        Button export =
                Action.plain("Export CSV …", this::export).with(Icon.EXPORT).button();
        FlowPane tools = new FlowPane(namespace, who, what);
        tools.getChildren().addAll(kinds);
        tools.getChildren().addAll(all, system, power, export, state);
        tools.getStyleClass().add(MatrixStyle.TOOLS);
        who.onLeave(grid::requestFocus);
        what.onLeave(grid::requestFocus);
        detail.getStyleClass().add(MatrixStyle.DETAIL);
        root.setTop(tools);
        root.setCenter(body);
        root.setBottom(new VBox(detail, legend()));
        model.onChange(() -> frame.shell().ui().post(this, this::show));
        show();
    }

    Parent root() {
        return root;
    }

    void focusSearch() {
        who.focusField();
    }

    private MatrixWish wish() {
        return model.picture().wish();
    }

    private void change(MatrixWish next) {
        if (!next.equals(wish())) {
            model.wish(next);
            frame.changed();
        }
    }

    private static FlowPane legend() {
        FlowPane legend = new FlowPane();
        legend.getStyleClass().add(MatrixStyle.LEGEND);
        for (Level level : Level.values()) {
            legend.getChildren().add(sample(String.valueOf(level.capital()), level.words()));
        }
        legend.getChildren()
                .addAll(
                        new Label("small: only some of these verbs"),
                        new Label("grey: in some namespaces only"),
                        new Label("dot: objects of some names only"),
                        new Label("underlined: by Azure"),
                        new Label("?: perhaps"));
        return legend;
    }

    private static Node sample(String letter, String words) {
        Label mark = new Label(letter);
        mark.getStyleClass().addAll(Style.MONO, Style.STRONG);
        HBox box = new HBox(mark, new Label(words));
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private void show() {
        MatrixPicture now = model.picture();
        showing = true;
        try {
            List<String> places = new ArrayList<>(List.of(EVERYWHERE));
            places.addAll(now.namespaces());
            String chosen = now.wish().where() instanceof Where.In(String name) ? name : EVERYWHERE;
            if (!places.contains(chosen)) {
                places.add(chosen);
            }
            if (!namespace.getItems().equals(places)) {
                // A chosen value would keep its old words where its place in the list changes.
                namespace.getSelectionModel().clearSelection();
                namespace.getItems().setAll(places);
            }
            namespace.setValue(chosen);
            kinds.forEach(k -> k.setSelected(
                    now.wish().kind().map(w -> w.equals(k.getUserData())).orElse(false)));
            all.setSelected(now.wish().all());
            system.setSelected(now.wish().system());
            power.setSelected(now.wish().power());
            if (!who.text().equals(now.wish().who()) && !hasKeyboard(who)) {
                who.setText(now.wish().who());
            }
            if (!what.text().equals(now.wish().what()) && !hasKeyboard(what)) {
                what.setText(now.wish().what());
            }
        } finally {
            showing = false;
        }
        showState(now);
        if (now.failure().isPresent()) {
            body.failed(now.failure().get(), Action.proposed("Try again", () -> model.wish(wish())));
        } else if (now.table().isEmpty()) {
            body.loading(Skeleton.rows(14));
        } else if (now.rows().isEmpty() || now.columns().isEmpty()) {
            body.empty(
                    Icon.SEARCH,
                    now.columns().isEmpty() ? "No resource fits" : "Nobody fits",
                    now.wish().where() instanceof Where.In
                            ? "Nobody has anything there that fits the filters."
                            : "No subject has anything that fits the filters.",
                    Action.plain(
                            "Show everything",
                            () -> change(MatrixWish.FIRST.all(true).system(true))));
        } else {
            grid.show(now);
            if (!grid.equals(body.getCenter())) {
                body.content(grid);
            }
        }
        detail.setVisible(now.table().isPresent());
        showDetail(grid.chosen());
    }

    private static boolean hasKeyboard(Node field) {
        return field.isFocusWithin();
    }

    private void showState(MatrixPicture now) {
        boolean shown = true;
        if (now.busy() && now.table().isPresent()) {
            state.show(Tone.INFO, "Working it out …");
        } else if (now.azure() == AzureState.ADDING) {
            state.show(Tone.INFO, "Azure is being added …");
        } else if (now.cut() > 0) {
            state.show(Tone.ATTENTION, "%,d more: find a subject to see them".formatted(now.cut()));
        } else {
            shown = false;
        }
        state.setVisible(shown);
        state.setManaged(shown);
    }

    private void showDetail(Optional<MatrixGrid.Cell> cell) {
        MatrixPicture now = model.picture();
        if (cell.isEmpty()
                || now.table().isEmpty()
                || cell.get().row() >= now.rows().size()
                || cell.get().column() >= now.columns().size()) {
            detail.getChildren().clear();
            return;
        }
        MatrixTable table = now.table().get();
        int row = now.rows().get(cell.get().row());
        int column = now.columns().get(cell.get().column());
        Label subject = new Label(table.rows().get(row).name());
        subject.getStyleClass().add(Style.STRONG);
        subject.setMinWidth(0);
        subject.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        Label resource = new Label(
                "on " + DisplayText.clean(table.columns().get(column).column().text()));
        resource.setMinWidth(0);
        String words = table.words(row, column);
        Label verbs = new Label(words.isEmpty() ? "nothing" : words);
        verbs.getStyleClass().add(words.isEmpty() ? Style.MUTED : Style.STRONG);
        verbs.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label hint = new Label("Enter or click asks why");
        hint.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        hint.setMinWidth(Region.USE_PREF_SIZE);
        detail.getChildren().setAll(subject, resource, verbs, space, hint);
        grid.setAccessibleText(subject.getText() + " " + resource.getText() + ": " + verbs.getText());
    }

    private void open(MatrixGrid.Cell cell) {
        MatrixPicture now = model.picture();
        if (now.table().isEmpty()
                || cell.row() >= now.rows().size()
                || cell.column() >= now.columns().size()) {
            return;
        }
        frame.go("ask", Map.of("q", question(now, cell)));
    }

    /** The question behind a cell: about the letter meant, or the strongest verb that is there. */
    static String question(MatrixPicture now, MatrixGrid.Cell cell) {
        MatrixTable table = now.table().orElseThrow();
        int row = now.rows().get(cell.row());
        int column = now.columns().get(cell.column());
        int bits = table.here(row, column)
                | table.azure(row, column)
                | table.somewhere(row, column)
                | table.named(row, column)
                | table.perhaps(row, column)
                | table.unsure(row, column);
        int meant = cell.level().map(Level::mask).orElse(0xFF);
        int held = (bits & meant) != 0 ? bits & meant : bits;
        String verb = held == 0
                ? cell.level().map(l -> Level.verbs(l.mask()).getFirst()).orElse("get")
                : strongest(held);
        String where = now.wish().where() instanceof Where.In(String namespace)
                ? " in " + SubjectName.quoted(namespace)
                : (table.here(row, column) & 1 << Level.VERBS.indexOf(verb)) == 0
                                && (table.somewhere(row, column) | table.named(row, column)) != 0
                        ? " anywhere"
                        : "";
        return "why can " + SubjectName.word(table.rows().get(row).principal()) + ' ' + verb + ' '
                + table.columns().get(column).column().text() + where;
    }

    private static String strongest(int bits) {
        for (String verb : List.of("delete", "deletecollection", "create", "update", "patch", "get", "list", "watch")) {
            if ((bits & 1 << Level.VERBS.indexOf(verb)) != 0) {
                return verb;
            }
        }
        return "get";
    }

    private void export() {
        MatrixPicture now = model.picture();
        if (now.table().isEmpty()) {
            return;
        }
        frame.files()
                .save(root.getScene().getWindow(), "Export the matrix", "access-matrix.csv")
                .ifPresent(file -> SavedFile.save(
                        frame.shell(), "The matrix", file, SavedFile.Content.text(() -> MatrixCsv.write(now))));
    }
}
