package dev.castellan.access.azure;

import dev.castellan.access.Answer;
import dev.castellan.access.Authorizer;
import dev.castellan.access.AzurePart;
import dev.castellan.access.Gap;
import dev.castellan.access.Opinion;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.WhoCan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The Azure side of a snapshot: a plane, compiled. */
public final class AzureSnapshot implements AzurePart {
    private final AzureAccess access;
    private final AzureWebhook webhook;
    private final Set<String> mayHoldMore;

    /** Compiles a plane, for a cluster that asks as Arc clusters do. */
    public AzureSnapshot(AzurePlane plane) {
        this(plane, GuardSettings.arc());
    }

    /** Compiles a plane, for a cluster whose webhook is set up like this. */
    public AzureSnapshot(AzurePlane plane, GuardSettings settings) {
        this.access = new AzureAccess(plane);
        this.mayHoldMore = access.mayHoldMore();
        this.webhook = new AzureWebhook(access, settings);
    }

    /**
     * From what {@link #saved} gave.
     *
     * @throws IllegalArgumentException where that is damaged
     */
    public static AzurePart of(JsonNode saved) {
        return new AzureSnapshot(AzurePlaneJson.read(saved));
    }

    /** Where nothing of the Azure side could be read, for the reason given: no answer can be certain then. */
    public static AzureSnapshot unread(String clusterId, Optional<Boolean> azureRbac, Instant now, String reason) {
        return new AzureSnapshot(new AzurePlane(
                now,
                clusterId,
                azureRbac,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new People(List.of(), Map.of(), Set.of()),
                List.of(
                        new AzureGap(AzureGap.Part.ROLE_ASSIGNMENTS, "", reason),
                        new AzureGap(AzureGap.Part.DIRECTORY, "", reason))));
    }

    /** Everybody who may do something in Kubernetes through Azure RBAC, for certain or perhaps; those for certain first. */
    public List<Holder> whoCan(Request request) {
        return webhook.whoCan(request);
    }

    /** Whether Azure has no opinion on somebody, whatever they ask for. */
    public Truth silent(Requester who) {
        return webhook.silent(who);
    }

    /** Whether Azure has no opinion on a request, whoever of Entra ID asks. */
    public Truth silent(Request request) {
        return webhook.silent(request);
    }

    /**
     * What Azure decides about somebody's request, with every role behind it and those that could be activated: one decision
     * for each action the request may be taken for. Empty where Azure is not asked or has no opinion.
     */
    public List<AzureDecision> decisions(Requester who, Request request) {
        return webhook.decisions(who, request);
    }

    /** What somebody has that comes near to allowing a request, one sentence each. */
    public List<String> nearMisses(Requester who, Request request) {
        return webhook.nearMisses(who, request);
    }

    /** Everything somebody may do to the cluster through Azure; empty for somebody who is not of Entra ID as far as is known. */
    public Optional<AzureRights> rights(Requester who) {
        return webhook.rights(who);
    }

    /** What was not known and could add somebody to {@link #whoCan}. */
    public List<String> beyond(Request request) {
        return webhook.beyond(request);
    }

    /**
     * The name of a group or person whose object id Kubernetes uses; empty where it is not known. Kubernetes compares ids with
     * their case, and tokens carry them in lower case.
     */
    public Optional<String> nameOf(String objectId) {
        return access.plane()
                .people()
                .find(objectId)
                .flatMap(Principal::name)
                .map(name -> access.plane()
                                        .people()
                                        .find(objectId)
                                        .filter(p -> p.id().equals(objectId))
                                        .isPresent()
                                || !objectId.matches("[0-9A-Fa-f-]{36}")
                        ? name
                        : name + ", but matches nobody: ids of Entra are in lower case");
    }

    /**
     * Somebody who may do something in Kubernetes through Azure RBAC.
     *
     * @param opinion what the webhook says
     */
    public record Holder(Principal principal, Opinion opinion) {}

    /**
     * Permissions in Microsoft Graph that lead into groups of Entra ID, and whether into all of them: the others do not write
     * groups that can hold roles of the directory (Microsoft Graph permissions reference).
     */
    static final Map<String, Boolean> INTO_GROUPS = Map.of(
            "GroupMember.ReadWrite.All",
            false,
            "Group.ReadWrite.All",
            false,
            "Directory.ReadWrite.All",
            false,
            "RoleManagement.ReadWrite.Directory",
            true,
            "AppRoleAssignment.ReadWrite.All",
            true);

    /** Who may make itself a member of which groups that it is not in. */
    public List<Join> joins() {
        People people = access.plane().people();
        List<Join> all = new ArrayList<>();
        people.further().owners().forEach((group, owners) -> {
            if (!people.further().filledElsewhere().contains(group)) {
                owners.forEach(o -> join(all, o, Join.Means.OWNER, group, around(group)));
            }
        });
        people.eligible().stream()
                .filter(e -> e.owner(access.plane().takenAt()))
                .forEach(e -> {
                    String group = e.groupId().toLowerCase(Locale.ROOT);
                    people.leaves(e.principalId().toLowerCase(Locale.ROOT))
                            .forEach(id -> join(all, id, Join.Means.OWNER_LATER, group, around(group)));
                });
        Set<String> groups = new LinkedHashSet<>();
        people.all().stream()
                .filter(p -> p.kind() == Principal.Kind.GROUP && p.standing() != Principal.Standing.DELETED)
                .forEach(p -> groups.add(p.id()));
        people.further()
                .permissions()
                .forEach(p -> join(
                        all,
                        p.principalId().toLowerCase(Locale.ROOT),
                        INTO_GROUPS.getOrDefault(p.permission(), false)
                                ? Join.Means.PERMISSION
                                : Join.Means.PERMISSION_MOSTLY,
                        p.permission(),
                        groups));
        return all;
    }

    private Set<String> around(String group) {
        Set<String> around = new LinkedHashSet<>(List.of(group));
        around.addAll(groupsOf(group));
        return around;
    }

    private void join(List<Join> all, String who, Join.Means means, String what, Set<String> groups) {
        Set<String> fresh = new LinkedHashSet<>(groups);
        groupsOf(who).forEach(fresh::remove);
        if (!fresh.isEmpty() && access.plane().people().get(who).standing() != Principal.Standing.DELETED) {
            all.add(new Join(who, means, what, fresh));
        }
    }

    /** What Azure says of a request of somebody who is in further groups, by object id. */
    public Opinion opinion(String objectId, Set<String> further, Request request) {
        return webhook.opinion(objectId, further, request);
    }

    /** The ids of the groups of Entra ID that hold somebody or a group, through others as well; itself not among them. */
    public List<String> groupsOf(String objectId) {
        return access.plane().people().upward(objectId).keySet().stream()
                .filter(g -> !g.equals(objectId))
                .toList();
    }

    /**
     * The way from somebody to a group that holds them, as ids, both ends included; empty where it does not hold them.
     */
    public List<String> chain(String objectId, String group) {
        Map<String, String> upward = access.plane().people().upward(objectId);
        return upward.containsKey(group) ? People.chain(upward, group) : List.of();
    }

    /**
     * Who is behind a group of Kubernetes that is a group of Entra ID.
     *
     * @param people whoever is in it, through nested groups as well, by name; groups nobody could look into among them
     * @param complete whether all of them are known
     * @param eligible whoever would be in it after activating a membership, by name
     * @param unsure why the server may not be told that somebody is in it, by object id
     */
    public record Behind(
            List<Principal> people, boolean complete, List<Principal> eligible, Map<String, String> unsure) {
        public Behind {
            people = List.copyOf(people);
            unsure = Collections.unmodifiableMap(new LinkedHashMap<>(unsure));
            eligible = List.copyOf(eligible);
        }
    }

    /** Who is behind a group; empty where it is no group of Entra ID that is known here. */
    public Optional<Behind> behind(String group) {
        People people = access.plane().people();
        // Kubernetes compares the ids of groups with their case.
        return people.find(group).filter(p -> p.group() && p.id().equals(group)).map(p -> {
            List<Principal> leaves = people.leaves(p.id()).stream()
                    .map(people::get)
                    .filter(l -> !l.id().equals(p.id()))
                    .sorted(Comparator.comparing((Principal l) -> l.label().toLowerCase(Locale.ROOT))
                            .thenComparing(Principal::id))
                    .toList();
            boolean complete = people.inside(p.id()).stream().noneMatch(people.unread()::contains)
                    && !people.unread().contains(p.id());
            List<Principal> eligible = people.eligibleFor(p.id(), access.plane().takenAt()).stream()
                    .map(people::get)
                    .sorted(Comparator.comparing((Principal l) -> l.label().toLowerCase(Locale.ROOT))
                            .thenComparing(Principal::id))
                    .toList();
            Map<String, String> unsure = new LinkedHashMap<>();
            leaves.forEach(l -> overage(l.id()).ifPresent(why -> unsure.put(l.id(), why)));
            return new Behind(leaves, complete, eligible, unsure);
        });
    }

    /**
     * Why it is not known who can activate membership of a group, of one inside it, or of one that can activate it; empty
     * where that is known.
     */
    public List<String> eligibilityUnknown(String group) {
        People people = access.plane().people();
        return people.find(group).filter(p -> p.group() && p.id().equals(group)).stream()
                .flatMap(p -> {
                    Set<String> leading = people.leading(p.id(), access.plane().takenAt());
                    return access.plane().gaps().stream()
                            .filter(g -> g.part() == AzureGap.Part.GROUP_ELIGIBILITY)
                            .filter(g -> g.what().isEmpty() || leading.contains(g.what()));
                })
                .map(access::text)
                .distinct()
                .toList();
    }

    /** More groups than a token of Entra ID names; beyond them it names none (Entra documentation, groups overage). */
    public static final int GROUPS_IN_TOKEN = 200;

    /**
     * Why the groups of somebody may not reach the API server although they are known here: their token names none, and the
     * server or its webhook has to ask for them. Empty where they fit. Only groups that bindings and roles in Azure name are
     * read, and of some of those the members are not known; so the count is the least it may be, unless Entra ID counted them.
     */
    public Optional<String> overage(String idOrName) {
        return access.plane()
                .people()
                .find(idOrName)
                .filter(p -> !p.group())
                .flatMap(p -> overage(p, Set.copyOf(groupsOf(p.id()))));
    }

    /** @param known the groups that hold somebody, or would */
    private Optional<String> overage(Principal p, Set<String> known) {
        Optional<Integer> counted = Optional.ofNullable(
                access.plane().people().further().groupCounts().get(p.id()));
        if (counted.isPresent() && counted.get() >= known.size()) {
            return counted.filter(c -> c > GROUPS_IN_TOKEN)
                    .map(c -> p.label() + " is in " + c + " groups; beyond " + GROUPS_IN_TOKEN
                            + " a token names none of them, and whether the cluster asks Entra ID for them is"
                            + " not known.");
        }
        long more = mayHoldMore.stream().filter(g -> !known.contains(g)).count();
        if (known.size() + more <= GROUPS_IN_TOKEN) {
            return Optional.empty();
        }
        return Optional.of(p.label() + " is in at least " + known.size() + " groups"
                + (more > 0 ? " and may be in " + more + " more whose members are not known" : "")
                + "; beyond " + GROUPS_IN_TOKEN
                + " a token names none of them, and whether the cluster asks Entra ID for them is not known.");
    }

    /** Everybody behind the groups that Kubernetes binds, and whoever holds a role in Azure, except groups; by name. */
    public List<Principal> everybody(Iterable<String> boundGroups) {
        Map<String, Principal> all = new LinkedHashMap<>();
        People people = access.plane().people();
        for (String group : boundGroups) {
            // Kubernetes compares the ids of groups with their case.
            people.find(group)
                    .filter(p -> p.group() && p.id().equals(group))
                    .ifPresent(p -> people.leaves(p.id()).forEach(id -> all.put(id, people.get(id))));
        }
        access.plane().assignments().forEach(a -> {
            people.leaves(a.principalId().toLowerCase(Locale.ROOT)).forEach(id -> all.put(id, people.get(id)));
        });
        return all.values().stream()
                .filter(p -> !p.group() && p.standing() != Principal.Standing.DELETED)
                .sorted(Comparator.comparing((Principal p) -> p.label().toLowerCase(Locale.ROOT))
                        .thenComparing(Principal::id))
                .toList();
    }

    /** Who may do what in Azure. */
    public AzureAccess access() {
        return access;
    }

    /**
     * A person or application as the API server sees it after signing in with Entra ID: the sign-in name, or the object id
     * where there is none, and the object ids of its groups as far as they are known here.
     */
    public Optional<Requester> requester(String idOrName) {
        People people = access.plane().people();
        return people.find(idOrName).filter(p -> !p.group()).map(p -> {
            Map<String, String> upward = people.upward(p.id());
            Map<String, List<String>> chains = new LinkedHashMap<>();
            upward.keySet().stream().filter(g -> !g.equals(p.id())).forEach(g -> {
                List<String> chain = People.chain(upward, g);
                chains.put(
                        g,
                        chain.subList(1, chain.size()).stream()
                                .map(id -> people.get(id).label())
                                .toList());
            });
            Requester plain = Requester.authenticated(p.signInName().orElse(p.id()), List.copyOf(chains.keySet()));
            return new Requester(
                    plain.user(),
                    plain.groups(),
                    chains,
                    overage(p, chains.keySet()).map(why -> new Requester.Unsure(chains.keySet(), why)));
        });
    }

    /**
     * Somebody with the groups of Entra ID that are known here besides those given, as the API server would see them; the same
     * where Entra ID does not know them. The only way to somebody's groups: what hides them from the server is not forgotten.
     */
    @Override
    public Requester withGroups(Requester given) {
        return requester(given.user())
                .map(known -> {
                    List<String> all = new ArrayList<>(given.groups());
                    known.groups().stream().filter(g -> !all.contains(g)).forEach(all::add);
                    // What is given is what the token is said to name.
                    return new Requester(
                            known.user(), all, known.chains(), known.unsure().map(u -> without(u, given.groups())));
                })
                .orElse(given);
    }

    private static Requester.Unsure without(Requester.Unsure unsure, List<String> certain) {
        Set<String> groups = new LinkedHashSet<>(unsure.groups());
        certain.forEach(groups::remove);
        return new Requester.Unsure(groups, unsure.why());
    }

    /**
     * A group that would hold somebody after activating a membership.
     *
     * @param group its object id
     * @param first the group whose membership has to be activated first, by object id
     * @param chain the names of the groups on the way, the nearest first, itself last
     * @param until when the eligibility ends
     */
    public record Activatable(String group, String first, List<String> chain, Optional<Instant> until) {
        public Activatable {
            chain = List.copyOf(chain);
        }
    }

    /** The groups that would hold somebody, or a group, after activating memberships; those that hold them now are not among them. */
    public List<Activatable> activatable(String idOrName) {
        People people = access.plane().people();
        Instant at = access.plane().takenAt();
        return people.find(idOrName).stream()
                .flatMap(p -> {
                    Map<String, String> now = people.upward(p.id());
                    Map<String, String> later = people.activated(now, at);
                    return later.keySet().stream()
                            .filter(g -> !now.containsKey(g))
                            .flatMap(g -> {
                                List<String> chain = People.chain(later, g);
                                return people.activation(later, now.keySet(), g, at).stream()
                                        .map(e -> new Activatable(
                                                g,
                                                e.groupId().toLowerCase(Locale.ROOT),
                                                chain.subList(1, chain.size()).stream()
                                                        .map(id ->
                                                                people.get(id).label())
                                                        .toList(),
                                                e.end()));
                            });
                })
                .toList();
    }

    /**
     * Somebody as the API server would see them after activating every membership they may; empty where there is none.
     *
     * @param now as it sees them now
     */
    public Optional<Requester> afterActivation(Requester now) {
        List<Activatable> more = activatable(now.user()).stream()
                .filter(a -> !now.groups().contains(a.group()))
                .toList();
        if (more.isEmpty()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>(now.groups());
        Map<String, List<String>> chains = new LinkedHashMap<>(now.chains());
        more.forEach(a -> {
            groups.add(a.group());
            chains.put(a.group(), a.chain());
        });
        Set<String> given = new LinkedHashSet<>(now.groups());
        given.removeAll(
                now.unsure().map(Requester.Unsure::groups).orElse(now.chains().keySet()));
        return Optional.of(new Requester(
                now.user(),
                groups,
                chains,
                access.plane()
                        .people()
                        .find(now.user())
                        .flatMap(p -> overage(p, chains.keySet()))
                        .map(why -> without(new Requester.Unsure(chains.keySet(), why), List.copyOf(given)))));
    }

    /**
     * Whether what bindings give somebody who can activate membership of a group counts once they have, in the order of the
     * authorizers.
     */
    public Answer afterActivation(WhoCan found, Principal p) {
        return requester(p.id())
                .flatMap(this::afterActivation)
                .map(found::standing)
                .orElseGet(() -> found.standing(dev.castellan.access.Principal.group(p.id())));
    }

    /**
     * Somebody who may not do something through Azure RBAC now, and could after activating a role or a membership.
     *
     * @param reason what has to be activated
     * @param certain whether that is enough for certain
     */
    public record Eligible(Principal principal, String reason, boolean certain) {}

    /** Everybody who could do something in Kubernetes through Azure RBAC after activating something, by name. */
    public List<Eligible> eligible(Request request) {
        return webhook.eligible(request);
    }

    /** What could not be read, for the snapshot. */
    public List<Gap> gaps() {
        return access.plane().gaps().stream()
                .map(g -> new Gap(Gap.Part.AZURE, "", access.text(g)))
                .distinct()
                .toList();
    }

    @Override
    public Authorizer authorizer() {
        return webhook;
    }

    @Override
    public Optional<String> hidden(String group) {
        return access.hiddenGroup(group);
    }

    @Override
    public boolean deleted(String group) {
        return access.plane()
                .people()
                .find(group)
                .filter(p -> p.group() && p.id().equals(group) && p.standing() == Principal.Standing.DELETED)
                .isPresent();
    }

    @Override
    public boolean mayKnow(Requester who) {
        return webhook.mayKnow(who.user());
    }

    @Override
    public boolean asked(Requester who) {
        return webhook.asked(who);
    }

    @Override
    public boolean mayDecide() {
        return access.plane().azureRbac().orElse(true);
    }

    @Override
    public JsonNode saved() {
        return AzurePlaneJson.write(access.plane());
    }
}
