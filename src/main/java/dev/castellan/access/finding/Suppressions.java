package dev.castellan.access.finding;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Findings that somebody answers for: each with a reason, an owner and a day on which it comes back. */
public final class Suppressions {
    /** Nobody answers for longer than this at a time, in days. */
    public static final int LONGEST_DAYS = 366;

    private static final long MOST_BYTES = 20_000_000;
    private static final int LONGEST_TEXT = 2_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Suppression> byId;
    private final Map<String, Assignment> assigned;

    private Suppressions(Map<String, Suppression> byId, Map<String, Assignment> assigned) {
        this.byId = Collections.unmodifiableMap(byId);
        this.assigned = Collections.unmodifiableMap(assigned);
    }

    /** How it stands with a finding. */
    public sealed interface State {
        /** Nobody cares for it yet. */
        record Open() implements State {}

        /** Somebody sees to it. */
        record Assigned(Assignment assignment) implements State {}

        /** Somebody answers for it, until a day. */
        record SetAside(Suppression suppression) implements State {}

        /** It was set aside, and that time is over. */
        record CameBack(Suppression suppression) implements State {}
    }

    /**
     * That somebody sees to a finding.
     *
     * @param note what is to be done; may be empty
     */
    public record Assignment(String id, String owner, String note, Instant since) {}

    /**
     * One of them.
     *
     * @param until the last day on which it holds, in UTC
     */
    public record Suppression(String id, String reason, String owner, LocalDate until) {}

    /** None. */
    public static Suppressions none() {
        return new Suppressions(Map.of(), Map.of());
    }

    /** From a file: {@code {"suppressions": [{"id", "reason", "owner", "until": "2026-12-31"}]}}. */
    public static Suppressions read(Path file) {
        return of(file, parsed(file));
    }

    /** From the text of such a file. */
    static Suppressions of(Path file, String text) {
        try {
            return of(file, JSON.readTree(text));
        } catch (JacksonException e) {
            throw damaged(file, "It cannot be read as JSON.").asException();
        }
    }

    private static Suppressions of(Path file, JsonNode document) {
        if (document.path("version").asInt(1) > 1) {
            throw damaged(file, "A later Castellan wrote it.").asException();
        }
        Map<String, Suppression> all = new TreeMap<>();
        for (JsonNode node : document.path("suppressions")) {
            try {
                Suppression one = new Suppression(
                        node.path("id").asString(""),
                        node.path("reason").asString(""),
                        node.path("owner").asString(""),
                        LocalDate.parse(node.path("until").asString("")));
                if (one.id().isBlank() || one.reason().isBlank() || one.owner().isBlank()) {
                    throw damaged(file, "An entry lacks id, reason or owner.").asException();
                }
                all.put(one.id(), one);
            } catch (java.time.DateTimeException e) {
                throw damaged(file, "An entry lacks the day \"until\", such as 2026-12-31.")
                        .asException();
            }
        }
        Map<String, Assignment> assigned = new TreeMap<>();
        for (JsonNode node : document.path("assigned")) {
            try {
                Assignment one = new Assignment(
                        node.path("id").asString(""),
                        node.path("owner").asString(""),
                        node.path("note").asString(""),
                        Instant.parse(node.path("since").asString("")));
                assigned.put(one.id(), one);
            } catch (java.time.DateTimeException e) {
                throw damaged(file, "An assignment lacks the time \"since\".").asException();
            }
        }
        return new Suppressions(all, assigned);
    }

    /** As the text of a file that {@link #read} reads. */
    public String document() {
        ObjectNode document = JSON.createObjectNode();
        document.put("version", 1);
        ArrayNode suppressions = document.putArray("suppressions");
        byId.values()
                .forEach(s -> suppressions
                        .addObject()
                        .put("id", s.id())
                        .put("reason", s.reason())
                        .put("owner", s.owner())
                        .put("until", s.until().toString()));
        ArrayNode seen = document.putArray("assigned");
        assigned.values()
                .forEach(a -> seen.addObject()
                        .put("id", a.id())
                        .put("owner", a.owner())
                        .put("note", a.note())
                        .put("since", a.since().toString()));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    /**
     * With one more, instead of an earlier one about the same finding.
     *
     * @throws dev.castellan.failure.FailureException {@code access-suppression} where reason or owner is missing, or the
     *     day is not to come or too far away
     */
    public Suppressions with(Suppression one, Instant now) {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        if (one.reason().strip().length() < 3 || one.reason().length() > LONGEST_TEXT) {
            throw refused("It needs a reason.", "Say in a sentence why it may stay.");
        }
        if (one.owner().isBlank() || one.owner().length() > LONGEST_TEXT) {
            throw refused("It needs an owner.", "Name who answers for it.");
        }
        if (!one.until().isAfter(today) || one.until().isAfter(today.plusDays(LONGEST_DAYS))) {
            throw refused(
                    "It needs a last day that is to come, within a year.", "Choose a day when it is looked at again.");
        }
        Map<String, Suppression> more = new TreeMap<>(byId);
        more.put(
                one.id(),
                new Suppression(one.id(), one.reason().strip(), one.owner().strip(), one.until()));
        return new Suppressions(more, assigned);
    }

    /** Without the one about a finding. */
    public Suppressions without(String id) {
        Map<String, Suppression> fewer = new TreeMap<>(byId);
        fewer.remove(id);
        return new Suppressions(fewer, assigned);
    }

    /**
     * With somebody who sees to a finding; with nobody where the owner is blank.
     *
     * @throws dev.castellan.failure.FailureException {@code access-suppression} where a text is too long
     */
    public Suppressions assigned(Assignment one) {
        if (one.owner().length() > LONGEST_TEXT || one.note().length() > LONGEST_TEXT) {
            throw refused("The text is too long.", "Write at most 2,000 characters.");
        }
        Map<String, Assignment> next = new TreeMap<>(assigned);
        if (one.owner().isBlank()) {
            next.remove(one.id());
        } else {
            next.put(one.id(), one);
        }
        return new Suppressions(byId, next);
    }

    private static dev.castellan.failure.FailureException refused(String happened, String remedy) {
        return Failure.expected("access-suppression", happened, "Nothing was changed.", remedy)
                .asException();
    }

    /** How it stands with a finding at a time. */
    public State state(Finding finding, Instant now) {
        Suppression suppression = byId.get(finding.id());
        if (suppression != null && holds(suppression, now)) {
            return new State.SetAside(suppression);
        }
        Assignment assignment = assigned.get(finding.id());
        if (assignment != null) {
            return new State.Assigned(assignment);
        }
        return suppression != null ? new State.CameBack(suppression) : new State.Open();
    }

    /** Nobody answers for longer than a year at a time, whoever wrote the file. */
    private static boolean holds(Suppression suppression, Instant now) {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        return !today.isAfter(suppression.until()) && !suppression.until().isAfter(today.plusDays(LONGEST_DAYS));
    }

    /**
     * The ids of an earlier report, as {@code castellan access findings -o json} printed it. What was set aside then is not
     * among them: it is known as long as somebody answers for it, and no longer.
     */
    public static Set<String> baseline(Path file) {
        JsonNode report = parsed(file);
        if (!report.path("findings").isArray()) {
            throw damaged(file, "It holds no findings.").asException();
        }
        Set<String> ids = new HashSet<>();
        for (JsonNode finding : report.path("findings")) {
            if (!finding.path("suppressed").isObject()) {
                ids.add(finding.path("id").asString(""));
            }
        }
        return ids;
    }

    private static JsonNode parsed(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw damaged(file, "It is larger than 20 MB.").asException();
            }
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException | JacksonException e) {
            throw damaged(file, "It cannot be read as JSON.").asException();
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.expected(
                "access-findings-file",
                "The file " + file + " is not usable: " + why,
                "No findings were judged with it.",
                "Check the path and what the file holds.");
    }

    /** The one that holds for a finding at a time. */
    public Optional<Suppression> holding(Finding finding, Instant now) {
        return Optional.ofNullable(byId.get(finding.id())).filter(s -> holds(s, now));
    }

    /** Those that hold no more. */
    public List<Suppression> expired(Instant now) {
        List<Suppression> expired = new ArrayList<>(byId.values());
        expired.removeIf(s -> holds(s, now));
        return expired;
    }
}
