package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.FieldDiff;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import tools.jackson.databind.JsonNode;

/** The same object in two clusters, field by field, side by side. */
final class CompareScreen implements Screen {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int MOST = 500;

    private record Both(LiveObject one, LiveObject other) {}

    private final Workbench bench;
    private final ShellContext shell;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final NamePicker picker;
    private final EnvironmentMarks marks;
    private final Replies replies = new Replies();
    private ComparePlace place;
    private Optional<Integer> differences = Optional.empty();

    CompareScreen(ComparePlace place, Workbench bench, ShellContext shell) {
        this.place = place;
        this.bench = bench;
        this.shell = shell;
        body = new StatePane(shell.clock());
        root.getStylesheets()
                .add(Objects.requireNonNull(CompareScreen.class.getResource("cluster.css"))
                        .toExternalForm());
        picker = new NamePicker(Icon.CLUSTER, "cluster", "clusters", "Choose a cluster", this::others, this::chosen);
        Label title = new Label(DisplayText.clean(place.name()));
        title.getStyleClass().add(Style.TITLE);
        Label kind = new Label(DisplayText.clean(place.kind())
                + (place.namespace().isEmpty() ? "" : "  ·  " + DisplayText.clean(place.namespace())));
        kind.getStyleClass().add(Style.MUTED);
        HBox clusters = new HBox(new Label(place.a().map(this::name).orElse("–")), Icon.FORWARD.view(), picker);
        clusters.setAlignment(Pos.CENTER_LEFT);
        clusters.getStyleClass().add(Style.GAP_12);
        marks = new EnvironmentMarks(bench, shell.ui());
        VBox head = new VBox(title, kind, clusters, marks);
        head.getStyleClass().addAll(Style.PAGE, ClusterStyle.SCREEN);
        root.setTop(head);
        root.setCenter(body);
    }

    private String name(ClusterId id) {
        return bench.names().getOrDefault(id, DisplayText.clean(id.value()));
    }

    private List<String> others() {
        return bench.names().entrySet().stream()
                .filter(e -> !Optional.of(e.getKey()).equals(place.a()))
                .map(Map.Entry::getValue)
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList();
    }

    private void chosen(Set<String> names) {
        bench.names().entrySet().stream()
                .filter(e -> names.contains(e.getValue()))
                .findFirst()
                .ifPresent(e -> {
                    place = place.with(e.getKey());
                    shell.changed();
                    read();
                });
    }

    private void read() {
        picker.show(place.b().map(b -> Set.of(name(b))).orElse(Set.of()));
        marks.show(Stream.concat(place.a().stream(), place.b().stream()).toList());
        if (place.a().isEmpty() || place.b().isEmpty()) {
            body.empty(Icon.CARDS, "Choose the other cluster", "The same object there is compared field by field.");
            return;
        }
        long number = replies.ask();
        body.loading(Skeleton.rows(10));
        ComparePlace now = place;
        ClusterId one = now.a().get();
        ClusterId other = now.b().get();
        var job = shell.start(
                "Compare " + DisplayText.clean(now.name()), DEADLINE, p -> new Both(read(one, now), read(other, now)));
        shell.ui()
                .deliver(
                        job.result(),
                        both -> {
                            if (replies.wanted(number)) {
                                show(both);
                            }
                        },
                        failure -> {
                            if (replies.wanted(number)) {
                                body.failed(
                                        failure,
                                        Action.proposed("Try again", this::read).with(Icon.REFRESH));
                            }
                        });
    }

    private LiveObject read(ClusterId id, ComparePlace what) {
        Kind kind = bench.lists()
                .kinds(id, false)
                .byId(what.kind())
                .orElseThrow(() -> Failure.expected(
                                "console-cluster-kind",
                                name(id) + " has no kind " + DisplayText.clean(what.kind()) + ".",
                                "There is nothing to compare with.",
                                "Choose another cluster.")
                        .asException());
        try (Workbench.Room room = bench.enter(id)) {
            return room.objects()
                    .read(new ObjectAddress(
                            id, kind.resource().group(), kind.resource().kind(), what.namespace(), what.name()));
        }
    }

    /** How many fields differ, once both were read; for tests. */
    Optional<Integer> differences() {
        return differences;
    }

    private void show(Both both) {
        List<FieldChange> changes =
                FieldDiff.between(both.one().object(), both.other().object());
        differences = Optional.of(changes.size());
        if (changes.isEmpty()) {
            body.empty(
                    Icon.CHECK,
                    "No difference",
                    "Both clusters say the same, but for what each server keeps for itself.");
            return;
        }
        boolean secret = both.one().secret();
        GridPane grid = new GridPane();
        grid.getStyleClass().addAll(Style.FACTS, ClusterStyle.COMPARE);
        for (int c = 0; c < 3; c++) {
            var column = new javafx.scene.layout.ColumnConstraints();
            column.setPercentWidth(c == 0 ? 30 : 35);
            grid.getColumnConstraints().add(column);
        }
        grid.addRow(
                0,
                heading(changes.size() == 1 ? "1 field differs" : "%,d fields differ".formatted(changes.size())),
                heading(place.a().map(this::name).orElse("")),
                heading(place.b().map(this::name).orElse("")));
        int row = 1;
        for (FieldChange change : changes.stream().limit(MOST).toList()) {
            Label path = cell(DisplayText.clean(change.path().toString()));
            path.getStyleClass().add(Style.STRONG);
            grid.addRow(
                    row++,
                    path,
                    value(secret, change, change.before(), ClusterStyle.BEFORE),
                    value(secret, change, change.after(), ClusterStyle.AFTER));
        }
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        body.content(scroll);
    }

    private static Label value(boolean secret, FieldChange change, Optional<JsonNode> value, String style) {
        Label label =
                cell(value.map(v -> ChangeRows.text(secret, change.path(), v)).orElse("–"));
        label.getStyleClass().add(value.isPresent() ? style : Style.MUTED);
        label.setMaxWidth(Double.MAX_VALUE);
        return label;
    }

    private static Label cell(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.getStyleClass().addAll(Style.MONO, Style.SMALL);
        return label;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    @Override
    public Address address() {
        return place.address();
    }

    @Override
    public String title() {
        return "Compare " + DisplayText.clean(place.name());
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
    public boolean moveTo(Address address) {
        ComparePlace next = ComparePlace.of(address);
        if (!next.page().equals(place.page())
                || !next.name().equals(place.name())
                || !next.a().equals(place.a())) {
            return false;
        }
        if (!next.equals(place)) {
            place = next;
            read();
        }
        return true;
    }

    @Override
    public void refresh() {
        read();
    }

    @Override
    public void shown() {
        read();
    }

    @Override
    public void close() {
        marks.close();
    }
}
