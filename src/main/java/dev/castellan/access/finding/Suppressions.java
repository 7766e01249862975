package dev.castellan.access.finding;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Findings that somebody answers for: each with a reason, an owner and a day on which it comes back. */
public final class Suppressions {
    private static final long MOST_BYTES = 20_000_000;
    private final Map<String, Suppression> byId;

    private Suppressions(Map<String, Suppression> byId) {
        this.byId = byId;
    }

    /**
     * One of them.
     *
     * @param until the last day on which it holds, in UTC
     */
    public record Suppression(String id, String reason, String owner, LocalDate until) {}

    /** None. */
    public static Suppressions none() {
        return new Suppressions(Map.of());
    }

    /** From a file: {@code {"suppressions": [{"id", "reason", "owner", "until": "2026-12-31"}]}}. */
    public static Suppressions read(Path file) {
        Map<String, Suppression> all = new TreeMap<>();
        for (JsonNode node : parsed(file).path("suppressions")) {
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
        return new Suppressions(all);
    }

    /** The ids of an earlier report, as {@code castellan access findings -o json} printed it. */
    public static Set<String> baseline(Path file) {
        JsonNode report = parsed(file);
        if (!report.path("findings").isArray()) {
            throw damaged(file, "It holds no findings.").asException();
        }
        Set<String> ids = new HashSet<>();
        report.path("findings").forEach(f -> ids.add(f.path("id").asString("")));
        return ids;
    }

    private static JsonNode parsed(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw damaged(file, "It is larger than 20 MB.").asException();
            }
            return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
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
        return Optional.ofNullable(byId.get(finding.id()))
                .filter(s -> !now.atZone(ZoneOffset.UTC).toLocalDate().isAfter(s.until()));
    }

    /** Those that hold no more. */
    public List<Suppression> expired(Instant now) {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        List<Suppression> expired = new ArrayList<>(byId.values());
        expired.removeIf(s -> !today.isAfter(s.until()));
        return expired;
    }
}
