package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.Truth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way in which something is allowed, or would be: from the one who asks to the rule that allows it.
 *
 * @param plane who gives it
 * @param standing whether it counts
 * @param steps from the subject to the rule
 */
record AskChain(Plane plane, Standing standing, List<Step> steps) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", java.util.Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** The two planes. */
    enum Plane {
        KUBERNETES("Kubernetes"),
        AZURE("Azure");

        private final String word;

        Plane(String word) {
            this.word = word;
        }

        /** In one word. */
        String shortly() {
            return word;
        }

        String label() {
            return word + " RBAC";
        }
    }

    /** Whether a way counts. */
    enum Standing {
        ALLOWS("allows it"),
        /** A condition has to hold that cannot be judged here. */
        CONDITIONAL("under a condition"),
        /** It has to be activated first, so it does not count now. */
        ELIGIBLE("after activation"),
        /** What it allows could not be read, or the server may not be told of a group. */
        UNKNOWN("not known"),
        /** It gives it, and somebody who is asked before refuses. */
        OVERRULED("does not count"),
        REFUSES("refuses it");

        private final String label;

        Standing(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** What a step is. */
    enum Kind {
        SUBJECT,
        GROUP,
        BINDING,
        ROLE,
        RULE,
        CONDITION
    }

    /**
     * A step.
     *
     * @param text what it is called; untrusted
     * @param detail more about it; untrusted, may be empty
     */
    record Step(Kind kind, String text, String detail) {}

    AskChain {
        steps = List.copyOf(steps);
    }

    /** A grant of Kubernetes. */
    static AskChain of(
            String who,
            Explanation.Grant grant,
            Optional<Requester.Unsure> unsure,
            java.util.function.UnaryOperator<String> nameOf) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(Kind.SUBJECT, who, ""));
        boolean group = grant.subject().kind().equals(dev.castellan.access.Subject.GROUP);
        boolean perhaps = group
                && unsure.filter(u -> u.groups().contains(grant.subject().name()))
                        .isPresent();
        if (group) {
            List<String> chain = grant.chain();
            if (chain.isEmpty()) {
                steps.add(new Step(
                        Kind.GROUP,
                        nameOf.apply(grant.subject().name()),
                        implicit(grant.subject().name())));
            }
            for (int i = 0; i < chain.size(); i++) {
                steps.add(new Step(
                        Kind.GROUP,
                        chain.get(i),
                        (i == 0 ? "member, Entra ID" : "nested, Entra ID")
                                + (perhaps && i == chain.size() - 1 ? "; the server may not be told" : "")));
            }
        }
        String where = grant.binding().clusterWide()
                ? "in the whole cluster"
                : "in namespace " + grant.binding().namespace();
        steps.add(new Step(Kind.BINDING, grant.binding().text(), where));
        String from = grant.aggregatedFrom().isEmpty()
                ? ""
                : "aggregated from "
                        + String.join(
                                "; ",
                                grant.aggregatedFrom().stream()
                                        .map(c -> String.join(
                                                " ← ",
                                                c.stream().map(RoleId::name).toList()))
                                        .toList());
        steps.add(new Step(Kind.ROLE, grant.role().text(), from));
        steps.add(new Step(Kind.RULE, grant.rule().text(), names(grant.rule())));
        return new AskChain(Plane.KUBERNETES, perhaps ? Standing.UNKNOWN : Standing.ALLOWS, steps);
    }

    /** This way beside the whole answer: one that is asked before may have refused. */
    AskChain answered(Answer answer) {
        return standing != Standing.ALLOWS || answer == Answer.YES
                ? this
                : new AskChain(plane, answer == Answer.NO ? Standing.OVERRULED : Standing.UNKNOWN, steps);
    }

    /**
     * This way of Kubernetes where it counts only after a membership was activated.
     *
     * @param group whose membership, as the step is called
     */
    AskChain afterActivation(String group) {
        return new AskChain(
                plane,
                Standing.ELIGIBLE,
                steps.stream()
                        .map(s -> s.kind() == Kind.GROUP && s.text().equals(group)
                                ? new Step(Kind.GROUP, s.text(), "membership to be activated, Entra ID")
                                : s)
                        .toList());
    }

    private static String names(PolicyRule rule) {
        return rule.resourceNames().isEmpty() ? "" : "for these names only";
    }

    private static String implicit(String group) {
        return switch (group) {
            case "system:authenticated" -> "everybody who is signed in";
            case "system:unauthenticated" -> "everybody who is not signed in";
            case "system:serviceaccounts" -> "every service account";
            default -> group.startsWith("system:serviceaccounts:") ? "every service account of the namespace" : "group";
        };
    }

    /** A role of Azure. */
    static AskChain of(String who, AzureGrant grant, AzurePlane plane) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(Kind.SUBJECT, who, ""));
        List<String> chain = grant.chain();
        for (int i = 1; i < chain.size(); i++) {
            boolean toActivate = grant.membership().filter(chain.get(i)::equals).isPresent();
            steps.add(new Step(
                    Kind.GROUP,
                    plane.people().get(chain.get(i)).label(),
                    toActivate
                            ? "membership to be activated, Entra ID"
                            : i == 1 ? "member, Entra ID" : "nested, Entra ID"));
        }
        String until = grant.until().map(t -> ", until " + DAY.format(t)).orElse("");
        String since = grant.since().map(t -> ", since " + DAY.format(t)).orElse("");
        steps.add(new Step(
                Kind.BINDING,
                "Role assignment at the " + grant.scope().kind().label() + " " + plane.nameOf(grant.scope()),
                grant.means().label() + since + until));
        steps.add(
                new Step(Kind.ROLE, grant.role().roleName(), grant.role().builtIn() ? "built-in role" : "custom role"));
        grant.condition().ifPresent(c -> steps.add(new Step(Kind.CONDITION, c, "has to hold")));
        return new AskChain(Plane.AZURE, standing(grant), steps);
    }

    private static Standing standing(AzureGrant grant) {
        if (grant.later()) {
            return Standing.ELIGIBLE;
        }
        if (grant.holds() == Truth.TRUE) {
            return Standing.ALLOWS;
        }
        return grant.condition().isPresent() ? Standing.CONDITIONAL : Standing.UNKNOWN;
    }
}
