package dev.castellan.console.breakglass;

import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.breakglass.Timed;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One check-out: a calm view while it is live, and everything that was done with it. */
final class CheckoutPage {
    private final BreakGlassModel model;
    private final ShellContext shell;

    CheckoutPage(BreakGlassModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    // ---- questions that several pages ask

    static void approve(ShellContext shell, BreakGlassModel model, CheckoutRow row) {
        Checkout c = row.checkout();
        Question.ask(
                shell,
                "Approve access to "
                        + dev.castellan.fleet.DisplayText.clean(c.request().clusterName()) + "?",
                c.requester().name() + " asks for " + c.request().scope().text() + " access, "
                        + TimeRing.words(c.request().duration()) + " from when the key is fetched: “"
                        + c.request().reason() + "”. Your approval is signed with the key of this computer.",
                "Comment",
                false,
                "Approve",
                false,
                comment -> model.approve(row, comment));
    }

    static void deny(ShellContext shell, BreakGlassModel model, CheckoutRow row) {
        Question.ask(
                shell,
                "Deny the request?",
                row.checkout().requester().name() + " sees your reason.",
                "Reason",
                true,
                "Deny",
                true,
                reason -> model.deny(row, reason));
    }

    static void review(ShellContext shell, BreakGlassModel model, CheckoutRow row) {
        Question.ask(
                shell,
                "Review the emergency?",
                row.checkout().requester().name()
                        + " went ahead without an approver. "
                        + (closes(row.checkout())
                                ? ""
                                : "Who asked was not signed in: one more person has to review it after you. ")
                        + "Say what you looked at: the record"
                        + " of requests, the cluster's audit log, the ticket.",
                "What you found",
                true,
                closes(row.checkout()) ? "Close the review" : "Record the review",
                false,
                comment -> model.review(row, comment));
    }

    /** Whether one more review closes it. */
    private static boolean closes(Checkout checkout) {
        return checkout.requester().signedIn() || !checkout.reviews().isEmpty();
    }

    static void giveBack(ShellContext shell, BreakGlassModel model, CheckoutRow row) {
        shell.overlay(new Overlay(
                "Give the admin certificate back?",
                Parts.wrapped("Everything that uses the proxy is cut off. The key is destroyed, then this computer is"
                        + " searched for copies, and a signed receipt is recorded. It cannot be undone."),
                List.of(
                        Action.proposed("Give back", () -> {
                            shell.closeOverlay();
                            model.giveBack(row);
                        }),
                        Action.plain("Not now", shell::closeOverlay))));
    }

    private void lost(CheckoutRow row) {
        Question.ask(
                shell,
                "Declare it lost?",
                "Do this when nobody can say where copies of the key are. The cluster stays marked until its API server"
                        + " is seen to refuse the certificate, or until the certificate ends.",
                "What happened",
                true,
                "Declare lost",
                true,
                reason -> model.declareLost(row, reason));
    }

    // ---- the page

    List<Node> nodes(BreakGlassPicture picture, CheckoutId id) {
        return picture.row(id)
                .map(row -> nodes(picture, row))
                .orElseGet(() -> List.of(Parts.card(
                        Parts.heading("There is no check-out " + id),
                        Parts.muted("The ledger of this console knows none of that name. It may be in another team's"),
                        Parts.buttons(Parts.button(
                                "bg-back",
                                Action.plain(
                                        "Show what is out", () -> shell.go(new BreakGlassPlace.Now().address())))))));
    }

    private List<Node> nodes(BreakGlassPicture picture, CheckoutRow row) {
        Checkout c = row.checkout();
        List<Node> nodes = new ArrayList<>();
        nodes.add(hero(picture, row));
        if (c.request().emergency()) {
            HBox loud = new HBox(
                    Icon.WARNING.view(),
                    Parts.wrapped("Emergency: nobody approved it; "
                            + dev.castellan.fleet.DisplayText.clean(c.reviewWords()) + "."));
            loud.getStyleClass().add(BreakglassStyle.LOUD);
            nodes.add(loud);
        }
        row.live().ifPresent(live -> nodes.add(use(row, live)));
        c.receipt().ifPresent(r -> nodes.add(receipt(c, r)));
        Timed.apart(c.timed())
                .ifPresent(apart -> nodes.add(Parts.card(Parts.heading("The clocks differ"), Parts.wrapped(apart))));
        nodes.add(facts(c));
        nodes.add(story(c));
        return nodes;
    }

    private Node hero(BreakGlassPicture picture, CheckoutRow row) {
        Checkout c = row.checkout();
        HBox title = new HBox(new Label(), new EnvironmentBadge(c.request().environment()), Parts.badge(row.state()));
        Label name = (Label) title.getChildren().getFirst();
        name.setText(dev.castellan.fleet.DisplayText.clean(c.request().clusterName()));
        name.getStyleClass().add(Style.TITLE);
        name.setMinWidth(0);
        title.setAlignment(Pos.CENTER_LEFT);
        title.getStyleClass().add(Style.GAP_8);
        VBox words = new VBox(title, Parts.wrapped(Parts.meaning(row.state())));
        words.getChildren()
                .add(Parts.muted(c.requester().name() + (row.mine() ? " (you)" : "") + " · "
                        + c.request().scope().text()
                        + c.request().ticket().map(t -> " · " + t).orElse("")));
        words.getChildren().add(Parts.muted("“" + c.request().reason() + "”"));
        c.violation().ifPresent(v -> words.getChildren().add(Parts.wrapped("Against the policy: " + v + ".")));
        if (c.needed() > 0 && row.state() == CheckoutState.REQUESTED) {
            words.getChildren()
                    .add(Parts.muted(c.approvals().size() + " of " + c.needed() + " approvals"
                            + (row.mine()
                                    ? ". Nobody approves one's own request, with whatever account or device."
                                    : "")));
        }
        if (row.step().isPresent()) {
            ProgressIndicator wheel = new ProgressIndicator();
            wheel.setPrefSize(18, 18);
            wheel.setMinSize(18, 18);
            words.getChildren()
                    .add(Parts.buttons(wheel, Parts.wrapped(row.step().get() + " …")));
        } else {
            HBox buttons = buttons(picture, row);
            if (!buttons.getChildren().isEmpty()) {
                words.getChildren().add(buttons);
            }
        }
        words.getStyleClass().add(Style.GAP_8);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox hero = new HBox(words);
        hero.getStyleClass().addAll(Style.CARD, BreakglassStyle.HERO);
        if (row.ticking()) {
            row.ends()
                    .ifPresent(ends -> hero.getChildren()
                            .addFirst(new TimeRing(
                                    shell.clock(), ends, row.whole().orElse(Duration.ZERO), true)));
        }
        return hero;
    }

    private HBox buttons(BreakGlassPicture picture, CheckoutRow row) {
        CheckoutId id = row.checkout().id();
        List<Node> buttons = new ArrayList<>();
        if (picture.forMe(id)) {
            buttons.add(Parts.button("bg-approve", Action.proposed("Approve …", () -> approve(shell, model, row))));
            buttons.add(Parts.button("bg-deny", Action.plain("Deny …", () -> deny(shell, model, row))));
        }
        if (row.usable() && row.live().isEmpty()) {
            buttons.add(Parts.button(
                    "bg-open",
                    Action.proposed("Open access", () -> model.open(row)).with(Icon.PLAY)));
        }
        if (row.mine() && (row.state() == CheckoutState.REQUESTED || row.state() == CheckoutState.APPROVED)) {
            buttons.add(Parts.button(
                    "bg-cancel", Action.plain("Withdraw", () -> model.cancel(row, "withdrawn on the screen"))));
        }
        boolean back = row.mine()
                && row.here()
                && switch (row.state()) {
                    case HELD, IN_USE, OVERDUE, RETURNING, RETURNED -> true;
                    case LOST -> row.checkout().returned().isEmpty();
                    default -> false;
                };
        if (back) {
            Action action = row.live().isPresent() || row.state() == CheckoutState.OVERDUE
                    ? Action.proposed("Give back", () -> giveBack(shell, model, row))
                    : Action.plain("Give back", () -> giveBack(shell, model, row));
            buttons.add(Parts.button("bg-return", action.with(Icon.LOCK)));
        }
        if (picture.reviewable(row.checkout(), shell.clock().now())) {
            buttons.add(Parts.button("bg-review", Action.proposed("Review …", () -> review(shell, model, row))));
        }
        if (row.checkout().held().isPresent()
                && row.checkout().lost().isEmpty()
                && row.checkout().neutralised().isEmpty()) {
            buttons.add(Parts.button("bg-lost", Action.quiet("Declare lost …", () -> lost(row))));
        }
        if (!row.checkout().uses().isEmpty()) {
            buttons.add(Parts.button(
                    "bg-terminals",
                    Action.quiet("Recorded terminals", () -> shell.go(new BreakGlassPlace.Terminals(id).address()))
                            .with(Icon.COMMAND)));
        }
        return Parts.buttons(buttons.toArray(Node[]::new));
    }

    private Node use(CheckoutRow row, BreakGlassDesk.Live live) {
        CheckoutId id = row.checkout().id();
        CountLabel count = new CountLabel(shell.clock(), () -> String.valueOf(model.requests(id)));
        count.getStyleClass().add(BreakglassStyle.COUNT);
        CountLabel rate = new CountLabel(shell.clock(), () -> "requests, " + model.rate(id) + " in the last minute");
        rate.getStyleClass().add(Style.MUTED);
        HBox figure = new HBox(count, rate);
        figure.setAlignment(Pos.BASELINE_LEFT);
        figure.getStyleClass().add(Style.GAP_8);
        String export = "export KUBECONFIG='" + live.kubeconfig().toString().replace("'", "'\\''") + "'";
        Label path = Parts.mono(live.kubeconfig().toString());
        HBox buttons = Parts.buttons(
                Parts.button(
                        "bg-terminal",
                        Action.plain("Open a terminal", () -> model.terminal(row))
                                .with(Icon.COMMAND)),
                Parts.button(
                        "bg-copy-export",
                        Action.plain("Copy the export line", () -> shell.copy("Line", export))
                                .with(Icon.COPY)),
                Parts.button("bg-terminate", Action.dangerous("Terminate now", () -> model.terminate(row))));
        VBox card = Parts.card(
                Parts.heading("Working through the proxy"),
                figure,
                Parts.muted("kubectl and other clients work with this small file. It opens nothing but the proxy, here,"
                        + " until the time is over; the admin key is not in it. Every request is recorded."),
                path,
                buttons,
                new SeenRequests(shell.clock(), () -> model.seen(id)));
        if (!live.names()) {
            card.getChildren()
                    .add(
                            1,
                            Parts.wrapped("The API server does not let the proxy name you: its audit log names the"
                                    + " certificate only. The record here names you."));
        }
        live.trouble().ifPresent(f -> card.getChildren().add(1, new FailureView(f)));
        return card;
    }

    private static Node receipt(Checkout c, ReturnReceipt receipt) {
        GridPane facts = Parts.facts();
        Parts.fact(facts, "Given back", Parts.wrapped(Parts.exact(receipt.at()) + ", " + receipt.cause()));
        fact(facts, "Done", receipt.done());
        fact(facts, "Looked at", receipt.checked());
        fact(facts, "Found", receipt.found());
        fact(facts, "Removed", receipt.removed());
        fact(facts, "Still there", receipt.left());
        fact(facts, "Not looked at", receipt.uncheckable());
        if (!c.timed().isEmpty()) {
            fact(
                    facts,
                    "By other clocks",
                    c.timed().stream().map(CheckoutPage::timed).toList());
        }
        Parts.fact(facts, "Requests recorded", Parts.wrapped(String.valueOf(receipt.requests())));
        HBox head = new HBox(
                (receipt.clean() ? Icon.SUCCESS : Icon.WARNING).view(),
                Parts.heading(
                        switch (receipt.outcome()) {
                            case CLEAN -> "Receipt: no copy was found";
                            case LEFT -> "Receipt: copies were left";
                            case ORIGINAL_UNCLEAR -> "Receipt: the original may still be there";
                            case UNSEARCHED -> "Receipt: nobody looked for copies";
                        }));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        return Parts.card(head, facts, Parts.muted(ReturnReceipt.LIMIT));
    }

    private static String timed(Timed t) {
        return t.what().substring(0, 1).toUpperCase(Locale.ROOT) + t.what().substring(1) + " "
                + Parts.exact(t.other().time()) + " by " + t.other().source();
    }

    private static void fact(GridPane facts, String name, List<String> lines) {
        Parts.fact(facts, name, lines.isEmpty() ? Parts.muted("nothing") : NowPage.lines(lines));
    }

    private static Node facts(Checkout c) {
        GridPane facts = Parts.facts();
        Parts.fact(facts, "Check-out", Parts.mono(c.id().value()));
        Parts.fact(facts, "Asked for", Parts.wrapped(TimeRing.words(c.request().duration())));
        c.held().ifPresent(held -> {
            Parts.fact(
                    facts,
                    "Certificate of",
                    Parts.wrapped(held.facts().name() + ", groups "
                            + String.join(", ", held.facts().groups())));
            Parts.fact(facts, "Fingerprint", Parts.mono(held.facts().fingerprint()));
            Parts.fact(
                    facts,
                    "Certificate ends",
                    Parts.wrapped(Parts.exact(held.facts().notAfter())));
            Parts.fact(facts, "Server", Parts.mono(held.facts().server()));
            held.remarks().forEach(r -> Parts.fact(facts, "Remark", Parts.wrapped(r)));
        });
        c.activation()
                .ifPresent(a -> Parts.fact(
                        facts,
                        "Role activated",
                        Parts.wrapped(a.phase().name().toLowerCase(Locale.ROOT)
                                + (a.text().isEmpty() ? "" : ": " + a.text()))));
        if (!c.confirmed()) {
            Parts.fact(facts, "Standing", Parts.wrapped("Not confirmed yet: the team's ledger was out of reach."));
        }
        return Parts.card(Parts.heading("Facts"), facts);
    }

    private record Moment(Instant at, String words) {}

    private static Node story(Checkout c) {
        List<Moment> moments = new ArrayList<>();
        moments.add(new Moment(c.requestedAt(), "Requested by " + c.requester().name()));
        c.approvals().forEach(a -> moments.add(new Moment(a.at(), "Approved by " + a.by().name() + quoted(a.text()))));
        c.denial().ifPresent(d -> moments.add(new Moment(d.at(), "Denied by " + d.by().name() + quoted(d.text()))));
        c.cancelled().ifPresent(n -> moments.add(new Moment(n.at(), "Withdrawn" + quoted(n.text()))));
        c.fetches()
                .forEach(f -> moments.add(new Moment(
                        f.at(),
                        (f.file().isEmpty() ? "Fetched from Azure" : "Taken in from " + f.file())
                                + f.failed().map(w -> "; failed: " + w).orElse(""))));
        c.held().ifPresent(h -> moments.add(new Moment(h.since(), "Sealed")));
        c.uses().forEach(u -> {
            moments.add(new Moment(u.since(), "Proxy started"));
            u.until()
                    .ifPresent(until -> moments.add(
                            new Moment(until, "Proxy ended after " + u.requests() + " requests" + quoted(u.how()))));
        });
        c.exports().forEach(e -> moments.add(new Moment(e.at(), "Key written to " + e.path())));
        c.overdueNoted().ifPresent(o -> moments.add(new Moment(o, "Time over")));
        c.returning().ifPresent(r -> moments.add(new Moment(r.at(), "Being given back" + quoted(r.text()))));
        c.returned().ifPresent(r -> moments.add(new Moment(r.at(), "Key destroyed")));
        c.lost().ifPresent(l -> moments.add(new Moment(l.at(), "Declared lost" + quoted(l.text()))));
        c.seen().forEach(s -> moments.add(new Moment(s.at(), "A copy was seen" + quoted(s.text()))));
        c.neutralised().ifPresent(n -> moments.add(new Moment(n.at(), "Refused by the API server")));
        c.reviews().forEach(r -> moments.add(new Moment(r.at(), "Looked at by " + r.by().name() + quoted(r.text()))));
        moments.sort(Comparator.comparing(Moment::at));
        GridPane lines = Parts.facts();
        moments.forEach(m -> {
            Label at = new Label(Parts.exact(m.at()));
            at.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            at.setMinWidth(Region.USE_PREF_SIZE);
            lines.addRow(lines.getRowCount(), at, Parts.wrapped(m.words()));
        });
        return Parts.card(Parts.heading("What happened"), lines);
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : ": “" + text + "”";
    }
}
