package dev.castellan.browse.object;

import dev.castellan.kubernetes.AccessAttributes;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rule that somebody lacks, ready to be given.
 *
 * @param missing the action
 * @param who the user as the server knows him, untrusted
 * @param manifest a role and its binding as YAML
 */
public record MissingRole(AccessAttributes missing, String who, String manifest) {
    /** The smallest role that allows the action. */
    public static MissingRole of(AccessAttributes missing, String who) {
        return of(missing, List.of(missing.verb()), who);
    }

    /** The smallest role that allows the action with each of these verbs. */
    static MissingRole of(AccessAttributes missing, List<String> verbs, String who) {
        boolean cluster = missing.namespace().isEmpty();
        String resource =
                missing.subresource().isEmpty() ? missing.resource() : missing.resource() + "/" + missing.subresource();
        String name =
                ("castellan-" + missing.verb() + "-" + resource.replace('/', '-')).toLowerCase(java.util.Locale.ROOT);
        ObjectNode role = Json.NODES.objectNode();
        role.put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", cluster ? "ClusterRole" : "Role");
        metadata(role, name, missing.namespace());
        ObjectNode rule = role.putArray("rules").addObject();
        rule.putArray("apiGroups").add(missing.group());
        rule.putArray("resources").add(resource);
        // A name does not limit what has none yet.
        if (!missing.name().isEmpty() && !missing.verb().equals("create")) {
            rule.putArray("resourceNames").add(missing.name());
        }
        ArrayNode allowed = rule.putArray("verbs");
        verbs.forEach(allowed::add);
        ObjectNode binding = Json.NODES.objectNode();
        binding.put("apiVersion", "rbac.authorization.k8s.io/v1")
                .put("kind", cluster ? "ClusterRoleBinding" : "RoleBinding");
        metadata(binding, name, missing.namespace());
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", cluster ? "ClusterRole" : "Role")
                .put("name", name);
        ObjectNode subject = binding.putArray("subjects").addObject();
        List<String> parts = List.of(who.split(":", -1));
        if (parts.size() == 4 && parts.get(0).equals("system") && parts.get(1).equals("serviceaccount")) {
            subject.put("kind", "ServiceAccount").put("namespace", parts.get(2)).put("name", parts.get(3));
        } else {
            subject.put("apiGroup", "rbac.authorization.k8s.io")
                    .put("kind", "User")
                    .put("name", who.isEmpty() ? "USER" : who);
        }
        return new MissingRole(
                missing,
                who,
                YamlText.of(role, YamlText.Options.WHOLE).text() + "---\n"
                        + YamlText.of(binding, YamlText.Options.WHOLE).text());
    }

    private static void metadata(ObjectNode object, String name, String namespace) {
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
    }
}
