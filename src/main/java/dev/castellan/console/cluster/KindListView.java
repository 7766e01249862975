package dev.castellan.console.cluster;

import dev.castellan.browse.Column;
import dev.castellan.browse.Export;
import dev.castellan.browse.FeedState;
import dev.castellan.browse.Query;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.Row;
import dev.castellan.browse.RowId;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveSort;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** One kind in a list: filter, state of the feed, rows. Of one cluster or of several. */
final class KindListView extends BorderPane {
    /** What the list asks of the screen around it. */
    interface Around {
        /** Namespaces that can be chosen. */
        List<String> namespaces();

        void namespaces(Set<String> chosen);

        /** Asks where the kind may be read, where it may not be everywhere; told later, or never. */
        default void readable(Consumer<ReadableNamespaces> told) {}

        void query(String typed);

        void sort(Sort order);

        /** The columns chosen; empty for those that are there before anybody chose. */
        List<String> columns();

        void columns(List<String> ids);

        /** A row is to be looked at. */
        void open(Row row);

        /** What can be done with the selected rows besides copying. */
        List<MenuItem> menu(List<Row> rows);
    }

    private static final double NARROW = 600;
    private static final String OFFERED = "\noffered ";
    private static final String FILTERED = "filtered ";

    private final ListModel model;
    private final ShellContext shell;
    private final Around around;
    private final LiveTable<Row> table;
    private final SearchField search;
    private final FeedStrip strip;
    private final NamePicker picker;
    private final StatePane body;
    private final StackPane stack = new StackPane();
    private final Label counts = new Label();
    private final Runnable unlisten;
    private final Runnable untick;
    private List<Column> columns = List.of();
    private Instant now;
    private String queryFollowed;
    private String bodyShown = "";
    private Optional<ReadableNamespaces> readable = Optional.empty();
    private boolean asked;
    private Optional<RowId> follow = Optional.empty();

    KindListView(ListModel model, ShellContext shell, Around around) {
        this.model = model;
        this.shell = shell;
        this.around = around;
        this.now = shell.clock().now();
        table = new LiveTable<>(model.kind().title(), Row::id);
        body = new StatePane(shell.clock());
        this.queryFollowed = model.query();
        search = new SearchField("Filter: words, ns: label: node: status: -not", typed -> {
            queryFollowed = typed;
            around.query(typed);
        });
        search.setText(model.query());
        search.onLeave(table::focusRows);
        picker = new NamePicker(
                Icon.NAMESPACE, "namespace", "namespaces", "All namespaces", around::namespaces, around::namespaces);
        picker.show(model.namespaces());
        boolean namespaced = model.kind().resource().namespaced();
        picker.setVisible(namespaced);
        picker.setManaged(namespaced);
        strip = new FeedStrip(model::retry, () -> shell.go(Address.of("account")));
        table.onOpen(around::open);
        table.onSort(order -> around.sort(new Sort(
                order.stream().map(s -> new Sort.Key(s.key(), s.descending())).toList())));
        table.onColumns(() -> around.columns(table.shownColumns()));
        table.onSelect(this::showCounts);
        table.onMenu(() -> menu(table.selectedRows()));
        table.onCharacter("/", search::focusField);
        if (namespaced) {
            table.onKey(KeyCode.F4, picker::open);
        }
        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMinWidth(110);
        picker.setMinWidth(110);
        MenuButton export = export();
        // Beside an object there is less room: the list gives up words, not its edge.
        widthProperty().subscribe(width -> export.setText(width.doubleValue() < NARROW ? "" : "Export"));
        HBox tools = new HBox(picker, search, help(), export);
        tools.getStyleClass().addAll(Style.TOOLBAR, ClusterStyle.LIST_TOOLS);
        counts.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        counts.setMinWidth(Region.USE_PREF_SIZE);
        strip.getChildren().add(counts);
        stack.getChildren().add(table);
        setTop(new VBox(tools, strip));
        setCenter(stack);
        setMinWidth(340);
        unlisten = model.onChange(this::show);
        untick = shell.clock().watch(this::tick);
        show();
    }

    void close() {
        unlisten.run();
        untick.run();
    }

    void focusSearch() {
        search.focusField();
    }

    void focusRows() {
        table.beginRows();
    }

    LiveTable<Row> table() {
        return table;
    }

    /** Shows what the place says now, where it was changed from elsewhere. */
    void follow(Place place) {
        // What is being typed is not reported yet: only another place may write over it.
        if (!place.query().equals(queryFollowed)) {
            queryFollowed = place.query();
            if (!search.text().equals(place.query().strip())) {
                search.setText(place.query());
            }
        }
        picker.show(place.namespaces());
    }

    /** Selects the object looked at, as soon as it is in the list. */
    void select(Optional<Place.ObjectPlace> object) {
        follow = Optional.empty();
        object.ifPresent(o -> {
            for (Row row : model.view().rows()) {
                if (row.name().equals(o.name()) && row.namespace().equals(o.namespace())) {
                    if (!table.selection().lead().equals(Optional.of(row.id()))) {
                        follow = Optional.of(row.id());
                        table.select(row.id());
                    }
                    return;
                }
            }
        });
    }

    private void tick() {
        now = shell.clock().now();
        table.tick();
        strip.show(model.view(), now);
    }

    private void show() {
        View view = model.view();
        now = shell.clock().now();
        if (!view.columns().equals(columns)) {
            columns = view.columns();
            table.columns(ListColumns.of(columns, () -> now));
            List<String> chosen = around.columns();
            if (!chosen.isEmpty()) {
                table.chooseColumns(Set.copyOf(chosen));
            }
        }
        table.sorted(model.sort().keys().stream()
                .map(k -> new LiveSort(k.column(), k.descending()))
                .toList());
        table.show(view.rows());
        strip.show(view, now);
        showCounts();
        showBody(view);
    }

    private void showCounts() {
        View view = model.view();
        int selected = table.selection().size();
        String words = view.rows().size() == view.total()
                ? ""
                : "%,d of %,d match".formatted(view.rows().size(), view.total());
        if (selected > 1) {
            words = (words.isEmpty() ? "" : words + " · ") + "%,d selected".formatted(selected);
        }
        counts.setText(words);
    }

    /** Where there are no rows, why. */
    private void showBody(View view) {
        FeedState.Phase phase = view.state().phase();
        // Only a list that is right at this moment may say that there is nothing.
        String wanted = !view.rows().isEmpty()
                ? ""
                : view.total() > 0 ? FILTERED + phase : phase.current() ? "empty" : "state-" + phase + " " + why(view);
        if (phase == FeedState.Phase.FORBIDDEN
                && wanted.startsWith("state-")
                && model.kind().resource().namespaced()
                && model.namespaces().isEmpty()) {
            askReadable();
            wanted += readable.map(r -> OFFERED + r.names()).orElse("");
        }
        if (wanted.equals(bodyShown)) {
            return;
        }
        bodyShown = wanted;
        // The table itself stays: put up again, each of its cells would be styled anew.
        stack.getChildren().retainAll(table);
        if (wanted.isEmpty()) {
            return;
        }
        String many = model.kind().title().toLowerCase(Locale.ROOT);
        if (wanted.startsWith(FILTERED)) {
            body.empty(
                    Icon.FILTER,
                    nothing(phase),
                    fits(phase).formatted(many),
                    Action.proposed("Empty the filter", () -> search.setText("")));
        } else if (wanted.equals("empty")) {
            boolean several =
                    view.parts().stream().map(View.Part::cluster).distinct().count() > 1;
            body.empty(
                    KindsNav.icon(Optional.of(model.kind()), ""),
                    "No " + many,
                    !model.namespaces().isEmpty()
                            ? "There are none in the chosen namespaces."
                            : several ? "None of these clusters has any." : "This cluster has none.");
        } else {
            switch (phase) {
                case CONNECTING, CATCHING_UP, THROTTLED, LIVE, POLLED, CLOSED -> body.loading(Skeleton.rows(14));
                case STALE ->
                    body.empty(
                            Icon.CLOCK,
                            "There were no " + many + " when this was read last",
                            "Whether there are any now is not known."
                                    + view.state()
                                            .reason()
                                            .map(f -> " " + f.happened())
                                            .orElse(""),
                            Action.proposed("Try again", model::retry).with(Icon.REFRESH));
                case SIGNED_OUT, FORBIDDEN, GONE, FAILED, UNREACHABLE ->
                    view.state().reason().ifPresentOrElse(this::failed, () -> body.offline("Nothing was read yet."));
            }
        }
        StackPane cover = new StackPane(body);
        cover.getStyleClass().add(ClusterStyle.COVER);
        stack.getChildren().add(cover);
    }

    private static String nothing(FeedState.Phase phase) {
        return switch (phase) {
            case LIVE, POLLED, CLOSED -> "Nothing matches";
            case CONNECTING, CATCHING_UP, THROTTLED -> "Nothing matches yet";
            case STALE, SIGNED_OUT, FORBIDDEN, GONE, FAILED, UNREACHABLE -> "Nothing matched when this was read last";
        };
    }

    private static String fits(FeedState.Phase phase) {
        return switch (phase) {
            case LIVE, POLLED, CLOSED -> "None of the %s fits the filter.";
            case CONNECTING, CATCHING_UP, THROTTLED ->
                "None of the %s that were read so far fits the filter; the rest is still to come.";
            case STALE, SIGNED_OUT, FORBIDDEN, GONE, FAILED, UNREACHABLE ->
                "None of the %s fitted the filter. Whether one does now is not known.";
        };
    }

    private void askReadable() {
        if (!asked) {
            asked = true;
            around.readable(found -> {
                readable = Optional.of(found);
                show();
            });
        }
    }

    private static String why(View view) {
        return view.state().reason().map(f -> f.code() + " " + f.happened()).orElse("");
    }

    private void failed(Failure failure) {
        if (FeedState.azureSignInHelps(failure)) {
            body.signedOut(
                    failure.happened() + " Sign in to read this list.",
                    Action.proposed("Sign in", () -> shell.go(Address.of("account")))
                            .with(Icon.SIGN_IN));
            return;
        }
        Optional<ReadableNamespaces> offered = readable.filter(r -> bodyShown.contains(OFFERED));
        if (offered.isEmpty() || offered.get().names().isEmpty()) {
            body.failed(failure, Action.proposed("Try again", model::retry).with(Icon.REFRESH));
            return;
        }
        body.content(new NamespaceOffer(failure, offered.get(), model::retry, around::namespaces));
    }

    private List<MenuItem> menu(List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<MenuItem> items = new ArrayList<>();
        items.add(item("Open", Icon.EYE, () -> around.open(rows.getFirst())));
        items.addAll(around.menu(rows));
        items.add(item(
                rows.size() == 1 ? "Copy name" : "Copy names",
                Icon.COPY,
                () -> shell.copy(
                        "Names", String.join("\n", rows.stream().map(Row::name).toList()))));
        items.add(item("Copy as table", Icon.COPY, () -> shell.copy("Rows", table.tabbed(rows))));
        return items;
    }

    static MenuItem item(String label, Icon icon, Runnable run) {
        MenuItem item = new MenuItem(label);
        item.setMnemonicParsing(false);
        item.setGraphic(icon.view());
        item.setOnAction(e -> run.run());
        return item;
    }

    private MenuButton export() {
        MenuButton menu = new MenuButton("Export");
        menu.setAccessibleText("Export");
        menu.setGraphic(Icon.EXPORT.view());
        menu.setMinWidth(Region.USE_PREF_SIZE);
        menu.setTooltip(new Tooltip("The selected rows, or all that match where none is selected"));
        for (Export.Form form : Export.Form.values()) {
            menu.getItems().add(item("Copy as " + form.label(), Icon.COPY, () -> copied(form)));
        }
        menu.getItems().add(new SeparatorMenuItem());
        for (Export.Form form : List.of(Export.Form.CSV, Export.Form.JSON, Export.Form.YAML)) {
            menu.getItems().add(item("Save as " + form.label() + " …", Icon.EXPORT, () -> saved(form)));
        }
        return menu;
    }

    /** The rows that are meant: those selected, or all that match where none is. */
    private List<Row> meant() {
        List<Row> chosen = table.selectedRows();
        return chosen.isEmpty() ? model.view().rows() : chosen;
    }

    /** Makes the text of these rows, with the columns seen now; to be called beside the interface thread. */
    private Supplier<String> text(Export.Form form, List<Row> rows) {
        List<Column> seen = table.shownColumns().stream()
                .flatMap(id -> columns.stream().filter(c -> c.id().equals(id)))
                .toList();
        Instant moment = shell.clock().now();
        return () -> Export.write(form, seen, rows, moment);
    }

    private static String count(List<Row> rows) {
        return rows.size() == 1 ? "1 row" : "%,d rows".formatted(rows.size());
    }

    /** Texts of fifty thousand rows are made beside the interface thread. */
    private void copied(Export.Form form) {
        List<Row> rows = meant();
        shell.copy(count(rows), text(form, rows));
    }

    private void saved(Export.Form form) {
        List<Row> rows = meant();
        Supplier<String> text = text(form, rows);
        shell.files()
                .save(
                        getScene().getWindow(),
                        "Save the list",
                        SavedFile.name(model.kind().resource().plural(), form.extension()))
                .ifPresent(file -> SavedFile.save(
                        shell, count(rows), file, SavedFile.Content.text(() -> Redaction.redact(text.get()))));
    }

    private Node help() {
        MenuButton help = new MenuButton();
        help.setGraphic(Icon.HELP.view());
        help.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        help.setAccessibleText("What can be typed into the filter");
        help.setTooltip(new Tooltip("What can be typed into the filter"));
        Consumer<String> insert = term -> {
            String typed = search.text();
            search.setText((typed.isEmpty() ? "" : typed + " ") + term);
            search.focusField();
        };
        for (Map.Entry<String, String> field : new TreeMap<>(Query.FIELDS).entrySet()) {
            MenuItem item = new MenuItem(field.getKey() + ":   " + field.getValue());
            item.setMnemonicParsing(false);
            item.setOnAction(e -> insert.accept(field.getKey() + ":"));
            help.getItems().add(item);
        }
        MenuItem not = new MenuItem("-    before a term leaves out what matches; quotes keep spaces together");
        not.setMnemonicParsing(false);
        not.setOnAction(e -> insert.accept("-"));
        help.getItems().add(not);
        return help;
    }

    /** A line of words in the middle of its row. */
    static HBox line(Node... nodes) {
        HBox line = new HBox(nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    static Node failed(Failure failure, Action... actions) {
        FailureView view = new FailureView(failure, actions);
        view.setMaxHeight(Region.USE_PREF_SIZE);
        StackPane pane = new StackPane(view);
        pane.getStyleClass().add(Style.STATE);
        return pane;
    }
}
