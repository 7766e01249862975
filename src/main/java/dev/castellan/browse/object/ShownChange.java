package dev.castellan.browse.object;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of a field as text, with secrets hidden. Text is untrusted.
 *
 * @param path where
 * @param kind what happened
 * @param before what stood there, as YAML; of a secret only its length; empty for nothing
 * @param after what stands there now
 */
public record ShownChange(FieldPath path, FieldChange.Kind kind, String before, String after) {
    private static final int LONGEST = 4_000;

    /**
     * The changes of an object as text.
     *
     * @param object the object or one like it, by which secrets are recognised
     */
    public static List<ShownChange> of(ObjectNode object, List<FieldChange> changes) {
        SecretValues secrets = SecretValues.of(object);
        return changes.stream()
                .map(c -> {
                    String before = text(secrets, c.path(), c.before());
                    String after = text(secrets, c.path(), c.after());
                    boolean same = !before.isEmpty() && before.equals(after);
                    return new ShownChange(c.path(), c.kind(), before, same ? after + " (another value)" : after);
                })
                .toList();
    }

    private static String text(SecretValues secrets, FieldPath path, Optional<JsonNode> value) {
        if (value.isEmpty()) {
            return "";
        }
        JsonNode shown = value.get();
        if (secrets.touches(path)) {
            if (shown instanceof ObjectNode members) {
                ObjectNode hidden = Json.NODES.objectNode();
                members.properties()
                        .forEach(e ->
                                hidden.put(e.getKey(), SecretValues.placeholder(path.then(e.getKey()), e.getValue())));
                shown = hidden;
            } else {
                return SecretValues.placeholder(path, shown);
            }
        }
        String text;
        if (shown.isContainer() && !shown.isEmpty()) {
            ObjectNode wrapped = Json.NODES.objectNode();
            wrapped.set("x", shown);
            String yaml = YamlText.of(wrapped, YamlText.Options.WHOLE).text();
            text = yaml.substring(yaml.indexOf('\n') + 1).stripTrailing().stripIndent();
        } else {
            text = YamlScalar.inline(shown);
        }
        return text.length() > LONGEST
                ? text.substring(0, LONGEST) + "… (" + (text.length() - LONGEST) + " more characters)"
                : text;
    }
}
