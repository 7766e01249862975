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
 * @param fingerprint differs when what is granted, or who is in the group, differs; see {@link #same}
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

    /** Behind the name of a group among its people. */
    static final String ELIGIBILITY_NOT_READ = " (who can activate membership is not known)";

    /** Behind the name of somebody who may become a member. */
    static final String ELIGIBLE = " (eligible)";

    /** Between the fingerprint and that without those who may become members; at the end where it is not known who may. */
    private static final char WITHOUT_ELIGIBLE = '/';

    private static final char NOT_KNOWN = '?';

    /** The fingerprint of a grant to a group. */
    static String ofGroup(String whole, String withoutEligible, boolean eligibleKnown) {
        return whole + WITHOUT_ELIGIBLE + withoutEligible + (eligibleKnown ? "" : NOT_KNOWN);
    }

    /**
     * Whether a later reading of this grant shows nothing else. Where the later one does not know who may become a member of the
     * group, that is no difference.
     */
    boolean same(ReviewItem later) {
        int mine = fingerprint.indexOf(WITHOUT_ELIGIBLE);
        int other = later.fingerprint.indexOf(WITHOUT_ELIGIBLE);
        if (other < 0) {
            return fingerprint.equals(later.fingerprint);
        }
        boolean unknown = later.fingerprint.charAt(later.fingerprint.length() - 1) == NOT_KNOWN;
        if (mine < 0) {
            // Kept by a Castellan that took what is not known for somebody in the group.
            return fingerprint.equals(later.fingerprint.substring(0, other))
                    || ((unknown || people.stream().anyMatch(p -> p.endsWith(ELIGIBILITY_NOT_READ)))
                            && role.equals(later.role)
                            && gives.equals(later.gives)
                            && standing(people).equals(standing(later.people)));
        }
        return unknown
                ? known(fingerprint, mine).equals(known(later.fingerprint, other))
                : fingerprint.substring(0, mine).equals(later.fingerprint.substring(0, other));
    }

    private static String known(String fingerprint, int at) {
        String rest = fingerprint.substring(at + 1);
        return rest.charAt(rest.length() - 1) == NOT_KNOWN ? rest.substring(0, rest.length() - 1) : rest;
    }

    private static List<String> standing(List<String> people) {
        return people.stream()
                .filter(p -> !p.endsWith(ELIGIBLE) && !p.endsWith(ELIGIBILITY_NOT_READ))
                .toList();
    }

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
