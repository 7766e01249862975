package dev.castellan.console.cluster;

import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FindBar;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.LiveColumn;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TitledPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** What a list and an object of a cluster are made of. */
final class ClusterSamples {
    private ClusterSamples() {}

    static List<Supplier<Parent>> all() {
        return List.<Supplier<Parent>>of(
                () -> styled(new VBox(new Label("pods"), new Badge(Tone.GOOD, "Running", Icon.CHECK))),
                () -> styled(new VBox(new SearchField("Filter", typed -> {}))),
                () -> styled(new HBox(new MenuButton("Export"))),
                () -> styled(table(List.of())),
                () -> styled(table(List.of("one"))),
                () -> styled(table(List.of("one", "two", "three"))),
                () -> styled(new VBox(Skeleton.lines(2))),
                () -> styled(new ScrollPane(new Label("summary"))),
                () -> styled(facts()),
                () -> styled(new TitledPane("Mounts (1)", new Label("path"))),
                () -> styled(new SplitPane(new VBox(), new VBox())),
                () -> styled(new HBox(new ToggleButton("Summary"))),
                () -> styled(new VBox(new FindBar(new LineView("YAML")))));
    }

    private static Parent table(List<String> rows) {
        LiveTable<String> table = new LiveTable<>("Pods", Function.identity());
        table.columns(List.of(
                LiveColumn.of("name", "Name", 160, LiveColumn.Look.NAME, Function.identity()),
                LiveColumn.of("ready", "Ready", 80, LiveColumn.Look.FIGURE, Function.identity())));
        table.show(rows);
        return table;
    }

    private static Parent facts() {
        GridPane grid = new GridPane();
        grid.getStyleClass().addAll(Style.FACTS, ClusterStyle.FACTS);
        Label key = new Label("Node");
        key.getStyleClass().addAll(Style.MUTED, ClusterStyle.FACT_KEY);
        Hyperlink link = new Hyperlink("worker-1");
        link.getStyleClass().add(ClusterStyle.LINK);
        grid.addRow(0, key, link);
        return grid;
    }

    private static Parent styled(Parent sample) {
        VBox box = new VBox(sample);
        box.getStylesheets()
                .add(Objects.requireNonNull(ClusterSamples.class.getResource("cluster.css"))
                        .toExternalForm());
        return box;
    }
}
