package dev.castellan.access.review;

import dev.castellan.access.Binding;
import dev.castellan.access.Subject;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bindings as YAML. Texts are in double quotes, which YAML reads as JSON does, so that no name can break out of its line. */
final class BindingYaml {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String GROUP = "rbac.authorization.k8s.io";

    private BindingYaml() {}

    static String of(Binding binding) {
        StringBuilder yaml = new StringBuilder("apiVersion: " + GROUP + "/v1\nkind: " + binding.kind()
                + "\nmetadata:\n  name: " + text(binding.name()) + "\n");
        if (!binding.clusterWide()) {
            yaml.append("  namespace: ").append(text(binding.namespace())).append('\n');
        }
        yaml.append("roleRef:\n  apiGroup: " + GROUP + "\n  kind: ")
                .append(text(binding.roleKind()))
                .append("\n  name: ")
                .append(text(binding.roleName()))
                .append("\nsubjects:\n");
        for (Subject subject : binding.subjects()) {
            boolean account = subject.kind().equals(Subject.SERVICE_ACCOUNT);
            yaml.append("- kind: ").append(text(subject.kind())).append('\n');
            if (!account) {
                yaml.append("  apiGroup: " + GROUP + "\n");
            }
            yaml.append("  name: ").append(text(subject.name())).append('\n');
            if (!subject.namespace().isEmpty()) {
                yaml.append("  namespace: ").append(text(subject.namespace())).append('\n');
            }
        }
        return yaml.toString();
    }

    /** The same as an object to be applied. */
    static ObjectNode object(Binding binding) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", GROUP + "/v1").put("kind", binding.kind());
        ObjectNode metadata = object.putObject("metadata").put("name", binding.name());
        if (!binding.clusterWide()) {
            metadata.put("namespace", binding.namespace());
        }
        object.putObject("roleRef")
                .put("apiGroup", GROUP)
                .put("kind", binding.roleKind())
                .put("name", binding.roleName());
        ArrayNode subjects = object.putArray("subjects");
        for (Subject subject : binding.subjects()) {
            ObjectNode one = subjects.addObject().put("kind", subject.kind());
            if (!subject.kind().equals(Subject.SERVICE_ACCOUNT)) {
                one.put("apiGroup", GROUP);
            }
            one.put("name", subject.name());
            if (!subject.namespace().isEmpty()) {
                one.put("namespace", subject.namespace());
            }
        }
        return object;
    }

    private static String text(String text) {
        return JSON.writeValueAsString(text);
    }
}
