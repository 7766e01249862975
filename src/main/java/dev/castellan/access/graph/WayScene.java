package dev.castellan.access.graph;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.escalation.Evidence;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.escalation.Way;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way to more rights as a picture, step by step with the grants behind each step. */
public final class WayScene {
    private static final int GRANTS_SHOWN = 2;

    private final AccessMap map;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Card> cards = new ArrayList<>();
    private final Map<List<Integer>, Wire> wires = new LinkedHashMap<>();
    private int grants;

    private WayScene(AccessMap map) {
        this.map = map;
    }

    /** Draws a way with the grants behind each step; nothing where there is none. */
    public static Scene of(AccessMap map, Optional<Way> way) {
        WayScene scene = new WayScene(map);
        way.ifPresent(scene::stepwise);
        return scene.scene();
    }

    private void stepwise(Way way) {
        int step = 1;
        for (Hop hop : way.hops()) {
            int from = place(hop.from());
            int to = place(hop.to());
            Map<Grant, Evidence> behind = new LinkedHashMap<>();
            for (Evidence e : hop.evidence()) {
                e.grant().ifPresent(g -> behind.putIfAbsent(g, e));
            }
            int shown = 0;
            for (Grant grant : behind.keySet()) {
                if (shown++ == GRANTS_SHOWN) {
                    break;
                }
                behind(hop, step, from, to, grant);
            }
            if (behind.size() > GRANTS_SHOWN) {
                int more = card(
                        "more:" + step,
                        Optional.empty(),
                        NodeKind.ROLE_BINDING,
                        "+ " + (behind.size() - GRANTS_SHOWN) + " more grants",
                        "give the same",
                        Optional.empty(),
                        behind.size() - GRANTS_SHOWN);
                wire(from, more, Link.BOUND, hop, step);
                wire(more, to, Link.STEP, hop, step);
            }
            if (behind.isEmpty()) {
                wire(from, to, Link.STEP, hop, step);
            }
            step++;
        }
    }

    /** From somebody through the group that is named, the binding and the role to where the step leads. */
    private void behind(Hop hop, int step, int from, int to, Grant grant) {
        int at = from;
        Optional<Principal> named = Grant.principal(grant.binding(), grant.subject());
        if (named.isPresent() && !Place.of(named.get()).equals(hop.from())) {
            int group = place(Place.of(named.get()));
            wire(from, group, Link.MEMBER, hop, step);
            at = group;
        }
        boolean clusterWide = grant.binding().clusterWide();
        NodeId binding = new NodeId(
                clusterWide ? NodeKind.CLUSTER_ROLE_BINDING : NodeKind.ROLE_BINDING,
                grant.binding().namespace(),
                grant.binding().name());
        int number = map.number(binding);
        // One card for a binding and its role keeps a way short enough to be seen whole.
        int card = card(
                binding.text(),
                Optional.of(binding),
                binding.kind(),
                DisplayText.clean(grant.binding().roleName()),
                "by " + DisplayText.clean(grant.binding().name())
                        + (clusterWide
                                ? ""
                                : " in " + DisplayText.clean(grant.binding().namespace())),
                number < 0 ? Optional.empty() : map.risk(number),
                1);
        grants++;
        wire(at, card, Link.BOUND, hop, step);
        wire(card, to, Link.STEP, hop, step);
    }

    private int place(Place place) {
        return switch (place.kind()) {
            case USER, GROUP -> known(nodeOf(map, place.principal()));
            default ->
                card(
                        "place:" + place.kind() + "/" + place.namespace() + "/" + place.name(),
                        Optional.empty(),
                        NodeKind.PLACE,
                        capital(DisplayText.clean(place.text())),
                        switch (place.kind()) {
                            case CLUSTER_ADMIN, NODE -> "The whole cluster";
                            case SECRETS -> "What they hold";
                            default -> "A position to go on from";
                        },
                        switch (place.kind()) {
                            case CLUSTER_ADMIN -> Optional.of(Severity.CRITICAL);
                            case NODE, SECRETS, NAMESPACE, ANY_IDENTITY -> Optional.of(Severity.HIGH);
                            default -> Optional.empty();
                        },
                        1);
        };
    }

    /** The node of a user or group, on whichever side the map has it. */
    public static NodeId nodeOf(AccessMap map, Principal principal) {
        Optional<NodeId> entra = map.index()
                .snapshot()
                .azure()
                .filter(AzureSnapshot.class::isInstance)
                .map(AzureSnapshot.class::cast)
                .flatMap(a -> a.access().plane().people().find(principal.name()))
                .flatMap(p -> List.of(
                                new NodeId(NodeKind.ENTRA_GROUP, "", p.id()),
                                new NodeId(
                                        NodeKind.ENTRA_USER, "", p.signInName().orElse(p.id())),
                                new NodeId(NodeKind.ENTRA_APPLICATION, "", p.id()))
                        .stream()
                        .filter(id -> map.number(id) >= 0)
                        .findFirst());
        return entra.orElseGet(() -> idOf(principal));
    }

    /** The node of a user or group of Kubernetes. */
    public static NodeId idOf(Principal principal) {
        String prefix = "system:serviceaccount:";
        if (principal.group()) {
            return new NodeId(NodeKind.GROUP, "", principal.name());
        }
        int colon = principal.name().startsWith(prefix) ? principal.name().indexOf(':', prefix.length()) : -1;
        return colon < 0
                ? new NodeId(NodeKind.USER, "", principal.name())
                : new NodeId(
                        NodeKind.SERVICE_ACCOUNT,
                        principal.name().substring(prefix.length(), colon),
                        principal.name().substring(colon + 1));
    }

    /** Whose ways begin at a node; empty where it is nobody. */
    public static Optional<Place> placeOf(NodeId id) {
        return switch (id.kind()) {
            case USER, ENTRA_USER, ENTRA_APPLICATION -> Optional.of(Place.of(Principal.user(id.name())));
            case SERVICE_ACCOUNT ->
                Optional.of(Place.of(Principal.user(Requester.serviceAccountName(id.namespace(), id.name()))));
            case GROUP, ENTRA_GROUP -> Optional.of(Place.of(Principal.group(id.name())));
            default -> Optional.empty();
        };
    }

    private int known(NodeId id) {
        int n = map.number(id);
        return n < 0
                ? card(
                        id.text(),
                        Optional.of(id),
                        id.kind(),
                        DisplayText.clean(id.name()),
                        id.kind().word(),
                        Optional.empty(),
                        1)
                : card(id.text(), Optional.of(id), id.kind(), map.title(n), map.detail(n), map.risk(n), 1);
    }

    private int card(
            String key,
            Optional<NodeId> id,
            NodeKind kind,
            String title,
            String detail,
            Optional<Severity> risk,
            int count) {
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = cards.size();
        numbers.put(key, number);
        int node = id.map(map::number).orElse(-1);
        cards.add(new Card(
                key,
                id,
                kind,
                title,
                detail,
                risk,
                count,
                0,
                node >= 0 && map.missing(node),
                "",
                node < 0 ? 0 : map.incoming(node),
                node < 0 ? 0 : map.outgoing(node)));
        return number;
    }

    private void wire(int from, int to, Link link, Hop hop, int step) {
        wires.putIfAbsent(
                List.of(from, to),
                new Wire(from, to, link, 1, Optional.of(hop.step().severity()), step, hop.certain()));
    }

    private Scene scene() {
        List<Wire> all = List.copyOf(wires.values());
        int[] layers = Layers.of(
                cards.size(),
                all.stream().mapToInt(Wire::from).toArray(),
                all.stream().mapToInt(Wire::to).toArray());
        int last = 0;
        List<Card> placed = new ArrayList<>();
        for (int i = 0; i < layers.length; i++) {
            placed.add(cards.get(i).onLayer(layers[i]));
            last = Math.max(last, layers[i]);
        }
        List<Wire> kept = all.stream()
                .filter(w -> placed.get(w.from()).layer() < placed.get(w.to()).layer())
                .toList();
        return new Scene(placed, kept, Collections.nCopies(placed.isEmpty() ? 0 : last + 1, ""), cards.size(), grants);
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** The places that ways are looked for to, the worst first. */
    public static List<Place> targets() {
        return List.of(Place.CLUSTER_ADMIN, Place.NODE, Place.ALL_SECRETS);
    }
}
