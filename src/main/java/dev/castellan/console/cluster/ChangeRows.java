package dev.castellan.console.cluster;

import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.FieldPath;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One changed field: where, what stood there, what stands there then. */
final class ChangeRows {
    private static final int LONGEST = 300;
    /** How far two values are compared for where they differ. */
    private static final int LOOKED = 20_000;

    private static final int BEFORE_IT = 40;

    private ChangeRows() {}

    static Node node(FieldChange change, boolean secret) {
        Badge kind = switch (change.kind()) {
            case ADDED -> new Badge(Tone.GOOD, "Added");
            case REMOVED -> new Badge(Tone.BAD, "Removed");
            case CHANGED -> new Badge(Tone.INFO, "Changed");
            case REORDERED -> new Badge(Tone.NEUTRAL, "Reordered");
        };
        Label path = new Label(DisplayText.clean(change.path().toString()));
        path.getStyleClass().addAll(Style.MONO, Style.STRONG);
        path.setWrapText(true);
        HBox head = KindListView.line(kind, path);
        VBox box = new VBox(head);
        Shown shown = shown(secret, change);
        shown.before().ifPresent(t -> box.getChildren().add(value("−", t, ClusterStyle.BEFORE)));
        shown.after().ifPresent(t -> box.getChildren().add(value("+", t, ClusterStyle.AFTER)));
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private static Node value(String sign, String text, String style) {
        Label label = new Label(sign + " " + text);
        label.getStyleClass().addAll(Style.MONO, style);
        label.setWrapText(true);
        label.setMaxWidth(Double.MAX_VALUE);
        return label;
    }

    /** What is shown of both values of a field. */
    record Shown(Optional<String> before, Optional<String> after) {}

    /** Both values in words, from a little before where they differ; those of secrets are never shown here. */
    static Shown shown(boolean secret, FieldChange change) {
        FieldPath path = change.path();
        boolean hidden =
                secret && (path.within("data") || path.within("stringData") || path.within("metadata", "annotations"));
        Optional<String> before = change.before().map(v -> text(hidden, v));
        Optional<String> after = change.after().map(v -> text(hidden, v));
        if (before.isEmpty() || after.isEmpty()) {
            return new Shown(before.map(t -> cut(t, 0)), after.map(t -> cut(t, 0)));
        }
        int same = same(before.get(), after.get());
        // Where they are the same as far as anybody looked, the end says that they go on.
        int from = same < LONGEST - BEFORE_IT ? 0 : Math.min(same, LOOKED) - BEFORE_IT;
        return new Shown(before.map(t -> cut(t, from)), after.map(t -> cut(t, from)));
    }

    private static int same(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int at = 0;
        while (at < shorter && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    private static String text(boolean hidden, JsonNode value) {
        if (hidden) {
            return "(not shown)";
        }
        if (value.isString()) {
            String text = value.stringValue();
            return text.length() > LOOKED ? text.substring(0, LOOKED + 1) : text;
        }
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static String cut(String text, int from) {
        int at = Math.min(from, text.length());
        int end = Math.min(text.length(), at + LONGEST);
        return DisplayText.clean((at > 0 ? "…" : "") + text.substring(at, end) + (end < text.length() ? "…" : ""));
    }

    /** As JSON, no further than anybody looks: a value may be some megabytes. */
    private static void write(JsonNode value, StringBuilder text) {
        if (text.length() > LOOKED) {
            return;
        }
        String between = "";
        if (value instanceof ObjectNode members) {
            text.append('{');
            for (Map.Entry<String, JsonNode> member : members.properties()) {
                text.append(between).append(quoted(member.getKey())).append(':');
                write(member.getValue(), text);
                between = ",";
                if (text.length() > LOOKED) {
                    return;
                }
            }
            text.append('}');
        } else if (value instanceof ArrayNode elements) {
            text.append('[');
            for (JsonNode element : elements) {
                text.append(between);
                write(element, text);
                between = ",";
                if (text.length() > LOOKED) {
                    return;
                }
            }
            text.append(']');
        } else if (value.isString()) {
            text.append(quoted(value.stringValue()));
        } else {
            text.append(value);
        }
    }

    /** Escaped: one element must not look like two. */
    private static String quoted(String text) {
        String cut = text.length() > LOOKED ? text.substring(0, LOOKED + 1) : text;
        return StringNode.valueOf(cut).toString();
    }
}
