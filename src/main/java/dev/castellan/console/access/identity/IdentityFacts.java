package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;
import dev.castellan.access.escalation.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What is known about somebody. Texts are clean.
 *
 * @param entra what Entra ID knows
 * @param notes what has to be known to read the rest
 * @param beyond what was not read and could add something
 */
record IdentityFacts(
        Principal principal,
        String name,
        String kind,
        boolean master,
        Optional<Entra> entra,
        List<GroupRow> groups,
        Optional<Members> members,
        List<BindingRow> bindings,
        List<RuleRow> rules,
        List<AzureRoleRow> azureRoles,
        List<OperationRow> operations,
        boolean azureRead,
        List<String> notes,
        List<String> beyond) {
    IdentityFacts {
        groups = List.copyOf(groups);
        bindings = List.copyOf(bindings);
        rules = List.copyOf(rules);
        azureRoles = List.copyOf(azureRoles);
        operations = List.copyOf(operations);
        notes = List.copyOf(notes);
        beyond = List.copyOf(beyond);
    }

    /** What Entra ID knows. */
    record Entra(String id, String kind, String name, String signIn, String standing) {}

    /**
     * A group that it comes with.
     *
     * @param principal the group as bindings name it
     * @param through the groups in between, outermost last; empty for a direct member
     * @param later whether it comes with it only after activating a membership
     */
    record GroupRow(Principal principal, String name, String through, boolean later) {}

    /**
     * Who is in a group, as far as is known.
     *
     * @param eligible who would be after activating a membership
     */
    record Members(List<String> names, int more, boolean unread, List<String> eligible) {
        Members {
            names = List.copyOf(names);
            eligible = List.copyOf(eligible);
        }
    }

    /** A binding that applies to it. */
    record BindingRow(String where, String binding, String role, String through, boolean missing, boolean later) {}

    /**
     * A compressed rule.
     *
     * @param perhaps whether it holds only if the server is told of groups that it may not be told of
     */
    record RuleRow(String where, String verbs, String resources, String names, boolean perhaps) {}

    /** A role in Azure. */
    record AzureRoleRow(String role, String scope, String means, String through, String condition) {}

    /** Something it may do to the cluster through Azure. */
    record OperationRow(String title, String consequence, String weight, String answer) {}

    /**
     * The ways to more.
     *
     * @param known whether it is in the graph; where it is not, the ways are those of whoever signs in
     */
    record WayFacts(boolean known, List<WayRow> rows) {
        WayFacts {
            rows = List.copyOf(rows);
        }
    }

    /** A way to more. */
    record WayRow(String target, Severity severity, boolean certain, List<String[]> steps) {
        WayRow {
            steps = List.copyOf(steps);
        }
    }

    /**
     * What it did, according to an audit log.
     *
     * @param whole whether what the log does not show was not done
     * @param missing what the log does not hold, a sentence each
     */
    record UseFacts(
            String source, String period, int requests, List<UseRow> rows, boolean whole, List<String> missing) {
        UseFacts {
            rows = List.copyOf(rows);
            missing = List.copyOf(missing);
        }
    }

    /**
     * Requests for client certificates that name it.
     *
     * @param unknown why none, or not all, are known; empty where all that the server held are
     * @param asked when the server was asked, in words; empty where it did not answer
     */
    record CertificateFacts(List<CertificateRow> rows, String unknown, String asked) {
        CertificateFacts {
            rows = List.copyOf(rows);
        }
    }

    /**
     * One of them.
     *
     * @param standing what became of it
     * @param until how long the issued certificate is valid, in words; empty where none was issued
     * @param valid whether a certificate was issued that is valid now, or may be or will be
     * @param master whether it brings a group that may do everything
     * @param detail who asked, for whom, with what
     */
    record CertificateRow(String name, String standing, String until, boolean valid, boolean master, String detail) {}

    /** What it used of one binding. */
    record UseRow(String grant, int used, int unused, String advice) {}
}
