package dev.castellan.access;

import java.util.List;
import java.util.Optional;

/**
 * Why something is allowed or not.
 *
 * @param decision the answer of a SubjectAccessReview
 * @param master whether membership of {@code system:masters} allows it, whatever is bound
 * @param grants every grant that allows it, those of the cluster first
 * @param misses for a no: what comes nearest, nearest first
 */
public record Explanation(
        Requester who, Request request, Decision decision, boolean master, List<Grant> grants, List<Miss> misses) {
    public Explanation {
        grants = List.copyOf(grants);
        misses = List.copyOf(misses);
    }

    /** Whether a grant counts for certain: the API server may not be told of every group. */
    public boolean certain(Grant grant) {
        return !grant.subject().kind().equals(Subject.GROUP)
                || who.unsure()
                        .filter(u -> u.groups().contains(grant.subject().name()))
                        .isEmpty();
    }

    /**
     * One way in which something is allowed.
     *
     * @param subject the subject of the binding that means the requester
     * @param chain groups through which the requester came into the group that is bound; empty where it is meant directly
     * @param rule the rule that allows it
     * @param aggregatedFrom of an aggregated role: the chains of roles it has the rule from
     */
    public record Grant(
            Subject subject,
            List<String> chain,
            Binding binding,
            RoleId role,
            PolicyRule rule,
            List<List<RoleId>> aggregatedFrom) {
        /** Chains of roles that are written on one line. */
        private static final int MOST_ORIGINS = 5;

        public Grant {
            chain = List.copyOf(chain);
            aggregatedFrom = List.copyOf(aggregatedFrom);
        }

        /** The chain on one line. */
        public String text() {
            StringBuilder text = new StringBuilder(subject.text());
            if (!chain.isEmpty()) {
                text.append(" (through ").append(String.join(" in ", chain)).append(')');
            }
            text.append(" → ").append(binding.text()).append(" → ").append(role.text());
            if (!aggregatedFrom.isEmpty()) {
                List<String> from = aggregatedFrom.stream()
                        .limit(MOST_ORIGINS)
                        .map(c ->
                                String.join(" ← ", c.stream().map(RoleId::name).toList()))
                        .toList();
                text.append(" (from ").append(String.join("; ", from));
                if (aggregatedFrom.size() > MOST_ORIGINS) {
                    text.append("; and ")
                            .append(aggregatedFrom.size() - MOST_ORIGINS)
                            .append(" more");
                }
                text.append(')');
            }
            return text.append(" → ").append(rule.text()).toString();
        }
    }

    /** In what a near miss misses. */
    public enum Kind {
        /** The role is not there; with it the answer could be another. */
        ROLE_MISSING,
        /** Granted in another namespace. */
        OTHER_NAMESPACE,
        /** A RoleBinding cannot grant what belongs to the cluster. */
        NEEDS_CLUSTER_BINDING,
        /** The rule holds other names. */
        NAME,
        /** The rule has the resource without the subresource, or another one. */
        SUBRESOURCE,
        /** The rule has {@code resource/*}, which is no wildcard. */
        SUBRESOURCE_STAR,
        /** The rule has the resource in another API group. */
        GROUP,
        /** The rule has other verbs. */
        VERB,
        /** The rule has another resource. */
        RESOURCE,
        /** The rule has another path. */
        PATH,
        /** Only upper and lower case differ. */
        CASE,
        /** Bound to a subject that looks like the requester and is not. */
        SUBJECT
    }

    /**
     * Something that nearly allows it.
     *
     * @param rule the rule that nearly fits; none where the role is missing
     * @param why one sentence
     */
    public record Miss(
            Kind kind, Subject subject, Binding binding, RoleId role, Optional<PolicyRule> rule, String why) {
        /** On one line. */
        public String text() {
            return why + " " + subject.text() + " → " + binding.text() + " → " + role.text()
                    + rule.map(r -> " → " + r.text()).orElse("");
        }
    }
}
