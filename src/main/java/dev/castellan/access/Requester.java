package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, as the API server sees it after authentication.
 *
 * @param user the user name
 * @param groups every group the request carries; the API server knows no other
 * @param chains for groups that were found out: the groups on the way to them, outermost last; used in explanations only
 * @param unsure those of the groups that the API server may not be told of; empty where it is told of all
 */
public record Requester(String user, List<String> groups, Map<String, List<String>> chains, Optional<Unsure> unsure) {
    /**
     * Groups that somebody is in and may arrive without.
     *
     * @param why in one sentence
     */
    public record Unsure(Set<String> groups, String why) {
        public Unsure {
            groups = Set.copyOf(groups);
        }
    }

    /** Members may do everything, before any other authorizer is asked. */
    public static final String MASTERS = "system:masters";
    /** Everybody but the anonymous. */
    public static final String AUTHENTICATED = "system:authenticated";
    /** The anonymous. */
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    /** The user name of those who present nothing. */
    public static final String ANONYMOUS = "system:anonymous";
    /** Every service account. */
    public static final String SERVICE_ACCOUNTS = "system:serviceaccounts";

    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    public Requester {
        groups = List.copyOf(groups);
        chains = Map.copyOf(chains);
    }

    /** Exactly this user with exactly these groups, as a SubjectAccessReview takes them: nothing is added. */
    public static Requester raw(String user, List<String> groups) {
        return new Requester(user, groups, Map.of(), Optional.empty());
    }

    /**
     * A user as it arrives with a real request: the authenticator adds {@code system:authenticated}, a service account carries
     * its two groups, the anonymous user has {@code system:unauthenticated} only.
     */
    public static Requester authenticated(String user, List<String> groups) {
        List<String> all = new ArrayList<>(groups);
        if (user.equals(ANONYMOUS)) {
            add(all, UNAUTHENTICATED);
            return raw(user, all);
        }
        if (user.startsWith(SERVICE_ACCOUNT_PREFIX)) {
            String[] parts = user.substring(SERVICE_ACCOUNT_PREFIX.length()).split(":", -1);
            if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
                add(all, SERVICE_ACCOUNTS);
                add(all, SERVICE_ACCOUNTS + ":" + parts[0]);
            }
        }
        add(all, AUTHENTICATED);
        return raw(user, all);
    }

    /** A service account with a token of its own. */
    public static Requester serviceAccount(String namespace, String name) {
        return authenticated(serviceAccountName(namespace, name), List.of());
    }

    /** Nobody in particular: what membership of this one group gives. */
    public static Requester memberOf(String group) {
        return raw("", List.of(group));
    }

    /** The user name of a service account. */
    public static String serviceAccountName(String namespace, String name) {
        return SERVICE_ACCOUNT_PREFIX + namespace + ":" + name;
    }

    private static void add(List<String> groups, String group) {
        if (!groups.contains(group)) {
            groups.add(group);
        }
    }

    /** With those groups only that the API server is told of for certain. */
    public Requester certain() {
        return unsure.map(u -> new Requester(
                        user,
                        groups.stream().filter(g -> !u.groups().contains(g)).toList(),
                        chains,
                        Optional.empty()))
                .orElse(this);
    }

    /** Whether everything is allowed whatever is bound. */
    public boolean master() {
        return groups.contains(MASTERS);
    }
}
