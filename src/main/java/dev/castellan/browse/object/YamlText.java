package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as YAML, in the order of kubectl (names sorted), so that every reader of YAML 1.1 and 1.2 reads back the same.
 * What could steer a terminal or turn text around stands in escapes.
 *
 * @param lines the lines
 */
public record YamlText(List<YamlLine> lines) {
    /**
     * What to leave out.
     *
     * @param foldManagedFields whether a comment stands for {@code metadata.managedFields}
     * @param hideSecrets whether values of Secrets stand as placeholders
     * @param shown the values to show all the same
     */
    public record Options(boolean foldManagedFields, boolean hideSecrets, Set<FieldPath> shown) {
        /** To look at. */
        public static final Options LOOK = new Options(true, true, Set.of());

        /** Everything, secrets included. */
        public static final Options WHOLE = new Options(false, false, Set.of());

        public Options {
            shown = Set.copyOf(shown);
        }
    }

    public YamlText {
        lines = List.copyOf(lines);
    }

    /** The object as YAML. */
    public static YamlText of(ObjectNode object, Options options) {
        Writer writer = new Writer(object, options);
        writer.members(object, "", 0, FieldPath.ROOT);
        return new YamlText(writer.lines);
    }

    /** All lines, each with its end. */
    public String text() {
        return lines.stream().map(l -> l.text() + "\n").collect(Collectors.joining());
    }

    /** The number of the first line on which the field or something in it stands, from 0; -1 where there is none. */
    public int lineOf(FieldPath path) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).path().within(path)) {
                return i;
            }
        }
        return -1;
    }

    /** The number of the line behind what can be folded below this line. */
    public int endOf(int line) {
        int depth = lines.get(line).depth();
        int end = line + 1;
        while (end < lines.size() && lines.get(end).depth() > depth) {
            end++;
        }
        return end;
    }

    private static final class Writer {
        final List<YamlLine> lines = new ArrayList<>();
        private final SecretValues secrets;
        private final Options options;

        Writer(ObjectNode object, Options options) {
            this.secrets = SecretValues.of(object);
            this.options = options;
        }

        /** Members; the first stands behind the lead, the others at the indent. */
        void members(ObjectNode object, String lead, int indent, FieldPath path) {
            String before = lead.isEmpty() ? spaces(indent) : lead + " ";
            Map<String, JsonNode> sorted = new TreeMap<>();
            object.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            for (Map.Entry<String, JsonNode> e : sorted.entrySet()) {
                FieldPath inner = path.then(e.getKey());
                boolean managed = options.foldManagedFields()
                        && inner.equals(FieldPath.of("metadata", "managedFields"))
                        && before.isBlank();
                if (managed) {
                    lines.add(new YamlLine(
                            before + "# managedFields: " + e.getValue().size() + " folded",
                            inner,
                            indent,
                            false,
                            true));
                } else {
                    value(e.getValue(), before + YamlScalar.key(e.getKey()) + ":", indent, false, inner);
                }
                before = spaces(indent);
            }
        }

        private void value(JsonNode node, String lead, int indent, boolean element, FieldPath path) {
            if (options.hideSecrets() && secrets.holds(path) && !options.shown().contains(path)) {
                lines.add(new YamlLine(
                        lead + " " + YamlScalar.inline(SecretValues.placeholder(path, node)),
                        path,
                        indent,
                        true,
                        false));
                return;
            }
            switch (node) {
                case ObjectNode object
                when !object.isEmpty() -> {
                    if (element) {
                        members(object, lead, indent + 2, path);
                    } else {
                        add(lead, path, indent);
                        members(object, "", indent + 2, path);
                    }
                }
                case tools.jackson.databind.node.ArrayNode array
                when !array.isEmpty() -> {
                    String first = "";
                    int dash = indent;
                    if (element) {
                        first = lead + " ";
                        dash = indent + 2;
                    } else {
                        add(lead, path, indent);
                    }
                    FieldPath[] steps = steps(array, path);
                    for (int i = 0; i < array.size(); i++) {
                        String start = i == 0 && !first.isEmpty() ? first + "-" : spaces(dash) + "-";
                        value(array.get(i), start, dash, true, steps[i]);
                    }
                }
                default -> scalar(node, lead, indent, path);
            }
        }

        private static FieldPath[] steps(tools.jackson.databind.node.ArrayNode array, FieldPath path) {
            FieldPath[] steps = new FieldPath[array.size()];
            var keys = MergeKeys.of(path.lastName(), array, array);
            for (int i = 0; i < steps.length; i++) {
                steps[i] = path.then(keys.isPresent() ? keys.get().step(array.get(i)) : new FieldStep.Index(i));
            }
            return steps;
        }

        private void scalar(JsonNode node, String lead, int indent, FieldPath path) {
            if (node.isString() && YamlScalar.block(node.stringValue())) {
                String text = node.stringValue();
                int ends = 0;
                while (ends < text.length() && text.charAt(text.length() - 1 - ends) == '\n') {
                    ends++;
                }
                add(lead + " |" + (ends == 0 ? "-" : ends == 1 ? "" : "+"), path, indent);
                String body = ends == 0 ? text : text.substring(0, text.length() - 1);
                for (String line : body.split("\n", -1)) {
                    // Deeper than the key, so that it folds below it.
                    lines.add(new YamlLine(
                            line.isEmpty() ? "" : spaces(indent + 2) + line, path, indent + 2, false, false));
                }
            } else {
                add(lead + " " + YamlScalar.inline(node), path, indent);
            }
        }

        private void add(String text, FieldPath path, int depth) {
            lines.add(new YamlLine(text, path, depth, false, false));
        }

        private static String spaces(int count) {
            return " ".repeat(count);
        }
    }
}
