package dev.castellan.access.finding;

import dev.castellan.access.escalation.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Something that should not be as it is.
 *
 * @param id the same for the same thing in every snapshot
 * @param kind of which kind, as a short name
 * @param severity how bad
 * @param subject who or what it is about; untrusted
 * @param reason why it matters, in one sentence
 * @param where the namespaces; empty for the whole cluster
 * @param evidence bindings, roles and rules that make it so
 * @param fix what to do
 */
public record Finding(
        String id,
        String kind,
        Severity severity,
        String subject,
        String reason,
        List<String> where,
        List<String> evidence,
        Fix fix) {
    public Finding {
        where = List.copyOf(where);
        evidence = List.copyOf(evidence);
    }

    /**
     * A proposal.
     *
     * @param text what to do
     * @param yaml a role that gives less, to be applied; empty where a binding has to go
     * @param diff what changes, with - and + before the lines
     */
    public record Fix(String text, Optional<String> yaml, String diff) {}
}
