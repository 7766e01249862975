package dev.castellan.access.azure;

import dev.castellan.azure.GraphPermission;
import dev.castellan.azure.GroupEligibility;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The principals of a plane and which groups hold them. Groups may hold one another in circles. Immutable. */
public final class People {
    private final Map<String, Principal> byId;
    private final Map<String, List<String>> members;
    private final Set<String> unread;
    private final Map<String, List<String>> groupsOf = new HashMap<>();
    private final Map<String, String> bySignInName = new HashMap<>();
    private final List<GroupEligibility> eligible;
    private final Further further;
    /** By who may. */
    private final Map<String, List<GroupEligibility>> eligibilities = new HashMap<>();
    /** By group. */
    private final Map<String, List<GroupEligibility>> eligibleIn = new HashMap<>();

    /**
     * @param members the direct members of each group that was read, by ids in lower case
     * @param unread the groups whose members are not known, or not all of them
     */
    public People(Collection<Principal> principals, Map<String, List<String>> members, Set<String> unread) {
        this(principals, members, unread, List.of());
    }

    /**
     * @param members the direct members of each group that was read, by ids in lower case
     * @param unread the groups whose members are not known, or not all of them
     * @param eligible who may become a member of a group for a time
     */
    public People(
            Collection<Principal> principals,
            Map<String, List<String>> members,
            Set<String> unread,
            List<GroupEligibility> eligible) {
        this(principals, members, unread, eligible, Further.NOTHING);
    }

    /**
     * @param members the direct members of each group that was read, by ids in lower case
     * @param unread the groups whose members are not known, or not all of them
     * @param eligible who may become a member of a group for a time
     */
    public People(
            Collection<Principal> principals,
            Map<String, List<String>> members,
            Set<String> unread,
            List<GroupEligibility> eligible,
            Further further) {
        this.further = further;
        this.eligible = List.copyOf(eligible);
        eligible.forEach(e -> {
            eligibilities
                    .computeIfAbsent(lower(e.principalId()), i -> new ArrayList<>())
                    .add(e);
            eligibleIn
                    .computeIfAbsent(lower(e.groupId()), i -> new ArrayList<>())
                    .add(e);
        });
        Map<String, Principal> all = new LinkedHashMap<>();
        principals.forEach(p -> all.put(p.id(), p));
        this.byId = Collections.unmodifiableMap(all);
        Map<String, List<String>> read = new LinkedHashMap<>();
        members.forEach((group, ids) -> read.put(group, List.copyOf(ids)));
        this.members = Collections.unmodifiableMap(read);
        this.unread = Set.copyOf(unread);
        read.forEach((group, ids) -> ids.forEach(
                id -> groupsOf.computeIfAbsent(id, i -> new ArrayList<>()).add(group)));
        all.values()
                .forEach(p ->
                        p.signInName().ifPresent(name -> bySignInName.put(name.toLowerCase(Locale.ROOT), p.id())));
    }

    /**
     * What is known besides of groups and of who comes into them.
     *
     * @param owners of each group, by ids in lower case
     * @param filledElsewhere the groups that owners add nobody to: a rule or another directory fills them
     * @param permissions those of applications in Microsoft Graph that lead into groups
     * @param groupCounts in how many security groups people are, as far as it was counted
     */
    public record Further(
            Map<String, List<String>> owners,
            Set<String> filledElsewhere,
            List<GraphPermission> permissions,
            Map<String, Integer> groupCounts) {
        /** Nothing more. */
        public static final Further NOTHING = new Further(Map.of(), Set.of(), List.of(), Map.of());

        public Further {
            owners = Collections.unmodifiableMap(new TreeMap<>(owners));
            filledElsewhere = Collections.unmodifiableSet(new TreeSet<>(filledElsewhere));
            permissions = List.copyOf(permissions);
            groupCounts = Collections.unmodifiableMap(new TreeMap<>(groupCounts));
        }
    }

    /** What is known besides. */
    public Further further() {
        return further;
    }

    /** All of them. */
    public Collection<Principal> all() {
        return byId.values();
    }

    /** The principal with an id; one of which nothing is known, where it was not met. */
    public Principal get(String id) {
        String key = id.toLowerCase(Locale.ROOT);
        return byId.getOrDefault(key, Principal.unread(key, "", Optional.empty()));
    }

    /** The principal with an object id, or a user's sign-in name. */
    public Optional<Principal> find(String idOrName) {
        String key = idOrName.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(byId.get(key))
                .or(() -> Optional.ofNullable(bySignInName.get(key)).map(byId::get));
    }

    /** The direct members of each group that was read. */
    public Map<String, List<String>> members() {
        return members;
    }

    /** The groups whose members are not known, or not all of them. */
    public Set<String> unread() {
        return unread;
    }

    /** Whether it is a group that may hold somebody who is not known. */
    boolean hidden(String id) {
        return unread.contains(id) || (get(id).group() && !members.containsKey(id));
    }

    /**
     * The principal and every group that holds it, each with the group or principal on the way to it that is one step
     * nearer; the principal itself leads to itself. Nearest first.
     */
    Map<String, String> upward(String id) {
        Map<String, String> from = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        from.put(id, id);
        open.add(id);
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            for (String group : groupsOf.getOrDefault(next, List.of())) {
                if (from.putIfAbsent(group, next) == null) {
                    open.add(group);
                }
            }
        }
        return from;
    }

    /** Who may become a member or owner of a group for a time. */
    public List<GroupEligibility> eligible() {
        return eligible;
    }

    /**
     * What {@link #upward} gave, and after it every group that would hold the principal too once all memberships were
     * activated that it may activate.
     */
    Map<String, String> activated(Map<String, String> upward, Instant at) {
        if (eligible.isEmpty()) {
            return upward;
        }
        Map<String, String> from = new LinkedHashMap<>(upward);
        Deque<String> open = new ArrayDeque<>(upward.keySet());
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            List<String> groups = new ArrayList<>(groupsOf.getOrDefault(next, List.of()));
            eligibilities.getOrDefault(next, List.of()).stream()
                    .filter(e -> e.member(at))
                    .forEach(e -> groups.add(lower(e.groupId())));
            for (String group : groups) {
                if (from.putIfAbsent(group, next) == null) {
                    open.add(group);
                }
            }
        }
        return from;
    }

    /** The eligibility that a way of {@link #activated} rests on first; empty where it needs none. */
    Optional<GroupEligibility> activation(Map<String, String> activated, Set<String> now, String to, Instant at) {
        List<String> chain = chain(activated, to);
        for (int i = 1; i < chain.size(); i++) {
            String group = chain.get(i);
            String member = chain.get(i - 1);
            if (!now.contains(group)) {
                return eligibleIn.getOrDefault(group, List.of()).stream()
                        .filter(e -> e.member(at) && lower(e.principalId()).equals(member))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** Everybody who is not in a group and would be after activating a membership, through other groups as well. */
    public Set<String> eligibleFor(String group, Instant at) {
        if (eligible.isEmpty()) {
            return Set.of();
        }
        Set<String> found = new LinkedHashSet<>();
        for (String id : leading(group, at)) {
            eligibleIn.getOrDefault(id, List.of()).stream()
                    .filter(e -> e.member(at))
                    .forEach(e -> found.addAll(leaves(lower(e.principalId()))));
        }
        found.removeAll(leaves(group));
        return found;
    }

    /** A group, and everybody and every group that is in it or would be after activating memberships. */
    Set<String> leading(String group, Instant at) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(group);
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            if (seen.add(next)) {
                eligibleIn.getOrDefault(next, List.of()).stream()
                        .filter(e -> e.member(at))
                        .forEach(e -> open.add(lower(e.principalId())));
                open.addAll(members.getOrDefault(next, List.of()));
            }
        }
        return seen;
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /** The way from a principal to a group that holds it, both included. */
    static List<String> chain(Map<String, String> upward, String to) {
        List<String> chain = new ArrayList<>();
        String at = to;
        while (true) {
            chain.add(at);
            String nearer = upward.getOrDefault(at, at);
            if (nearer.equals(at)) {
                Collections.reverse(chain);
                return chain;
            }
            at = nearer;
        }
    }

    /** The groups inside a group, through others as well; itself not among them unless it is inside one of them. */
    Set<String> inside(String id) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(members.getOrDefault(id, List.of()));
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            boolean group = members.containsKey(next)
                    || unread.contains(next)
                    || get(next).group();
            if (group && seen.add(next)) {
                open.addAll(members.getOrDefault(next, List.of()));
            }
        }
        return seen;
    }

    /** Everybody and everything in a group that is no group itself, and the groups that could not be looked into. */
    public Set<String> leaves(String id) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> leaves = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(id);
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            if (!seen.add(next)) {
                continue;
            }
            List<String> inside = members.get(next);
            if (inside == null || inside.isEmpty() || unread.contains(next)) {
                leaves.add(next);
            }
            if (inside != null) {
                open.addAll(inside);
            }
        }
        return leaves;
    }
}
