package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random worlds as objects that a server takes: those it would refuse are left out. */
public final class RandomRbac {
    private RandomRbac() {}

    /** Namespaces first, then roles and bindings; the same number gives the same world. */
    public static List<ObjectNode> objects(long choice) {
        Snapshot world = new RandomWorld(new SplittableRandom(choice)).snapshot(60, 120);
        List<ObjectNode> objects = new ArrayList<>();
        world.namespaces().forEach(n -> objects.add(object("v1", "Namespace", "", n.name())));
        for (Role role : world.roles()) {
            if (ObjectRules.faults(role).isEmpty()) {
                ObjectNode node = object(
                        "rbac.authorization.k8s.io/v1",
                        role.id().kind(),
                        role.id().namespace(),
                        role.id().name());
                ArrayNode rules = node.putArray("rules");
                for (PolicyRule rule : role.rules()) {
                    ObjectNode one = rules.addObject();
                    list(one, "verbs", rule.verbs());
                    list(one, "apiGroups", rule.apiGroups());
                    list(one, "resources", rule.resources());
                    list(one, "resourceNames", rule.resourceNames());
                    list(one, "nonResourceURLs", rule.nonResourceUrls());
                }
                objects.add(node);
            }
        }
        for (Binding binding : world.bindings()) {
            if (ObjectRules.faults(binding).isEmpty()) {
                ObjectNode node =
                        object("rbac.authorization.k8s.io/v1", binding.kind(), binding.namespace(), binding.name());
                node.putObject("roleRef")
                        .put("apiGroup", World.RBAC)
                        .put("kind", binding.roleKind())
                        .put("name", binding.roleName());
                ArrayNode subjects = node.putArray("subjects");
                for (Subject subject : binding.subjects()) {
                    ObjectNode one =
                            subjects.addObject().put("kind", subject.kind()).put("name", subject.name());
                    if (subject.kind().equals(Subject.SERVICE_ACCOUNT)) {
                        one.put("namespace", subject.namespace());
                    } else {
                        one.put("apiGroup", World.RBAC);
                    }
                }
                objects.add(node);
            }
        }
        return objects;
    }

    private static ObjectNode object(String version, String kind, String namespace, String name) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("apiVersion", version).put("kind", kind);
        ObjectNode metadata = node.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return node;
    }

    private static void list(ObjectNode node, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(name);
            texts.forEach(array::add);
        }
    }
}
