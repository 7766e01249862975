package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.fleet.SourceState;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fleet and its clusters as documents. Names are as their source gave them; a member without a value is left out;
 * moments are ISO 8601 in UTC.
 */
final class FleetDocument {
    private FleetDocument() {}

    static ObjectNode list(FleetSnapshot snapshot, Instant now) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "FleetList");
        document.put("printedAt", now.toString());
        ArrayNode sources = document.putArray("sources");
        for (SourceState source : snapshot.sources()) {
            ObjectNode node = sources.addObject();
            node.put("name", source.name());
            node.put("state", word(source.state()));
            source.asOf().ifPresent(t -> node.put("asOf", t.toString()));
            node.put("clusters", source.clusters());
            source.failure().ifPresent(f -> node.set("failure", failure(f)));
        }
        ArrayNode clusters = document.putArray("clusters");
        snapshot.clusters().forEach(c -> clusters.add(cluster(c, now)));
        return document;
    }

    static ObjectNode cluster(FleetCluster c, Instant now) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", c.id().value());
        node.put("name", c.name());
        node.put("source", c.source());
        node.put("azure", c.azure());
        node.put("environment", word(c.environment().environment()));
        node.put("environmentOrigin", word(c.environment().origin()));
        c.site().ifPresent(s -> node.put("site", s));
        node.put("kind", c.kind());
        c.kubernetesVersion().ifPresent(v -> node.put("kubernetesVersion", v));
        c.agentVersion().ifPresent(v -> node.put("agentVersion", v));
        c.desiredAgentVersion().ifPresent(v -> node.put("desiredAgentVersion", v));
        if (c.agentVersion().isPresent()) {
            node.put("agentBehind", c.agentBehind());
        }
        node.put("connectivity", word(c.connectivity()));
        c.lastContact().ifPresent(t -> node.put("lastContact", t.toString()));
        c.certificateExpiry().ifPresent(t -> {
            node.put("certificateExpiry", t.toString());
            node.put("certificateWarning", word(CertificateWarning.of(c.certificateExpiry(), now)));
        });
        c.azureRbac().ifPresent(b -> node.put("azureRbac", b));
        c.nodeCount().ifPresent(n -> node.put("nodeCount", n));
        text(node, "subscriptionId", c.subscriptionId());
        text(node, "resourceGroup", c.resourceGroup());
        text(node, "location", c.location());
        if (!c.tags().isEmpty()) {
            ObjectNode tags = node.putObject("tags");
            new java.util.TreeMap<>(c.tags()).forEach(tags::put);
        }
        ArrayNode routes = node.putArray("routes");
        c.routes().forEach(r -> routes.add(word(r)));
        node.put("asOf", c.seenAt().toString());
        return node;
    }

    static ObjectNode info(FleetCluster c, Optional<ClusterOverview> overview, Optional<Failure> failure, Instant now) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "ClusterInfo");
        document.put("printedAt", now.toString());
        document.set("cluster", cluster(c, now));
        overview.ifPresent(o -> document.set("connection", connection(o)));
        failure.ifPresent(f -> document.set("failure", failure(f)));
        return document;
    }

    private static ObjectNode connection(ClusterOverview o) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("server", o.server());
        part(node, "version", o.version(), (n, v) -> n.put("version", v.gitVersion()));
        part(node, "platform", o.version(), (n, v) -> text(n, "platform", v.platform()));
        part(node, "latencyMillis", o.latency(), (n, d) -> n.put("latencyMillis", millis(d)));
        part(node, "whoAmI", o.whoAmI(), (n, w) -> {
            ObjectNode who = n.putObject("whoAmI");
            who.put("username", w.username());
            ArrayNode groups = who.putArray("groups");
            w.groups().forEach(groups::add);
            who.put("toldBy", word(w.origin()));
        });
        ArrayNode access = node.putArray("access");
        for (AccessAnswer answer : o.access()) {
            ObjectNode a = access.addObject();
            a.put("question", word(answer.question()));
            a.put("verb", answer.question().verb());
            text(a, "group", answer.question().group());
            a.put(
                    "resource",
                    answer.question().subresource().isEmpty()
                            ? answer.question().resource()
                            : answer.question().resource() + "/"
                                    + answer.question().subresource());
            a.put("verdict", word(answer.verdict()));
            text(a, "reason", answer.reason());
        }
        ObjectNode counts = node.putObject("counts");
        count(counts, "namespaces", o.counts().namespaces());
        count(counts, "nodes", o.counts().nodes());
        count(counts, "pods", o.counts().pods());
        count(counts, "deployments", o.counts().deployments());
        count(counts, "statefulSets", o.counts().statefulSets());
        count(counts, "daemonSets", o.counts().daemonSets());
        count(counts, "cronJobs", o.counts().cronJobs());
        o.credentialExpiry().ifPresent(t -> node.put("credentialExpiry", t.toString()));
        node.put("clockAheadSeconds", o.clockAhead().toSeconds());
        ArrayNode routes = node.putArray("routes");
        for (RouteNote route : o.routes()) {
            ObjectNode r = routes.addObject();
            r.put("route", word(route.route()));
            r.put("means", route.means());
            r.put("used", route.used());
            route.failure().ifPresent(f -> r.set("failure", failure(f)));
        }
        node.put("asOf", o.asOf().toString());
        return node;
    }

    static ObjectNode failure(Failure failure) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("code", failure.code());
        node.put("happened", failure.happened());
        node.put("meaning", failure.meaning());
        node.put("remedy", failure.remedy());
        return node;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String word(RouteKind route) {
        return word((Enum<?>) route);
    }

    private static <T> void part(
            ObjectNode node, String member, ClusterOverview.Part<T> part, BiConsumer<ObjectNode, T> put) {
        part.value().ifPresent(v -> put.accept(node, v));
        part.failure().ifPresent(f -> node.set(member + "Failure", failure(f)));
    }

    private static void count(ObjectNode node, String member, Count count) {
        count.value().ifPresent(v -> node.put(member, v));
        count.failure().ifPresent(f -> node.put(member + "Failure", f.code()));
    }

    private static void text(ObjectNode node, String member, String value) {
        if (!value.isEmpty()) {
            node.put(member, value);
        }
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
