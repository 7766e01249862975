package dev.castellan.cli;

import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureDecision.Outcome;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.Principal;
import dev.castellan.access.azure.Truth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Access through Azure as tables and as a document. */
final class AccessAzureTables {
    private AccessAzureTables() {}

    /** One line for each operation. */
    static Table overview(List<AccessAzureCommand.Answered> answers) {
        Table table = new Table("OPERATION", "WEIGHT", "YES", "CONDITIONAL", "ELIGIBLE", "UNKNOWN", "DENIED", "WHO");
        for (AccessAzureCommand.Answered a : answers) {
            List<AzureDecision> allowed = a.decisions().stream()
                    .filter(d -> d.outcome() == Outcome.ALLOWED)
                    .toList();
            String names =
                    allowed.stream().limit(4).map(d -> name(d.principal())).collect(Collectors.joining(", "));
            table.row(
                    Table.Cell.of(a.operation().shortName()),
                    Table.Cell.of(
                            a.operation().weight().label(), colour(a.operation().weight())),
                    count(a, Outcome.ALLOWED),
                    count(a, Outcome.CONDITIONAL),
                    Table.Cell.of(number(a.decisions().stream()
                            .filter(d -> d.outcome() != Outcome.ALLOWED
                                    && !d.activatable().isEmpty())
                            .count())),
                    count(a, Outcome.UNKNOWN),
                    count(a, Outcome.DENIED),
                    Table.Cell.of(names + (allowed.size() > 4 ? " and " + (allowed.size() - 4) + " more" : "")));
        }
        return table;
    }

    /** One line for each role that plays a part. */
    static Table detail(
            AzureAccess access, List<AccessAzureCommand.Answered> answers, boolean onePrincipal, ZoneId zone) {
        Table table = new Table(
                "ANSWER", onePrincipal ? "OPERATION" : "WHO", "KIND", "ROLE", "AT", "THROUGH", "HELD", "NOTE");
        Instant now = access.plane().takenAt();
        for (AccessAzureCommand.Answered a : answers) {
            for (AzureDecision d : a.decisions()) {
                String subject = onePrincipal ? a.operation().shortName() : name(d.principal());
                String kind = d.principal().kind().label();
                List<AzureGrant> all = new ArrayList<>(d.grants());
                all.addAll(d.eligible());
                if (all.isEmpty()) {
                    table.row(
                            answer(d.outcome()),
                            Table.Cell.of(subject),
                            Table.Cell.of(kind),
                            Table.Cell.of(""),
                            Table.Cell.of(""),
                            Table.Cell.of(""),
                            Table.Cell.of(""),
                            Table.Cell.of(note(d, Optional.empty())));
                }
                for (AzureGrant g : all) {
                    table.row(
                            answer(d, g),
                            Table.Cell.of(subject),
                            Table.Cell.of(kind),
                            Table.Cell.of(g.role().roleName()),
                            Table.Cell.of(g.scope().kind().label() + " "
                                    + access.plane().nameOf(g.scope())),
                            Table.Cell.of(through(access, g)),
                            Table.Cell.of(held(g, now, zone)),
                            Table.Cell.of(note(d, Optional.of(g))));
                }
            }
        }
        return table;
    }

    private static Table.Cell count(AccessAzureCommand.Answered a, Outcome outcome) {
        long count = a.decisions().stream().filter(d -> d.outcome() == outcome).count();
        return Table.Cell.of(number(count), outcome == Outcome.UNKNOWN ? Table.Colour.YELLOW : Table.Colour.NONE);
    }

    private static String number(long count) {
        return count == 0 ? "" : String.valueOf(count);
    }

    private static Table.Colour colour(ControlOperation.Weight weight) {
        return switch (weight) {
            case CRITICAL -> Table.Colour.RED;
            case HIGH -> Table.Colour.YELLOW;
            case MEDIUM -> Table.Colour.NONE;
        };
    }

    /** What a role means: for one that has to be activated what comes of that, unless it is allowed without. */
    private static Table.Cell answer(AzureDecision decision, AzureGrant grant) {
        boolean now = decision.outcome() != Outcome.DENIED && !decision.grants().isEmpty();
        // What is left of it then may be less certain than the role is by itself.
        Optional<Truth> then = decision.activatable().stream()
                .filter(g -> g.assignmentId().equals(grant.assignmentId()))
                .map(AzureGrant::holds)
                .findFirst();
        if (now || !grant.later() || then.isEmpty()) {
            return answer(decision.outcome());
        }
        return Table.Cell.of(
                then.get() == Truth.TRUE ? "after activation" : "perhaps after activation", Table.Colour.YELLOW);
    }

    private static Table.Cell answer(Outcome outcome) {
        return Table.Cell.of(
                outcome.label(),
                switch (outcome) {
                    case ALLOWED -> Table.Colour.RED;
                    case CONDITIONAL, UNKNOWN -> Table.Colour.YELLOW;
                    case DENIED, NOT_ALLOWED -> Table.Colour.GREEN;
                });
    }

    private static String name(Principal p) {
        return p.standing() == Principal.Standing.DELETED
                ? "(deleted) " + p.id().substring(0, Math.min(8, p.id().length()))
                : p.label();
    }

    private static String through(AzureAccess access, AzureGrant grant) {
        return grant.chain().stream()
                .skip(1)
                .map(id -> access.plane().people().get(id).label())
                .collect(Collectors.joining(" → "));
    }

    private static String held(AzureGrant g, Instant now, ZoneId zone) {
        List<String> parts = new ArrayList<>();
        if (g.means() != AzureGrant.Means.STANDING) {
            parts.add(g.means().label());
        }
        g.since()
                .filter(s -> Duration.between(s, now).toDays() > 0)
                .ifPresent(s -> parts.add("for " + Duration.between(s, now).toDays() + " days"));
        g.until().ifPresent(u -> parts.add("until " + Ages.minute(u, now, zone)));
        return String.join(", ", parts);
    }

    private static String note(AzureDecision d, Optional<AzureGrant> grant) {
        List<String> notes = new ArrayList<>();
        switch (d.principal().standing()) {
            case DELETED -> notes.add("deleted from the directory");
            case RESTRICTED, UNREAD -> notes.add("name not readable");
            case KNOWN -> {}
        }
        if (d.principal().enabled().filter(e -> !e).isPresent()) {
            notes.add("account disabled");
        }
        if (d.principal().group() && grant.isPresent()) {
            notes.add("members not known, or none");
        }
        d.denies().forEach(r -> notes.add("deny assignment “" + r.deny().name() + "”"));
        grant.flatMap(AzureGrant::condition).ifPresent(c -> notes.add("condition: " + c));
        if (d.outcome() == Outcome.UNKNOWN) {
            notes.addAll(d.beyond());
        }
        return String.join("; ", notes);
    }

    /** Names are as their source gave them. */
    static ObjectNode document(AzureAccess access, List<AccessAzureCommand.Answered> answers) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "AzureAccess");
        document.put("cluster", access.plane().clusterId());
        document.put("takenAt", access.plane().takenAt().toString());
        ArrayNode operations = document.putArray("operations");
        for (AccessAzureCommand.Answered a : answers) {
            ObjectNode operation = operations.addObject();
            operation
                    .put("action", a.operation().action())
                    .put("title", a.operation().title())
                    .put("weight", a.operation().weight().label())
                    .put("consequence", a.operation().consequence())
                    .put("data", a.action().data())
                    .put("scope", a.action().scope().path());
            ArrayNode who = operation.putArray("who");
            for (AzureDecision d : a.decisions()) {
                ObjectNode one = who.addObject();
                principal(one, d.principal());
                one.put("outcome", word(d.outcome()));
                grants(access, one.putArray("grants"), d.grants());
                grants(access, one.putArray("eligible"), d.eligible());
                ArrayNode denies = one.putArray("denies");
                d.denies()
                        .forEach(r -> denies.addObject()
                                .put("id", r.deny().id())
                                .put("name", r.deny().name())
                                .put("certain", r.holds() == Truth.TRUE));
                texts(one.putArray("beyond"), d.beyond());
            }
            texts(operation.putArray("beyond"), a.beyond());
        }
        ArrayNode gaps = document.putArray("gaps");
        access.plane()
                .gaps()
                .forEach(g -> gaps.addObject()
                        .put("part", word(g.part()))
                        .put("what", g.what())
                        .put("reason", g.reason()));
        return document;
    }

    private static void principal(ObjectNode node, Principal p) {
        node.put("id", p.id()).put("principal", word(p.kind())).put("standing", word(p.standing()));
        p.name().ifPresent(n -> node.put("name", n));
        p.signInName().ifPresent(n -> node.put("signInName", n));
        p.enabled().ifPresent(e -> node.put("enabled", e));
        p.created().ifPresent(c -> node.put("created", c.toString()));
    }

    private static void grants(AzureAccess access, ArrayNode array, List<AzureGrant> grants) {
        for (AzureGrant g : grants) {
            ObjectNode node = array.addObject();
            node.put("assignment", g.assignmentId())
                    .put("role", g.role().roleName())
                    .put("roleId", g.role().name())
                    .put("scope", g.scope().path())
                    .put("scopeKind", word(g.scope().kind()))
                    .put("scopeName", access.plane().nameOf(g.scope()))
                    .put("means", g.means().label());
            ArrayNode chain = node.putArray("chain");
            g.chain().forEach(id -> {
                Principal p = access.plane().people().get(id);
                chain.addObject().put("id", id).put("name", p.label());
            });
            g.condition().ifPresent(c -> node.put("condition", c).put("conditionHolds", word(g.holds())));
            g.since().ifPresent(t -> node.put("since", t.toString()));
            g.until().ifPresent(t -> node.put("until", t.toString()));
        }
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
