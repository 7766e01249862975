package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.PolicyProposal;
import dev.castellan.breakglass.proxy.GuardLine;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What check-outs are allowed, and a policy that waits to be accepted. */
final class PolicyPage {
    private PolicyPage() {}

    static List<Node> nodes(BreakGlassPicture picture, BreakGlassModel model) {
        List<Node> nodes = new ArrayList<>();
        List<Failure> unknown = picture.findings().stream()
                .filter(f -> f.code().equals(BreakGlassSnapshot.POLICY_UNKNOWN))
                .toList();
        unknown.forEach(f -> nodes.add(new FailureView(f)));
        picture.findings().stream()
                .filter(f -> f.code().equals(BreakGlassSnapshot.POLICY_LAPSED))
                .forEach(f -> nodes.add(new FailureView(f)));
        picture.proposal().ifPresent(p -> nodes.add(proposal(p, picture, model)));
        nodes.add(Parts.heading(unknown.isEmpty() ? "In force" : "Standard"));
        nodes.add(policy(picture.policy()));
        nodes.add(Parts.heading("What the proxy refuses"));
        nodes.add(Parts.card(refused(GuardLine.of(picture.policy().guard()))));
        return nodes;
    }

    private static VBox refused(List<GuardLine> lines) {
        VBox rules = new VBox();
        rules.getStyleClass().add(Style.GAP_12);
        for (GuardLine line : lines) {
            Label what = Parts.strong(DisplayText.clean(line.what()));
            what.setWrapText(true);
            HBox head = new HBox(what);
            head.getStyleClass().add(Style.GAP_8);
            switch (line.standing()) {
                case RELAXED -> head.getChildren().addFirst(new Badge(Tone.BAD, "Relaxed: not refused", Icon.WARNING));
                case IDLE -> head.getChildren().addFirst(new Badge(Tone.BAD, "Added, and fits nothing", Icon.WARNING));
                case ADDED -> head.getChildren().addFirst(new Badge(Tone.INFO, "Added", Icon.SHIELD));
                case STANDARD -> {}
            }
            Label name = Parts.mono(line.name());
            rules.getChildren().add(new VBox(head, Parts.muted(DisplayText.clean(line.why())), name));
        }
        return rules;
    }

    private static Node proposal(PolicyProposal proposal, BreakGlassPicture picture, BreakGlassModel model) {
        boolean own = proposal.by().mayBe(picture.me(), picture.policy().samePerson());
        VBox card = Parts.card(
                Parts.heading("Proposed by "
                        + dev.castellan.fleet.DisplayText.clean(proposal.by().name())),
                policy(proposal.policy()),
                refused(GuardLine.of(proposal.policy().guard()).stream()
                        .filter(l -> l.standing() != GuardLine.Standing.STANDARD)
                        .toList()),
                Parts.muted(
                        !proposal.acceptable()
                                ? "Who proposed it was not signed in, so nobody can tell that whoever accepts it is"
                                        + " somebody else. It cannot be accepted; somebody who is signed in has to"
                                        + " propose it."
                                : own
                                        ? "Somebody else has to accept it, on their own console."
                                        : "It replaces the policy in force for everybody who shares this ledger."));
        if (!own && proposal.acceptable()) {
            card.getChildren()
                    .add(Parts.buttons(Parts.button(
                            "bg-accept", Action.proposed("Accept", () -> model.acceptPolicy(proposal.hash())))));
        }
        return card;
    }

    private static Node policy(CheckoutPolicy policy) {
        GridPane grid = new GridPane();
        grid.getStyleClass().add(Style.FACTS);
        String[] heads = {"Environment", "Approvals", "At most", "Ticket", "Emergency", "Full access", "Export"};
        for (int i = 0; i < heads.length; i++) {
            Label head = new Label(heads[i]);
            head.getStyleClass().addAll(Style.OVERLINE);
            head.setMinWidth(Region.USE_PREF_SIZE);
            grid.add(head, i, 0);
        }
        int line = 1;
        for (Environment environment : Environment.values()) {
            CheckoutPolicy.Rule rule = policy.rule(environment);
            EnvironmentBadge badge = new EnvironmentBadge(environment);
            badge.setMinWidth(Region.USE_PREF_SIZE);
            grid.addRow(
                    line++,
                    badge,
                    new Label(rule.approvals() == 0 ? "none" : String.valueOf(rule.approvals())),
                    new Label(TimeRing.words(rule.longest())),
                    new Label(rule.ticket() ? "needed" : "free"),
                    new Label(rule.emergency() ? "alone, loudly" : "no"),
                    new Label(rule.full() ? "yes" : "limited only"),
                    new Label(rule.export() ? "allowed" : "no"));
        }
        GridPane facts = Parts.facts();
        Parts.fact(facts, "Ticket's form", Parts.mono(policy.ticketPattern().orElse("any")));
        Parts.fact(facts, "A request waits", Parts.wrapped(TimeRing.words(policy.requestLifetime())));
        Parts.fact(facts, "An approval waits", Parts.wrapped(TimeRing.words(policy.approvalLifetime())));
        Parts.fact(
                facts,
                "If a request cannot be recorded",
                Parts.wrapped(policy.failClosed() ? "the proxy stops" : "the proxy goes on"));
        Parts.fact(
                facts,
                "Terminals (exec, attach)",
                Parts.wrapped(
                        policy.recordingKey().isPresent()
                                ? "recorded, sealed for who may review"
                                : "recorded with their command, not what is typed and shown"));
        Parts.fact(
                facts,
                "If the team's ledger is out of reach",
                Parts.wrapped(policy.unconfirmed() ? "keys may be fetched, unconfirmed" : "no key is fetched"));
        Parts.fact(
                facts,
                "Who approves",
                Parts.wrapped(
                        policy.approvers().isEmpty()
                                ? "everybody who is signed in, but never oneself"
                                : String.join(
                                        ", ",
                                        policy.approvers().stream().sorted().toList())));
        return Parts.card(grid, facts);
    }
}
