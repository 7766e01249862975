package dev.castellan.console.breakglass;

import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.RotationGuide;
import dev.castellan.breakglass.Taint;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What is out now, what waits for somebody, which clusters are marked. */
final class NowPage {
    private static final double CARD = 420;

    private final BreakGlassModel model;
    private final ShellContext shell;

    NowPage(BreakGlassModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    List<Node> nodes(BreakGlassPicture picture) {
        List<Node> nodes = new ArrayList<>();
        for (Failure finding : picture.findings()) {
            nodes.add(new FailureView(finding));
        }
        boolean loud = UntrackedRow.summary(
                                model.untracked().picture().last(),
                                shell.clock().now())
                        .tone()
                == Tone.BAD;
        if (loud) {
            nodes.add(untracked());
        }
        if (picture.nothing()) {
            nodes.add(nothing());
        }
        section(nodes, "Waiting for you", picture.waitingForMe(), this::request);
        section(nodes, "Emergencies to look at", picture.reviews(), row -> review(picture, row));
        if (!picture.out().isEmpty()) {
            nodes.add(Parts.heading("Out now"));
            FlowPane cards = new FlowPane();
            cards.getStyleClass().add(BreakglassStyle.CARDS);
            picture.out().forEach(row -> cards.getChildren().add(out(row)));
            nodes.add(cards);
        }
        section(nodes, "Approved, not fetched yet", picture.ready(), this::plain);
        section(nodes, "Waiting for others", picture.waitingForOthers(), this::plain);
        if (!loud) {
            nodes.add(untracked());
        }
        if (!picture.tainted().isEmpty()) {
            nodes.add(Parts.heading("Marked until the certificate is refused"));
            picture.tainted().forEach(t -> nodes.add(taint(t, picture)));
        }
        if (!picture.irregular().isEmpty()) {
            nodes.add(Parts.heading("Entries that do not count"));
            VBox lines = new VBox();
            lines.getStyleClass().add(BreakglassStyle.LINES);
            picture.irregular().stream()
                    .limit(20)
                    .forEach(i -> lines.getChildren()
                            .add(Parts.muted(i.type() + " by " + i.by().name() + ", " + Parts.exact(i.at()) + ": "
                                    + i.why() + ".")));
            nodes.add(Parts.card(lines));
        }
        return nodes;
    }

    /** What no check-out covers, or that nobody looked; found things stand above all. */
    private Node untracked() {
        UntrackedModel.Picture untracked = model.untracked().picture();
        return UntrackedPage.line(
                untracked,
                shell,
                Parts.button(
                        "bg-untracked",
                        Action.quiet(
                                untracked.last().isPresent() ? "Show" : "Look …",
                                () -> shell.go(new BreakGlassPlace.Untracked().address()))));
    }

    private static Node nothing() {
        Label title = Parts.heading("No admin certificate is out");
        Label words =
                Parts.muted("The admin certificate of a cluster passes every rule of Entra ID and of Kubernetes, and"
                    + " cannot be revoked. Ask for it only when nothing else helps: with a reason, for a time,"
                    + " approved by somebody else. You work through a proxy; the key itself is never shown, and it is"
                    + " destroyed with a receipt.");
        words.setMinWidth(600);
        words.setMaxWidth(600);
        VBox box = Parts.card(Icon.SHIELD.view().styled(Style.ICON_HUGE), title, words);
        box.setAlignment(Pos.CENTER);
        box.setMinHeight(260);
        return box;
    }

    private void section(
            List<Node> nodes,
            String title,
            List<CheckoutRow> rows,
            java.util.function.Function<CheckoutRow, Node> line) {
        if (rows.isEmpty()) {
            return;
        }
        nodes.add(Parts.heading(title));
        VBox box = new VBox();
        box.getStyleClass().add(Style.CARD);
        rows.forEach(row -> box.getChildren().add(line.apply(row)));
        nodes.add(box);
    }

    private Node out(CheckoutRow row) {
        Checkout c = row.checkout();
        Label name = Parts.strong(c.request().clusterName());
        EnvironmentBadge environment = new EnvironmentBadge(c.request().environment());
        environment.setMinWidth(Region.USE_PREF_SIZE);
        HBox head = new HBox(name, environment);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        Label who = Parts.muted(c.requester().name() + (row.mine() ? " (you)" : "") + " · "
                + c.request().scope().text()
                + (c.request().emergency() ? " · emergency" : ""));
        Label why = Parts.muted("“" + c.request().reason() + "”"
                + c.request().ticket().map(t -> " · " + t).orElse(""));
        VBox words = new VBox(head, Parts.badge(row.state()), who, why);
        words.getStyleClass().add(Style.GAP_8);
        if (row.live().isPresent()) {
            CountLabel rate = new CountLabel(
                    shell.clock(),
                    () -> model.requests(c.id()) + " requests · " + model.rate(c.id()) + " in the last minute");
            rate.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            words.getChildren().add(rate);
        }
        row.step().ifPresent(step -> words.getChildren().add(Parts.muted(step + " …")));
        HBox.setHgrow(words, Priority.ALWAYS);
        words.setMinWidth(0);
        HBox top = new HBox(words);
        top.getStyleClass().add(Style.GAP_16);
        row.ends()
                .filter(_ -> row.ticking())
                .ifPresent(ends -> top.getChildren()
                        .add(new TimeRing(shell.clock(), ends, row.whole().orElse(java.time.Duration.ZERO), false)));
        VBox card = Parts.card(top, buttons(row));
        card.setPrefWidth(CARD);
        return card;
    }

    private HBox buttons(CheckoutRow row) {
        HBox line = Parts.buttons(Parts.button(
                "bg-show-" + row.checkout().id(),
                Action.plain(
                        "Show",
                        () -> shell.go(new BreakGlassPlace.One(row.checkout().id()).address()))));
        if (row.mine() && row.here() && row.step().isEmpty()) {
            line.getChildren()
                    .add(Parts.button(
                            "bg-return-" + row.checkout().id(),
                            Action.plain("Give back", () -> CheckoutPage.giveBack(shell, model, row))
                                    .with(Icon.LOCK)));
        }
        return line;
    }

    /** A request that this person decides. */
    private Node request(CheckoutRow row) {
        HBox line = line(row);
        line.getChildren()
                .addAll(
                        Parts.button(
                                "bg-deny-" + row.checkout().id(),
                                Action.plain("Deny …", () -> CheckoutPage.deny(shell, model, row))),
                        Parts.button(
                                "bg-approve-" + row.checkout().id(),
                                Action.proposed("Approve …", () -> CheckoutPage.approve(shell, model, row))));
        return line;
    }

    private Node review(BreakGlassPicture picture, CheckoutRow row) {
        HBox line = line(row);
        if (picture.reviewable(row.checkout(), shell.clock().now())) {
            line.getChildren()
                    .add(Parts.button(
                            "bg-review-" + row.checkout().id(),
                            Action.proposed("Review …", () -> CheckoutPage.review(shell, model, row))));
        }
        return line;
    }

    private Node plain(CheckoutRow row) {
        HBox line = line(row);
        if (row.usable() && row.step().isEmpty()) {
            line.getChildren()
                    .add(Parts.button(
                            "bg-open-" + row.checkout().id(), Action.proposed("Open access", () -> model.open(row))));
        }
        return line;
    }

    private HBox line(CheckoutRow row) {
        Checkout c = row.checkout();
        HBox head = new HBox(
                Parts.strong(c.request().clusterName()),
                new EnvironmentBadge(c.request().environment()),
                Parts.badge(row.state()));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        String time = TimeRing.words(c.request().duration());
        Label who = Parts.muted(c.requester().name() + (row.mine() ? " (you)" : "") + " · "
                + c.request().scope().text() + " · " + time
                + c.request().ticket().map(t -> " · " + t).orElse(""));
        VBox words = new VBox(head, who, Parts.muted("“" + c.request().reason() + "”"));
        c.violation().ifPresent(v -> words.getChildren().add(Parts.muted("Against the policy: " + v + ".")));
        row.step().ifPresent(step -> words.getChildren().add(Parts.muted(step + " …")));
        words.getStyleClass().add(Style.GAP_4);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox line = new HBox(words);
        line.getStyleClass().add(BreakglassStyle.ROW);
        row.ends().filter(_ -> row.waits()).ifPresent(ends -> {
            AgeLabel until = new AgeLabel(shell.clock(), "expires ");
            until.show(Optional.of(ends));
            until.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            until.setMinWidth(Region.USE_PREF_SIZE);
            line.getChildren().add(until);
        });
        line.getChildren()
                .add(Parts.button(
                        "bg-show-" + c.id(),
                        Action.quiet("Show", () -> shell.go(new BreakGlassPlace.One(c.id()).address()))));
        return line;
    }

    private Node taint(Taint taint, BreakGlassPicture picture) {
        GridPane facts = Parts.facts();
        Parts.fact(facts, "Why", lines(taint.reasons()));
        Parts.fact(facts, "Certificate", Parts.mono(taint.fingerprint()));
        Parts.fact(facts, "Ends by itself", Parts.wrapped(Parts.exact(taint.until())));
        VBox steps = new VBox();
        steps.getStyleClass().add(BreakglassStyle.STEPS);
        List<String> guide = RotationGuide.of(taint.platform());
        for (int i = 0; i < guide.size(); i++) {
            Label number = new Label(i + 1 + ".");
            number.setMinWidth(Region.USE_PREF_SIZE);
            HBox step = new HBox(number, Parts.wrapped(guide.get(i)));
            step.getStyleClass().add(BreakglassStyle.STEP);
            steps.getChildren().add(step);
        }
        TitledPane pane = new TitledPane("How to end it on " + DisplayText.clean(taint.platform()), steps);
        pane.setExpanded(false);
        pane.setAnimated(false);
        HBox head = new HBox(Icon.WARNING.view(), Parts.strong(taint.clusterName()));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(BreakglassStyle.LOUD);
        HBox buttons = Parts.buttons(Parts.button(
                "bg-show-" + taint.checkout(),
                Action.plain(
                        "Show the check-out", () -> shell.go(new BreakGlassPlace.One(taint.checkout()).address()))));
        picture.row(taint.checkout())
                .filter(CheckoutRow::here)
                .filter(r -> r.checkout().returned().isEmpty())
                .ifPresent(r -> buttons.getChildren()
                        .add(Parts.button(
                                "bg-probe-" + taint.checkout(),
                                Action.plain("Ask whether it is refused", () -> model.probe(r)))));
        return Parts.card(head, facts, pane, buttons);
    }

    static VBox lines(List<String> texts) {
        VBox lines = new VBox();
        lines.getStyleClass().add(BreakglassStyle.LINES);
        texts.forEach(t -> lines.getChildren().add(Parts.wrapped(t)));
        return lines;
    }
}
