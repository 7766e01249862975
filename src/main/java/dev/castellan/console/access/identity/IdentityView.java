package dev.castellan.console.access.identity;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.DataTable;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The choice of somebody, and everything about them. */
final class IdentityView {
    private final AccessFrame frame;
    private final IdentityModel model;
    private final BorderPane root = new BorderPane();
    private final DataTable<SubjectRow> table = new DataTable<>("Identities", SubjectRow::principal);
    private final SearchField search = new SearchField("Find a person, group or service account", typed -> list());
    private final Chip system = new Chip("System’s own");
    private final StatePane choice;
    private final BorderPane chooser = new BorderPane();
    private final IdentityCards cards;
    private Optional<IdentityPicture> shown = Optional.empty();

    IdentityView(AccessFrame frame, IdentityModel model) {
        this.frame = frame;
        this.model = model;
        root.getStylesheets()
                .add(Objects.requireNonNull(IdentityView.class.getResource("identity.css"))
                        .toExternalForm());
        cards = new IdentityCards(frame, model);
        choice = new StatePane(frame.shell().clock());
        table.getStyleClass().add(IdentityStyle.LIST);
        table.column("Name", 280, SubjectRow::name);
        table.column("Kind", 120, SubjectRow::kind);
        table.column(
                "Bindings",
                90,
                r -> r.bindings() == 0 ? "–" : "%,d".formatted(r.bindings()),
                Comparator.comparingInt(SubjectRow::bindings));
        table.column(
                "Azure roles",
                100,
                r -> r.roles() == 0 ? "–" : "%,d".formatted(r.roles()),
                Comparator.comparingInt(SubjectRow::roles));
        table.column("Known as", 260, SubjectRow::detail);
        table.onOpen(r -> frame.go("identity", Map.of(IdentityTab.OF, SubjectName.print(r.principal()))));
        search.onLeave(() -> {
            table.table().requestFocus();
            if (table.selected().isEmpty() && !table.rows().isEmpty()) {
                table.select(table.rows().getFirst().principal());
            }
        });
        HBox.setHgrow(search, Priority.ALWAYS);
        system.setOnAction(e -> list());
        HBox tools = new HBox(search, system);
        tools.getStyleClass().add(IdentityStyle.TOOLS);
        chooser.setTop(tools);
        chooser.setCenter(choice);
        model.onChange(() -> frame.shell().ui().post(this, this::show));
        show();
    }

    Parent root() {
        return root;
    }

    void focusSearch() {
        if (model.picture().wanted().isPresent()) {
            frame.go("identity", Map.of(IdentityTab.OF, ""));
        }
        search.focusField();
    }

    private void show() {
        IdentityPicture now = model.picture();
        if (shown.equals(Optional.of(now))) {
            return;
        }
        shown = Optional.of(now);
        if (now.wanted().isEmpty()) {
            list();
            put(chooser);
            return;
        }
        if (now.failure().isPresent()) {
            VBox box = new VBox(
                    new FailureView(now.failure().get(), Action.proposed("Try again", () -> model.look(now.wanted()))));
            box.getStyleClass().add(IdentityStyle.PAGE);
            put(box);
        } else if (now.facts().isEmpty()) {
            put(Skeleton.rows(12));
        } else {
            double at = root.getCenter() instanceof ScrollPane before ? before.getVvalue() : 0;
            ScrollPane scroll = new ScrollPane(cards.show(now, root.widthProperty()));
            scroll.setFitToWidth(true);
            scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
            put(scroll);
            scroll.setVvalue(at);
        }
    }

    private void put(Node node) {
        if (!node.equals(root.getCenter())) {
            root.setCenter(node);
        }
    }

    private void list() {
        Optional<List<SubjectRow>> all = model.picture().everybody();
        if (all.isEmpty()) {
            choice.loading(Skeleton.rows(12));
            return;
        }
        String wanted = search.text().toLowerCase(Locale.ROOT);
        List<SubjectRow> fitting = all.get().stream()
                .filter(r -> system.isSelected() || !r.system())
                .filter(r -> (r.name() + " " + r.detail() + " " + r.kind() + " " + SubjectName.print(r.principal()))
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
        if (fitting.isEmpty()) {
            choice.empty(
                    Icon.SEARCH,
                    "Nobody fits",
                    "Nobody of this name is bound here, has an account, or was read from Entra ID.");
            return;
        }
        table.show(fitting);
        if (!table.equals(choice.getCenter())) {
            choice.content(table);
        }
    }
}
