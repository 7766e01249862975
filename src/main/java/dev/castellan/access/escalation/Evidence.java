package dev.castellan.access.escalation;

import dev.castellan.access.PolicyRule;
import java.util.Optional;

/**
 * Where a right comes from.
 *
 * @param grant the grant; empty where Azure gives it
 * @param rule the rule of its role
 * @param azure what Azure says
 */
public record Evidence(Right right, Optional<Grant> grant, Optional<PolicyRule> rule, String azure) {
    /** As written for people. */
    public String text() {
        return grant.map(Grant::text).orElse("Azure: " + azure)
                + rule.map(r -> " (" + r.text() + ")").orElse("");
    }
}
