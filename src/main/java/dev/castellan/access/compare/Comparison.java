package dev.castellan.access.compare;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.compare.ObjectChange.How;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two snapshots of one cluster at two times, or of two clusters. The order of objects, subjects and rules makes no difference.
 *
 * @param before where the first is from and when it was taken
 * @param after the same of the second
 * @param changes what somebody can do on one side only; losses and gains of the same beside each other, by who
 * @param objects bindings and roles that differ, whether or not anybody's access changed through them
 * @param reordered whether the API server asks in another order, so that what bindings give may count otherwise
 * @param remarks what limits the comparison, one sentence each
 */
public record Comparison(
        Origin before,
        Origin after,
        List<Change> changes,
        List<ObjectChange> objects,
        boolean reordered,
        List<String> remarks) {
    /** Where a snapshot is from. */
    public record Origin(String source, java.time.Instant takenAt, String serverVersion, String hash) {
        static Origin of(Snapshot snapshot) {
            return new Origin(snapshot.source(), snapshot.takenAt(), snapshot.serverVersion(), snapshot.hash());
        }
    }

    public Comparison {
        changes = List.copyOf(changes);
        objects = List.copyOf(objects);
        remarks = List.copyOf(remarks);
    }

    private static final Comparator<Change> ORDER = Comparator.comparing(
                    (Change c) -> c.who().kind())
            .thenComparing(c -> c.who().label())
            .thenComparing(c -> c.who().id())
            .thenComparing(c -> c.what() instanceof Change.What.Operations)
            .thenComparing(c -> String.join(",", c.namespaces()))
            .thenComparing(c -> !c.gained())
            .thenComparing(c -> String.join("; ", c.what().lines()))
            .thenComparing(c -> c.causes().toString());

    /** Compares. Quick where little differs: only what differs is looked at. */
    public static Comparison of(AccessIndex before, AccessIndex after) {
        Side old = new Side(before);
        Side now = new Side(after);
        Set<RoleId> differentRoles = RuleChanges.differentRoles(old, now);
        List<RuleChanges.Pair> differentBindings = RuleChanges.differentBindings(old, now);
        List<Change> changes = new ArrayList<>(RuleChanges.of(old, now, differentRoles, differentBindings));
        changes.addAll(AzureChanges.of(old, now));
        changes.sort(ORDER);
        return new Comparison(
                Origin.of(before.snapshot()),
                Origin.of(after.snapshot()),
                changes,
                objects(old, now, differentRoles, differentBindings, changes),
                reordered(old, now),
                remarks(old, now));
    }

    private static boolean reordered(Side old, Side now) {
        Authorizers was = old.index().snapshot().authorizers();
        Authorizers is = now.index().snapshot().authorizers();
        return !was.modes().equals(is.modes()) && !(was.usual() && is.usual());
    }

    /** Whether bindings, roles and Azure give nobody anything else, as far as could be read. */
    public boolean nothing() {
        return changes.isEmpty();
    }

    /** Whether something was not read on either side that could hide or feign a change. */
    public boolean partial() {
        return !remarks.isEmpty();
    }

    private static List<ObjectChange> objects(
            Side old,
            Side now,
            Set<RoleId> differentRoles,
            List<RuleChanges.Pair> differentBindings,
            List<Change> changes) {
        Set<String> effective = new HashSet<>();
        changes.forEach(c -> c.causes().forEach(cause -> {
            effective.add(cause.object());
            if (cause.detail().startsWith(RuleChanges.SELECTED)) {
                effective.add(cause.detail().substring(RuleChanges.SELECTED.length()));
            }
            // What a cause says of a binding names its role behind an arrow.
            int arrow = cause.object().indexOf(" → ");
            if (arrow > 0) {
                effective.add(cause.object().substring(0, arrow));
            }
        }));
        List<ObjectChange> objects = new ArrayList<>();
        Set<RoleId> roles = new LinkedHashSet<>(differentRoles);
        Stream.of(old, now)
                .flatMap(s -> s.index().snapshot().roles().stream())
                .map(Role::id)
                .filter(id -> !labels(old.role(id)).equals(labels(now.role(id))))
                .forEach(roles::add);
        for (RoleId id : roles) {
            objects.add(new ObjectChange(
                    id.text(),
                    id.kind(),
                    id.namespace(),
                    id.name(),
                    how(old.role(id), now.role(id)),
                    effective.contains(id.text())));
        }
        for (RuleChanges.Pair pair : differentBindings) {
            Binding b = pair.after().or(pair::before).orElseThrow();
            objects.add(new ObjectChange(
                    b.text(),
                    b.kind(),
                    b.namespace(),
                    b.name(),
                    how(pair.before(), pair.after()),
                    effective.contains(b.text())));
        }
        objects.sort(Comparator.comparing(ObjectChange::kind)
                .thenComparing(ObjectChange::namespace)
                .thenComparing(ObjectChange::name));
        return objects;
    }

    /** What of a role decides about other roles. */
    private static Object labels(Optional<Role> role) {
        return role.map(r -> List.of(r.labels(), r.aggregation()));
    }

    private static How how(Optional<?> was, Optional<?> is) {
        return was.isEmpty() ? How.ADDED : is.isEmpty() ? How.REMOVED : How.CHANGED;
    }

    private static List<String> remarks(Side old, Side now) {
        List<String> remarks = new ArrayList<>();
        gaps("Before", old, remarks);
        gaps("After", now, remarks);
        if (old.azure().isPresent() != now.azure().isPresent()) {
            remarks.add("The Azure side was read " + (old.azure().isPresent() ? "before" : "after")
                    + " only: what roles in Azure and groups of Entra ID changed is not known.");
        }
        if (reordered(old, now)) {
            remarks.add("The API server asks in another order (before "
                    + old.index().snapshot().authorizers().text() + "; after "
                    + now.index().snapshot().authorizers().text() + "): what bindings give may count otherwise.");
        }
        String was = old.index().snapshot().serverVersion();
        String is = now.index().snapshot().serverVersion();
        if (!minor(was).equals(minor(is))) {
            remarks.add("The server's version differs (" + (was.isEmpty() ? "not known" : was) + ", "
                    + (is.isEmpty() ? "not known" : is) + "): the same rule may allow something else.");
        }
        return remarks;
    }

    private static void gaps(String when, Side side, List<String> remarks) {
        side.index().gaps().stream()
                .filter(g -> switch (g.part()) {
                    case ANYTHING,
                            NAMESPACES,
                            ROLES,
                            CLUSTER_ROLES,
                            ROLE_BINDINGS,
                            CLUSTER_ROLE_BINDINGS,
                            AUTHORIZERS,
                            AZURE -> true;
                    case SERVICE_ACCOUNTS, RESOURCES, VERSION, CONTRADICTION -> false;
                })
                .map(Gap::text)
                .distinct()
                .forEach(t -> remarks.add(when + ", not read: " + t));
    }

    private static String minor(String version) {
        String[] parts = version.split("\\.", 3);
        return parts.length < 2 ? version : parts[0] + "." + parts[1];
    }
}
