package dev.castellan.console.fleet;

import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Hint;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.SnapshotList;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.RouteKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The fleet as cards, under a heading for each group. Only the lines in view have nodes, whatever the size of the fleet. */
final class FleetCards {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
    /** In heights of the text. */
    private static final double LEAST_WIDTH = 22;

    /** One line of the list: a heading, or as many cards as fit side by side. */
    sealed interface Shelf permits Heading, Cards {}

    record Heading(FleetPicture.Group group) implements Shelf {}

    record Cards(List<FleetRow> rows, int places) implements Shelf {}

    private final FleetModel model;
    private final ShellContext shell;
    private final FleetScreen.Commands commands;
    private final FleetMenu menu;
    private final ListView<Shelf> list = new ListView<>();
    private final SnapshotList<Shelf> shelves = new SnapshotList<>();
    private List<FleetPicture.Entry> shown = List.of();
    private FleetWish order = FleetWish.USUAL;
    private int shownPlaces;
    private int places = 3;
    private double textScale = 1;

    FleetCards(FleetModel model, ShellContext shell, FleetScreen.Commands commands, FleetMenu menu) {
        this.model = model;
        this.shell = shell;
        this.commands = commands;
        this.menu = menu;
        list.setId("fleet-cards");
        list.getStyleClass().add(FleetStyle.CARDS);
        list.setAccessibleText("Clusters");
        list.setItems(shelves);
        list.setCellFactory(view -> new ShelfCell());
        list.widthProperty().subscribe((before, now) -> fit());
        list.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    javafx.scene.Node node() {
        return list;
    }

    @SuppressWarnings("ReferenceEquality") // the model keeps the very same entries where nothing about them changed
    void render(FleetPicture picture) {
        if (shown != picture.entries() || shownPlaces != places) {
            if (!picture.wish().sameOrder(order)) {
                list.scrollTo(0);
            }
            order = picture.wish();
            shown = picture.entries();
            shownPlaces = places;
            shelves.show(shelves(shown, places));
        }
        for (Node cell : list.lookupAll("." + FleetStyle.CARD)) {
            if (cell instanceof Card card) {
                card.mark(picture);
            }
        }
    }

    /** Puts entries on lines with this many cards each. */
    static List<Shelf> shelves(List<FleetPicture.Entry> entries, int places) {
        List<Shelf> shelves = new ArrayList<>();
        List<FleetRow> line = new ArrayList<>();
        for (FleetPicture.Entry entry : entries) {
            switch (entry) {
                case FleetPicture.Group group -> {
                    flush(line, places, shelves);
                    shelves.add(new Heading(group));
                }
                case FleetPicture.Line row -> {
                    line.add(row.row());
                    if (line.size() == places) {
                        flush(line, places, shelves);
                    }
                }
            }
        }
        flush(line, places, shelves);
        return shelves;
    }

    private static void flush(List<FleetRow> line, int places, List<Shelf> shelves) {
        if (!line.isEmpty()) {
            shelves.add(new Cards(List.copyOf(line), places));
            line.clear();
        }
    }

    /** Fits the cards to a size of text, 1 for the usual one. */
    void fit(double scale) {
        textScale = scale;
        fit();
    }

    private void fit() {
        int fitting = Math.max(1, (int) ((list.getWidth() - 24) / (LEAST_WIDTH * 14 * textScale)));
        if (fitting != places) {
            places = fitting;
            render(model.picture());
        }
    }

    private Optional<FleetRow> lead() {
        List<FleetRow> chosen = model.picture().selectedRows();
        return chosen.isEmpty() ? Optional.empty() : Optional.of(chosen.getFirst());
    }

    private void key(KeyEvent e) {
        int by = switch (e.getCode()) {
            case LEFT -> -1;
            case RIGHT -> 1;
            case UP -> -places;
            case DOWN -> places;
            default -> 0;
        };
        if (by != 0) {
            e.consume();
            move(by);
        } else if (e.getCode() == KeyCode.ENTER) {
            e.consume();
            lead().ifPresent(commands::open);
        } else if (e.getCode() == KeyCode.CONTEXT_MENU || (e.getCode() == KeyCode.F10 && e.isShiftDown())) {
            e.consume();
            lead().flatMap(row -> card(row.cluster().id())).ifPresent(menu::show);
        } else if (e.isShortcutDown() && e.getCode() == KeyCode.A) {
            e.consume();
            model.selectAll();
        } else if (e.isShortcutDown() && e.getCode() == KeyCode.C) {
            e.consume();
            List<FleetRow> chosen = model.picture().selectedRows();
            if (!chosen.isEmpty()) {
                commands.copyRows(chosen);
            }
        }
    }

    /** Puts the keyboard on the cards, on the first one where none was chosen. */
    void focus() {
        list.requestFocus();
        if (lead().isEmpty()) {
            move(1);
        }
    }

    private void move(int by) {
        List<FleetRow> rows = model.picture().rows();
        if (rows.isEmpty()) {
            return;
        }
        int at = lead().map(rows::indexOf).orElse(-1);
        int next = at < 0 ? 0 : Math.clamp((long) at + by, 0, rows.size() - 1);
        FleetRow row = rows.get(next);
        model.select(row.cluster().id());
        for (int i = 0; i < shelves.size(); i++) {
            if (shelves.get(i) instanceof Cards cards && cards.rows().contains(row)) {
                if (card(row.cluster().id()).isEmpty()) {
                    list.scrollTo(i);
                }
                return;
            }
        }
    }

    private Optional<Card> card(ClusterId id) {
        return list.lookupAll("." + FleetStyle.CARD).stream()
                .filter(Card.class::isInstance)
                .map(Card.class::cast)
                .filter(c -> c.isVisible() && c.shows(id))
                .findFirst();
    }

    private final class ShelfCell extends ListCell<Shelf> {
        private final List<Card> cards = new ArrayList<>();
        private final HBox line = new HBox();
        private final IconView chevron = Icon.CHEVRON_DOWN.view();
        private final EnvironmentBadge environment = new EnvironmentBadge(Environment.UNKNOWN);
        private final Label label = new Label();
        private final Label count = new Label();
        private final HBox heading = new HBox(chevron, environment, label, count);

        ShelfCell() {
            line.getStyleClass().add(Style.GAP_12);
            heading.getStyleClass().addAll(Style.GAP_8, FleetStyle.SHELF_HEADING);
            heading.setAlignment(Pos.CENTER_LEFT);
            label.getStyleClass().add(Style.SUBHEADING);
            count.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            heading.setOnMouseClicked(e -> {
                if (getItem() instanceof Heading h) {
                    model.wish(w -> w.withGroupToggled(h.group().key()));
                }
            });
            setPrefWidth(0);
            // Both stay: putting them in and out with each line would look their styles up again.
            FleetCells.show(heading, false);
            FleetCells.show(line, false);
            setGraphic(new StackPane(heading, line));
        }

        @Override
        protected void updateItem(Shelf item, boolean empty) {
            super.updateItem(item, empty);
            FleetCells.show(heading, !empty && item instanceof Heading);
            FleetCells.show(line, !empty && item instanceof Cards);
            if (empty || item == null) {
                return;
            }
            switch (item) {
                case Heading h -> {
                    chevron.show(h.group().closed() ? Icon.CHEVRON_RIGHT : Icon.CHEVRON_DOWN);
                    FleetCells.show(environment, h.group().environment().isPresent());
                    FleetCells.show(label, h.group().environment().isEmpty());
                    h.group().environment().ifPresent(environment::show);
                    label.setText(h.group().label());
                    count.setText(FleetView.count(h.group().count(), "cluster", "clusters")
                            + (h.group().attention() == 0
                                    ? ""
                                    : " · " + FleetCells.needAttention(h.group().attention())));
                }
                case Cards shown -> {
                    while (cards.size() < shown.places()) {
                        cards.add(new Card());
                    }
                    if (line.getChildren().size() != shown.places()) {
                        line.getChildren().setAll(cards.subList(0, shown.places()));
                    }
                    for (int i = 0; i < shown.places(); i++) {
                        cards.get(i)
                                .show(
                                        i < shown.rows().size()
                                                ? Optional.of(shown.rows().get(i))
                                                : Optional.empty());
                    }
                }
            }
        }
    }

    /** One cluster. */
    private final class Card extends VBox {
        private Optional<FleetRow> row = Optional.empty();
        private final IconView trouble = Icon.WARNING.view();
        private final Label name = new Label();
        private final EnvironmentBadge environment = new EnvironmentBadge(Environment.UNKNOWN);
        private final Label what = new Label();
        private final Badge connectivity = new Badge(Tone.NEUTRAL, "");
        private final AgeLabel contact = new AgeLabel(shell.clock(), "last contact ");
        private final Badge certificate = new Badge(Tone.NEUTRAL, "");
        private final Badge posture = new Badge(Tone.NEUTRAL, "");
        private final Badge behind = new Badge(Tone.ATTENTION, "Agent behind");
        private final Label route = new Label();

        Card() {
            getStyleClass().addAll(Style.CARD, Style.CARD_ACTION, FleetStyle.CARD);
            name.getStyleClass().add(Style.STRONG);
            name.setMinWidth(0);
            what.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            contact.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            route.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            HBox head = new HBox(trouble, name, space, environment);
            head.setAlignment(Pos.CENTER_LEFT);
            head.getStyleClass().add(Style.GAP_8);
            HBox state = new HBox(connectivity, contact);
            state.setAlignment(Pos.CENTER_LEFT);
            state.getStyleClass().add(Style.GAP_8);
            FlowPane chips = new FlowPane(posture, certificate, behind);
            chips.getStyleClass().add(FleetStyle.CHIPS);
            getChildren().addAll(head, what, state, chips, route);
            setMinWidth(0);
            setPrefWidth(LEAST_WIDTH * 14);
            setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(this, Priority.ALWAYS);
            addEventFilter(MouseEvent.MOUSE_PRESSED, this::pressed);
            setOnMouseClicked(e -> {
                if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2) {
                    row.ifPresent(commands::open);
                }
            });
            setOnContextMenuRequested(e -> {
                if (row.isPresent() && !e.isKeyboardTrigger()) {
                    e.consume();
                    menu.show(this, e.getScreenX(), e.getScreenY());
                }
            });
        }

        boolean shows(ClusterId id) {
            return row.filter(r -> r.cluster().id().equals(id)).isPresent();
        }

        void show(Optional<FleetRow> shown) {
            row = shown;
            setVisible(shown.isPresent());
            shown.ifPresent(r -> {
                FleetCells.troubleOf(trouble, r);
                name.setText(r.name());
                Hint.on(name, FleetCells.explained(r));
                environment.show(r.environment());
                what.setText(String.join(
                        " · ", facts(r).stream().filter(s -> !s.isEmpty()).toList()));
                FleetCells.connectivityOf(connectivity, r.cluster().connectivity());
                FleetCells.show(contact, r.cluster().lastContact().isPresent());
                contact.show(r.cluster().lastContact());
                FleetCells.certificateOf(certificate, r.certificate());
                // Beside other badges the words have to say what ends.
                certificate.setText("Certificate " + certificate.getText().toLowerCase(java.util.Locale.ROOT));
                FleetCells.postureOf(posture, r);
                if (r.mark().isEmpty()) {
                    posture.setText("Posture not checked");
                }
                FleetCells.show(behind, r.cluster().agentBehind());
                route.setText(
                        r.cluster().routes().isEmpty()
                                ? "No way in"
                                : r.cluster().routes().stream()
                                                .findFirst()
                                                .map(RouteKind::label)
                                                .orElse("")
                                        + (r.cluster().routes().size() > 1
                                                ? " +" + (r.cluster().routes().size() - 1)
                                                : ""));
                setAccessibleText(r.name() + ", " + r.environment().label() + ", "
                        + r.cluster().connectivity().label()
                        + (r.needsAttention() ? ", " + FleetCells.reasons(r) : ""));
                mark(model.picture());
            });
        }

        private List<String> facts(FleetRow r) {
            boolean under = model.wish().grouping() == FleetWish.Grouping.SITE;
            return List.of(FleetCells.origin(r), r.kind(), r.kubernetes(), under ? "" : r.site());
        }

        void mark(FleetPicture picture) {
            pseudoClassStateChanged(
                    CHOSEN,
                    row.filter(r -> picture.selected().contains(r.cluster().id()))
                            .isPresent());
        }

        private void pressed(MouseEvent e) {
            row.map(r -> r.cluster().id()).ifPresent(id -> {
                list.requestFocus();
                if (e.getButton() == MouseButton.SECONDARY) {
                    if (!model.picture().selected().contains(id)) {
                        model.select(id);
                    }
                } else if (e.isShortcutDown()) {
                    model.toggleSelected(id);
                } else if (e.isShiftDown()) {
                    model.selectTo(id);
                } else {
                    model.select(id);
                }
            });
        }
    }
}
