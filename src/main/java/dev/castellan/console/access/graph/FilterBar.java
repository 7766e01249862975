package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.Plane;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.util.StringConverter;

/** What is shown of the graph: text, namespace, verb, resource, risk, side. */
final class FilterBar extends FlowPane {
    private static final String ALL_NAMESPACES = "";

    private final GraphModel model;
    private final SearchField search;
    private final ComboBox<String> namespace = new ComboBox<>();
    private final ComboBox<String> verb = new ComboBox<>();
    private final ComboBox<String> resource = new ComboBox<>();
    private final ComboBox<Optional<Severity>> risk = new ComboBox<>();
    private final Chip system = new Chip("System's own", Icon.SETTINGS);
    private final Chip kubernetes = new Chip("Kubernetes", Icon.CLUSTER);
    private final Chip azure = new Chip("Azure", Icon.CLOUD);
    private boolean showing;

    FilterBar(GraphModel model) {
        this.model = model;
        getStyleClass().add(GraphStyle.FILTERS);
        search = new SearchField("Search in names  /", text -> {
            if (!showing) {
                model.filter(w -> w.withText(text));
            }
        });
        search.setId("graph-search");
        search.setPrefWidth(230);
        choice(namespace, "graph-namespace", "Every namespace", 178, GraphWish::withNamespace);
        choice(verb, "graph-verb", "Any verb", 118, GraphWish::withVerb);
        choice(resource, "graph-resource", "Any resource", 150, GraphWish::withResource);
        verb.getItems()
                .setAll(
                        "",
                        "read",
                        "write",
                        "get",
                        "list",
                        "create",
                        "update",
                        "patch",
                        "delete",
                        "bind",
                        "escalate",
                        "impersonate",
                        "approve");
        resource.getItems()
                .setAll(
                        "",
                        "secrets",
                        "pods",
                        "pods/exec",
                        "deployments.apps",
                        "serviceaccounts/token",
                        "nodes/proxy",
                        "roles.rbac.authorization.k8s.io",
                        "rolebindings.rbac.authorization.k8s.io",
                        "clusterroles.rbac.authorization.k8s.io",
                        "clusterrolebindings.rbac.authorization.k8s.io",
                        "namespaces",
                        "configmaps");
        resource.setEditable(true);
        namespace.setEditable(true);
        risk.setId("graph-risk");
        risk.setAccessibleText("Least risk");
        List<Optional<Severity>> risks = new ArrayList<>(List.of(Optional.empty()));
        for (Severity s : List.of(Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)) {
            risks.add(Optional.of(s));
        }
        risk.getItems().setAll(risks);
        risk.setConverter(new StringConverter<>() {
            @Override
            public String toString(Optional<Severity> of) {
                return of == null ? "" : risk(of);
            }

            @Override
            public Optional<Severity> fromString(String text) {
                return Severity.named(text);
            }
        });
        risk.setPrefWidth(132);
        risk.valueProperty().subscribe((before, now) -> {
            if (!showing && now != null) {
                model.filter(w -> w.withLeast(now));
            }
        });
        system.setTooltip(new Tooltip("Shows what the API server makes by itself, recognised by what it holds"));
        system.setOnAction(e -> model.filter(w -> w.withSystem(system.isSelected())));
        kubernetes.setTooltip(new Tooltip("Only what the cluster's own bindings give"));
        kubernetes.setOnAction(e -> side(Plane.KUBERNETES, kubernetes.isSelected()));
        azure.setTooltip(new Tooltip("Only what roles in Azure give"));
        azure.setOnAction(e -> side(Plane.AZURE, azure.isSelected()));
        getChildren().setAll(search, namespace, verb, resource, risk, kubernetes, azure, system);
    }

    private void side(Plane plane, boolean on) {
        model.filter(w -> w.withPlane(on ? Optional.of(plane) : Optional.empty()));
    }

    private static String risk(Optional<Severity> of) {
        return of.map(s -> s == Severity.CRITICAL ? "Critical only" : "Risk: " + s.word() + " +")
                .orElse("Any risk");
    }

    private void choice(
            ComboBox<String> box,
            String id,
            String none,
            double width,
            java.util.function.BiFunction<GraphWish, String, GraphWish> change) {
        box.setId(id);
        box.setPromptText(none);
        box.setAccessibleText(none);
        box.setPrefWidth(width);
        box.setCellFactory(list -> cell(none));
        box.setButtonCell(cell(none));
        box.valueProperty().subscribe((before, now) -> {
            if (!showing) {
                String wanted = now == null ? "" : now;
                model.filter(w -> change.apply(w, wanted));
            }
        });
    }

    private static ListCell<String> cell(String none) {
        return new ListCell<>() {
            @Override
            protected void updateItem(String item, boolean empty) {
                super.updateItem(item, empty);
                setText(item == null || item.isEmpty() ? none : DisplayText.clean(item));
            }
        };
    }

    /** Puts the keyboard into the search. */
    void focusSearch() {
        search.focusField();
    }

    /** Where the keyboard goes with Enter or Down. */
    void onLeave(Runnable next) {
        search.onLeave(next);
    }

    /** Shows the wish as it is now. */
    void show(GraphState state) {
        showing = true;
        GraphWish wish = model.wish();
        state.map().ifPresent(map -> {
            List<String> all = new ArrayList<>(List.of(ALL_NAMESPACES));
            all.addAll(map.namespaces());
            if (!namespace.getItems().equals(all)) {
                namespace.getItems().setAll(all);
            }
            boolean both = map.index().snapshot().azure().isPresent();
            kubernetes.setVisible(both);
            kubernetes.setManaged(both);
            azure.setVisible(both);
            azure.setManaged(both);
        });
        if (!search.text().equals(wish.text()) && !search.isFocusWithin()) {
            search.setText(wish.text());
        }
        value(namespace, wish.namespace());
        value(verb, wish.verb());
        value(resource, wish.resource());
        risk.setValue(wish.least());
        system.setSelected(wish.system());
        kubernetes.setSelected(wish.plane().equals(Optional.of(Plane.KUBERNETES)));
        azure.setSelected(wish.plane().equals(Optional.of(Plane.AZURE)));
        showing = false;
    }

    private static void value(ComboBox<String> box, String value) {
        String now = box.getValue() == null ? "" : box.getValue();
        if (!now.equals(value)) {
            box.setValue(value.isEmpty() ? null : value);
        }
    }
}
