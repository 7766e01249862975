package dev.castellan.browse.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads manifests as kubectl reads them, which is YAML 1.1 (sigs.k8s.io/yaml): {@code 0644} is octal, {@code yes} is true.
 *
 * @param documents the documents up to the problem
 * @param problem what is wrong, where something is
 */
public record YamlReading(List<Document> documents, Optional<Problem> problem) {
    /** The largest text that is read, in characters. */
    public static final int LARGEST = 16 * 1024 * 1024;

    private static final int MOST_NODES = 2_000_000;
    private static final int DEEPEST = 200;

    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(0b[01_]+|0o[0-7_]+|0[0-7_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Set<String> YES = words("y", "yes", "true", "on");
    private static final Set<String> NO = words("n", "no", "false", "off");
    private static final Set<String> NOTHING = words("~", "null", "");

    /**
     * One document.
     *
     * @param object what it holds
     * @param line where it begins, from 0
     */
    public record Document(ObjectNode object, int line) {}

    /**
     * What is wrong.
     *
     * @param line where, from 0
     * @param column where, from 0
     * @param message in words, untrusted
     */
    public record Problem(int line, int column, String message) {}

    public YamlReading {
        documents = List.copyOf(documents);
    }

    /** Reads all documents; empty ones are left out. */
    public static YamlReading of(String text) {
        if (text.length() > LARGEST) {
            return new YamlReading(
                    List.of(), Optional.of(new Problem(0, 0, "larger than " + LARGEST / 1024 / 1024 + " MB")));
        }
        List<Document> documents = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(LARGEST)
                .setMaxAliasesForCollections(1_000)
                .build();
        try {
            Converter converter = new Converter();
            for (Node root : new Compose(settings).composeAllFromString(text)) {
                JsonNode node = converter.node(root, 0);
                if (node instanceof ObjectNode object) {
                    if (!object.isEmpty()) {
                        documents.add(new Document(object, line(root)));
                    }
                } else if (!node.isNull()) {
                    throw new Broken(root, "a document has to be an object with apiVersion and kind");
                }
            }
            return new YamlReading(documents, Optional.empty());
        } catch (Broken e) {
            return new YamlReading(documents, Optional.of(e.problem()));
        } catch (MarkedYamlEngineException e) {
            return new YamlReading(
                    documents,
                    Optional.of(new Problem(
                            e.getProblemMark().map(m -> m.getLine()).orElse(0),
                            e.getProblemMark().map(m -> m.getColumn()).orElse(0),
                            e.getProblem())));
        } catch (YamlEngineException e) {
            return new YamlReading(documents, Optional.of(new Problem(0, 0, String.valueOf(e.getMessage()))));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(m -> m.getLine()).orElse(0);
    }

    /** In the three spellings that YAML 1.1 knows. */
    private static Set<String> words(String... lower) {
        Set<String> all = new java.util.HashSet<>();
        for (String word : lower) {
            all.add(word);
            all.add(word.toUpperCase(Locale.ROOT));
            if (!word.isEmpty()) {
                all.add(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
            }
        }
        return Set.copyOf(all);
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Broken(Node node, String message) {
            super(message, null, false, false);
            this.problem = new Problem(
                    line(node), node.getStartMark().map(m -> m.getColumn()).orElse(0), message);
        }

        Problem problem() {
            return problem;
        }
    }

    private static final class Converter {
        private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
        private int count;

        JsonNode node(Node node, int depth) {
            if (++count > MOST_NODES) {
                throw new Broken(node, "too many values; aliases may multiply them");
            }
            if (depth > DEEPEST) {
                throw new Broken(node, "nested too deeply");
            }
            if (!open.add(node)) {
                throw new Broken(node, "an alias inside what it stands for");
            }
            try {
                return switch (node) {
                    case ScalarNode scalar -> scalar(scalar);
                    case SequenceNode sequence -> {
                        ArrayNode array = Json.NODES.arrayNode();
                        for (Node element : sequence.getValue()) {
                            array.add(node(element, depth + 1));
                        }
                        yield array;
                    }
                    case MappingNode mapping -> mapping(mapping, depth);
                    default -> throw new Broken(node, "not a value");
                };
            } finally {
                open.remove(node);
            }
        }

        private ObjectNode mapping(MappingNode mapping, int depth) {
            ObjectNode object = Json.NODES.objectNode();
            ObjectNode merged = Json.NODES.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new Broken(tuple.getKeyNode(), "a name has to be a text");
                }
                JsonNode value = node(tuple.getValueNode(), depth + 1);
                if (key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals("<<")) {
                    List<JsonNode> sources = new ArrayList<>();
                    if (value.isArray()) {
                        value.forEach(sources::add);
                    } else {
                        sources.add(value);
                    }
                    for (JsonNode source : sources.reversed()) {
                        if (!(source instanceof ObjectNode one)) {
                            throw new Broken(tuple.getValueNode(), "only objects can be merged");
                        }
                        merged.setAll(one);
                    }
                } else if (object.has(key.getValue())) {
                    throw new Broken(key, "the name " + key.getValue() + " stands twice");
                } else {
                    object.set(key.getValue(), value);
                }
            }
            merged.properties().forEach(e -> object.putIfAbsent(e.getKey(), e.getValue()));
            return object;
        }

        private static JsonNode scalar(ScalarNode scalar) {
            String text = scalar.getValue();
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            if (!plain
                    || (scalar.getTag().equals(Tag.STR) && scalar.getStartMark().isPresent() && tagged(scalar))) {
                return Json.NODES.stringNode(text);
            }
            if (NOTHING.contains(text)) {
                return Json.NODES.nullNode();
            }
            if (YES.contains(text)) {
                return Json.NODES.booleanNode(true);
            }
            if (NO.contains(text)) {
                return Json.NODES.booleanNode(false);
            }
            if (INTEGER.matcher(text).matches()) {
                return integer(text);
            }
            if (DECIMAL.matcher(text).matches() && text.length() < 400) {
                return Json.NODES.numberNode(new BigDecimal(text));
            }
            if (Set.of(".nan", ".inf", "-.inf", "+.inf").contains(text.toLowerCase(Locale.ROOT))) {
                throw new Broken(scalar, "JSON has no such number; put it in quotation marks if it is a text");
            }
            return Json.NODES.stringNode(text);
        }

        /** Whether {@code !!str} was written before it: then the mark points at the tag. */
        private static boolean tagged(ScalarNode scalar) {
            return scalar.getStartMark()
                    .map(m -> m.getBuffer()[m.getPointer()] == '!')
                    .orElse(false);
        }

        private static JsonNode integer(String text) {
            String digits = text.replace("_", "");
            boolean negative = digits.startsWith("-");
            if (negative || digits.startsWith("+")) {
                digits = digits.substring(1);
            }
            int radix = 10;
            if (digits.length() > 1 && digits.charAt(0) == '0') {
                char form = digits.charAt(1);
                radix = form == 'x' ? 16 : form == 'b' ? 2 : 8;
                digits = digits.substring(Character.isDigit(form) ? 1 : 2);
            }
            if (digits.isEmpty() || digits.length() > 400) {
                return Json.NODES.stringNode(text);
            }
            BigInteger value = new BigInteger(negative ? "-" + digits : digits, radix);
            if (value.bitLength() < 32) {
                return Json.NODES.numberNode(value.intValue());
            }
            return value.bitLength() < 64 ? Json.NODES.numberNode(value.longValue()) : Json.NODES.numberNode(value);
        }
    }
}
