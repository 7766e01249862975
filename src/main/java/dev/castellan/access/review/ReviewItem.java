package dev.castellan.access.review;

import dev.castellan.access.escalation.Severity;
import java.util.List;
import java.util.Optional;

/**
 * One grant under review: one subject of one binding, or one role assignment of Azure. All names are untrusted.
 *
 * @param id the same for the same grant in every snapshot
 * @param subjectKind {@code User}, {@code Group} or {@code ServiceAccount}; of Azure's what it is, in words
 * @param subjectNamespace of a service account, as written; else empty
 * @param subjectName the name a binding has; of Azure's the object id
 * @param shown who that is for people, where it is more than the name
 * @param namespace where the grant holds; empty for the whole cluster
 * @param grantName the name of the binding; of Azure's the id of the assignment
 * @param role what is granted
 * @param gives what the role allows, a line each; the first ones
 * @param people who is in a group, as far as is known; the first ones
 * @param risk how bad it would be in the wrong hands; empty where nothing follows from it
 * @param reasons why, a sentence each
 * @param fingerprint differs when what is granted, or who is in the group, differs
 */
public record ReviewItem(
        String id,
        Plane plane,
        String subjectKind,
        String subjectNamespace,
        String subjectName,
        String shown,
        String namespace,
        String grantName,
        String role,
        List<String> gives,
        List<String> people,
        Optional<Severity> risk,
        List<String> reasons,
        String fingerprint) {
    /** The fingerprint of a grant of which it is not known what it gives. */
    static final String NOT_READ = "?";

    public ReviewItem {
        gives = List.copyOf(gives);
        people = List.copyOf(people);
        reasons = List.copyOf(reasons);
    }

    /** Whether it is known what the grant gives. */
    public boolean read() {
        return !fingerprint.equals(NOT_READ);
    }

    /** Who, as written for people. */
    public String who() {
        String name = subjectNamespace.isEmpty() ? subjectName : subjectNamespace + "/" + subjectName;
        return subjectKind + " " + (shown.isEmpty() ? name : shown);
    }

    /** Through what, as written for people. */
    public String through() {
        return switch (plane) {
            case CLUSTER ->
                namespace.isEmpty() ? "ClusterRoleBinding " + grantName : "RoleBinding " + namespace + "/" + grantName;
            case AZURE -> "role assignment " + grantName.substring(grantName.lastIndexOf('/') + 1);
        };
    }

    /** Where, as written for people. */
    public String where() {
        return namespace.isEmpty() ? "whole cluster" : namespace;
    }
}
