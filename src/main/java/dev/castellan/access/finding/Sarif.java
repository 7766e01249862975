package dev.castellan.access.finding;

import dev.castellan.access.escalation.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Findings as SARIF 2.1.0 (OASIS), which code scanners' pages read. */
public final class Sarif {
    private Sarif() {}

    /**
     * The log of one run.
     *
     * @param source where the objects come from; shown as their place
     * @param earlier the ids of the report that this one is compared with; empty where there is none
     */
    public static ObjectNode of(
            List<Finding> findings,
            String source,
            String version,
            Function<Finding, Optional<Suppressions.Suppression>> suppressed,
            Optional<Set<String>> earlier) {
        ObjectNode log = JsonMapper.builder().build().createObjectNode();
        log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "Castellan").put("version", version);
        Set<String> kinds = new LinkedHashSet<>();
        ArrayNode rules = driver.putArray("rules");
        ArrayNode results = run.putArray("results");
        for (Finding finding : findings) {
            if (kinds.add(finding.kind())) {
                ObjectNode rule = rules.addObject();
                rule.put("id", finding.kind()).put("name", finding.kind());
                rule.putObject("shortDescription").put("text", finding.kind().replace('-', ' '));
                rule.putObject("properties").put("security-severity", score(finding.severity()));
            }
            ObjectNode result = results.addObject();
            result.put("ruleId", finding.kind()).put("level", level(finding.severity()));
            result.putObject("message")
                    .put(
                            "text",
                            finding.subject() + ": " + finding.reason() + " "
                                    + finding.fix().text());
            result.putObject("partialFingerprints").put("castellan/v1", finding.id());
            earlier.ifPresent(known -> result.put("baselineState", known.contains(finding.id()) ? "unchanged" : "new"));
            ObjectNode location = result.putArray("locations").addObject();
            location.putObject("physicalLocation").putObject("artifactLocation").put("uri", uri(source));
            location.putArray("logicalLocations").addObject().put("fullyQualifiedName", finding.subject());
            suppressed
                    .apply(finding)
                    .ifPresent(s -> result.putArray("suppressions")
                            .addObject()
                            .put("kind", "external")
                            .put("justification", s.reason() + " (" + s.owner() + ", until " + s.until() + ")"));
        }
        return log;
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW -> "note";
        };
    }

    private static String score(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "2.0";
        };
    }

    private static String uri(String source) {
        return java.net.URLEncoder.encode(source, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
