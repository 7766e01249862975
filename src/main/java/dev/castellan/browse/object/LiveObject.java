package dev.castellan.browse.object;

import dev.castellan.kubernetes.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as it was read. The content comes from a cluster and is untrusted; treat it as constant.
 *
 * @param address where it is
 * @param name how the server is asked for it
 * @param object the whole object
 * @param asOf when it was read
 */
public record LiveObject(ObjectAddress address, ObjectName name, ObjectNode object, Instant asOf) {
    /** The uid, empty where there is none. */
    public String uid() {
        return Json.text(object, "metadata", "uid");
    }

    /** What keeps an object that was deleted. */
    public enum Held {
        /** What is in a namespace: it has finalizers of its own in its {@code spec} (Kubernetes API reference, Namespace). */
        CONTENT,
        /** Whoever set its finalizers has something to do yet. */
        FINALIZERS,
        /** The time that it has to end by itself. */
        GRACE
    }

    /** What keeps it, had it been deleted. */
    public Held held() {
        if (!object.path("metadata").path("finalizers").isEmpty()) {
            return Held.FINALIZERS;
        }
        boolean namespace =
                name.resource().group().isEmpty() && name.resource().plural().equals("namespaces");
        return namespace && !object.path("spec").path("finalizers").isEmpty() ? Held.CONTENT : Held.GRACE;
    }

    /** Who has something to do yet before it can be gone. */
    public List<String> finalizers() {
        return Json.texts(object, "metadata", "finalizers");
    }

    /** How long it may take to end, where it is told to. */
    public Optional<Duration> grace() {
        int seconds = Json.number(object, "metadata", "deletionGracePeriodSeconds");
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }

    /** Whether it is a Secret. */
    public boolean secret() {
        return SecretValues.of(object).touches(FieldPath.of("data"));
    }

    /** As YAML to look at: managed fields folded, secrets hidden. */
    public YamlText yaml() {
        return YamlText.of(object, YamlText.Options.LOOK);
    }

    /** As YAML to edit: without what the server keeps for itself in it, secrets as placeholders. */
    public String editable() {
        ObjectNode copy = SecretValues.hidden(object);
        copy.remove("status");
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
            metadata.remove("selfLink");
        }
        return YamlText.of(copy, YamlText.Options.WHOLE).text();
    }
}
