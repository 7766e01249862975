package dev.castellan.breakglass.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A kubeconfig as it is written, and the same without some of its users. Entries are cut out of the text; the rest is not
 * written anew, so it stays as it was to the last byte. Pure.
 */
final class KubeconfigText {
    private static final int MOST_NODES = 300_000;
    private static final int DEEPEST = 60;

    private final String text;
    private final boolean narrow;
    private final MappingNode root;
    private final List<User> users;

    /**
     * An entry of {@code users}.
     *
     * @param name untrusted
     * @param text the entry as it stands
     * @param certificateFile what it names instead of holding it
     * @param keyFile the same for its key
     */
    record User(String name, String text, Optional<String> certificateFile, Optional<String> keyFile) {}

    /**
     * What was cut out.
     *
     * @param text what stays
     * @param users names of the entries that went
     * @param nothingLeft whether no user, context or cluster is left
     */
    record Cut(String text, List<String> users, List<String> contexts, List<String> clusters, boolean nothingLeft) {}

    private KubeconfigText(String text, MappingNode root) {
        this.text = text;
        this.narrow = text.codePointCount(0, text.length()) == text.length();
        this.root = root;
        List<User> list = new ArrayList<>();
        for (Node item : items("users")) {
            Optional<Node> user = member(item, "user");
            list.add(new User(
                    name(item),
                    text.substring(from(item), Math.max(from(item), end(item))),
                    user.flatMap(u -> scalar(u, "client-certificate")),
                    user.flatMap(u -> scalar(u, "client-key"))));
        }
        users = List.copyOf(list);
    }

    /** Reads a text; empty where it is no kubeconfig of one document. */
    static Optional<KubeconfigText> read(String text) {
        try {
            List<Node> documents = new ArrayList<>();
            for (Node document : new Compose(settings()).composeAllFromString(text)) {
                documents.add(document);
            }
            if (documents.size() != 1
                    || !(documents.getFirst() instanceof MappingNode root)
                    || !(member(root, "users").orElse(null) instanceof SequenceNode)) {
                return Optional.empty();
            }
            return Optional.of(new KubeconfigText(text, root));
        } catch (YamlEngineException | IllegalStateException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static LoadSettings settings() {
        return LoadSettings.builder()
                .setCodePointLimit(16 * 1024 * 1024)
                .setMaxAliasesForCollections(50)
                .build();
    }

    /** Its users, in the order of the text. */
    List<User> users() {
        return users;
    }

    /**
     * Without some users, the contexts that used them, the clusters that only those contexts used, and a current context
     * that is gone. Empty where the text is written in a way that cannot be cut safely.
     *
     * @param gone places in {@link #users()}
     */
    Optional<Cut> without(Set<Integer> gone) {
        List<Node> userItems = items("users");
        Set<String> stay = new LinkedHashSet<>();
        Set<String> go = new LinkedHashSet<>();
        for (int i = 0; i < userItems.size(); i++) {
            (gone.contains(i) ? go : stay).add(name(userItems.get(i)));
        }
        // A name that is defined twice still has a user.
        Set<Integer> contexts = new LinkedHashSet<>();
        Set<String> clustersUsed = new LinkedHashSet<>();
        Set<String> clustersLeft = new LinkedHashSet<>();
        Set<String> contextNames = new LinkedHashSet<>();
        List<Node> contextItems = items("contexts");
        for (int i = 0; i < contextItems.size(); i++) {
            Optional<Node> context = member(contextItems.get(i), "context");
            String user = context.flatMap(c -> scalar(c, "user")).orElse("");
            String cluster = context.flatMap(c -> scalar(c, "cluster")).orElse("");
            if (go.contains(user) && !stay.contains(user)) {
                contexts.add(i);
                contextNames.add(name(contextItems.get(i)));
                clustersLeft.add(cluster);
            } else {
                clustersUsed.add(cluster);
            }
        }
        Set<Integer> clusters = new LinkedHashSet<>();
        Set<String> clusterNames = new LinkedHashSet<>();
        List<Node> clusterItems = items("clusters");
        for (int i = 0; i < clusterItems.size(); i++) {
            String name = name(clusterItems.get(i));
            if (clustersLeft.contains(name) && !clustersUsed.contains(name)) {
                clusters.add(i);
                clusterNames.add(name);
            }
        }
        Map<Integer, Edit> edits = new TreeMap<>();
        try {
            cut(edits, "users", gone);
            cut(edits, "contexts", contexts);
            cut(edits, "clusters", clusters);
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
        Optional<Node> current = member(root, "current-context");
        boolean currentGone = current.filter(ScalarNode.class::isInstance)
                .map(n -> ((ScalarNode) n).getValue())
                .filter(contextNames::contains)
                .isPresent();
        if (currentGone) {
            Node node = current.get();
            edits.put(from(node), new Edit(from(node), to(node), "\"\""));
        }
        String left;
        try {
            left = apply(edits);
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
        Optional<Cut> result = Optional.of(new Cut(
                left,
                List.copyOf(go),
                List.copyOf(contextNames),
                List.copyOf(clusterNames),
                gone.size() == userItems.size()
                        && contexts.size() == contextItems.size()
                        && clusters.size() == clusterItems.size()));
        return result.filter(r -> holds(r, gone, contexts, clusters, currentGone));
    }

    /** Whether the new text says what the old one said, without what was to go. */
    private boolean holds(
            Cut cut, Set<Integer> users1, Set<Integer> contexts, Set<Integer> clusters, boolean currentGone) {
        Optional<KubeconfigText> again = read(cut.text());
        if (again.isEmpty()) {
            return false;
        }
        try {
            StringBuilder expected = new StringBuilder();
            StringBuilder actual = new StringBuilder();
            int[] budget = {MOST_NODES};
            for (NodeTuple tuple : root.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "?";
                expected.append(key).append('=');
                Set<Integer> without = switch (key) {
                    case "users" -> users1;
                    case "contexts" -> contexts;
                    case "clusters" -> clusters;
                    default -> Set.of();
                };
                if (key.equals("current-context") && currentGone) {
                    expected.append("''");
                } else if (tuple.getValueNode() instanceof SequenceNode list) {
                    expected.append('[');
                    for (int i = 0; i < list.getValue().size(); i++) {
                        if (!without.contains(i)) {
                            plain(list.getValue().get(i), expected, 0, budget);
                        }
                    }
                    expected.append(']');
                } else {
                    plain(tuple.getValueNode(), expected, 0, budget);
                }
            }
            for (NodeTuple tuple : again.get().root.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "?";
                actual.append(key).append('=');
                plain(tuple.getValueNode(), actual, 0, budget);
            }
            return expected.compareTo(actual) == 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void plain(Node node, StringBuilder out, int depth, int[] budget) {
        if (depth > DEEPEST || --budget[0] < 0) {
            throw new IllegalStateException("too deep or too large");
        }
        switch (node) {
            case ScalarNode s ->
                out.append('\'').append(s.getValue().replace("'", "''")).append('\'');
            case SequenceNode list -> {
                out.append('[');
                list.getValue().forEach(n -> plain(n, out, depth + 1, budget));
                out.append(']');
            }
            case MappingNode map -> {
                out.append('{');
                map.getValue().forEach(t -> {
                    plain(t.getKeyNode(), out, depth + 1, budget);
                    out.append(':');
                    plain(t.getValueNode(), out, depth + 1, budget);
                });
                out.append('}');
            }
            default -> throw new IllegalStateException("an unknown node");
        }
    }

    /** Replaces a stretch of the text. */
    private record Edit(int from, int to, String with) {}

    private void cut(Map<Integer, Edit> edits, String list, Collection<Integer> gone) {
        if (gone.isEmpty()) {
            return;
        }
        Node node = member(root, list).orElseThrow(IllegalStateException::new);
        SequenceNode sequence = (SequenceNode) node;
        List<Node> all = sequence.getValue();
        if (sequence.getFlowStyle() == FlowStyle.FLOW) {
            boolean kept = false;
            for (int i = 0; i < all.size(); i++) {
                if (!gone.contains(i)) {
                    kept = true;
                    continue;
                }
                int from = kept ? to(all.get(i - 1)) : from(all.get(i));
                int end = kept || i + 1 == all.size() ? to(all.get(i)) : from(all.get(i + 1));
                edits.put(from, new Edit(from, end, ""));
            }
            return;
        }
        if (gone.size() == all.size()) {
            // The list would read as nothing at all, which some readers do not expect.
            Node key = root.getValue().stream()
                    .map(NodeTuple::getKeyNode)
                    .filter(k -> k instanceof ScalarNode s && s.getValue().equals(list))
                    .findFirst()
                    .orElseThrow(IllegalStateException::new);
            int colon = text.indexOf(':', to(key));
            if (colon < 0 || colon > from(all.getFirst())) {
                throw new IllegalStateException("no colon");
            }
            edits.put(colon + 1, new Edit(colon + 1, colon + 1, " []"));
        }
        for (int i = 0; i < all.size(); i++) {
            if (gone.contains(i)) {
                int from = lineOfDash(all.get(i));
                int end = endOfLine(end(all.get(i)));
                edits.put(from, new Edit(from, end, ""));
            }
        }
    }

    private int lineOfDash(Node item) {
        int dash = text.lastIndexOf('-', from(item) - 1);
        int line = text.lastIndexOf('\n', dash) + 1;
        if (dash < 0
                || !text.substring(line, dash).isBlank()
                || !text.substring(dash + 1, from(item)).isBlank()) {
            throw new IllegalStateException("not an item on lines of its own");
        }
        return line;
    }

    private int endOfLine(int at) {
        int trimmed = at;
        while (trimmed > 0 && Character.isWhitespace(text.charAt(trimmed - 1))) {
            trimmed--;
        }
        int end = text.indexOf('\n', trimmed);
        return end < 0 ? text.length() : end + 1;
    }

    /** Where the content of a node ends: blocks claim the lines up to the next one, comments included. */
    private int end(Node node) {
        if (node instanceof MappingNode map && map.getFlowStyle() != FlowStyle.FLOW) {
            return map.getValue().stream()
                    .mapToInt(t -> Math.max(end(t.getKeyNode()), end(t.getValueNode())))
                    .max()
                    .orElse(to(node));
        }
        if (node instanceof SequenceNode list && list.getFlowStyle() != FlowStyle.FLOW) {
            return list.getValue().stream().mapToInt(this::end).max().orElse(to(node));
        }
        return to(node);
    }

    private String apply(Map<Integer, Edit> edits) {
        StringBuilder left = new StringBuilder(text.length());
        int at = 0;
        for (Edit edit : edits.values()) {
            if (edit.from() < at) {
                throw new IllegalStateException("edits overlap");
            }
            left.append(text, at, edit.from()).append(edit.with());
            at = edit.to();
        }
        return left.append(text, at, text.length()).toString();
    }

    private int from(Node node) {
        return place(node.getStartMark());
    }

    private int to(Node node) {
        return place(node.getEndMark());
    }

    /** Marks count code points. */
    private int place(Optional<Mark> mark) {
        int index = mark.orElseThrow(IllegalStateException::new).getIndex();
        return narrow ? index : text.offsetByCodePoints(0, index);
    }

    private List<Node> items(String list) {
        return member(root, list)
                .filter(SequenceNode.class::isInstance)
                .map(n -> ((SequenceNode) n).getValue())
                .orElse(List.of());
    }

    private static String name(Node item) {
        return scalar(item, "name").orElse("");
    }

    private static Optional<String> scalar(Node node, String member) {
        return member(node, member).filter(ScalarNode.class::isInstance).map(n -> ((ScalarNode) n).getValue());
    }

    private static Optional<Node> member(Node node, String name) {
        if (!(node instanceof MappingNode map)) {
            return Optional.empty();
        }
        return map.getValue().stream()
                .filter(t ->
                        t.getKeyNode() instanceof ScalarNode s && s.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }
}
