package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Snapshot;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.GrantsInScope;
import dev.castellan.access.review.Look;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.access.review.Reviews;
import dev.castellan.access.review.Scope;
import dev.castellan.ledger.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Review campaigns as printed. */
final class ReviewText {
    private ReviewText() {}

    static Look look(Session session, Snapshot snapshot, Scope scope) {
        AccessIndex index = AccessInput.told(session, snapshot);
        return GrantsInScope.of(EscalationGraph.of(index), scope);
    }

    static String standing(Campaign campaign) {
        return campaign.closed() ? "signed" : campaign.progress().decided() ? "to be signed" : "open";
    }

    static String state(Campaign.State state) {
        return switch (state) {
            case OPEN -> "open";
            case CHANGED_SINCE -> "changed since";
            case KEPT -> "keep";
            case REMOVED -> "remove";
            case GONE -> "gone";
        };
    }

    /** Tells how far it is after a step. */
    static void told(Session session, Reviews.Step step) {
        Campaign.Progress p = step.campaign().progress();
        session.output()
                .remark("%s: %d of %d settled, %d kept, %d to be removed, %d changed since; signed by %d of %d."
                        .formatted(
                                step.campaign().id(),
                                p.settled(),
                                p.items(),
                                p.kept(),
                                p.removed(),
                                p.changed(),
                                p.signed(),
                                p.signers()));
        if (step.standing() != Standing.RECORDED) {
            session.output().remark("Recorded on this machine only, until the team's ledger can be reached.");
        }
    }

    static Table table(List<ReviewItem> items, Campaign campaign) {
        Table table = new Table("ITEM", "DECISION", "RISK", "PLANE", "WHERE", "WHO", "HOLDS", "BY");
        Map<String, Campaign.State> states = campaign.states();
        Map<String, Decision> verdicts = campaign.verdicts();
        for (ReviewItem item : items) {
            table.row(
                    Table.Cell.of(item.id()),
                    Table.Cell.of(state(states.getOrDefault(item.id(), Campaign.State.OPEN))),
                    Table.Cell.of(item.risk().map(r -> r.word()).orElse("")),
                    Table.Cell.of(item.plane().label()),
                    Table.Cell.of(item.where()),
                    Table.Cell.of(item.who()),
                    Table.Cell.of(item.role()),
                    Table.Cell.of(Optional.ofNullable(verdicts.get(item.id()))
                            .map(Decision::by)
                            .orElse("")));
        }
        return table;
    }

    static ObjectNode document(Campaign campaign, List<ReviewItem> items) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessReview")
                .put("id", campaign.id())
                .put("title", campaign.title())
                .put("source", campaign.source())
                .put("state", standing(campaign))
                .put("digest", campaign.digest());
        campaign.due().ifPresent(d -> node.put("due", d.toString()));
        Campaign.Progress p = campaign.progress();
        node.putObject("progress")
                .put("grants", p.items())
                .put("open", p.open())
                .put("changedSince", p.changed())
                .put("kept", p.kept())
                .put("removed", p.removed())
                .put("gone", p.gone());
        ArrayNode reviewers = node.putArray("reviewers");
        campaign.reviewers().forEach(reviewers::add);
        ArrayNode signed = node.putArray("signedBy");
        campaign.signed().forEach(signed::add);
        Map<String, Campaign.State> states = campaign.states();
        Map<String, Decision> verdicts = campaign.verdicts();
        ArrayNode array = node.putArray("items");
        for (ReviewItem item : items) {
            ObjectNode one = array.addObject()
                    .put("id", item.id())
                    .put("state", state(states.getOrDefault(item.id(), Campaign.State.OPEN)))
                    .put("plane", item.plane().label())
                    .put("who", item.who())
                    .put("through", item.through())
                    .put("where", item.where())
                    .put("role", item.role());
            item.risk().ifPresent(r -> one.put("risk", r.word()));
            ArrayNode gives = one.putArray("gives");
            item.gives().forEach(gives::add);
            Optional.ofNullable(verdicts.get(item.id()))
                    .ifPresent(d -> one.put("by", d.by())
                            .put("at", d.at().toString())
                            .put("comment", d.comment())
                            .put("entry", d.entry().toString()));
        }
        return node;
    }
}
