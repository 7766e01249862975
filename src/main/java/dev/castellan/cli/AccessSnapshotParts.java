package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Gap;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.azure.AzurePlane;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a snapshot is made of, where each part comes from, and what its gaps mean for answers. */
final class AccessSnapshotParts {
    /** Gaps printed; a document holds them all. */
    private static final int MOST_GAPS = 1_000;

    private record Part(String name, long count, String from, String missing) {}

    private AccessSnapshotParts() {}

    static Table table(AccessIndex index) {
        Table table = new Table("PART", "COUNT", "FROM", "MISSING");
        parts(index)
                .forEach(p -> table.row(
                        Table.Cell.of(p.name()),
                        Table.Cell.of(String.valueOf(p.count())),
                        Table.Cell.of(p.from()),
                        Table.Cell.of(p.missing())));
        return table;
    }

    private static List<Part> parts(AccessIndex index) {
        Snapshot s = index.snapshot();
        String from = s.live() ? "the API server, live" : "files: what controllers fill in is computed";
        List<Part> parts = new ArrayList<>();
        parts.add(part(index, "namespaces", s.namespaces().size(), from, Gap.Part.NAMESPACES));
        parts.add(part(index, "service accounts", s.serviceAccounts().size(), from, Gap.Part.SERVICE_ACCOUNTS));
        long wide = s.roles().stream()
                .filter(r -> r.id().kind().equals(RoleId.CLUSTER_ROLE))
                .count();
        parts.add(part(index, "cluster roles", wide, from, Gap.Part.CLUSTER_ROLES));
        parts.add(new Part(
                "cluster roles made of others",
                s.roles().stream().filter(Role::aggregated).count(),
                from,
                missing(index, Gap.Part.CONTRADICTION)));
        parts.add(part(index, "roles of namespaces", s.roles().size() - wide, from, Gap.Part.ROLES));
        long bindings = s.bindings().stream().filter(b -> b.clusterWide()).count();
        parts.add(part(index, "cluster role bindings", bindings, from, Gap.Part.CLUSTER_ROLE_BINDINGS));
        parts.add(part(index, "role bindings", s.bindings().size() - bindings, from, Gap.Part.ROLE_BINDINGS));
        parts.add(new Part(
                "bindings to roles that are not there",
                s.bindings().stream()
                        .filter(b -> index.rulesOf(b.role()).isEmpty())
                        .count(),
                from,
                ""));
        parts.add(part(
                index,
                "API resources",
                s.resources().size(),
                index.scopes().complete() ? from : "known of Kubernetes; the server was not asked",
                Gap.Part.RESOURCES));
        parts.add(new Part(
                "rules of version 1." + index.server().minor(),
                1,
                index.server().versionKnown() ? from : "assumed; the version is not known",
                missing(index, Gap.Part.VERSION)));
        Authorizers order = index.snapshot().authorizers();
        parts.add(new Part(
                "order of authorizers: " + String.join(", ", order.modes()),
                order.modes().size(),
                order.source(),
                index.gaps().stream().anyMatch(g -> g.part() == Gap.Part.AUTHORIZERS) ? "what others allow" : ""));
        AccessWords.azure(index).ifPresent(azure -> {
            AzurePlane plane = azure.access().plane();
            String azureFrom = "Azure and Entra ID, read " + plane.takenAt();
            parts.add(new Part("Azure role assignments", plane.assignments().size(), azureFrom, ""));
            parts.add(new Part("Azure deny assignments", plane.denies().size(), azureFrom, ""));
            parts.add(new Part(
                    "Azure roles that can be activated", plane.eligible().size(), azureFrom, ""));
            parts.add(new Part(
                    "people and groups of Entra ID",
                    plane.people().all().size(),
                    azureFrom,
                    plane.people().unread().isEmpty()
                            ? ""
                            : "members of " + plane.people().unread().size() + " groups"));
            parts.add(
                    new Part("Azure side", plane.gaps().isEmpty() ? 1 : 0, azureFrom, missing(index, Gap.Part.AZURE)));
        });
        return parts;
    }

    private static Part part(AccessIndex index, String name, long count, String from, Gap.Part kind) {
        return new Part(name, count, from, missing(index, kind));
    }

    private static String missing(AccessIndex index, Gap.Part kind) {
        List<Gap> gaps = index.gaps().stream().filter(g -> g.part() == kind).toList();
        if (gaps.isEmpty()) {
            return "";
        }
        return gaps.stream().anyMatch(g -> g.namespace().isEmpty())
                ? kind == Gap.Part.CONTRADICTION ? gaps.size() + " contradict their selectors" : "all or some"
                : gaps.size() == 1 ? gaps.getFirst().namespace() : "in " + gaps.size() + " namespaces";
    }

    /** Every gap, with what it means. */
    static String gaps(AccessIndex index) {
        List<Gap> gaps = index.gaps();
        if (gaps.isEmpty()) {
            return "Nothing is known to be missing.\n";
        }
        StringBuilder text = new StringBuilder();
        gaps.stream()
                .limit(MOST_GAPS)
                .forEach(g -> text.append("missing ")
                        .append(AccessWords.clean(g.text()))
                        .append(' ')
                        .append(meaning(g))
                        .append('\n'));
        if (gaps.size() > MOST_GAPS) {
            text.append("and %,d more gaps\n".formatted(gaps.size() - MOST_GAPS));
        }
        return text.toString();
    }

    /** What a gap does to answers. */
    private static String meaning(Gap gap) {
        String where = gap.namespace().isEmpty() ? "" : " in " + gap.namespace();
        return switch (gap.part()) {
            case ANYTHING, AUTHORIZERS, CLUSTER_ROLE_BINDINGS -> "Every no is “unknown”.";
            case NAMESPACES -> "A no in a namespace that is not known is “unknown”.";
            case ROLE_BINDINGS -> "A no" + (where.isEmpty() ? " in a namespace" : where) + " is “unknown”.";
            case ROLES, CLUSTER_ROLES ->
                "A no" + where + " is “unknown” for whoever is bound to a role that is not known.";
            case SERVICE_ACCOUNTS -> "No answer depends on it; what follows from access may be more.";
            case RESOURCES -> "Where a resource is not known it is not known whether RoleBindings count for it.";
            case VERSION -> "The rules of a new version are assumed.";
            case AZURE -> "Answers that Azure could turn are “unknown”.";
            case CONTRADICTION -> "The written rules count, as on the server.";
        };
    }

    static void write(ObjectNode document, AccessIndex index) {
        ArrayNode parts = document.putArray("parts");
        parts(index)
                .forEach(p -> parts.addObject()
                        .put("part", p.name())
                        .put("count", p.count())
                        .put("from", p.from())
                        .put("missing", p.missing()));
        ArrayNode gaps = document.putArray("gapMeanings");
        index.gaps().forEach(g -> gaps.addObject().put("gap", g.text()).put("meaning", meaning(g)));
    }
}
