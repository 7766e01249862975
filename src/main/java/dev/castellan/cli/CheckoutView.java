package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.breakglass.RotationGuide;
import dev.castellan.breakglass.Taint;
import dev.castellan.breakglass.Timed;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Check-outs as tables, text and documents. */
final class CheckoutView {
    private CheckoutView() {}

    static Table table(List<BreakGlassSnapshot.Item> items) {
        Table table = new Table("CHECKOUT", "STATE", "LEFT", "CLUSTER", "WHO", "TICKET", "REASON", "KEY");
        for (BreakGlassSnapshot.Item item : items) {
            Checkout c = item.checkout();
            table.row(
                    Table.Cell.of(c.id().value()),
                    Table.Cell.of(item.state().label() + (c.confirmed() ? "" : " (unconfirmed)"), colour(item.state())),
                    Table.Cell.of(item.left().map(CheckoutView::left).orElse("")),
                    Table.Cell.of(c.request().clusterName()),
                    Table.Cell.of(c.requester().name()),
                    Table.Cell.of(c.request().ticket().orElse("")),
                    Table.Cell.of((c.request().emergency() ? "EMERGENCY: " : "")
                            + c.request().reason()),
                    Table.Cell.of(
                            item.here() && item.state().keyOut() && c.returned().isEmpty() ? "here" : ""));
        }
        return table;
    }

    static Table.Colour colour(CheckoutState state) {
        return switch (state) {
            case OVERDUE, LOST -> Table.Colour.RED;
            case FETCHING, HELD, IN_USE, RETURNING, REQUESTED -> Table.Colour.YELLOW;
            case APPROVED, VERIFIED, NEUTRALISED -> Table.Colour.GREEN;
            case RETURNED, DENIED, CANCELLED, EXPIRED -> Table.Colour.DIM;
        };
    }

    static String left(Duration time) {
        String sign = time.isNegative() ? "-" : "";
        Duration t = time.abs();
        return sign
                + (t.toHours() > 0
                        ? t.toHours() + " h " + t.toMinutesPart() + " min"
                        : t.toMinutes() > 0 ? t.toMinutes() + " min" : t.toSeconds() + " s");
    }

    static String when(Instant time, ZoneId zone) {
        return time.truncatedTo(ChronoUnit.SECONDS)
                .atZone(zone)
                .toOffsetDateTime()
                .toString();
    }

    /** Everything about one, as lines. */
    static String text(Checkout c, Instant now, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        line(text, c.id() + "  " + c.state(now).label() + (c.confirmed() ? "" : " (unconfirmed)"));
        line(
                text,
                "  cluster     " + c.request().clusterName() + " ("
                        + c.request().environment().label() + ")");
        line(text, "  asked by    " + c.requester().name() + " on " + when(c.requestedAt(), zone));
        line(text, "  reason      " + c.request().reason());
        c.request().ticket().ifPresent(t -> line(text, "  ticket      " + t));
        line(text, "  scope       " + c.request().scope().text());
        if (c.request().emergency()) {
            line(text, "  EMERGENCY   without an approver; " + c.reviewWords());
            c.reviews()
                    .forEach(r -> line(
                            text,
                            "  reviewed    by " + r.by().name() + " on " + when(r.at(), zone)
                                    + (r.text().isEmpty() ? "" : ": " + r.text())));
        }
        c.violation().ifPresent(v -> line(text, "  refused     " + v));
        if (c.needed() > 0) {
            line(text, "  approvals   " + c.approvals().size() + " of " + c.needed());
        }
        c.approvals()
                .forEach(a -> line(
                        text,
                        "  approved    by " + a.by().name() + " on " + when(a.at(), zone)
                                + (a.text().isEmpty() ? "" : ": " + a.text())));
        c.denial().ifPresent(d -> line(text, "  denied      by " + d.by().name() + ": " + d.text()));
        c.cancelled().ifPresent(d -> line(text, "  cancelled   " + d.text()));
        c.fetches()
                .forEach(f -> line(
                        text,
                        "  fetched     " + when(f.at(), zone)
                                + (f.file().isEmpty() ? ", Azure request " + f.clientRequestId() : ", from " + f.file())
                                + f.failed()
                                        .map(why -> "; came to nothing: " + why)
                                        .orElse("")));
        c.held().ifPresent(h -> {
            line(
                    text,
                    "  certificate " + h.facts().name() + " in "
                            + String.join(", ", h.facts().groups()));
            line(text, "  fingerprint " + h.facts().fingerprint());
            line(text, "  valid until " + when(h.facts().notAfter(), zone));
            line(text, "  server      " + h.facts().server());
            line(text, "  due         " + when(h.deadline(), zone));
            h.remarks().forEach(r -> line(text, "  remark      " + r));
        });
        c.uses()
                .forEach(u -> line(
                        text,
                        "  used        from " + when(u.since(), zone)
                                + u.until().map(e -> " to " + when(e, zone)).orElse(", still") + ", " + u.requests()
                                + " requests"));
        c.exports()
                .forEach(e -> line(text, "  exported    " + e.path() + (e.removed() ? ", removed" : ", STILL THERE")));
        c.lost().ifPresent(l -> line(text, "  LOST        " + l.text()));
        c.seen().forEach(s -> line(text, "  SEEN AGAIN  " + s.text()));
        c.neutralised().ifPresent(n -> line(text, "  refused by  " + n.text()));
        Timed.apart(c.timed()).ifPresent(t -> line(text, "  clocks      " + t));
        Taint taint = dev.castellan.breakglass.Taint.at(c, now).orElse(null);
        if (taint != null) {
            text.append(text(taint, zone));
        }
        return text.toString();
    }

    static String text(Taint taint, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "TAINTED " + taint.clusterName() + " until " + when(taint.until(), zone) + ", because of "
                        + taint.checkout() + ":");
        taint.reasons().forEach(r -> line(text, "  " + r + "."));
        line(text, "  To end it:");
        int n = 1;
        for (String step : RotationGuide.of(taint.platform())) {
            line(text, "  " + n++ + ". " + step);
        }
        return text.toString();
    }

    static String text(Checkout c, ReturnReceipt receipt, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        line(text, "Receipt for " + c.id() + ", " + c.request().clusterName());
        line(text, "  certificate " + c.held().map(h -> h.facts().fingerprint()).orElse(""));
        line(text, "  returned    " + when(receipt.at(), zone) + ", " + receipt.cause());
        c.timed()
                .forEach(t -> line(
                        text,
                        "  by another  " + t.what() + " " + when(t.other().time(), zone) + " by the clock of "
                                + t.other().source()));
        Timed.apart(c.timed()).ifPresent(t -> line(text, "  clocks      " + t));
        line(text, "  requests    " + receipt.requests() + " recorded");
        part(text, "done", receipt.done());
        part(text, "looked in", receipt.checked());
        part(text, "found", receipt.found());
        part(text, "removed", receipt.removed());
        part(text, "LEFT", receipt.left());
        part(text, "could not be checked", receipt.uncheckable());
        line(
                text,
                switch (receipt.outcome()) {
                    case CLEAN -> "Nothing that was found is left.";
                    case LEFT -> "COPIES ARE LEFT.";
                    case ORIGINAL_UNCLEAR -> "THE KEY MAY STILL LIE IN THE FILE IT WAS TAKEN FROM.";
                    case UNSEARCHED -> "NOBODY LOOKED FOR COPIES.";
                });
        line(text, ReturnReceipt.LIMIT);
        return text.toString();
    }

    private static void part(StringBuilder text, String name, List<String> lines) {
        if (!lines.isEmpty()) {
            line(text, name + ":");
            lines.forEach(l -> line(text, "  " + l));
        }
    }

    private static void line(StringBuilder text, String line) {
        // Long lines are cut by cleaning, so they are cleaned in pieces.
        for (int i = 0; i < line.length(); i += 200) {
            text.append(DisplayText.clean(line.substring(i, Math.min(line.length(), i + 200))));
        }
        text.append('\n');
    }

    static ObjectNode document(Checkout c, Instant now) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", "Checkout");
        node.put("id", c.id().value());
        node.put("state", word(c.state(now)));
        node.put("confirmed", c.confirmed());
        node.put("cluster", c.request().cluster().value());
        node.put("clusterName", c.request().clusterName());
        node.put("environment", c.request().environment().name().toLowerCase(Locale.ROOT));
        node.put("requester", c.requester().name());
        node.put("requestedAt", c.requestedAt().toString());
        node.put("reason", c.request().reason());
        c.request().ticket().ifPresent(t -> node.put("ticket", t));
        node.put("seconds", c.request().duration().toSeconds());
        node.put("scope", c.request().scope().text());
        node.put("emergency", c.request().emergency());
        node.put("reviewOpen", c.reviewOpen(now));
        node.put("approvalsNeeded", c.needed());
        ArrayNode approvals = node.putArray("approvals");
        c.approvals()
                .forEach(a -> approvals
                        .addObject()
                        .put("by", a.by().name())
                        .put("account", a.by().account())
                        .put("device", a.by().device())
                        .put("at", a.at().toString())
                        .put("comment", a.text()));
        ArrayNode fetches = node.putArray("fetches");
        c.fetches().forEach(f -> {
            ObjectNode one = fetches.addObject()
                    .put("at", f.at().toString())
                    .put("clientRequestId", f.clientRequestId())
                    .put("file", f.file())
                    .put("mayBeOut", f.out());
            f.failed().ifPresent(why -> one.put("failed", why));
        });
        c.held()
                .ifPresent(h -> node.putObject("certificate")
                        .put("fingerprint", h.facts().fingerprint())
                        .put("name", h.facts().name())
                        .put("issuer", h.facts().issuer())
                        .put("issuerKeyHash", h.facts().issuerKeyHash())
                        .put("notAfter", h.facts().notAfter().toString())
                        .put("server", h.facts().server())
                        .put("heldSince", h.since().toString())
                        .put("due", h.deadline().toString())
                        .put("device", h.device()));
        ArrayNode timed = node.putArray("otherClocks");
        c.timed().forEach(t -> {
            ObjectNode one = timed.addObject()
                    .put("what", t.what())
                    .put("wall", t.wall().toString())
                    .put("source", t.other().source())
                    .put("time", t.other().time().toString());
            t.ahead().ifPresent(a -> one.put("aheadSeconds", a.toSeconds()));
        });
        node.put("requests", c.requests());
        c.receipt().ifPresent(r -> node.set("receipt", document(r)));
        node.put("tainted", dev.castellan.breakglass.Taint.at(c, now).isPresent());
        return node;
    }

    static ObjectNode document(ReturnReceipt receipt) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("at", receipt.at().toString());
        node.put("cause", receipt.cause());
        node.put("clean", receipt.clean());
        node.put("searched", receipt.searched());
        receipt.originalUnclear().ifPresent(why -> node.put("originalUnclear", why));
        node.put("requests", receipt.requests());
        list(node, "done", receipt.done());
        list(node, "checked", receipt.checked());
        list(node, "found", receipt.found());
        list(node, "removed", receipt.removed());
        list(node, "left", receipt.left());
        list(node, "uncheckable", receipt.uncheckable());
        node.put("limit", ReturnReceipt.LIMIT);
        return node;
    }

    static ObjectNode document(Taint taint) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("cluster", taint.cluster().value());
        node.put("clusterName", taint.clusterName());
        node.put("checkout", taint.checkout().value());
        node.put("fingerprint", taint.fingerprint());
        node.put("until", taint.until().toString());
        list(node, "reasons", taint.reasons());
        list(node, "guide", RotationGuide.of(taint.platform()));
        return node;
    }

    private static void list(ObjectNode node, String name, List<String> lines) {
        ArrayNode array = node.putArray(name);
        lines.forEach(array::add);
    }

    static String word(CheckoutState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
