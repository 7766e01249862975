package dev.castellan.browse.object;

import dev.castellan.fleet.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts together what there is to say about an object: what is common to all kinds, and what {@link KindSections} knows. */
final class Summaries {
    static final String RBAC = "rbac.authorization.k8s.io";

    /** Conditions for which {@code True} is bad news. */
    private static final Set<String> BAD_WHEN_TRUE = Set.of(
            "MemoryPressure",
            "DiskPressure",
            "PIDPressure",
            "NetworkUnavailable",
            "ReplicaFailure",
            "Failed",
            "FailureTarget",
            "Stalled",
            "Degraded",
            "Conflicted",
            "DisruptionTarget",
            "NamespaceDeletionDiscoveryFailure",
            "NamespaceDeletionContentFailure",
            "NonStructuralSchema",
            "Terminating");

    private Summaries() {}

    static ObjectSummary of(ClusterId cluster, ObjectNode object, Surroundings around, Instant now) {
        ObjectAddress address = address(cluster, object);
        List<Part> sections = new ArrayList<>();
        KindSections.Head head = KindSections.head(address, object, around);
        sections.add(new Part.Facts("Overview", overview(address, object, head)));
        conditions(object).ifPresent(sections::add);
        sections.addAll(KindSections.of(address, object, around));
        relations(cluster, address, object, around).ifPresent(sections::add);
        if (!address.kind().equals("Event")) {
            around.unread().forEach((title, failure) -> sections.add(new Part.Unread(title, failure)));
            if (!around.unread().containsKey("Events")) {
                sections.add(events(around));
            }
        }
        return new ObjectSummary(
                address, head.state(), head.tone(), sections, Keeper.of(cluster, object), now, Duration.ZERO);
    }

    static ObjectAddress address(ClusterId cluster, JsonNode object) {
        return new ObjectAddress(
                cluster,
                Json.group(Json.text(object, "apiVersion")),
                Json.text(object, "kind"),
                Json.text(object, "metadata", "namespace"),
                Json.text(object, "metadata", "name"));
    }

    private static List<Fact> overview(ObjectAddress address, ObjectNode object, KindSections.Head head) {
        List<Fact> facts = new ArrayList<>();
        if (!head.state().isEmpty()) {
            facts.add(Fact.of("State", head.state(), head.tone()));
        }
        if (!address.namespace().isEmpty()) {
            facts.add(Fact.link(
                    "Namespace", address.namespace(), address.other("", "Namespace", "", address.namespace())));
        }
        PodSections.at(facts, "Created", object, "metadata", "creationTimestamp");
        if (!Json.text(object, "metadata", "deletionTimestamp").isEmpty()) {
            PodSections.at(facts, "Being deleted since", object, "metadata", "deletionTimestamp");
        }
        facts.addAll(head.facts());
        List<String> finalizers = Json.texts(object, "metadata", "finalizers");
        PodSections.add(facts, "Finalizers", String.join(", ", finalizers), Tone.NOTICE);
        Json.map(object, "metadata", "labels").forEach((k, v) -> facts.add(Fact.of("Label " + k, v, Tone.FAINT)));
        Json.map(object, "metadata", "annotations").forEach((k, v) -> {
            if (!k.equals(Noise.LAST_APPLIED)) {
                facts.add(Fact.of("Annotation " + k, v, Tone.FAINT));
            }
        });
        return facts;
    }

    private static Optional<Part> conditions(ObjectNode object) {
        List<Part.Condition> all = new ArrayList<>();
        for (JsonNode c : Json.list(object, "status", "conditions")) {
            String type = Json.text(c, "type");
            String status = Json.text(c, "status");
            boolean good = status.equals("True") != BAD_WHEN_TRUE.contains(type);
            Tone tone = status.equals("Unknown") ? Tone.WARNING : good ? Tone.GOOD : Tone.BAD;
            // A finished thing is no longer ready, and that is no harm.
            boolean over = Json.text(c, "reason").equals("PodCompleted");
            all.add(new Part.Condition(
                    type,
                    status,
                    Json.text(c, "reason"),
                    Json.text(c, "message"),
                    Ownership.time(Json.some(c, "lastTransitionTime").orElse(Json.text(c, "lastUpdateTime"))),
                    over ? Tone.FAINT : tone));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new Part.Conditions("Conditions", all));
    }

    private static Optional<Part> relations(
            ClusterId cluster, ObjectAddress address, ObjectNode object, Surroundings around) {
        List<Part.Relation> all = owners(cluster, object, around);
        for (ObjectNode child : around.owned()) {
            ObjectAddress there = address(cluster, child);
            KindSections.Head head = KindSections.head(there, child, Surroundings.NONE);
            String how = SurroundingsReader.ownedBy(child, Json.text(object, "metadata", "uid"))
                    ? "Owns"
                    : switch (address.kind()) {
                        case "Node" -> "Runs";
                        case "Service" -> there.kind().equals("Pod") ? "Selects" : "Endpoints";
                        case "PodDisruptionBudget", "NetworkPolicy" -> "Selects";
                        case "StatefulSet" ->
                            there.kind().equals("PersistentVolumeClaim") ? "Keeps data in" : "Owns further down";
                        case "Namespace" -> "Limited by";
                        case "Gateway" -> "Route";
                        default -> "Owns further down";
                    };
            // Of what was read without its state nothing is said.
            boolean excerpt = child.size() <= 3;
            all.add(new Part.Relation(how, there, excerpt ? "" : head.state(), excerpt ? Tone.PLAIN : head.tone()));
        }
        for (ObjectNode one : around.selecting()) {
            ObjectAddress there = address(cluster, one);
            KindSections.Head head = KindSections.head(there, one, Surroundings.NONE);
            String how = there.kind().equals("HorizontalPodAutoscaler") ? "Scaled by" : "Selected by";
            all.add(new Part.Relation(how, there, head.state(), head.tone()));
        }
        for (ObjectNode one : around.users()) {
            ObjectAddress there = address(cluster, one);
            KindSections.Head head = KindSections.head(there, one, Surroundings.NONE);
            String how = there.kind().endsWith("Binding") ? "Bound by" : "Used by";
            all.add(new Part.Relation(how, there, head.state(), head.tone()));
        }
        all.addAll(KindSections.needs(address, object));
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Part.Relations(
                        "Related objects", all, !around.truncated().isEmpty()));
    }

    /** The chain up, and whoever else owns it; what is named and was not read says why. */
    private static List<Part.Relation> owners(ClusterId cluster, ObjectNode object, Surroundings around) {
        List<Part.Relation> all = new ArrayList<>();
        ObjectNode last = object;
        String how = "Owner";
        for (ObjectNode owner : around.owners()) {
            ObjectAddress there = address(cluster, owner);
            KindSections.Head head = KindSections.head(there, owner, Surroundings.NONE);
            all.add(new Part.Relation(how, there, head.state(), head.tone()));
            last = owner;
            how = "Owner's owner";
        }
        if (around.owners().size() < SurroundingsReader.DEEPEST) {
            String why = around.unread().containsKey("Owners") ? "could not be read" : "not found";
            Optional<JsonNode> next = SurroundingsReader.controller(last);
            if (next.isPresent()) {
                all.add(new Part.Relation(how, named(cluster, last, next.get()), why, Tone.NOTICE));
            }
        }
        String followed = SurroundingsReader.controller(object)
                .map(r -> Json.text(r, "uid"))
                .orElse("");
        for (JsonNode other : Json.list(object, "metadata", "ownerReferences")) {
            if (!Json.text(other, "uid").equals(followed)) {
                all.add(new Part.Relation("Also owned by", named(cluster, object, other), "", Tone.PLAIN));
            }
        }
        return all;
    }

    private static ObjectAddress named(ClusterId cluster, ObjectNode object, JsonNode reference) {
        return address(cluster, object)
                .other(
                        Json.group(Json.text(reference, "apiVersion")),
                        Json.text(reference, "kind"),
                        Json.text(object, "metadata", "namespace"),
                        Json.text(reference, "name"));
    }

    private static Part events(Surroundings around) {
        List<Part.EventLine> all = new ArrayList<>();
        for (ObjectNode e : around.events()) {
            all.add(event(e));
        }
        all.sort(Comparator.comparing((Part.EventLine e) -> e.last().orElse(Instant.EPOCH), Comparator.reverseOrder()));
        return new Part.Events("Events", all, around.truncated().contains("Events"));
    }

    static Part.EventLine event(JsonNode e) {
        Optional<Instant> time = Ownership.time(Json.text(e, "eventTime"));
        Optional<Instant> first = Ownership.time(Json.text(e, "firstTimestamp")).or(() -> time);
        Optional<Instant> last = Ownership.time(Json.text(e, "series", "lastObservedTime"))
                .or(() -> Ownership.time(Json.text(e, "lastTimestamp")))
                .or(() -> time)
                .or(() -> Ownership.time(Json.text(e, "metadata", "creationTimestamp")));
        return new Part.EventLine(
                Json.text(e, "type").equals("Warning"),
                Json.text(e, "reason"),
                Json.some(e, "message").orElse(Json.text(e, "note")),
                Math.max(1, Math.max(Json.number(e, "count"), Json.number(e, "series", "count"))),
                first,
                last,
                Json.some(e, "source", "component").orElse(Json.text(e, "reportingComponent")));
    }

    static Map<String, String> labels(JsonNode object) {
        return Json.map(object, "metadata", "labels");
    }
}
