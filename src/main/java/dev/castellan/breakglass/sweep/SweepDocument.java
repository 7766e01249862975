package dev.castellan.breakglass.sweep;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON, for scripts and for the receipt of a return. Members stay; new ones may be added. */
public final class SweepDocument {
    private SweepDocument() {}

    /** The whole report. */
    public static ObjectNode of(SweepReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", "SweepReport");
        node.put("started", report.started().toString());
        node.put("ended", report.ended().toString());
        node.put("lookedFor", report.wanted().any() ? "every certificate of system:masters" : "certificates");
        texts(
                node.putArray("fingerprints"),
                report.wanted().fingerprints().stream().sorted().toList());
        node.put("complete", report.complete());
        node.put("files", report.files()).put("bytes", report.bytes());
        ObjectNode counts = node.putObject("copies");
        for (SweepReport.Outcome outcome : SweepReport.Outcome.values()) {
            counts.put(word(outcome), report.count(outcome));
        }
        ArrayNode places = node.putArray("places");
        for (SweepReport.Checked checked : report.places()) {
            places.addObject()
                    .put("path", checked.place().path().toString())
                    .put("why", checked.place().kind().phrase())
                    .put("state", word(checked.state()))
                    .put("files", checked.files())
                    .put("bytes", checked.bytes());
        }
        ArrayNode findings = node.putArray("findings");
        report.findings().forEach(f -> finding(findings.addObject(), f));
        ArrayNode unread = node.putArray("notChecked");
        for (SweepReport.NotChecked not : report.notChecked()) {
            ObjectNode one = unread.addObject();
            one.put("reason", not.reason()).put("count", not.count());
            texts(one.putArray("first"), not.named());
        }
        texts(node.putArray("limits"), SweepReport.LIMITS);
        return node;
    }

    private static void finding(ObjectNode node, SweepReport.Finding finding) {
        node.put("id", finding.id())
                .put("path", finding.path().toString())
                .put("form", word(finding.form()))
                .put("key", finding.key());
        finding.certificate().ifPresent(c -> node.put("fingerprint", c));
        finding.subject().ifPresent(s -> node.put("subject", s));
        finding.notAfter().ifPresent(t -> node.put("notAfter", t.toString()));
        texts(node.putArray("written"), finding.how());
        texts(node.putArray("users"), finding.users());
        node.put("outcome", word(finding.outcome())).put("action", finding.action());
        texts(node.putArray("notes"), finding.notes());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
