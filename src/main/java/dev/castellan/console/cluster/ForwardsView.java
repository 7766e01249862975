package dev.castellan.console.cluster;

import dev.castellan.browse.session.PortForwards;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The ports forwarded from this computer into pods. */
final class ForwardsView extends BorderPane {
    private final Workbench bench;
    private final ShellContext shell;
    private final StatePane body;
    private final Runnable unlisten;

    ForwardsView(Workbench bench, ShellContext shell) {
        this.bench = bench;
        this.shell = shell;
        body = new StatePane(shell.clock());
        Label title = new Label("Forwarded ports");
        title.getStyleClass().add(Style.TITLE);
        VBox head = new VBox(title);
        head.getStyleClass().add(Style.PAGE);
        setTop(head);
        setCenter(body);
        unlisten = bench.onForwards(() -> shell.ui().post(this, this::show));
        show();
    }

    private void show() {
        List<PortForwards.View> views = bench.forwards().views();
        if (views.isEmpty()) {
            body.empty(
                    Icon.ROUTE,
                    "No port is forwarded",
                    "Open a pod and press “Forward port”. It then listens on this computer only, and stops when"
                            + " Castellan closes.");
            return;
        }
        VBox list = new VBox();
        list.getStyleClass().addAll(Style.PAGE);
        views.reversed().forEach(v -> list.getChildren().add(card(v)));
        ScrollPane scroll = new ScrollPane(list);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        body.content(scroll);
    }

    private Node card(PortForwards.View v) {
        Badge state = switch (v.phase()) {
            case STARTING -> new Badge(Tone.INFO, "Starting", Icon.REFRESH);
            case LISTENING -> new Badge(Tone.GOOD, "Listening", Icon.SUCCESS);
            case STOPPED -> new Badge(Tone.NEUTRAL, "Stopped", Icon.STOP);
            case FAILED -> new Badge(Tone.BAD, "Failed", Icon.ERROR);
        };
        boolean listens = v.phase() == PortForwards.Phase.LISTENING;
        Label where = new Label(
                listens
                        ? "127.0.0.1:" + v.localPort() + "  →  " + v.request().remotePort()
                        : "port " + v.request().remotePort());
        where.getStyleClass().addAll(Style.MONO, Style.STRONG);
        Label pod = new Label(DisplayText.clean(
                        v.request().namespace() + "/" + v.request().pod()) + "  ·  " + DisplayText.clean(v.cluster()));
        pod.getStyleClass().add(Style.MUTED);
        pod.setMinWidth(0);
        HBox.setHgrow(pod, Priority.ALWAYS);
        pod.setMaxWidth(Double.MAX_VALUE);
        HBox line = new HBox(state, where, pod);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        if (listens) {
            String address = "http://127.0.0.1:" + v.localPort() + "/";
            line.getChildren()
                    .addAll(
                            Action.quiet("Open", () -> shell.browse(URI.create(address)))
                                    .with(Icon.EXTERNAL)
                                    .button(),
                            Action.quiet("Copy", () -> shell.copy("Address", "127.0.0.1:" + v.localPort()))
                                    .with(Icon.COPY)
                                    .button(),
                            Action.plain("Stop", () -> bench.forwards().stop(v.number()))
                                    .with(Icon.STOP)
                                    .button());
        } else if (v.phase() != PortForwards.Phase.STARTING) {
            line.getChildren()
                    .add(Action.quiet("Remove", () -> bench.forwards().remove(v.number()))
                            .button());
        }
        VBox card = new VBox(line);
        v.traffic().ifPresent(t -> {
            AgeLabel age = new AgeLabel(shell.clock(), "since ");
            age.show(Optional.of(v.since()));
            age.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            Label words = new Label("%,d open, %,d in all · %,d bytes sent, %,d received"
                    .formatted(t.open(), t.total(), t.sent(), t.received()));
            words.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            card.getChildren().add(KindListView.line(words, age));
            t.lastFailure().ifPresent(f -> {
                Label why = new Label(f.happened());
                why.getStyleClass().addAll(Style.SMALL, Style.WARNING);
                card.getChildren().add(why);
            });
        });
        v.failure().ifPresent(f -> card.getChildren().add(new FailureView(f)));
        card.getStyleClass().addAll(Style.CARD, Style.GAP_8);
        return card;
    }

    void close() {
        unlisten.run();
    }
}
