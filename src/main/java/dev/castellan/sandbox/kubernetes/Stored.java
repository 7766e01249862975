package dev.castellan.sandbox.kubernetes;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One object a server keeps. Most pods of a large cluster are never looked at, so the tree may be made on demand. */
interface Stored {
    /** The namespace, empty for objects of the cluster. */
    String namespace();

    String name();

    /** The resource version of the last change. */
    long version();

    Map<String, String> labels();

    /** The object as JSON. The caller must not change it. */
    ObjectNode object();

    /** The value of a field selector's field where it is known without making the tree. */
    default @Nullable String field(String path) {
        return null;
    }

    /** An object that was written. */
    record Written(String namespace, String name, long version, Map<String, String> labels, ObjectNode object)
            implements Stored {
        static Written of(ObjectNode object, long version) {
            object.withObject("metadata").put("resourceVersion", Long.toString(version));
            return new Written(
                    Json.text(object, "metadata", "namespace"),
                    Json.text(object, "metadata", "name"),
                    version,
                    Json.map(object, "metadata", "labels"),
                    object);
        }
    }
}
