package dev.castellan.cli;

import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Verification;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Entries and verifications, as tables and documents. */
final class LedgerView {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private LedgerView() {}

    static Table table(List<Entry> entries, ZoneId zone) {
        Table table = new Table("INDEX", "TIME", "WHO", "WHAT", "SUBJECT", "STANDING", "ID");
        for (Entry entry : entries) {
            table.row(
                    Table.Cell.of(Long.toString(entry.index())),
                    Table.Cell.of(time(entry, zone)),
                    Table.Cell.of(entry.actor().name()),
                    Table.Cell.of(entry.type()),
                    Table.Cell.of(entry.subject()),
                    standing(entry),
                    Table.Cell.of(entry.id().toString(), Table.Colour.DIM));
        }
        return table;
    }

    static String time(Entry entry, ZoneId zone) {
        return entry.time()
                .wall()
                .truncatedTo(ChronoUnit.SECONDS)
                .atZone(zone)
                .toOffsetDateTime()
                .toString();
    }

    private static Table.Cell standing(Entry entry) {
        return switch (entry.standing()) {
            case RECORDED ->
                entry.time()
                        .ahead()
                        .map(a -> Table.Cell.of(
                                "clock " + CheckoutView.left(a.abs()) + (a.isNegative() ? " behind" : " ahead"),
                                Table.Colour.YELLOW))
                        .orElseGet(() -> Table.Cell.of(""));
            case UNCONFIRMED -> Table.Cell.of("unconfirmed", Table.Colour.YELLOW);
            case OVERTAKEN -> Table.Cell.of("overtaken", Table.Colour.RED);
        };
    }

    static ObjectNode document(Entry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("index", entry.index());
        node.put("standing", entry.standing().name().toLowerCase(Locale.ROOT));
        node.put("id", entry.id().toString());
        node.put("type", entry.type());
        node.put("version", entry.schema());
        node.put("subject", entry.subject());
        node.set("body", body(entry.body()));
        node.put("actor", entry.actor().name());
        node.put("account", entry.actor().account());
        node.put("device", entry.device());
        ObjectNode journal = node.putObject("journal");
        journal.put("log", entry.journal().log());
        journal.put("index", entry.journal().index());
        node.put("time", entry.time().wall().toString());
        node.put("run", entry.time().run().toString());
        node.put("elapsedMillis", entry.time().elapsedMillis());
        entry.time().foreign().ifPresent(f -> {
            ObjectNode foreign = node.putObject("foreign");
            foreign.put("source", f.source());
            foreign.put("time", f.time().toString());
            entry.time().ahead().ifPresent(a -> foreign.put("deviceAheadSeconds", a.toSeconds()));
        });
        node.put("hash", entry.hash());
        return node;
    }

    private static JsonNode body(Map<String, Object> body) {
        return JSON.valueToTree(body);
    }

    static void print(Output output, Verification v) {
        output.print(dev.castellan.fleet.DisplayText.clean(v.log()) + "\n");
        output.print(
                "  entries   " + v.checked() + " checked" + (v.checked() == v.size() ? "" : " of " + v.size()) + "\n");
        output.print("  root      " + v.root() + "\n");
        for (Verification.Signer signer : v.signers()) {
            output.print("  signed    " + signer.entries() + " by device " + signer.device() + "\n");
        }
        for (Verification.Witness witness : v.witnesses()) {
            output.print("  witness   " + witness.device() + " at " + witness.time() + "\n");
        }
        for (String remark : v.remarks()) {
            output.print("  remark    " + dev.castellan.fleet.DisplayText.clean(remark) + "\n");
        }
        for (Verification.Problem problem : v.problems()) {
            output.print("  problem   " + problem.text() + " [" + problem.code() + "]\n");
        }
        if (v.problemCount() > v.problems().size()) {
            output.print("  problem   … and " + (v.problemCount() - v.problems().size()) + " more\n");
        }
        output.print(v.sound() ? "  sound\n" : "  NOT SOUND: " + v.problemCount() + " problems\n");
    }

    static ObjectNode document(List<Verification> verifications) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "LedgerVerification");
        document.put("sound", verifications.stream().allMatch(Verification::sound));
        ArrayNode logs = document.putArray("logs");
        for (Verification v : verifications) {
            ObjectNode node = logs.addObject();
            node.put("log", v.log());
            node.put("size", v.size());
            node.put("root", v.root());
            node.put("checked", v.checked());
            node.put("sound", v.sound());
            node.put("problemCount", v.problemCount());
            ArrayNode problems = node.putArray("problems");
            v.problems().forEach(p -> {
                ObjectNode problem = problems.addObject();
                problem.put("code", p.code());
                problem.put("index", p.index());
                problem.put("text", p.text());
            });
            ArrayNode remarks = node.putArray("remarks");
            v.remarks().forEach(remarks::add);
            ArrayNode signers = node.putArray("signers");
            v.signers()
                    .forEach(s -> signers.addObject().put("device", s.device()).put("entries", s.entries()));
            ArrayNode witnesses = node.putArray("witnesses");
            v.witnesses()
                    .forEach(w -> witnesses
                            .addObject()
                            .put("device", w.device())
                            .put("time", w.time().toString()));
        }
        return document;
    }
}
