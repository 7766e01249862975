package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.Row;
import dev.castellan.browse.Sort;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** A cluster's workspace: kinds at the left, the overview or a list in the middle, an object beside or instead of it. */
final class WorkspaceView {
    private static final double WIDE = 900;

    private final WorkspaceModel model;
    private final ShellContext shell;
    private final Parent overview;
    private final BorderPane root = new BorderPane();
    private final StackPane middle = new StackPane();
    private final SplitPane split = new SplitPane();
    private final KindsNav nav;
    private final List<Runnable> hooks = new ArrayList<>();
    private @Nullable KindListView list;
    private @Nullable ListModel listed;
    private @Nullable ObjectView object;
    private @Nullable ObjectModel looked;
    private @Nullable ForwardsView forwards;
    private double divider = 0.5;

    WorkspaceView(WorkspaceModel model, ShellContext shell, Parent overview) {
        this.model = model;
        this.shell = shell;
        this.overview = overview;
        nav = new KindsNav(model, shell);
        root.getStylesheets()
                .add(Objects.requireNonNull(WorkspaceView.class.getResource("cluster.css"))
                        .toExternalForm());
        root.setLeft(nav);
        root.setCenter(middle);
        middle.setMinSize(0, 0);
        split.getStyleClass().add(ClusterStyle.SPLIT);
        hooks.add(model.onChange(() -> shell.ui().post(this, this::show)));
        hooks.add(model.bench().onForwards(() -> shell.ui().post(nav, nav::show)));
        middle.widthProperty().subscribe((before, now) -> {
            if (before.doubleValue() < WIDE != now.doubleValue() < WIDE) {
                show();
            }
        });
        show();
    }

    Parent root() {
        return root;
    }

    /** The list shown, for tests. */
    Optional<KindListView> list() {
        return Optional.ofNullable(list);
    }

    void search() {
        ObjectView shown = object;
        KindListView rows = list;
        if (shown != null && !wide()) {
            shown.search();
        } else if (rows != null) {
            rows.focusSearch();
        } else {
            nav.focusSearch();
        }
    }

    /** What closing it would lose or cut off. */
    List<String> atStake() {
        ObjectView shown = object;
        return shown == null ? List.of() : shown.atStake();
    }

    private boolean wide() {
        return middle.getWidth() >= WIDE;
    }

    private void show() {
        nav.show();
        showList();
        showObject();
        Node wanted;
        if (model.place().page().equals(Place.FORWARDS)) {
            if (forwards == null) {
                forwards = new ForwardsView(model.bench(), shell);
            }
            wanted = forwards;
        } else if (model.place().kind().isEmpty()) {
            wanted = overview;
        } else {
            wanted = listOrWhyNot();
        }
        List<Node> there = middle.getChildren();
        if (there.isEmpty() || !there.getFirst().equals(wanted)) {
            middle.getChildren().setAll(wanted);
        }
        // In a narrow window the object covers the list, which stays below as it is: taken away and put up again, it
        // would be styled anew.
        Optional<ObjectView> cover = wanted.equals(split) && !wide() ? Optional.ofNullable(object) : Optional.empty();
        wanted.setVisible(cover.isEmpty());
        second(there, cover);
    }

    /** Puts up, exchanges or takes away what comes second, and leaves the first alone. */
    private static void second(List<Node> nodes, Optional<ObjectView> wanted) {
        if (wanted.isEmpty()) {
            nodes.subList(1, nodes.size()).clear();
        } else if (nodes.size() == 1) {
            nodes.add(wanted.get());
        } else if (!nodes.get(1).equals(wanted.get())) {
            nodes.set(1, wanted.get());
        }
    }

    private Node listOrWhyNot() {
        KindListView rows = list;
        ObjectView shown = object;
        if (rows == null) {
            if (model.kinds().isPresent()) {
                String kind = model.place().kind().orElse("");
                return KindListView.failed(
                        Failure.expected(
                                "console-cluster-kind",
                                "This cluster has no kind " + DisplayText.clean(kind) + ".",
                                "It was removed, or never installed here, or may not be discovered.",
                                "Choose a kind on the left, or read the kinds again."),
                        Action.proposed("Read the kinds again", () -> model.readKinds(true))
                                .with(Icon.REFRESH));
            }
            return model.kindsFailure()
                    .map(f -> KindListView.failed(
                            f,
                            Action.proposed("Try again", () -> model.readKinds(true))
                                    .with(Icon.REFRESH),
                            Action.plain(
                                    "Overview",
                                    () -> shell.go(
                                            model.place().at(Place.OVERVIEW).address()))))
                    .orElseGet(() -> Skeleton.rows(14));
        }
        List<Node> items = split.getItems();
        if (items.size() == 2 && !split.getDividers().isEmpty()) {
            divider = split.getDividerPositions()[0];
        }
        if (items.isEmpty() || !items.getFirst().equals(rows)) {
            split.getItems().setAll(rows);
        }
        if (shown == null || !wide()) {
            second(items, Optional.empty());
        } else if (!items.contains(shown)) {
            second(items, Optional.of(shown));
            // A wider window gives its room to the list, the object keeps the width that it was given.
            SplitPane.setResizableWithParent(shown, false);
            split.setDividerPositions(divider);
        }
        return split;
    }

    private void showList() {
        Optional<ListModel> wanted = model.list();
        KindListView rows = list;
        if (rows != null && !wanted.equals(Optional.ofNullable(listed))) {
            rows.close();
            list = null;
            listed = null;
            split.getItems().clear();
        }
        if (wanted.isPresent() && list == null) {
            ListModel fresh = wanted.get();
            KindListView made = new KindListView(fresh, shell, new Around());
            listed = fresh;
            list = made;
            shell.ui().post(() -> made.focusRows());
        }
        KindListView now = list;
        if (now != null) {
            now.follow(model.place());
            now.select(model.place().object());
        }
    }

    private void showObject() {
        Optional<ObjectModel> wanted = model.object();
        ObjectView shown = object;
        if (shown != null && !wanted.equals(Optional.ofNullable(looked))) {
            shown.close();
            object = null;
            looked = null;
        }
        if (wanted.isPresent() && object == null) {
            looked = wanted.get();
            object = new ObjectView(
                    wanted.get(),
                    model,
                    shell,
                    model.place().tab(),
                    this::go,
                    tab -> model.adjust(model.place().looking(model.place().object(), tab)),
                    this::closeObject);
        }
        ObjectView now = object;
        if (now != null) {
            now.follow(model.place().tab());
        }
    }

    private void go(ObjectAddress to) {
        model.placeOf(to)
                .ifPresentOrElse(
                        place -> shell.go(place.address()),
                        () -> shell.notices()
                                .warning("This cluster has no kind " + DisplayText.clean(to.kind()) + "."));
    }

    private void closeObject() {
        shell.leaving("Close this object?", atStake(), "Close and lose this", this::objectClosed);
    }

    private void objectClosed() {
        model.adjust(model.place().looking(Optional.empty(), ""));
        KindListView rows = list;
        if (rows != null) {
            // After the list is uncovered: what is not seen takes no keys.
            shell.ui().post(rows::focusRows);
        }
    }

    /** What a list asks of this workspace. */
    private final class Around implements KindListView.Around {
        @Override
        public List<String> namespaces() {
            return model.namespacesKnown();
        }

        @Override
        public void namespaces(Set<String> chosen) {
            model.adjust(model.place().in(chosen));
        }

        @Override
        public void readable(Consumer<ReadableNamespaces> told) {
            model.kind().ifPresent(k -> model.readable(k, told));
        }

        @Override
        public void query(String typed) {
            if (!typed.equals(model.place().query())) {
                model.adjust(model.place().asking(typed));
            }
        }

        @Override
        public void sort(Sort order) {
            model.adjust(model.place().sorted(order));
        }

        @Override
        public List<String> columns() {
            return model.kind().map(model::columns).orElse(List.of());
        }

        @Override
        public void columns(List<String> ids) {
            model.kind().ifPresent(k -> model.chooseColumns(k, ids));
        }

        @Override
        public void open(Row row) {
            shell.go(model.place()
                    .looking(
                            Optional.of(new Place.ObjectPlace(row.namespace(), row.name())),
                            model.place().tab())
                    .address());
        }

        @Override
        public List<MenuItem> menu(List<Row> rows) {
            Optional<Kind> kind = model.kind();
            if (kind.isEmpty() || rows.size() != 1) {
                return List.of();
            }
            Row row = rows.getFirst();
            Place at = model.place().looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), "");
            List<MenuItem> items = new ArrayList<>();
            items.add(KindListView.item("YAML", Icon.TEXT, () -> shell.go(with(at, "yaml"))));
            if (LogsPane.hasLogs(kind.get().resource())) {
                items.add(KindListView.item("Logs", Icon.LIST, () -> shell.go(with(at, "logs"))));
            }
            if (kind.get().id().equals("pods")) {
                items.add(KindListView.item("Shell", Icon.COMMAND, () -> shell.go(with(at, "shell"))));
            }
            items.add(KindListView.item(
                    "Compare with another cluster …",
                    Icon.CARDS,
                    () -> shell.go(ComparePlace.of(model.place().cluster(), kind.get(), row.namespace(), row.name())
                            .address())));
            items.add(KindListView.item(
                    "In several clusters …",
                    Icon.FLEET,
                    () -> shell.go(Address.of("clusters", Place.page(kind.get()))
                            .with("of", model.place().cluster().value()))));
            return items;
        }

        private Address with(Place at, String tab) {
            return at.looking(at.object(), tab).address();
        }
    }

    void close() {
        hooks.forEach(Runnable::run);
        KindListView rows = list;
        if (rows != null) {
            rows.close();
        }
        ObjectView shown = object;
        if (shown != null) {
            shown.close();
        }
        ForwardsView ports = forwards;
        if (ports != null) {
            ports.close();
        }
    }
}
