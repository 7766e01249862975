package dev.castellan.console.cluster;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.WhoAmI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;
import javafx.scene.layout.VBox;

/** Who the server takes us for, and what we may do. */
final class AccessCards {
    private static final int GROUPS_SHOWN = 12;

    private final Runnable changed;
    private boolean allGroups;

    AccessCards(Runnable changed) {
        this.changed = changed;
    }

    Node who(ClusterOverview overview) {
        VBox card = ClusterParts.card(ClusterParts.heading("Who the server says I am"));
        Optional<WhoAmI> who = overview.whoAmI().value();
        if (who.isEmpty()) {
            card.getChildren().add(ClusterParts.notRead(overview.whoAmI().failure()));
            return card;
        }
        WhoAmI me = who.get();
        Label user = ClusterParts.mono(DisplayText.clean(me.username().isEmpty() ? "not known" : me.username()));
        user.getStyleClass().add(Style.STRONG);
        user.setWrapText(true);
        card.getChildren().add(user);
        Label origin = ClusterParts.small(
                switch (me.origin()) {
                    case SERVER -> "The server's own answer (SelfSubjectReview).";
                    case CERTIFICATE -> "Read from our client certificate: the server is too old to be asked.";
                    case UNKNOWN -> "The server is too old to be asked (before Kubernetes 1.26).";
                });
        card.getChildren().add(origin);
        if (!me.groups().isEmpty()) {
            FlowPane groups = new FlowPane();
            groups.getStyleClass().add(ClusterStyle.GROUPS);
            int shown = allGroups
                    ? me.groups().size()
                    : Math.min(GROUPS_SHOWN, me.groups().size());
            me.groups().subList(0, shown).forEach(g -> {
                Badge badge = new Badge(
                        g.equals("system:masters") ? Tone.BAD : Tone.NEUTRAL, shortened(DisplayText.clean(g)));
                badge.setTooltip(new Tooltip(
                        g.equals("system:masters")
                                ? "system:masters may do everything, and no policy can take that away."
                                : DisplayText.clean(g)));
                groups.getChildren().add(badge);
            });
            if (shown < me.groups().size()) {
                groups.getChildren()
                        .add(Action.quiet("and " + (me.groups().size() - shown) + " more", () -> {
                                    allGroups = true;
                                    changed.run();
                                })
                                .button());
            }
            card.getChildren()
                    .addAll(
                            ClusterParts.overline(
                                    me.groups().size() == 1
                                            ? "1 group"
                                            : me.groups().size() + " groups"),
                            groups);
        }
        if (!me.extra().isEmpty()) {
            VBox extra = new VBox();
            extra.getStyleClass().add(Style.GAP_8);
            for (Map.Entry<String, List<String>> e : new TreeMap<>(me.extra()).entrySet()) {
                Label value = ClusterParts.mono(DisplayText.clean(String.join(", ", e.getValue())));
                value.setWrapText(true);
                extra.getChildren().add(new VBox(ClusterParts.small(DisplayText.clean(e.getKey())), value));
            }
            card.getChildren().addAll(ClusterParts.overline("Further attributes"), extra);
        }
        return card;
    }

    static Node access(List<AccessAnswer> answers, Runnable everybody) {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = ClusterParts.line(
                ClusterParts.heading("What I may do, in all namespaces"),
                space,
                Action.plain("Who can do what", everybody).with(Icon.KEY).button());
        VBox card = ClusterParts.card(head);
        if (answers.isEmpty()) {
            card.getChildren().add(ClusterParts.muted("Nothing was asked."));
            return card;
        }
        TilePane tiles = new TilePane();
        tiles.getStyleClass().add(ClusterStyle.ACCESS);
        tiles.setTileAlignment(Pos.CENTER_LEFT);
        tiles.setPrefColumns(3);
        for (AccessAnswer answer : answers) {
            tiles.getChildren().add(access(answer));
        }
        card.getChildren().add(tiles);
        long unanswered = answers.stream()
                .filter(a -> a.verdict() == AccessAnswer.Verdict.UNANSWERED)
                .count();
        if (unanswered > 0) {
            card.getChildren()
                    .add(ClusterParts.small(
                            unanswered == 1
                                    ? "One question got no answer. That is neither a yes nor a no."
                                    : unanswered + " questions got no answer. That is neither a yes nor a no."));
        }
        return card;
    }

    private static Node access(AccessAnswer answer) {
        boolean powerful = answer.question().powerful();
        Badge verdict = switch (answer.verdict()) {
            case ALLOWED ->
                powerful
                        ? new Badge(Tone.ATTENTION, "Allowed", Icon.WARNING)
                        : new Badge(Tone.GOOD, "Allowed", Icon.CHECK);
            case DENIED -> new Badge(Tone.NEUTRAL, "Denied", Icon.CLOSE);
            case UNANSWERED -> new Badge(Tone.INFO, "No answer", Icon.HELP);
        };
        Label what = new Label(answer.question().label());
        what.setMinWidth(0);
        HBox line = new HBox(verdict, what);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().addAll(Style.GAP_8, ClusterStyle.ANSWER);
        String resource = answer.question().resource()
                + (answer.question().subresource().isEmpty()
                        ? ""
                        : "/" + answer.question().subresource());
        String why = answer.failure()
                .map(Failure::text)
                .or(() -> Optional.of(DisplayText.clean(answer.reason())).filter(r -> !r.isBlank()))
                .orElse("The server gave no reason.");
        Tooltip.install(
                line,
                new Tooltip(answer.question().verb() + " " + resource
                        + (powerful ? "\nA yes gives control over more than the thing itself." : "") + "\n" + why));
        line.setAccessibleText(answer.question().label() + ": " + verdict.getText());
        return line;
    }

    private static String shortened(String text) {
        return text.length() <= 48 ? text : text.substring(0, 22) + " … " + text.substring(text.length() - 22);
    }
}
