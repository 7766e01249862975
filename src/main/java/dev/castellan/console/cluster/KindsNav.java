package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Section;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The kinds of a cluster at its left edge: Enter or a click goes there, F marks a favourite. */
final class KindsNav extends VBox {
    private static final PseudoClass HERE = PseudoClass.getPseudoClass("here");
    private static final double STAR = 22;

    private final WorkspaceModel model;
    private final ShellContext shell;
    private final ListView<NavRow> list = new ListView<>();
    private final SearchField search;
    private final VBox trouble = new VBox();
    private String wanted = "";
    private List<NavRow> shown = List.of();

    KindsNav(WorkspaceModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        getStyleClass().add(ClusterStyle.NAV);
        search = new SearchField("Find a kind", text -> {
            wanted = text;
            show();
        });
        search.onLeave(() -> {
            if (!wanted.isEmpty()) {
                shown.stream()
                        .filter(NavRow.Entry.class::isInstance)
                        .findFirst()
                        .ifPresent(row -> go((NavRow.Entry) row));
            }
            list.requestFocus();
        });
        list.getStyleClass().add(ClusterStyle.NAV_LIST);
        list.setAccessibleText("Kinds");
        list.setCellFactory(view -> new Cell());
        list.setOnKeyPressed(e -> {
            if (list.getSelectionModel().getSelectedItem() instanceof NavRow.Entry entry) {
                if (e.getCode() == KeyCode.ENTER) {
                    go(entry);
                    e.consume();
                } else if (e.getCode() == KeyCode.F) {
                    entry.kind().ifPresent(model::toggleFavourite);
                    e.consume();
                }
            }
        });
        trouble.getStyleClass().add(Style.GAP_4);
        VBox.setVgrow(list, Priority.ALWAYS);
        VBox head = new VBox(search, trouble);
        head.getStyleClass().add(ClusterStyle.NAV_HEAD);
        getChildren().addAll(head, list);
        show();
    }

    void focusSearch() {
        search.focusField();
    }

    void show() {
        int forwards = (int) model.bench().forwards().views().stream()
                .filter(v -> v.phase() == dev.castellan.browse.session.PortForwards.Phase.LISTENING)
                .count();
        List<NavRow> rows = NavRow.rows(model, forwards, wanted);
        if (!rows.equals(shown)) {
            show(rows);
        }
        trouble.getChildren().clear();
        model.kindsFailure().ifPresent(f -> {
            Label words = new Label(f.happened());
            words.setWrapText(true);
            words.getStyleClass().addAll(Style.SMALL, Style.WARNING);
            words.setTooltip(new Tooltip(f.text()));
            trouble.getChildren()
                    .addAll(
                            words,
                            Action.quiet("Read the kinds again", () -> model.readKinds(true))
                                    .with(Icon.REFRESH)
                                    .button());
        });
        if (model.readingKinds() && model.kinds().isEmpty()) {
            Label words = new Label("Reading the kinds …");
            words.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            trouble.getChildren().add(words);
        }
        model.kinds().filter(k -> !k.gaps().isEmpty()).ifPresent(k -> {
            Label words = new Label(
                    k.gaps().size() == 1
                            ? "One API group could not be read."
                            : k.gaps().size() + " API groups could not be read.");
            words.setWrapText(true);
            words.getStyleClass().addAll(Style.SMALL, Style.WARNING);
            trouble.getChildren().add(words);
        });
    }

    /** Numbers change all the time: only the lines that say something else are filled again. */
    private void show(List<NavRow> rows) {
        List<NavRow> there = list.getItems();
        Optional<NavRow> chosen = Optional.ofNullable(list.getSelectionModel().getSelectedItem());
        if (rows.size() == there.size()) {
            for (int i = 0; i < rows.size(); i++) {
                if (!rows.get(i).equals(there.get(i))) {
                    there.set(i, rows.get(i));
                }
            }
        } else {
            list.getItems().setAll(rows);
        }
        shown = rows;
        // Recent kinds come and go above what is chosen.
        for (int i = 0; i < rows.size() && chosen.isPresent(); i++) {
            if (rows.get(i).sameLine(chosen.get())) {
                list.getSelectionModel().select(i);
                return;
            }
        }
    }

    private void go(NavRow.Entry entry) {
        Place next = entry.kind()
                .map(k -> model.place().at(k))
                .orElseGet(() -> model.place().at(entry.page()));
        shell.go(next.address());
    }

    static Icon icon(Optional<Kind> kind, String page) {
        if (kind.isEmpty()) {
            return page.equals(Place.FORWARDS) ? Icon.ROUTE : Icon.CLUSTER;
        }
        return switch (kind.get().id()) {
            case "nodes" -> Icon.NODE;
            case "namespaces" -> Icon.NAMESPACE;
            case "events" -> Icon.BELL;
            case "secrets" -> Icon.KEY;
            case "serviceaccounts" -> Icon.ACCOUNT;
            default -> icon(kind.get().section());
        };
    }

    private static Icon icon(Section section) {
        return switch (section) {
            case WORKLOADS -> Icon.WORKLOAD;
            case NETWORK -> Icon.NETWORK;
            case STORAGE -> Icon.DATABASE;
            case CONFIGURATION -> Icon.SETTINGS;
            case ACCESS -> Icon.PEOPLE;
            case POLICY -> Icon.SHIELD;
            case CLUSTER -> Icon.CLUSTER;
            case CUSTOM -> Icon.UNCLASSIFIED;
        };
    }

    private final class Cell extends ListCell<NavRow> {
        private final IconView icon = Icon.CLUSTER.view();
        private final Label title = new Label();
        private final Label count = new Label();
        private final Button star = new Button();
        private final BooleanProperty loved = new SimpleBooleanProperty();
        private final StackPane line;

        Cell() {
            getStyleClass().add(ClusterStyle.NAV_CELL);
            // As wide as the list, never wider: long names are cut instead of scrolled.
            setPrefWidth(0);
            title.setMinWidth(0);
            HBox.setHgrow(title, Priority.ALWAYS);
            title.setMaxWidth(Double.MAX_VALUE);
            count.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            count.setMinWidth(Region.USE_PREF_SIZE);
            star.getStyleClass().setAll(ClusterStyle.NAV_STAR);
            star.setGraphic(Icon.STAR.view());
            star.setFocusTraversable(false);
            star.setOnAction(e -> {
                if (getItem() instanceof NavRow.Entry entry) {
                    entry.kind().ifPresent(model::toggleFavourite);
                }
            });
            HBox words = new HBox(icon, title, count);
            words.setAlignment(Pos.CENTER_LEFT);
            words.getStyleClass().add(Style.GAP_8);
            // The star has room only where it is seen: names need the rest.
            words.paddingProperty()
                    .bind(Bindings.when(loved.or(hoverProperty()))
                            .then(new Insets(0, STAR, 0, 0))
                            .otherwise(Insets.EMPTY));
            line = new StackPane(words, star);
            line.setAlignment(Pos.CENTER_RIGHT);
            // As one names it for kubectl, and the whole title where the line cuts it; made when the pointer comes.
            setOnMouseEntered(e -> {
                if (getTooltip() == null && getItem() instanceof NavRow.Entry entry) {
                    setTooltip(new Tooltip(DisplayText.clean(entry.title()
                            + entry.kind()
                                    .map(k -> "  ·  " + k.resource().qualified())
                                    .orElse(""))));
                }
            });
            setOnMouseClicked(e -> {
                if (getItem() instanceof NavRow.Entry entry) {
                    go(entry);
                }
            });
        }

        @Override
        protected void updateItem(NavRow item, boolean empty) {
            super.updateItem(item, empty);
            pseudoClassStateChanged(HERE, false);
            getStyleClass().remove(ClusterStyle.NAV_HEADING);
            setText(null);
            setGraphic(null);
            setTooltip(null);
            if (empty || item == null) {
                return;
            }
            switch (item) {
                case NavRow.Heading heading -> {
                    getStyleClass().add(ClusterStyle.NAV_HEADING);
                    setText(DisplayText.clean(heading.title()));
                }
                case NavRow.Entry entry -> {
                    icon.show(icon(entry.kind(), entry.page()));
                    title.setText(DisplayText.clean(entry.title()));
                    count.setText(entry.count());
                    boolean marked = entry.loved();
                    loved.set(marked);
                    star.setVisible(entry.kind().isPresent());
                    star.pseudoClassStateChanged(HERE, marked);
                    star.setAccessibleText(
                            marked ? "Take out of the favourites" : "Mark " + entry.title() + " as a favourite");
                    setAccessibleText(entry.title() + (entry.count().isEmpty() ? "" : ", " + entry.count()));
                    pseudoClassStateChanged(HERE, entry.here());
                    setGraphic(line);
                }
            }
        }
    }
}
