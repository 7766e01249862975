package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.Plane;
import dev.castellan.access.graph.WayScene;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the graph shows as the choices of an address, and back. What an address says wrongly is left out. */
final class GraphChoices {
    private GraphChoices() {}

    static Map<String, String> of(GraphWish wish, Optional<WayWish> ways, boolean list) {
        Map<String, String> choices = new LinkedHashMap<>();
        put(choices, "q", wish.text());
        put(choices, "ns", wish.namespace());
        if (!wish.clusterWide()) {
            choices.put("cluster", "no");
        }
        put(choices, "verb", wish.verb());
        put(choices, "resource", wish.resource());
        wish.least().ifPresent(s -> choices.put("risk", s.word()));
        if (wish.system()) {
            choices.put("system", "yes");
        }
        wish.plane().ifPresent(p -> choices.put("side", p.name().toLowerCase(Locale.ROOT)));
        wish.focus().ifPresent(f -> choices.put("at", f.text()));
        if (wish.hops() > 0) {
            choices.put("hops", String.valueOf(wish.hops()));
        }
        ways.ifPresent(w -> {
            choices.put("ways", w.target().map(GraphChoices::target).orElse("worst"));
            w.from()
                    .ifPresent(f ->
                            choices.put("from", WayScene.idOf(f.principal()).text()));
        });
        if (list) {
            choices.put("as", "list");
        }
        return choices;
    }

    private static void put(Map<String, String> choices, String key, String value) {
        if (!value.isEmpty()) {
            choices.put(key, value);
        }
    }

    private static String target(Place place) {
        return place.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static GraphWish wish(Map<String, String> choices) {
        GraphWish wish = GraphWish.START
                .withText(choices.getOrDefault("q", ""))
                .withNamespace(choices.getOrDefault("ns", ""))
                .withClusterWide(!"no".equals(choices.get("cluster")))
                .withVerb(choices.getOrDefault("verb", ""))
                .withResource(choices.getOrDefault("resource", ""))
                .withLeast(Severity.named(choices.getOrDefault("risk", "")))
                .withSystem("yes".equals(choices.get("system")))
                .withPlane(
                        switch (choices.getOrDefault("side", "")) {
                            case "kubernetes" -> Optional.of(Plane.KUBERNETES);
                            case "azure" -> Optional.of(Plane.AZURE);
                            default -> Optional.empty();
                        });
        Optional<NodeId> at = NodeId.parse(choices.getOrDefault("at", ""));
        return at.isPresent() ? wish.around(at.get(), hops(choices.getOrDefault("hops", ""))) : wish;
    }

    private static int hops(String text) {
        return text.matches("[1-9]") ? Integer.parseInt(text) : 0;
    }

    static Optional<WayWish> ways(Map<String, String> choices) {
        String target = choices.getOrDefault("ways", "");
        if (target.isEmpty()) {
            return Optional.empty();
        }
        Optional<Place> from = NodeId.parse(choices.getOrDefault("from", "")).flatMap(WayScene::placeOf);
        Optional<Place> to = WayScene.targets().stream()
                .filter(p -> target(p).equals(target))
                .findFirst();
        return Optional.of(new WayWish(from, to, 0));
    }

    static boolean list(Map<String, String> choices) {
        return "list".equals(choices.get("as"));
    }
}
