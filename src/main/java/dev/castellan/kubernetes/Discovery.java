package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the kinds of a server: two requests where it answers in the aggregated form (v2 since 1.30, v2beta1 since 1.26),
 * one per group and version otherwise.
 */
final class Discovery {
    static final String ACCEPT = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList, "
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList, application/json";
    private static final String PLAIN = "application/json";

    /** More than any server has; what is beyond comes from something hostile. */
    private static final int MOST = 20_000;

    private final BiFunction<String, String, JsonNode> get;
    private final Function<List<Callable<Object>>, List<Object>> sideBySide;
    private final Map<String, ApiResource> found = new LinkedHashMap<>();
    private final List<ApiResources.Gap> gaps = new ArrayList<>();

    /**
     * A reading that has not begun.
     *
     * @param get reads a path with an Accept header
     * @param sideBySide runs several readings at once
     */
    Discovery(BiFunction<String, String, JsonNode> get, Function<List<Callable<Object>>, List<Object>> sideBySide) {
        this.get = get;
        this.sideBySide = sideBySide;
    }

    /** Reads all. */
    ApiResources read() {
        for (String root : List.of("/api", "/apis")) {
            JsonNode answer = get.apply(root, ACCEPT);
            if (answer.path("kind").asString("").equals("APIGroupDiscoveryList")) {
                aggregated(answer);
            } else {
                separate(root, answer);
            }
        }
        return new ApiResources(List.copyOf(found.values()), gaps);
    }

    private void aggregated(JsonNode list) {
        for (JsonNode group : list.path("items")) {
            String name = group.path("metadata").path("name").asString("");
            // Versions stand in the order of preference; a kind that only an older one has counts as well.
            for (JsonNode version : group.path("versions")) {
                String number = version.path("version").asString("");
                if (version.path("freshness").asString("").equals("Stale")) {
                    gaps.add(new ApiResources.Gap(groupVersion(name, number), down(groupVersion(name, number))));
                }
                for (JsonNode resource : version.path("resources")) {
                    Set<String> subresources = new HashSet<>();
                    resource.path("subresources")
                            .forEach(s -> subresources.add(s.path("subresource").asString("")));
                    add(new ApiResource(
                            name,
                            number,
                            resource.path("responseKind").path("kind").asString(""),
                            resource.path("resource").asString(""),
                            resource.path("singularResource").asString(""),
                            texts(resource.path("shortNames")),
                            texts(resource.path("categories")),
                            resource.path("scope").asString("").equals("Namespaced"),
                            new HashSet<>(texts(resource.path("verbs"))),
                            subresources));
                }
            }
        }
    }

    private record Read(String group, String version, JsonNode list, java.util.Optional<Failure> failure) {}

    private void separate(String root, JsonNode answer) {
        List<Callable<Object>> reads = new ArrayList<>();
        if (root.equals("/api")) {
            texts(answer.path("versions")).forEach(v -> reads.add(() -> read("", v)));
        }
        for (JsonNode group : answer.path("groups")) {
            String name = group.path("name").asString("");
            String preferred = group.path("preferredVersion").path("version").asString("");
            if (!preferred.isEmpty()) {
                reads.add(() -> read(name, preferred));
            }
            for (JsonNode version : group.path("versions")) {
                String v = version.path("version").asString("");
                if (!v.equals(preferred)) {
                    reads.add(() -> read(name, v));
                }
            }
        }
        for (Object each : sideBySide.apply(reads)) {
            Read read = (Read) each;
            read.failure.ifPresent(f -> gaps.add(new ApiResources.Gap(groupVersion(read.group, read.version), f)));
            kinds(read);
        }
    }

    private Read read(String group, String version) {
        try {
            String path = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
            return new Read(group, version, get.apply(path, PLAIN), java.util.Optional.empty());
        } catch (FailureException e) {
            return new Read(group, version, JsonNodeFactory.instance.objectNode(), java.util.Optional.of(e.failure()));
        }
    }

    private void kinds(Read read) {
        Map<String, Set<String>> subresources = new LinkedHashMap<>();
        for (JsonNode resource : read.list.path("resources")) {
            String name = resource.path("name").asString("");
            int slash = name.indexOf('/');
            if (slash > 0) {
                subresources
                        .computeIfAbsent(name.substring(0, slash), k -> new HashSet<>())
                        .add(name.substring(slash + 1));
            }
        }
        for (JsonNode resource : read.list.path("resources")) {
            String plural = resource.path("name").asString("");
            if (!plural.contains("/")) {
                add(new ApiResource(
                        read.group,
                        read.version,
                        resource.path("kind").asString(""),
                        plural,
                        resource.path("singularName").asString(""),
                        texts(resource.path("shortNames")),
                        texts(resource.path("categories")),
                        resource.path("namespaced").asBoolean(false),
                        new HashSet<>(texts(resource.path("verbs"))),
                        subresources.getOrDefault(plural, Set.of())));
            }
        }
    }

    private void add(ApiResource resource) {
        if (!resource.plural().isEmpty() && found.size() < MOST) {
            found.putIfAbsent(resource.qualified(), resource);
        }
    }

    private static String groupVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    private static Failure down(String groupVersion) {
        return Failure.expected(
                "cluster-group-down",
                "The server that serves " + Untrusted.oneLine(groupVersion, 120) + " does not answer.",
                "Its kinds are missing or out of date; all others are not affected.",
                "Look at the APIService of this group and at the service behind it.");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asString("")));
        return texts;
    }
}
