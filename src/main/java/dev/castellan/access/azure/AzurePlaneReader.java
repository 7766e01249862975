package dev.castellan.access.azure;

import dev.castellan.azure.Azure;
import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.Directory;
import dev.castellan.azure.DirectoryObject;
import dev.castellan.azure.Governance;
import dev.castellan.azure.GraphPermission;
import dev.castellan.azure.GroupEligibility;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads the plane of a cluster from Azure and Microsoft Graph. Blocks. What cannot be read becomes a gap; only that nobody is
 * signed in, and an interrupt, end the reading.
 */
public final class AzurePlaneReader {
    /** Groups that are looked into one by one; beyond them the service is asked for all members at once. */
    private static final int MOST_GROUPS = 400;

    private static final int MOST_MEMBERS = 100_000;

    /** Groups that Kubernetes binds and that are looked into. */
    private static final int MOST_BOUND = 400;

    /** People whose groups are counted. */
    private static final int MOST_COUNTED = 400;

    private static final Pattern OBJECT_ID = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private final Azure azure;
    private final InstantSource clock;
    private final Consumer<String> progress;
    private final List<AzureGap> gaps = new ArrayList<>();

    private AzurePlaneReader(Azure azure, InstantSource clock, Consumer<String> progress) {
        this.azure = azure;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Reads it.
     *
     * @param bound the groups that Kubernetes binds, as bindings name them; those that are no object ids are left out
     * @param progress told in a few words what is read next
     * @throws FailureException where somebody has to sign in first, or the caller was interrupted
     */
    public static AzurePlane read(
            Azure azure,
            ConnectedCluster cluster,
            Collection<String> bound,
            InstantSource clock,
            Consumer<String> progress) {
        return new AzurePlaneReader(azure, clock, progress).read(cluster, bound);
    }

    private AzurePlane read(ConnectedCluster cluster, Collection<String> bound) {
        Instant now = clock.instant();
        Governance governance = azure.governance();
        String scope = cluster.id();
        progress.accept("Role assignments");
        List<RoleAssignment> assignments =
                part(AzureGap.Part.ROLE_ASSIGNMENTS, List.of(), () -> governance.roleAssignments(scope));
        progress.accept("Deny assignments");
        List<DenyAssignment> denies =
                part(AzureGap.Part.DENY_ASSIGNMENTS, List.of(), () -> governance.denyAssignments(scope));
        progress.accept("Roles under Privileged Identity Management");
        List<PrivilegedRole> eligible =
                part(AzureGap.Part.ELIGIBLE_ROLES, List.of(), () -> governance.eligibleRoles(scope));
        List<PrivilegedRole> active = part(AzureGap.Part.ACTIVE_ROLES, List.of(), () -> governance.activeRoles(scope));
        progress.accept("Management groups");
        Governance.Place place = part(
                AzureGap.Part.MANAGEMENT_GROUPS,
                new Governance.Place(Optional.empty(), List.of()),
                () -> governance.place(cluster.subscriptionId()));
        progress.accept("Role definitions");
        List<RoleDefinition> definitions = definitions(governance, scope, assignments, eligible);
        progress.accept("People and groups");
        List<String> adminGroups = cluster.aadProfile()
                .map(ConnectedCluster.AadProfile::adminGroups)
                .orElse(List.of());
        // Only of the directory whose tokens the cluster takes does what is missing tell that it is deleted.
        boolean home = cluster.aadProfile()
                .flatMap(ConnectedCluster.AadProfile::tenantId)
                .filter(t -> azure.tenantId().filter(t::equalsIgnoreCase).isPresent())
                .isPresent();
        People people = new PeopleReading(home).read(assignments, denies, eligible, adminGroups, bound);
        return new AzurePlane(
                now,
                scope,
                cluster.aadProfile().flatMap(ConnectedCluster.AadProfile::azureRbac),
                adminGroups,
                place.displayName(),
                place.managementGroups(),
                assignments,
                definitions,
                denies,
                eligible,
                active,
                people,
                gaps);
    }

    private List<RoleDefinition> definitions(
            Governance governance, String scope, List<RoleAssignment> assignments, List<PrivilegedRole> eligible) {
        Map<String, String> wanted = new LinkedHashMap<>();
        assignments.forEach(a -> wanted.put(a.roleId(), a.roleDefinitionId()));
        eligible.forEach(e -> wanted.put(e.roleId(), e.roleDefinitionId()));
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<RoleDefinition> used = new ArrayList<>();
        for (RoleDefinition d : part(
                AzureGap.Part.ROLE_DEFINITIONS, List.<RoleDefinition>of(), () -> governance.roleDefinitions(scope))) {
            if (wanted.remove(d.name()) != null) {
                used.add(d);
            }
        }
        // A custom role of a management group may be assigned here without being assignable here.
        wanted.forEach((id, path) -> {
            boolean known = BuiltInRoles.all().stream().anyMatch(r -> r.name().equals(id));
            if (!known) {
                Optional<RoleDefinition> one =
                        attempt(AzureGap.Part.ROLE_DEFINITIONS, id, () -> governance.roleDefinition(path));
                one.ifPresent(used::add);
            }
        });
        return used;
    }

    private <T> T part(AzureGap.Part part, T otherwise, Supplier<T> reading) {
        return attempt(part, "", reading).orElse(otherwise);
    }

    private <T> Optional<T> attempt(AzureGap.Part part, String what, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (FailureException e) {
            ends(e);
            gaps.add(new AzureGap(part, what, e.failure().happened()));
            return Optional.empty();
        }
    }

    /** Without a sign-in nothing at all can be read, and after an interrupt nothing shall be. */
    static void ends(FailureException e) {
        Failure failure = e.failure();
        if (Thread.currentThread().isInterrupted()
                || failure.code().startsWith("identity-")
                || failure.code().endsWith("-cancelled")) {
            throw e;
        }
    }

    /** Finds out who is behind the ids, level by level, each group once. */
    private final class PeopleReading {
        private final Directory directory = azure.directory();
        private final Map<String, Principal> people = new LinkedHashMap<>();
        private final Map<String, List<String>> members = new LinkedHashMap<>();
        private final Set<String> unread = new HashSet<>();
        /** Groups that a rule or another directory fills. */
        private final Set<String> filled = new HashSet<>();

        private final Set<String> seen = new LinkedHashSet<>();
        /** Groups in others that were only met among all members of those. */
        private final Set<String> unopened = new LinkedHashSet<>();

        /** Whether the groups that the cluster names are of this directory. */
        private final boolean home;

        private int count;

        private PeopleReading(boolean home) {
            this.home = home;
        }

        People read(
                List<RoleAssignment> assignments,
                List<DenyAssignment> denies,
                List<PrivilegedRole> eligible,
                List<String> adminGroups,
                Collection<String> bound) {
            assignments.forEach(a -> meet(a.principalId(), a.principalType(), Optional.empty()));
            eligible.forEach(e -> meet(e.principalId(), e.principalType(), e.principalName()));
            for (DenyAssignment d : denies) {
                for (List<DenyAssignment.Named> named : List.of(d.principals(), d.excludePrincipals())) {
                    named.stream()
                            .filter(n -> !n.id().equals(DenyAssignment.EVERYBODY))
                            .forEach(n -> meet(n.id(), n.type(), Optional.empty()));
                }
            }
            // Azure names principals of this directory; the groups that the cluster names may be another directory's.
            Set<String> ofAzure = Set.copyOf(people.keySet());
            adminGroups.forEach(g -> meet(g, "Group", Optional.empty()));
            List<String> groups = bound.stream()
                    .filter(g -> OBJECT_ID.matcher(g).matches())
                    .map(g -> g.toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList();
            if (groups.size() > MOST_BOUND) {
                gaps.add(new AzureGap(
                        AzureGap.Part.GROUP_MEMBERS,
                        "",
                        "Kubernetes binds " + groups.size() + " groups; only " + MOST_BOUND
                                + " of them were looked into."));
            }
            groups.stream().limit(MOST_BOUND).forEach(g -> meet(g, "Group", Optional.empty()));
            Optional<List<DirectoryObject>> found =
                    attempt(AzureGap.Part.DIRECTORY, "", () -> directory.objects(people.keySet()));
            if (found.isPresent()) {
                Set<String> there = new HashSet<>();
                found.get().forEach(o -> {
                    there.add(o.id().toLowerCase(Locale.ROOT));
                    learn(o);
                });
                // Groups of other tenants are not in this directory though they exist. What may not be read is in the
                // answer with its id; what is missing from it is deleted (Microsoft Graph, directoryObject: getByIds).
                people.replaceAll((id, p) -> there.contains(id)
                                || p.kind() == Principal.Kind.FOREIGN_GROUP
                                || !(home || ofAzure.contains(id))
                        ? p
                        : p.standing(Principal.Standing.DELETED));
                people.keySet().stream()
                        .filter(id -> !there.contains(id) && !home && !ofAzure.contains(id))
                        .forEach(id -> leave(id, "it is not in this directory: another holds it, or it is deleted."));
            }
            groups(people.keySet());
            List<GroupEligibility> activatable = eligibilities();
            unopened.stream()
                    .filter(g -> !seen.contains(g))
                    .forEach(g ->
                            gaps.add(new AzureGap(AzureGap.Part.GROUP_ELIGIBILITY, g, "there are too many groups.")));
            People.Further further = further();
            return new People(people.values(), members, unread, activatable, further);
        }

        /** Who can activate membership of the groups that were met, and of the groups that are met by that. */
        private List<GroupEligibility> eligibilities() {
            progress.accept("Who can activate membership of groups");
            List<GroupEligibility> all = new ArrayList<>();
            EachGroup each = new EachGroup(AzureGap.Part.GROUP_ELIGIBILITY);
            List<String> fresh = notIn(each);
            while (!fresh.isEmpty()) {
                fresh.forEach(group -> all.addAll(each.read(group, () -> directory.eligible(group))));
                strangers(all);
                fresh = notIn(each);
            }
            gaps.addAll(each.gaps());
            return all;
        }

        private List<String> notIn(EachGroup each) {
            return seen.stream().filter(g -> !each.asked(g) && !foreign(g)).toList();
        }

        /** Who comes into groups as their owner or by a permission, and in how many groups people are. */
        private People.Further further() {
            progress.accept("Owners of groups");
            Map<String, List<String>> owners = new LinkedHashMap<>();
            EachGroup each = new EachGroup(AzureGap.Part.GROUP_OWNERS);
            notIn(each).forEach(group -> {
                List<DirectoryObject> found = each.read(group, () -> directory.owners(group));
                found.forEach(this::learn);
                if (!found.isEmpty()) {
                    owners.put(
                            group,
                            found.stream()
                                    .map(o -> o.id().toLowerCase(Locale.ROOT))
                                    .distinct()
                                    .toList());
                }
            });
            gaps.addAll(each.gaps());
            progress.accept("Permissions of applications");
            List<GraphPermission> permissions = part(
                            AzureGap.Part.GRAPH_PERMISSIONS,
                            List.<GraphPermission>of(),
                            directory::applicationPermissions)
                    .stream()
                    .filter(p -> AzureSnapshot.INTO_GROUPS.containsKey(p.permission()))
                    .toList();
            permissions.stream()
                    .filter(p -> !people.containsKey(p.principalId().toLowerCase(Locale.ROOT)))
                    .forEach(p -> meet(p.principalId(), "ServicePrincipal", Optional.empty()));
            List<String> unknown = permissions.stream()
                    .map(p -> p.principalId().toLowerCase(Locale.ROOT))
                    .filter(id -> Optional.ofNullable(people.get(id))
                            .filter(x -> x.standing() == Principal.Standing.UNREAD)
                            .isPresent())
                    .toList();
            if (!unknown.isEmpty()) {
                attempt(AzureGap.Part.DIRECTORY, "", () -> directory.objects(unknown))
                        .ifPresent(objects -> objects.forEach(this::learn));
            }
            return new People.Further(owners, filled, permissions, counts());
        }

        /** What a token of the people counts; of who is not counted the groups met here are the least it may be. */
        private Map<String, Integer> counts() {
            progress.accept("How many groups people are in");
            List<String> inGroups = members.values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .filter(id -> Optional.ofNullable(people.get(id))
                            .filter(x -> x.kind() == Principal.Kind.USER || x.kind() == Principal.Kind.GUEST)
                            .isPresent())
                    .limit(MOST_COUNTED)
                    .toList();
            try {
                return directory.groupCounts(inGroups);
            } catch (FailureException e) {
                ends(e);
                return Map.of();
            }
        }

        /** Meets those who can activate a membership; groups among them hold more. */
        private void strangers(List<GroupEligibility> activatable) {
            Set<String> strangers = new LinkedHashSet<>();
            activatable.stream()
                    .map(e -> e.principalId().toLowerCase(Locale.ROOT))
                    .filter(id -> !people.containsKey(id))
                    .forEach(strangers::add);
            if (!strangers.isEmpty()) {
                strangers.forEach(id -> meet(id, "", Optional.empty()));
                attempt(AzureGap.Part.DIRECTORY, "", () -> directory.objects(strangers))
                        .ifPresent(objects -> objects.forEach(this::learn));
                groups(strangers);
            }
        }

        /** Looks into the groups among these, and into those inside as long as there are not too many. */
        private void groups(Collection<String> ids) {
            Deque<String> open = new ArrayDeque<>();
            ids.stream()
                    .map(people::get)
                    .filter(p -> p.group() && p.standing() != Principal.Standing.DELETED && !unread.contains(p.id()))
                    .forEach(p -> open.add(p.id()));
            Optional<FailureException> refused = Optional.empty();
            while (!open.isEmpty()) {
                String group = open.removeFirst();
                if (!seen.add(group)) {
                    continue;
                }
                if (foreign(group)) {
                    leave(group, "it belongs to another tenant.");
                    continue;
                }
                if (refused.isPresent()) {
                    leave(group, refused.get().failure().happened());
                    continue;
                }
                if (count >= MOST_MEMBERS) {
                    leave(group, "there are more than " + MOST_MEMBERS + " members.");
                    continue;
                }
                try {
                    List<DirectoryObject> inside =
                            seen.size() <= MOST_GROUPS ? directory.members(group) : directory.transitiveMembers(group);
                    count += inside.size();
                    members.put(
                            group,
                            inside.stream()
                                    .map(o -> o.id().toLowerCase(Locale.ROOT))
                                    .distinct()
                                    .toList());
                    inside.forEach(o -> {
                        learn(o);
                        if (o.type().equals("group")) {
                            (seen.size() <= MOST_GROUPS ? open : unopened).add(o.id().toLowerCase(Locale.ROOT));
                        }
                    });
                } catch (FailureException e) {
                    ends(e);
                    leave(group, e.failure().happened());
                    // A missing permission and a service that is too busy will not differ for the next group.
                    if (!e.failure().code().equals("azure-not-found")) {
                        refused = Optional.of(e);
                    }
                }
            }
        }

        private boolean foreign(String group) {
            Principal principal = people.get(group);
            return principal != null && principal.kind() == Principal.Kind.FOREIGN_GROUP;
        }

        private void leave(String group, String why) {
            unread.add(group);
            gaps.add(new AzureGap(AzureGap.Part.GROUP_MEMBERS, group, why));
        }

        private void meet(String id, String type, Optional<String> name) {
            Principal fresh = Principal.unread(id, type, name);
            people.merge(fresh.id(), fresh, (old, more) -> old.name().isPresent() ? old : more);
        }

        private void learn(DirectoryObject o) {
            Principal.Kind kind = switch (o.type()) {
                case "user" ->
                    o.userType().filter("Guest"::equalsIgnoreCase).isPresent()
                                    || o.userPrincipalName()
                                            .filter(u -> u.contains("#EXT#"))
                                            .isPresent()
                            ? Principal.Kind.GUEST
                            : Principal.Kind.USER;
                case "group" -> Principal.Kind.GROUP;
                case "servicePrincipal" ->
                    o.servicePrincipalType()
                                    .filter("ManagedIdentity"::equalsIgnoreCase)
                                    .isPresent()
                            ? Principal.Kind.MANAGED_IDENTITY
                            : Principal.Kind.APPLICATION;
                case "device" -> Principal.Kind.DEVICE;
                default -> Principal.Kind.OTHER;
            };
            boolean restricted =
                    o.displayName().isEmpty() && o.userPrincipalName().isEmpty();
            String id = o.id().toLowerCase(Locale.ROOT);
            if (o.filledElsewhere()) {
                filled.add(id);
            }
            Optional<Principal> before = Optional.ofNullable(people.get(id));
            people.put(
                    id,
                    new Principal(
                            id,
                            kind,
                            restricted ? Principal.Standing.RESTRICTED : Principal.Standing.KNOWN,
                            o.displayName().or(() -> before.flatMap(Principal::name)),
                            o.userPrincipalName().or(() -> before.flatMap(Principal::signInName)),
                            o.accountEnabled().or(() -> before.flatMap(Principal::enabled)),
                            o.createdDateTime().or(() -> before.flatMap(Principal::created))));
        }
    }
}
