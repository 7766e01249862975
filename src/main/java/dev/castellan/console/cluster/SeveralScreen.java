package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Row;
import dev.castellan.browse.Sort;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One kind over several clusters at once: {@code castellan://clusters/<group~plural>?of=<id>,<id>&q=…}. */
final class SeveralScreen implements Screen {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int MOST = 20;
    /** What is chosen here is kept apart from one cluster's: here the cluster is a column. */
    private static final String OVER = "clusters/";

    private final Workbench bench;
    private final ShellContext shell;
    private final String page;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final NamePicker picker;
    private final EnvironmentMarks marks;
    private final Label title = new Label();
    private final Label cut = new Label();
    private final Replies replies = new Replies();
    private List<ClusterId> clusters = List.of();
    private int wanted;
    private Set<String> namespaces = Set.of();
    private String query;
    private Sort sort;
    private Optional<Kind> kind = Optional.empty();
    private @Nullable ListModel list;
    private @Nullable KindListView view;

    SeveralScreen(Address address, Workbench bench, ShellContext shell) {
        this.bench = bench;
        this.shell = shell;
        Place like = likePlace(address);
        page = like.page();
        namespaces = like.namespaces();
        query = like.query();
        sort = like.sort();
        choose(ids(address));
        body = new StatePane(shell.clock());
        root.getStylesheets()
                .add(Objects.requireNonNull(SeveralScreen.class.getResource("cluster.css"))
                        .toExternalForm());
        picker = new NamePicker(Icon.FLEET, "cluster", "clusters", "Choose clusters", this::names, this::chosen);
        title.getStyleClass().add(Style.TITLE);
        marks = new EnvironmentMarks(bench, shell.ui());
        cut.getStyleClass().addAll(Style.SMALL, Style.WARNING);
        cut.setMinWidth(0);
        HBox head = new HBox(title, picker, cut);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_16);
        VBox top = new VBox(head, marks);
        top.getStyleClass().addAll(ClusterStyle.LIST_TOOLS, Style.GAP_8);
        root.setTop(top);
        root.setCenter(body);
    }

    /** The same words in an address as those of a list in one cluster. */
    static Place likePlace(Address address) {
        return Place.of(new Address(
                "cluster", List.of("several:", kind(address.element(0).orElse("pods"))), address.query()));
    }

    /** The kind as places write it; people write it as kubectl does, {@code deployments.apps}. */
    private static String kind(String written) {
        if (written.indexOf('~') >= 0) {
            return written;
        }
        int dot = written.indexOf('.');
        return dot < 0 ? "~" + written : written.substring(dot + 1) + "~" + written.substring(0, dot);
    }

    private static List<ClusterId> ids(Address address) {
        return address.choice("of")
                .map(of -> java.util.Arrays.stream(of.split(",", -1))
                        .filter(id -> !id.isBlank())
                        .distinct()
                        .map(ClusterId::new)
                        .toList())
                .orElse(List.of());
    }

    /** Those that one list takes; how many were asked for is told. */
    private void choose(List<ClusterId> asked) {
        wanted = asked.size();
        clusters = asked.stream().limit(MOST).toList();
    }

    private List<String> names() {
        return bench.names().values().stream()
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList();
    }

    private void chosen(Set<String> names) {
        List<ClusterId> now = bench.names().entrySet().stream()
                .filter(e -> names.contains(e.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        // Those shown before stay where a list takes no more.
        choose(Stream.concat(clusters.stream().filter(now::contains), now.stream())
                .distinct()
                .toList());
        shell.changed();
        open();
    }

    private void open() {
        closeList();
        Map<ClusterId, String> names = bench.names();
        marks.show(clusters);
        picker.show(clusters.stream().filter(names::containsKey).map(names::get).collect(Collectors.toSet()));
        cut.setText(
                wanted > clusters.size()
                        ? "The first %d of %,d: one list takes no more clusters.".formatted(clusters.size(), wanted)
                        : "");
        long number = replies.ask();
        if (clusters.isEmpty()) {
            body.empty(Icon.FLEET, "No cluster is chosen", "Choose clusters to see their objects in one list.");
            root.setCenter(body);
            return;
        }
        body.loading(Skeleton.rows(12));
        root.setCenter(body);
        List<ClusterId> asked = clusters;
        String kindId = Place.of(Address.of("cluster", "several:", page)).kind().orElse("pods");
        var job = shell.start(
                "Read the kinds", DEADLINE, progress -> bench.lists().kinds(asked, kindId));
        shell.ui()
                .deliver(
                        job.result(),
                        found -> {
                            if (replies.wanted(number)) {
                                kind = found.values().stream().findFirst();
                                show(found);
                            }
                        },
                        failure -> {
                            if (replies.wanted(number)) {
                                body.failed(
                                        failure,
                                        Action.proposed("Try again", this::open).with(Icon.REFRESH));
                            }
                        });
    }

    private void show(Map<ClusterId, Kind> found) {
        closeList();
        title.setText(found.values().iterator().next().title());
        ListModel fresh = new ListModel(
                ns -> bench.lists().open(found, ns),
                shell.ui(),
                found.values().iterator().next(),
                namespaces,
                query,
                sort);
        fresh.onAge(shell::changed);
        list = fresh;
        view = new KindListView(fresh, shell, new Around());
        root.setCenter(view);
        shell.changed();
    }

    /** What is shown, for tests. */
    List<Row> rows() {
        ListModel open = list;
        return open == null ? List.of() : open.view().rows();
    }

    private void closeList() {
        KindListView shown = view;
        if (shown != null) {
            shown.close();
        }
        ListModel open = list;
        if (open != null) {
            open.close();
        }
        view = null;
        list = null;
    }

    private final class Around implements KindListView.Around {
        @Override
        public List<String> namespaces() {
            return List.copyOf(namespaces);
        }

        @Override
        public void namespaces(Set<String> chosen) {
            namespaces = Set.copyOf(chosen);
            ListModel open = list;
            if (open != null) {
                open.namespaces(namespaces);
            }
            shell.changed();
        }

        @Override
        public void query(String typed) {
            query = typed;
            ListModel open = list;
            if (open != null) {
                open.query(typed);
            }
            shell.changed();
        }

        @Override
        public void sort(Sort order) {
            sort = order;
            ListModel open = list;
            if (open != null) {
                open.sort(order);
            }
            shell.changed();
        }

        @Override
        public List<String> columns() {
            return kind.map(k -> bench.browsing().columns().getOrDefault(OVER + k.id(), List.of()))
                    .orElse(List.of());
        }

        @Override
        public void columns(List<String> ids) {
            if (!ids.equals(columns())) {
                kind.ifPresent(k -> bench.keep(b -> b.withColumns(OVER + k.id(), ids), shell.notices()::failure));
            }
        }

        @Override
        public void open(Row row) {
            kind.ifPresent(k -> shell.go(Place.overview(row.cluster())
                    .at(k)
                    .looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), "")
                    .address()));
        }

        @Override
        public List<MenuItem> menu(List<Row> rows) {
            List<MenuItem> items = new ArrayList<>();
            if (rows.size() == 2
                    && kind.isPresent()
                    && !rows.get(0).cluster().equals(rows.get(1).cluster())) {
                Row one = rows.get(0);
                items.add(KindListView.item(
                        "Compare",
                        Icon.CARDS,
                        () -> shell.go(ComparePlace.of(one.cluster(), kind.get(), one.namespace(), one.name())
                                .with(rows.get(1).cluster())
                                .address())));
            }
            return items;
        }
    }

    @Override
    public Address address() {
        Address like =
                new Place(new ClusterId("several:"), page, namespaces, query, sort, Optional.empty(), "").address();
        Address address = new Address("clusters", List.of(page), like.query());
        return clusters.isEmpty()
                ? address
                : address.with("of", clusters.stream().map(ClusterId::value).collect(Collectors.joining(",")));
    }

    @Override
    public String title() {
        return kind.map(Kind::title).orElse("Several clusters")
                + (clusters.isEmpty()
                        ? ""
                        : " in " + (wanted > clusters.size() ? clusters.size() + " of " + wanted : "" + wanted)
                                + (wanted == 1 ? " cluster" : " clusters"));
    }

    @Override
    public Parent view() {
        return root;
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.to("Fleet", Address.of("fleet")), Crumb.here(title()));
    }

    @Override
    public Optional<DataAge> age() {
        return Optional.ofNullable(list).map(ListModel::age);
    }

    @Override
    public boolean moveTo(Address address) {
        Place like = likePlace(address);
        if (!like.page().equals(page)) {
            return false;
        }
        namespaces = like.namespaces();
        query = like.query();
        sort = like.sort();
        List<ClusterId> before = clusters;
        choose(ids(address));
        ListModel open = list;
        KindListView shown = view;
        if (!clusters.equals(before)) {
            open();
        } else if (open != null && shown != null) {
            open.namespaces(namespaces);
            open.query(query);
            open.sort(sort);
            shown.follow(like);
        }
        return true;
    }

    @Override
    public void refresh() {
        ListModel open = list;
        if (open != null) {
            open.retry();
        }
    }

    @Override
    public void search() {
        KindListView shown = view;
        if (shown != null) {
            shown.focusSearch();
        }
    }

    @Override
    public void shown() {
        ListModel open = list;
        if (open == null) {
            open();
        } else {
            open.wake();
        }
    }

    @Override
    public void hidden() {
        ListModel open = list;
        if (open != null) {
            open.rest();
        }
    }

    @Override
    public void close() {
        marks.close();
        closeList();
    }
}
