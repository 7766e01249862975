package dev.castellan.cli;

import dev.castellan.browse.object.Fact;
import dev.castellan.browse.object.Keeper;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.browse.object.Part;
import dev.castellan.browse.object.Tone;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A summary as text and as a document. */
final class SummaryText {
    private final ObjectSummary summary;
    private final Instant now;
    private final ZoneId zone;

    SummaryText(ObjectSummary summary, Instant now, ZoneId zone) {
        this.summary = summary;
        this.now = now.plus(summary.ahead());
        this.zone = zone;
    }

    String print(boolean colours) {
        StringBuilder text = new StringBuilder();
        text.append(Table.Colour.BOLD.paint(ObjectText.clean(summary.address().text()), colours))
                .append('\n');
        for (Keeper keeper : summary.keepers()) {
            text.append(Table.Colour.YELLOW.paint(
                            "Kept by " + keeper.tool().label() + ": " + ObjectText.clean(keeper.source()), colours))
                    .append('\n');
        }
        for (Part part : summary.sections()) {
            String body = body(part, colours);
            if (!body.isEmpty()) {
                text.append('\n')
                        .append(Table.Colour.BOLD.paint(ObjectText.clean(part.title()), colours))
                        .append('\n')
                        .append(body);
            }
        }
        return text.toString();
    }

    private String body(Part part, boolean colours) {
        return switch (part) {
            case Part.Facts facts -> facts(facts.facts(), 2, colours);
            case Part.Conditions conditions -> {
                Table table = new Table("TYPE", "STATUS", "SINCE", "REASON", "MESSAGE");
                for (Part.Condition c : conditions.conditions()) {
                    table.row(
                            cell(c.type(), Tone.PLAIN),
                            cell(c.status(), c.tone()),
                            cell(age(c.since()), Tone.PLAIN),
                            cell(c.reason(), Tone.PLAIN),
                            cell(c.message(), Tone.PLAIN));
                }
                yield indented(table.print(colours));
            }
            case Part.Relations relations -> {
                Table table = new Table("", "OBJECT", "");
                for (Part.Relation r : relations.relations()) {
                    table.row(
                            cell(r.how(), Tone.FAINT), cell(r.address().text(), Tone.PLAIN), cell(r.note(), r.tone()));
                }
                yield indented(dropHeader(table.print(colours)) + more(relations.more()));
            }
            case Part.Containers containers -> {
                StringBuilder all = new StringBuilder();
                containers.containers().forEach(c -> all.append(container(c, colours)));
                yield all.toString();
            }
            case Part.Grid grid -> {
                Table table = new Table(grid.columns().toArray(String[]::new));
                grid.rows()
                        .forEach(row -> table.row(
                                row.stream().map(f -> cell(value(f), f.tone())).toArray(Table.Cell[]::new)));
                yield indented(table.print(colours) + more(grid.more()));
            }
            case Part.Events events -> {
                if (events.events().isEmpty()) {
                    yield "  none\n";
                }
                Table table = new Table("LAST", "TYPE", "REASON", "TIMES", "FROM", "MESSAGE");
                for (Part.EventLine e : events.events()) {
                    table.row(
                            cell(age(e.last()), Tone.PLAIN),
                            cell(e.warning() ? "Warning" : "Normal", e.warning() ? Tone.WARNING : Tone.FAINT),
                            cell(e.reason(), Tone.PLAIN),
                            cell(String.valueOf(e.count()), Tone.PLAIN),
                            cell(e.source(), Tone.PLAIN),
                            cell(e.message(), Tone.PLAIN));
                }
                yield indented(table.print(colours) + more(events.more()));
            }
            case Part.Text lines -> {
                StringBuilder all = new StringBuilder();
                lines.text()
                        .lines()
                        .forEach(l ->
                                all.append("  ").append(ObjectText.clean(l)).append('\n'));
                yield all.toString();
            }
            case Part.Unread unread ->
                "  "
                        + Table.Colour.YELLOW.paint(
                                "not read: " + ObjectText.clean(unread.failure().happened()) + " ["
                                        + unread.failure().code() + "]",
                                colours)
                        + "\n";
        };
    }

    private String container(Part.Container c, boolean colours) {
        StringBuilder text = new StringBuilder("  ");
        text.append(Table.Colour.BOLD.paint(ObjectText.clean(c.name()), colours))
                .append(c.role().equals("container") ? "" : " (" + c.role() + ")")
                .append(c.state().isEmpty() ? "" : ", " + colour(c.tone()).paint(ObjectText.clean(c.state()), colours))
                .append(c.restarts() == 0 ? "" : ", restarted " + c.restarts() + " times")
                .append('\n');
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("Image", c.image()));
        facts.addAll(c.facts());
        facts.addAll(c.resources());
        c.probes().forEach(p -> facts.add(Fact.of(p.label() + " probe", p.value())));
        c.mounts().forEach(m -> facts.add(Fact.of("Mount " + m.label(), m.value(), m.tone())));
        c.environment().forEach(e -> facts.add(Fact.of("Variable " + e.label(), e.value(), e.tone())));
        return text.append(facts(facts, 4, colours)).toString();
    }

    private String facts(List<Fact> facts, int indent, boolean colours) {
        int width = facts.stream()
                .mapToInt(f -> Math.min(40, DisplayWidth.of(ObjectText.clean(f.label()))))
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Fact fact : facts) {
            String label = ObjectText.clean(fact.label());
            text.append(" ".repeat(indent))
                    .append(label)
                    .append(" ".repeat(Math.max(1, width + 2 - DisplayWidth.of(label))))
                    .append(colour(fact.tone()).paint(ObjectText.clean(value(fact)), colours))
                    .append('\n');
        }
        return text.toString();
    }

    private String value(Fact fact) {
        return fact.when().map(t -> Ages.minute(t, now, zone)).orElse(fact.value());
    }

    private String age(Optional<Instant> when) {
        return when.map(t -> Ages.of(t, now)).orElse("");
    }

    private static Table.Cell cell(String text, Tone tone) {
        return Table.Cell.of(ObjectText.clean(text), colour(tone));
    }

    private static Table.Colour colour(Tone tone) {
        return switch (tone) {
            case PLAIN -> Table.Colour.NONE;
            case GOOD -> Table.Colour.GREEN;
            case NOTICE, WARNING -> Table.Colour.YELLOW;
            case BAD -> Table.Colour.RED;
            case FAINT -> Table.Colour.DIM;
        };
    }

    private static String more(boolean more) {
        return more ? "and more that were not read\n" : "";
    }

    private static String dropHeader(String table) {
        return table.substring(table.indexOf('\n') + 1);
    }

    private static String indented(String text) {
        StringBuilder all = new StringBuilder();
        text.lines().forEach(l -> all.append("  ").append(l).append('\n'));
        return all.toString();
    }

    ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("object", address(summary.address()));
        document.put("state", summary.state());
        ArrayNode keepers = document.putArray("keptBy");
        for (Keeper keeper : summary.keepers()) {
            keepers.addObject()
                    .put("tool", keeper.tool().label())
                    .put("source", keeper.source())
                    .put("effect", keeper.effect());
        }
        ArrayNode sections = document.putArray("sections");
        for (Part part : summary.sections()) {
            ObjectNode one = sections.addObject().put("title", part.title());
            switch (part) {
                case Part.Facts facts -> facts(one.putArray("facts"), facts.facts());
                case Part.Conditions conditions -> {
                    ArrayNode all = one.putArray("conditions");
                    conditions
                            .conditions()
                            .forEach(c -> all.addObject()
                                    .put("type", c.type())
                                    .put("status", c.status())
                                    .put("reason", c.reason())
                                    .put("message", c.message())
                                    .put(
                                            "since",
                                            c.since().map(Instant::toString).orElse("")));
                }
                case Part.Relations relations -> {
                    ArrayNode all = one.putArray("relations");
                    relations.relations().forEach(r -> {
                        ObjectNode relation =
                                all.addObject().put("how", r.how()).put("note", r.note());
                        relation.set("object", address(r.address()));
                    });
                    one.put("more", relations.more());
                }
                case Part.Containers containers -> {
                    ArrayNode all = one.putArray("containers");
                    containers.containers().forEach(c -> {
                        ObjectNode container = all.addObject()
                                .put("name", c.name())
                                .put("role", c.role())
                                .put("image", c.image())
                                .put("state", c.state())
                                .put("restarts", c.restarts());
                        facts(container.putArray("facts"), c.facts());
                        facts(container.putArray("resources"), c.resources());
                        facts(container.putArray("probes"), c.probes());
                        facts(container.putArray("mounts"), c.mounts());
                        facts(container.putArray("environment"), c.environment());
                    });
                }
                case Part.Grid grid -> {
                    ArrayNode rows = one.putArray("rows");
                    grid.rows().forEach(row -> {
                        ObjectNode cells = rows.addObject();
                        for (int i = 0; i < row.size(); i++) {
                            cells.put(grid.columns().get(i), row.get(i).value());
                        }
                    });
                    one.put("more", grid.more());
                }
                case Part.Events events -> {
                    ArrayNode all = one.putArray("events");
                    events.events()
                            .forEach(e -> all.addObject()
                                    .put("type", e.warning() ? "Warning" : "Normal")
                                    .put("reason", e.reason())
                                    .put("message", e.message())
                                    .put("count", e.count())
                                    .put("last", e.last().map(Instant::toString).orElse(""))
                                    .put("source", e.source()));
                    one.put("more", events.more());
                }
                case Part.Text text -> one.put("text", text.text());
                case Part.Unread unread ->
                    one.put("notRead", unread.failure().happened())
                            .put("code", unread.failure().code());
            }
        }
        return document;
    }

    private static void facts(ArrayNode all, List<Fact> facts) {
        facts.forEach(f -> all.addObject().put("label", f.label()).put("value", f.value()));
    }

    static ObjectNode address(ObjectAddress a) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cluster", a.cluster().value())
                .put("group", a.group())
                .put("kind", a.kind())
                .put("namespace", a.namespace())
                .put("name", a.name());
    }
}
