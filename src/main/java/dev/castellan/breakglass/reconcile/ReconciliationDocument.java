package dev.castellan.breakglass.reconcile;

import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A reconciliation as JSON. Members stay; new ones may be added. */
public final class ReconciliationDocument {
    private ReconciliationDocument() {}

    /** All of it. */
    public static ObjectNode of(Reconciliation result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", "Reconciliation").put("at", result.at().toString());
        node.put("fetches", result.fetches()).put("uses", result.uses()).put("wholeLedger", result.wholeLedger());
        coverage(node.putObject("activity"), result.activity());
        coverage(node.putObject("audit"), result.audit());
        ArrayNode verdicts = node.putArray("verdicts");
        for (Verdict v : result.verdicts()) {
            ObjectNode one = verdicts.addObject();
            one.put("id", v.id())
                    .put("verdict", word(v.kind()))
                    .put("weight", word(v.kind().weight()))
                    .put("subject", v.subject())
                    .put("title", v.title())
                    .put("count", v.count());
            v.cluster().ifPresent(c -> one.put("cluster", c));
            v.from().ifPresent(t -> one.put("from", t.toString()));
            v.to().ifPresent(t -> one.put("to", t.toString()));
            v.evidence().forEach(one.putArray("evidence")::add);
            if (!v.remedy().isEmpty()) {
                one.put("remedy", v.remedy());
            }
        }
        return node;
    }

    private static void coverage(ObjectNode node, Coverage coverage) {
        node.put("given", coverage.given()).put("events", coverage.events()).put("unread", coverage.unread());
        coverage.from().ifPresent(t -> node.put("from", t.toString()));
        coverage.to().ifPresent(t -> node.put("to", t.toString()));
        coverage.gaps().forEach(node.putArray("gaps")::add);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
