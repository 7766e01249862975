package dev.castellan.access.azure;

import dev.castellan.access.Authorizer;
import dev.castellan.access.Opinion;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The authorizer behind Azure RBAC for Kubernetes. It refuses what Azure does not allow, so that nobody after it is asked,
 * and has no opinion on users that are not of Entra ID. Source: Azure/guard, authz/providers/azure (2026-05).
 */
final class AzureWebhook implements Authorizer {
    private static final Pattern OBJECT_ID = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    private static final KubernetesOperations OPERATIONS = KubernetesOperations.documented();

    private final AzureAccess access;
    private final GuardSettings settings;
    private final List<DataActions> ways;

    AzureWebhook(AzureAccess access, GuardSettings settings) {
        this.access = access;
        this.settings = settings;
        this.ways = settings.variants().stream()
                .map(v -> new DataActions(DataActions.ARC, OPERATIONS, v))
                .toList();
    }

    @Override
    public String name() {
        return "Azure RBAC";
    }

    @Override
    public Opinion opinion(Requester who, Request request) {
        Optional<Boolean> on = access.plane().azureRbac();
        if (on.isPresent() && !on.get()) {
            return Opinion.certain(
                    Opinion.Outcome.NO_OPINION, "Azure RBAC does not decide on Kubernetes requests of this cluster.");
        }
        return asFarAsAsked(whereOn(who, request));
    }

    /** Whether a user may be of Entra ID: those it signs in are called by their sign-in name, or by their object id. */
    boolean mayKnow(String user) {
        return !system(user)
                && (user.indexOf('@') > 0
                        || OBJECT_ID.matcher(user).matches()
                        || access.plane()
                                .people()
                                .find(user)
                                .filter(p -> !p.group())
                                .isPresent());
    }

    private static boolean system(String user) {
        return user.toLowerCase(Locale.ROOT).startsWith("system:");
    }

    /** See {@link dev.castellan.access.AzurePart#asked}. */
    boolean asked(Requester who) {
        String user = who.user();
        if (system(user) || settings.skippedUsers().contains(user.toLowerCase(Locale.ROOT))) {
            return false;
        }
        if (user.isEmpty() && who.groups().stream().allMatch(g -> system(g) && !g.equals(Requester.AUTHENTICATED))) {
            return false;
        }
        return !settings.skipsOthers()
                || mayKnow(user)
                || who.groups().stream()
                        .anyMatch(g -> OBJECT_ID.matcher(g).matches()
                                || (user.isEmpty() && g.equals(Requester.AUTHENTICATED))
                                || access.plane()
                                        .people()
                                        .find(g)
                                        .filter(Principal::group)
                                        .isPresent());
    }

    private Opinion whereOn(Requester who, Request request) {
        String user = who.user();
        if (system(user)) {
            return Opinion.certain(Opinion.Outcome.NO_OPINION, "Azure has no opinion on the system's own users.");
        }
        if (settings.skippedUsers().contains(user.toLowerCase(Locale.ROOT))) {
            return Opinion.certain(Opinion.Outcome.NO_OPINION, "Azure is told to have no opinion on this user.");
        }
        if (!asked(who)) {
            return Opinion.certain(
                    Opinion.Outcome.NO_OPINION, "Azure has no opinion on users that are not of Entra ID.");
        }
        Set<String> groups = groups(who);
        Optional<String> id = access.plane()
                .people()
                .find(user)
                .filter(p -> !p.group())
                .map(Principal::id)
                .or(() -> Optional.of(user).filter(u -> OBJECT_ID.matcher(u).matches()));
        boolean ofEntra = id.isPresent() || !groups.isEmpty();
        Opinion.Outcome stranger = settings.skipsOthers() ? Opinion.Outcome.NO_OPINION : Opinion.Outcome.DENY;
        if (request instanceof Request.OnPath p && ways.getFirst().discovery(p.verb(), p.path())) {
            String reason = "Every Entra user may read what the server offers.";
            return ofEntra
                    ? Opinion.certain(Opinion.Outcome.ALLOW, reason)
                    : Opinion.open(EnumSet.of(Opinion.Outcome.ALLOW, stranger), reason, List.of(ofEntra(user)));
        }
        Opinion decided = decided(id.orElse(user), groups, request);
        if (ofEntra) {
            return decided;
        }
        EnumSet<Opinion.Outcome> possible = EnumSet.copyOf(decided.possible());
        possible.add(stranger);
        List<String> beyond = new ArrayList<>(decided.beyond());
        if (possible.size() > 1) {
            beyond.add(ofEntra(user));
        }
        // Somebody whose name could not be read may be this user.
        access.plane().people().all().stream()
                .filter(p -> !p.group() && p.standing() != Principal.Standing.KNOWN)
                .filter(p -> p.standing() != Principal.Standing.DELETED)
                .filter(p -> decided(p.id(), Set.of(), request).possible().contains(Opinion.Outcome.ALLOW))
                .findFirst()
                .ifPresent(p -> {
                    possible.add(Opinion.Outcome.ALLOW);
                    beyond.add("Some of those who hold roles are known by their ids only; " + user + " may be one.");
                });
        return Opinion.open(possible, decided.reason(), beyond);
    }

    Opinion opinion(String objectId, Set<String> further, Request request) {
        return asFarAsAsked(decided(objectId, further, request));
    }

    Truth silent(Requester who) {
        if (!asked(who)) {
            return Truth.TRUE;
        }
        boolean ofEntra = id(who).isPresent();
        return !ofEntra && settings.skipsOthers() ? Truth.UNKNOWN : Truth.FALSE;
    }

    Truth silent(Request request) {
        if (access.plane().azureRbac().isPresent()) {
            long fails = ways.stream()
                    .map(way -> mapped(way, access.plane().cluster(), request))
                    .filter(DataActions.Mapped.Fails.class::isInstance)
                    .count();
            return fails == 0 ? Truth.FALSE : fails == ways.size() ? Truth.TRUE : Truth.UNKNOWN;
        }
        return Truth.UNKNOWN;
    }

    /** An opinion where it is not known whether Azure is asked at all. */
    private Opinion asFarAsAsked(Opinion opinion) {
        if (access.plane().azureRbac().isPresent() || opinion.possible().equals(Set.of(Opinion.Outcome.NO_OPINION))) {
            return opinion;
        }
        EnumSet<Opinion.Outcome> possible = EnumSet.copyOf(opinion.possible());
        possible.add(Opinion.Outcome.NO_OPINION);
        List<String> beyond = new ArrayList<>(opinion.beyond());
        beyond.add("Azure does not tell whether Azure RBAC decides on Kubernetes requests of this cluster.");
        return Opinion.open(possible, opinion.reason(), beyond);
    }

    private static String ofEntra(String user) {
        return user.isEmpty()
                ? "Azure decides about those in it who are of Entra ID, and about nobody else."
                : "Whether " + user + " is a user of Entra ID is not known.";
    }

    private Opinion decided(String id, Set<String> groups, Request request) {
        EnumSet<Opinion.Outcome> possible = EnumSet.noneOf(Opinion.Outcome.class);
        Set<String> beyond = new LinkedHashSet<>();
        Set<DataActions.Mapped> seen = new LinkedHashSet<>();
        String reason = "";
        boolean conditional = true;
        for (DataActions way : ways) {
            DataActions.Mapped mapped = mapped(way, access.plane().cluster(), request);
            if (!seen.add(mapped)) {
                continue;
            }
            Opinion one = judged(id, groups, mapped);
            if (reason.isEmpty() || one.possible().contains(Opinion.Outcome.ALLOW)) {
                reason = one.reason();
            }
            possible.addAll(one.possible());
            beyond.addAll(one.beyond());
            conditional &= one.conditional();
        }
        if (possible.size() > 1 && beyond.isEmpty()) {
            beyond.add("How the cluster's Azure webhook treats stars, custom resources and subresources is not known.");
        }
        return new Opinion(possible, reason, List.copyOf(beyond), conditional);
    }

    List<AzureSnapshot.Holder> whoCan(Request request) {
        if (access.plane().azureRbac().filter(on -> !on).isPresent()) {
            return List.of();
        }
        Map<String, Principal> candidates = new LinkedHashMap<>();
        actions(request)
                .forEach(action -> access.whoCan(action).stream()
                        .filter(d -> d.outcome() != AzureDecision.Outcome.NOT_ALLOWED)
                        .forEach(d -> candidates.putIfAbsent(d.principal().id(), d.principal())));
        List<AzureSnapshot.Holder> holders = new ArrayList<>();
        candidates.forEach((id, principal) -> {
            Opinion opinion = asFarAsAsked(decided(id, Set.of(), request));
            if (opinion.possible().contains(Opinion.Outcome.ALLOW)) {
                holders.add(new AzureSnapshot.Holder(principal, opinion));
            }
        });
        holders.sort(
                Comparator.comparing((AzureSnapshot.Holder h) -> !h.opinion().certain())
                        .thenComparing(h -> h.principal().label().toLowerCase(Locale.ROOT)));
        return holders;
    }

    List<AzureSnapshot.Eligible> eligible(Request request) {
        if (access.plane().azureRbac().filter(on -> !on).isPresent()) {
            return List.of();
        }
        Map<String, AzureSnapshot.Eligible> found = new LinkedHashMap<>();
        for (AzureAction action : actions(request)) {
            for (AzureDecision d : access.whoCan(action)) {
                if (d.outcome().no()) {
                    d.nearest()
                            .ifPresent(g -> found.merge(
                                    d.principal().id(),
                                    new AzureSnapshot.Eligible(d.principal(), activating(g), g.holds() == Truth.TRUE),
                                    (one, other) -> one.certain() || !other.certain() ? one : other));
                }
            }
        }
        return found.values().stream()
                .filter(e -> !decided(e.principal().id(), Set.of(), request)
                        .possible()
                        .contains(Opinion.Outcome.ALLOW))
                .sorted(Comparator.comparing(
                        (AzureSnapshot.Eligible e) -> e.principal().label().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private String activating(AzureGrant grant) {
        String role = "the role “" + grant.role().roleName() + "” at "
                + grant.scope().kind().label() + " " + access.plane().nameOf(grant.scope());
        String after = grant.holds() == Truth.TRUE ? "After activating " : "Perhaps after activating ";
        return grant.membership()
                .map(g -> after + "membership of "
                        + access.plane().people().get(g).label() + ": " + role)
                .orElseGet(() -> after + role);
    }

    /** What Azure decides about each action that the request may be taken for; empty for somebody who is not of Entra ID. */
    List<AzureDecision> decisions(Requester who, Request request) {
        if (access.plane().azureRbac().filter(on -> !on).isPresent()) {
            return List.of();
        }
        return id(who).map(i -> actions(request).stream()
                        .map(action -> access.decide(i, groups(who), action))
                        .toList())
                .orElse(List.of());
    }

    private static Set<String> groups(Requester who) {
        Set<String> groups = new LinkedHashSet<>();
        who.groups().stream().filter(g -> OBJECT_ID.matcher(g).matches()).forEach(groups::add);
        return groups;
    }

    /** Who it is to Entra ID; of somebody without a name a group. */
    private Optional<String> id(Requester who) {
        return access.plane()
                .people()
                .find(who.user())
                .map(Principal::id)
                .or(() ->
                        Optional.of(who.user()).filter(u -> OBJECT_ID.matcher(u).matches()))
                .or(() -> groups(who).stream().findFirst());
    }

    /** Everything somebody may do to the cluster; empty for somebody who is not of Entra ID. */
    Optional<AzureRights> rights(Requester who) {
        return id(who).map(i -> AzureRights.of(access, i, groups(who)));
    }

    /** What comes near to allowing it, one sentence each. */
    List<String> nearMisses(Requester who, Request request) {
        return access.plane()
                .people()
                .find(who.user())
                .map(p -> actions(request).stream()
                        .flatMap(action -> access.nearMisses(p.id(), action).stream())
                        .distinct()
                        .toList())
                .orElse(List.of());
    }

    List<String> beyond(Request request) {
        return access.plane().azureRbac().filter(on -> !on).isPresent()
                ? List.of()
                : actions(request).stream()
                        .flatMap(a -> access.beyond(a).stream())
                        .distinct()
                        .toList();
    }

    /** Every action that one of the ways asks for. */
    private Set<AzureAction> actions(Request request) {
        Set<AzureAction> all = new LinkedHashSet<>();
        for (DataActions way : ways) {
            if (mapped(way, access.plane().cluster(), request) instanceof DataActions.Mapped.Actions a) {
                all.addAll(a.all());
            }
        }
        return all;
    }

    static DataActions.Mapped mapped(DataActions way, AzureScope cluster, Request request) {
        return switch (request) {
            case Request.OnResource r ->
                way.onResource(cluster, r.verb(), r.group(), r.resource(), r.subresource(), r.namespace());
            case Request.OnPath p -> way.onPath(cluster, p.verb(), p.path());
        };
    }

    private Opinion judged(String id, Set<String> groups, DataActions.Mapped mapped) {
        List<AzureAction> actions;
        switch (mapped) {
            case DataActions.Mapped.Fails f -> {
                // An error of a webhook counts as no opinion unless the server is told otherwise.
                return Opinion.certain(Opinion.Outcome.NO_OPINION, f.reason());
            }
            case DataActions.Mapped.Actions a -> actions = a.all();
        }
        boolean open = false;
        boolean conditional = true;
        Set<String> beyond = new LinkedHashSet<>();
        String reason = "";
        for (AzureAction action : actions) {
            AzureDecision d = access.decide(id, groups, action);
            switch (d.outcome()) {
                case ALLOWED -> reason = reason.isEmpty() ? granted(d) : reason;
                case DENIED -> {
                    return Opinion.certain(
                            Opinion.Outcome.DENY,
                            "The deny assignment “"
                                    + d.denies().getFirst().deny().name() + "” refuses " + action.id() + ".");
                }
                case NOT_ALLOWED -> {
                    return Opinion.certain(
                            Opinion.Outcome.DENY,
                            "No role in Azure allows " + action.id() + " at " + place(action) + ".");
                }
                case CONDITIONAL -> {
                    open = true;
                    reason = granted(d);
                    d.grants().forEach(g -> g.condition().ifPresent(c -> beyond.add("Its condition: " + c)));
                }
                case UNKNOWN -> {
                    open = true;
                    conditional = false;
                    beyond.addAll(d.beyond());
                }
            }
        }
        return open
                ? new Opinion(
                        EnumSet.of(Opinion.Outcome.ALLOW, Opinion.Outcome.DENY),
                        reason.isEmpty() ? "It is not known whether a role in Azure allows it." : reason,
                        List.copyOf(beyond),
                        conditional)
                : Opinion.certain(Opinion.Outcome.ALLOW, reason);
    }

    private String granted(AzureDecision d) {
        AzureGrant g = d.grants().getFirst();
        String through = g.chain().size() > 1
                ? ", held by the group "
                        + access.plane().people().get(g.chain().getLast()).label()
                : "";
        return "The role “" + g.role().roleName() + "” at the "
                + g.scope().kind().label() + " " + access.plane().nameOf(g.scope()) + through + ".";
    }

    private static String place(AzureAction action) {
        return "the " + action.scope().kind().label() + " " + action.scope().name();
    }
}
