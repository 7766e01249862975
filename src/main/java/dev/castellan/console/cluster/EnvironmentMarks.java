package dev.castellan.console.cluster;

import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Ui;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;

/**
 * Which of several clusters are production, which are not, as the fleet has it at any time: on a screen that shows more than
 * one there is no strip.
 */
final class EnvironmentMarks extends FlowPane implements AutoCloseable {
    /** The most careful first. */
    private static final List<Environment> ORDER =
            List.of(Environment.PRODUCTION, Environment.UNKNOWN, Environment.TEST, Environment.DEVELOPMENT);

    private final Workbench bench;
    private final Runnable unlisten;
    private List<ClusterId> clusters = List.of();

    EnvironmentMarks(Workbench bench, Ui ui) {
        this.bench = bench;
        setHgap(16);
        setVgap(4);
        setVisible(false);
        setManaged(false);
        unlisten = bench.onFleet(() -> ui.post(this, this::draw));
    }

    /** Shows the environments of these clusters, each with the names of those in it. */
    void show(Collection<ClusterId> shown) {
        clusters = List.copyOf(shown);
        draw();
    }

    private void draw() {
        Map<ClusterId, String> names = bench.names();
        getChildren()
                .setAll(ORDER.stream()
                        .flatMap(environment -> {
                            List<String> in = clusters.stream()
                                    .filter(id -> environment(id) == environment)
                                    .map(id -> names.getOrDefault(id, ClusterScreen.name(bench.cluster(id), id)))
                                    .sorted(String.CASE_INSENSITIVE_ORDER)
                                    .toList();
                            return in.isEmpty()
                                    ? Optional.<HBox>empty().stream()
                                    : List.of(mark(environment, in)).stream();
                        })
                        .toList());
        setVisible(!getChildren().isEmpty());
        setManaged(!getChildren().isEmpty());
    }

    private Environment environment(ClusterId id) {
        return bench.cluster(id)
                .map(FleetCluster::environment)
                .map(mark -> mark.environment())
                .orElse(Environment.UNKNOWN);
    }

    @Override
    public void close() {
        unlisten.run();
    }

    private static HBox mark(Environment environment, List<String> names) {
        Label text = new Label(String.join(", ", names));
        text.getStyleClass().add(Style.MUTED);
        text.setWrapText(true);
        HBox mark = new HBox(new EnvironmentBadge(environment), text);
        mark.setAlignment(Pos.CENTER_LEFT);
        mark.getStyleClass().add(Style.GAP_8);
        return mark;
    }
}
