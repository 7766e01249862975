package dev.castellan.console.cluster;

import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.FieldPath;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.util.Map;
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
        change.before()
                .ifPresent(v -> box.getChildren().add(value("−", secret, change.path(), v, ClusterStyle.BEFORE)));
        change.after().ifPresent(v -> box.getChildren().add(value("+", secret, change.path(), v, ClusterStyle.AFTER)));
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private static Node value(String sign, boolean secret, FieldPath path, JsonNode value, String style) {
        Label label = new Label(sign + " " + text(secret, path, value));
        label.getStyleClass().addAll(Style.MONO, style);
        label.setWrapText(true);
        label.setMaxWidth(Double.MAX_VALUE);
        return label;
    }

    /** A value in words; those of secrets are never shown here. */
    static String text(boolean secret, FieldPath path, JsonNode value) {
        boolean hidden =
                secret && (path.within("data") || path.within("stringData") || path.within("metadata", "annotations"));
        StringBuilder text = new StringBuilder();
        if (hidden) {
            text.append("(not shown)");
        } else if (value.isString()) {
            text.append(value.stringValue(), 0, Math.min(value.stringValue().length(), LONGEST + 1));
        } else {
            write(value, text);
        }
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text.toString();
        return DisplayText.clean(cut);
    }

    /** As JSON, no further than it is shown: a value may be some megabytes. */
    private static void write(JsonNode value, StringBuilder text) {
        if (text.length() > LONGEST) {
            return;
        }
        String between = "";
        if (value instanceof ObjectNode members) {
            text.append('{');
            for (Map.Entry<String, JsonNode> member : members.properties()) {
                text.append(between).append(quoted(member.getKey())).append(':');
                write(member.getValue(), text);
                between = ",";
                if (text.length() > LONGEST) {
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
                if (text.length() > LONGEST) {
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
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST + 1) : text;
        return StringNode.valueOf(cut).toString();
    }
}
