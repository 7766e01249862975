package dev.castellan.access.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A campaign as comma-separated values (RFC 4180), one line for each grant. */
public final class ReviewCsv {
    private ReviewCsv() {}

    /** The whole campaign with a heading line. */
    public static String of(Campaign campaign) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                List.of(
                        "campaign",
                        "id",
                        "plane",
                        "risk",
                        "subject",
                        "people",
                        "through",
                        "where",
                        "role",
                        "gives",
                        "state",
                        "decided by",
                        "decided at",
                        "comment",
                        "note",
                        "ledger entry"));
        Map<String, Campaign.State> states = campaign.states();
        Map<String, Decision> verdicts = campaign.verdicts();
        for (ReviewItem item : campaign.items()) {
            Optional<Decision> verdict = Optional.ofNullable(verdicts.get(item.id()));
            Campaign.State state = states.getOrDefault(item.id(), Campaign.State.OPEN);
            List<String> comments = new ArrayList<>();
            campaign.said(item.id()).stream()
                    .filter(d -> !d.comment().isEmpty())
                    .forEach(d -> comments.add(d.by() + ": " + d.comment()));
            line(
                    text,
                    List.of(
                            campaign.id(),
                            item.id(),
                            item.plane().label(),
                            item.risk().map(r -> r.word()).orElse(""),
                            item.who(),
                            String.join("; ", item.people()),
                            item.through(),
                            item.where(),
                            item.role(),
                            String.join("; ", item.gives()),
                            word(state),
                            verdict.map(Decision::by).orElse(""),
                            verdict.map(d -> d.at().toString()).orElse(""),
                            String.join("; ", comments),
                            campaign.notes().getOrDefault(item.id(), ""),
                            verdict.map(d -> d.entry().toString()).orElse("")));
        }
        return text.toString();
    }

    static String word(Campaign.State state) {
        return switch (state) {
            case OPEN -> "open";
            case CHANGED_SINCE -> "changed since";
            case KEPT -> "keep";
            case REMOVED -> "remove";
            case GONE -> "gone";
        };
    }

    private static void line(StringBuilder out, List<String> fields) {
        out.append(String.join(",", fields.stream().map(Shown::csv).toList())).append("\r\n");
    }
}
