package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who can come to what, as numbers: places, and edges sorted by where they start. The same snapshot gives the same graph in
 * the same order. Immutable and safe for use from any thread.
 */
public final class EscalationGraph {
    /**
     * An edge while the graph is made.
     *
     * @param detail a name or sentence for the reason; may be empty
     * @param namespace where the rights are held; empty for everywhere
     * @param action what Azure allows, as roles name it; empty of steps within the cluster
     * @param doubt what it depends on for whoever takes it, as the end of a sentence; empty where it is nothing
     */
    record Edge(Step step, Place to, String detail, String namespace, String action, String doubt) {
        Edge(Step step, Place to, String detail, String namespace, String action) {
            this(step, to, detail, namespace, action, "");
        }

        Edge(Step step, Place to, String detail, String namespace) {
            this(step, to, detail, namespace, "", "");
        }

        /** The same where it depends on something more. */
        Edge doubted(String more) {
            return new Edge(step, to, detail, namespace, action, doubt.isEmpty() ? more : doubt + ", and " + more);
        }

        boolean certain() {
            return step.certain() && doubt.isEmpty();
        }

        /** One sentence without its beginning and end. */
        String reason() {
            return step.reason(detail) + (doubt.isEmpty() ? "" : ", " + doubt);
        }

        /** Written out, because edges are put into sets by the hundred thousand. */
        @Override
        public int hashCode() {
            return ((step.hashCode() * 31 + to.hashCode()) * 31 + detail.hashCode()) * 31 + namespace.hashCode();
        }
    }

    /** An edge with the number of the place it leads to. */
    private record Leaving(Edge edge, int to) {}

    private static final Comparator<Leaving> IN_PLACE = Comparator.comparing(
                    (Leaving l) -> l.edge().step())
            .thenComparingInt(Leaving::to)
            .thenComparing(l -> l.edge().detail())
            .thenComparing(l -> l.edge().namespace())
            .thenComparing(l -> l.edge().doubt());

    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::kind).thenComparing(Place::namespace).thenComparing(Place::name);

    private final AccessIndex index;
    private final Holdings holdings;
    private final Place[] places;
    private final Map<Place, Integer> numbers = new HashMap<>();
    private final int[] start;
    private final int[] from;
    private final int[] to;
    private final Edge[] edges;
    private final int[] inStart;
    private final int[] in;

    private EscalationGraph(AccessIndex index, Set<Grant> removed) {
        this.index = index;
        this.holdings = new Holdings(index, removed);
        Map<Place, Set<Edge>> found = new GraphBuilder(index, holdings).build();
        Set<Place> all = new LinkedHashSet<>(List.of(Place.CLUSTER_ADMIN, Place.NODE, Place.ALL_SECRETS));
        holdings.identities().forEach(p -> all.add(Place.of(p)));
        holdings.people().forEach(p -> all.add(Place.of(p)));
        found.forEach((place, leaving) -> {
            all.add(place);
            leaving.forEach(e -> all.add(e.to()));
        });
        this.places = all.toArray(Place[]::new);
        Arrays.sort(places, ORDER);
        for (int i = 0; i < places.length; i++) {
            numbers.put(places[i], i);
        }
        int count = found.values().stream().mapToInt(Set::size).sum();
        this.start = new int[places.length + 1];
        this.from = new int[count];
        this.to = new int[count];
        this.edges = new Edge[count];
        this.inStart = new int[places.length + 1];
        this.in = new int[count];
        int e = 0;
        for (int p = 0; p < places.length; p++) {
            List<Leaving> leaving = new ArrayList<>();
            found.getOrDefault(places[p], Set.of()).forEach(x -> leaving.add(new Leaving(x, number(x.to()))));
            leaving.sort(IN_PLACE);
            for (Leaving l : leaving) {
                from[e] = p;
                to[e] = l.to();
                edges[e++] = l.edge();
                inStart[l.to() + 1]++;
            }
            start[p + 1] = e;
        }
        for (int p = 0; p < places.length; p++) {
            inStart[p + 1] += inStart[p];
        }
        int[] next = Arrays.copyOf(inStart, places.length);
        for (int i = 0; i < count; i++) {
            in[next[to[i]]++] = i;
        }
    }

    /** The graph of a snapshot. */
    public static EscalationGraph of(AccessIndex index) {
        return new EscalationGraph(index, Set.of());
    }

    /** The graph as it would be without some grants. */
    public static EscalationGraph without(AccessIndex index, Set<Grant> removed) {
        return new EscalationGraph(index, removed);
    }

    /** The snapshot's index. */
    public AccessIndex index() {
        return index;
    }

    /**
     * Everybody whom a grant names, every service account, and everybody of Entra ID who is known to be in a group that a grant
     * names or holds a role; users first, by name.
     */
    public List<Place> identities() {
        return Arrays.stream(places).filter(Place::somebody).toList();
    }

    /** How many places there are. */
    public int size() {
        return places.length;
    }

    /** How many edges there are. */
    public int edgeCount() {
        return edges.length;
    }

    /** Whether a grant or a certain right in Azure names somebody, or it is a service account. */
    public boolean named(Place somebody) {
        return holdings.identities().contains(somebody.principal());
    }

    /** Whether the place is in the graph. */
    public boolean holds(Place place) {
        return numbers.containsKey(place);
    }

    /** The edges that leave a place, with reason and evidence. */
    public List<Hop> leaving(Place place) {
        Integer number = numbers.get(place);
        List<Hop> hops = new ArrayList<>();
        if (number != null) {
            for (int e = start[number]; e < start[number + 1]; e++) {
                hops.add(hop(e));
            }
        }
        return hops;
    }

    Hop hop(int e) {
        Edge edge = edges[e];
        Place who = places[from[e]];
        boolean names = edge.step().names();
        return new Hop(
                who,
                places[to[e]],
                edge.step(),
                names ? edge.detail() : edge.action(),
                // Somebody has no place, and a node has none; the right that leads there has.
                edge.namespace().isEmpty() ? edge.to().namespace() : edge.namespace(),
                edge.reason(),
                edge.doubt(),
                evidence(who, edge));
    }

    private List<Evidence> evidence(Place who, Edge edge) {
        List<Evidence> evidence = new ArrayList<>();
        if (who.somebody()) {
            List<Principal> carried = holdings.carried(who.principal());
            for (Right right : edge.step().rights()) {
                evidence.addAll(holdings.evidence(carried, right, edge.namespace(), edge.detail()::equals));
            }
            switch (edge.step()) {
                // A group is impersonated together with a user, whichever.
                case IMPERSONATE_NAMED_GROUP ->
                    evidence.addAll(holdings.evidence(carried, Right.IMPERSONATE_USERS, "", name -> true));
                case ESCALATE_NAMED, ESCALATE_ROLE, AGGREGATE ->
                    evidence.addAll(bound(carried, holdings::grants, edge));
                case DANGLING_CLUSTER, DANGLING_ROLE -> evidence.addAll(bound(carried, holdings::dangling, edge));
                default -> {
                    // The rights are all it takes.
                }
            }
            if (edge.step() == Step.AZURE_CONTROL
                    || edge.step() == Step.AZURE_ELIGIBLE
                    || edge.step() == Step.AZURE_PERHAPS
                    || edge.step() == Step.ACTIVATE_MEMBERSHIP
                    || edge.step() == Step.ACTIVATE_OWNERSHIP
                    || edge.step() == Step.OWN_GROUP
                    || edge.step() == Step.GRAPH_PERMISSION
                    || edge.step() == Step.GRAPH_PERMISSION_MOSTLY) {
                evidence.add(new Evidence(Right.EVERYTHING, Optional.empty(), Optional.empty(), edge.detail()));
            }
        }
        return evidence;
    }

    /** The bindings that bind to the role of an edge where it leads. */
    private static List<Evidence> bound(List<Principal> carried, Function<Principal, List<Grant>> grants, Edge edge) {
        return carried.stream()
                .flatMap(p -> grants.apply(p).stream())
                .filter(g -> g.binding().roleName().equals(edge.detail())
                        && g.binding().namespace().equals(edge.to().namespace()))
                .map(g -> new Evidence(Right.BOUND, Optional.of(g), Optional.empty(), ""))
                .toList();
    }

    int number(Place place) {
        return numbers.getOrDefault(place, -1);
    }

    Place place(int number) {
        return places[number];
    }

    int start(int place) {
        return start[place];
    }

    int from(int edge) {
        return from[edge];
    }

    int to(int edge) {
        return to[edge];
    }

    boolean certain(int edge) {
        return edges[edge].certain();
    }

    int inStart(int place) {
        return inStart[place];
    }

    int in(int position) {
        return in[position];
    }
}
