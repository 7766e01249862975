package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes an escalation graph: unites the rights of each identity, and has each kind of edge found from them. */
final class GraphBuilder {
    /** Rights that count together with a right for one name. */
    private static final RightSet WITH_NAMES = RightSet.of(
            Right.IMPERSONATE_USERS, Right.IMPERSONATE_GROUPS, Right.WRITE_ROLE_BINDINGS, Right.WRITE_CLUSTER_BINDINGS);

    private final Holdings holdings;
    private final Edges edges = new Edges();
    private final RightEdges rights;
    private final OperatorEdges operators;
    private final RoleEdges roles;
    private final NameEdges names;
    private final AzureEdges azure;
    private final JoinEdges joins;
    private final PlaceEdges places;
    private final Map<Principal, Set<Edge>> ofGroups = new HashMap<>();
    private final Map<List<Principal>, Together> together = new HashMap<>();

    GraphBuilder(AccessIndex index, Holdings holdings) {
        this.holdings = holdings;
        Ground ground = new Ground(index);
        this.rights = new RightEdges(ground);
        this.operators = new OperatorEdges(index);
        this.roles = new RoleEdges(ground, holdings);
        this.names = new NameEdges(ground, holdings, roles);
        this.azure = new AzureEdges(ground, holdings, edges);
        this.joins = new JoinEdges(holdings, edges);
        this.places = new PlaceEdges(ground, holdings, roles, edges);
    }

    Map<Place, Set<Edge>> build() {
        holdings.identities().stream().filter(Principal::group).forEach(this::group);
        holdings.identities().stream().filter(p -> !p.group()).forEach(this::user);
        holdings.people().forEach(this::user);
        azure.control();
        azure.memberships();
        joins.all();
        azure.workloadIdentities();
        places.all();
        // Roles that can be bound lead on, perhaps to further roles; the list grows while it is walked.
        for (int i = 0; i < roles.bound().size(); i++) {
            Place place = roles.bound().get(i);
            Set<Edge> from = new LinkedHashSet<>();
            Held held = roles.held(place);
            derive(held, List.of(), held.namespaces(), held.named(), from);
            from.forEach(e -> edges.add(place, e));
        }
        return edges.found();
    }

    private Set<Edge> group(Principal group) {
        Set<Edge> done = ofGroups.get(group);
        if (done != null) {
            return done;
        }
        Set<Edge> own = new LinkedHashSet<>();
        ofGroups.put(group, own);
        if (group.name().equals(Requester.MASTERS)) {
            own.add(new Edge(Step.MASTERS, Place.CLUSTER_ADMIN, "", ""));
        } else if (holdings.asked().over(group)) {
            refusable(group, own);
        } else {
            identity(group, own);
        }
        own.forEach(e -> edges.add(Place.of(group), e));
        return own;
    }

    /** What a group gives where Azure is asked about its people before bindings are. */
    private void refusable(Principal group, Set<Edge> own) {
        Set<Edge> all = new LinkedHashSet<>();
        identity(group, all);
        Held held = holdings.byAzure(List.of(group));
        Set<Edge> certain = new HashSet<>();
        derive(held, List.of(group), held.namespaces(), held.named(), certain);
        List<Principal> carried = holdings.carried(group);
        Set<Edge> left =
                together(List.copyOf(carried.subList(1, carried.size()))).single();
        for (Edge e : all) {
            Edge doubted = e.step() == Step.MEMBER || certain.contains(e)
                    ? AskedFirst.taken(e, held)
                    : e.doubted(AskedFirst.UNLESS_REFUSED);
            if (!left.contains(doubted)) {
                own.add(doubted);
            }
        }
    }

    private void user(Principal user) {
        Set<Edge> own = new LinkedHashSet<>();
        Held certain;
        if (holdings.asked().over(user)) {
            certain = refused(user, own);
        } else {
            identity(user, own);
            holdings.unsure(user).ifPresent(unsure -> perhaps(user, unsure, own));
            certain = holdings.held(holdings.carried(user));
        }
        doubtful(user, certain, own);
        own.forEach(e -> edges.add(Place.of(user), e));
    }

    /** What somebody has whom Azure is asked about first: what it allows, and bindings as far as it has no opinion. */
    private Held refused(Principal user, Set<Edge> own) {
        List<Principal> carried = new ArrayList<>(holdings.carried(user));
        holdings.unsure(user)
                .ifPresent(
                        u -> u.groups().stream().sorted().map(Principal::group).forEach(carried::add));
        Held azure = holdings.byAzure(carried);
        Held bound = holdings.bound(carried);
        AskedFirst asked = holdings.asked();
        Held certain = azure.with(bound.only(asked.counting(user)));
        all(certain, carried).forEach(e -> own.add(AskedFirst.taken(e, certain)));
        Held perhaps = azure.with(bound.only(asked.perhapsCounting(user)));
        all(perhaps, carried).stream()
                .filter(e -> !own.contains(e) && !own.contains(AskedFirst.taken(e, perhaps)))
                .forEach(e -> own.add(AskedFirst.taken(e, perhaps).doubted(AskedFirst.UNLESS_REFUSED)));
        return certain;
    }

    /** What roles in Azure give under a condition, perhaps or once they are activated: each by itself, and all together. */
    private void doubtful(Principal user, Held certain, Set<Edge> own) {
        Map<String, Held> parts = holdings.doubtful(user);
        if (parts.isEmpty()) {
            return;
        }
        List<Principal> carried = holdings.carried(user);
        Set<Edge> known = new HashSet<>(own);
        known.addAll(together(List.copyOf(carried.subList(1, carried.size()))).single());
        Held united = certain;
        for (Map.Entry<String, Held> part : parts.entrySet()) {
            doubtful(certain.with(part.getValue()), carried, part.getKey(), known, own);
            united = united.with(part.getValue());
        }
        if (parts.size() > 1) {
            doubtful(united, carried, "if all of this holds: " + String.join("; ", parts.keySet()), known, own);
        }
    }

    private void doubtful(Held held, List<Principal> carried, String why, Set<Edge> known, Set<Edge> own) {
        boolean refused = holdings.asked().over(carried.getFirst());
        for (Edge e : all(held, carried)) {
            Edge edge = refused ? AskedFirst.taken(e, held) : e;
            if (!known.contains(edge) && known.add(e)) {
                own.add(edge.doubted(why));
            }
        }
    }

    private Set<Edge> all(Held held, List<Principal> carried) {
        Set<Edge> all = new LinkedHashSet<>();
        derive(held, carried, held.namespaces(), held.named(), all);
        return all;
    }

    /** What groups give that may not be told of: each of them by itself, and all with what is certain. */
    private void perhaps(Principal user, Requester.Unsure unsure, Set<Edge> own) {
        List<Principal> carried = new ArrayList<>(holdings.carried(user));
        Set<Edge> known = new HashSet<>(own);
        known.addAll(together(List.copyOf(carried.subList(1, carried.size()))).single());
        unsure.groups().stream().sorted().map(Principal::group).forEach(group -> {
            Set<Edge> of = group(group);
            known.addAll(of);
            if (!of.isEmpty()) {
                own.add(new Edge(Step.MEMBER_PERHAPS, Place.of(group), unsure.why(), ""));
            }
            carried.add(group);
        });
        Held held = holdings.held(carried);
        Set<Edge> all = new LinkedHashSet<>();
        derive(held, carried, held.namespaces(), held.named(), all);
        all.stream()
                .filter(e -> !known.contains(e))
                .forEach(e -> own.add(new Edge(
                        Step.MEMBER_PERHAPS,
                        e.to(),
                        unsure.why() + " Together with the rest: " + e.step().reason(e.detail()),
                        e.namespace())));
    }

    /**
     * What the groups of somebody give together.
     *
     * @param single what one of them gives by itself, which is left to that group
     * @param edges the groups, and what only all of them together give
     */
    private record Together(Held held, Set<Edge> single, Set<Edge> edges) {}

    private Together together(List<Principal> groups) {
        Together known = together.get(groups);
        if (known == null) {
            Held held = holdings.held(groups);
            Set<Edge> all = new LinkedHashSet<>();
            derive(held, groups, held.namespaces(), held.named(), all);
            Set<Edge> single = new HashSet<>();
            Set<Edge> edges = new LinkedHashSet<>();
            for (Principal group : groups) {
                Set<Edge> of = group(group);
                if (!of.isEmpty()) {
                    single.addAll(of);
                    edges.add(new Edge(Step.MEMBER, Place.of(group), "", ""));
                }
            }
            all.stream().filter(e -> !single.contains(e)).forEach(edges::add);
            known = new Together(held, single, edges);
            together.put(groups, known);
        }
        return known;
    }

    /** What the united rights give; what a group gives by itself is left to the group. */
    private void identity(Principal who, Set<Edge> own) {
        List<Principal> carried = holdings.carried(who);
        List<Principal> groups = carried.subList(1, carried.size());
        Together together = together(List.copyOf(groups));
        own.addAll(together.edges());
        Held alone = holdings.held(List.of(who));
        if (!alone.nothing() || !holdings.dangling(who).isEmpty()) {
            Held united = together.held().with(alone);
            // Where somebody adds nothing to what the groups give, there is nothing new.
            boolean wide = alone.addsTo(together.held());
            Set<Edge> all = new LinkedHashSet<>();
            // What groups hold for some names leads further together with these rights only.
            Set<Held.Named> names = alone.meets(WITH_NAMES) ? united.named() : alone.named();
            derive(united, carried, wide ? united.namespaces() : alone.namespaces(), names, all);
            all.stream().filter(e -> !together.single().contains(e)).forEach(own::add);
        }
    }

    private void derive(Held held, List<Principal> carried, Set<String> in, Set<Held.Named> named, Set<Edge> into) {
        if (held.everywhere(Right.EVERYTHING.bit())) {
            into.add(new Edge(Step.EVERYTHING, Place.CLUSTER_ADMIN, "", ""));
            return;
        }
        rights.everywhere(held, into);
        scoped(held, "", into);
        for (String namespace : in) {
            if (held.in(namespace, Right.EVERYTHING.bit())) {
                into.add(new Edge(Step.EVERYTHING, Place.in(Place.Kind.NAMESPACE, namespace), "", namespace));
            } else {
                scoped(held, namespace, into);
            }
        }
        names.named(held, named, into);
        if (held.escalates()) {
            roles.escalating(held, carried, into);
        }
    }

    private void scoped(Held held, String namespace, Set<Edge> into) {
        RightSet everywhere = namespace.isEmpty() ? RightSet.NONE : held.rights("");
        if (!held.rights(namespace).equals(everywhere)) {
            rights.in(held, namespace, into);
            operators.in(held, namespace, into);
        }
    }
}
