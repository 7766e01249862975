package dev.castellan.cli;

import dev.castellan.browse.Reading;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ObjectPage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole objects of exactly the rows that passed.
 *
 * @param objects as the server has them, without managed fields
 * @param failures why these are not all
 */
record WholeObjects(List<ObjectNode> objects, List<Failure> failures) {
    /** Names the cluster of an object where several were asked. */
    static final String CLUSTER = "castellan.dev/cluster";

    /**
     * Reads them.
     *
     * @param several whether several clusters were asked
     * @param list the objects of one cluster and namespace, up to a bound
     */
    static WholeObjects of(Reading reading, boolean several, Function<Reading.Part, ObjectPage> list) {
        Set<String> passed = new HashSet<>();
        reading.rows().forEach(r -> passed.add(r.cluster() + " " + r.namespace() + " " + r.name()));
        List<ObjectNode> objects = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (Reading.Part part : reading.parts()) {
            if (part.rows() == 0) {
                continue;
            }
            try {
                ObjectPage page = list.apply(part);
                if (page.more()) {
                    failures.add(more(part, page.items().size()));
                }
                for (ObjectNode object : page.items()) {
                    String key = part.cluster() + " "
                            + object.path("metadata").path("namespace").asString("") + " "
                            + object.path("metadata").path("name").asString("");
                    if (passed.contains(key)) {
                        objects.add(shown(object, several, part.clusterName()));
                    }
                }
            } catch (FailureException e) {
                failures.add(e.failure());
            }
        }
        return new WholeObjects(objects, failures);
    }

    private static ObjectNode shown(ObjectNode object, boolean several, String cluster) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            // As kubectl: nobody reads them here.
            metadata.remove("managedFields");
            if (several) {
                ObjectNode annotations = metadata.path("annotations") instanceof ObjectNode there
                        ? there
                        : JsonNodeFactory.instance.objectNode();
                metadata.set("annotations", annotations.put(CLUSTER, cluster));
            }
        }
        return object;
    }

    private static Failure more(Reading.Part part, int read) {
        return Failure.expected(
                "cli-more-objects",
                part.clusterName() + " has more than the %,d objects that are read here.".formatted(read),
                "What was printed is not all.",
                "Ask for one namespace after the other, or select with -l.");
    }
}
