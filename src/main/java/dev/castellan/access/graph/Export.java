package dev.castellan.access.graph;

import dev.castellan.access.escalation.Severity;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A picture as text for other programs. Names come from clusters: each format escapes them. */
public final class Export {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LETTERS = 27;

    private Export() {}

    /** As Scalable Vector Graphics 1.1, by itself: no script, no style from elsewhere. */
    public static String svg(Picture picture, Look look, String title) {
        StringBuilder svg = new StringBuilder(4096);
        svg.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\""
                        + " font-family=\"Segoe UI, Helvetica, Arial, sans-serif\">\n",
                picture.width(),
                picture.height(),
                picture.width(),
                picture.height()));
        svg.append("<title>").append(xml(title)).append("</title>\n");
        svg.append(String.format(
                Locale.ROOT,
                "<rect width=\"%.0f\" height=\"%.0f\" fill=\"%s\"/>\n",
                picture.width(),
                picture.height(),
                look.paper()));
        for (int l = 0; l < picture.layerX().length; l++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\" font-weight=\"bold\" fill=\"%s\">%s</text>\n",
                    picture.layerX()[l],
                    Picture.MARGIN + 12,
                    look.muted(),
                    xml(picture.scene().titles().get(l))));
        }
        for (int w = 0; w < picture.scene().wires().size(); w++) {
            wire(svg, picture, w, look);
        }
        for (int i = 0; i < picture.scene().cards().size(); i++) {
            card(svg, picture.scene().cards().get(i), picture.x()[i], picture.y()[i], look);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void wire(StringBuilder svg, Picture picture, int w, Look look) {
        Wire wire = picture.scene().wires().get(w);
        double[] r = picture.routes().get(w);
        StringBuilder path = new StringBuilder(String.format(Locale.ROOT, "M%.1f %.1f", r[0], r[1]));
        for (int p = 0; p + 3 < r.length; p += 2) {
            double bend = (r[p + 2] - r[p]) * Curve.BEND;
            path.append(String.format(
                    Locale.ROOT,
                    " C%.1f %.1f %.1f %.1f %.1f %.1f",
                    r[p] + bend,
                    r[p + 1],
                    r[p + 2] - bend,
                    r[p + 3],
                    r[p + 2],
                    r[p + 3]));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"%s/>\n",
                path,
                wire.step() > 0 ? look.way() : wire.link().refusing() ? look.bad() : look.line(),
                wire.step() > 0 ? 2.5 : width(wire.count()),
                wire.certain() && !wire.link().refusing() ? "" : " stroke-dasharray=\"6 4\""));
    }

    /** How thick a wire is that stands for so many. */
    public static double width(int count) {
        return Math.min(6, 1 + Math.log10(count) * 1.4);
    }

    private static void card(StringBuilder svg, Card card, double x, double y, Look look) {
        boolean azure = card.kind().plane() == Plane.AZURE;
        String ink = card.risk().map(r -> risk(r, look)).orElse(look.muted());
        svg.append("<g><title>")
                .append(xml(card.title() + " · " + card.detail()))
                .append("</title>");
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" rx=\"%d\" fill=\"%s\" stroke=\"%s\"%s/>",
                x,
                y,
                Picture.CARD_WIDTH,
                Picture.CARD_HEIGHT,
                azure ? 16 : 6,
                azure ? look.azureCard() : look.card(),
                card.kind() == NodeKind.AZURE_DENY ? look.bad() : azure ? look.azure() : look.line(),
                card.missing() ? " stroke-dasharray=\"4 3\"" : ""));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"13\" font-weight=\"bold\" fill=\"%s\">%s</text>",
                x + 14,
                y + 19,
                look.text(),
                xml(shortened(card.title(), LETTERS - 3))));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" fill=\"%s\">%s</text>",
                x + 14,
                y + 35,
                look.muted(),
                xml(begun(card.detail(), LETTERS - 2))));
        card.risk()
                .filter(r -> r.compareTo(Severity.MEDIUM) >= 0)
                .ifPresent(r -> svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" font-weight=\"bold\" text-anchor=\"end\""
                                + " fill=\"%s\">%s</text>",
                        x + Picture.CARD_WIDTH - 10,
                        y + 35,
                        ink,
                        r.word())));
        svg.append("</g>\n");
    }

    private static String risk(Severity severity, Look look) {
        return switch (severity) {
            case CRITICAL -> look.bad();
            case HIGH -> look.attention();
            case MEDIUM, LOW -> look.muted();
        };
    }

    /** At most so many letters, the middle left out, since beginnings and ends of names tell them apart. */
    public static String shortened(String text, int letters) {
        int length = text.codePointCount(0, text.length());
        if (length <= letters) {
            return text;
        }
        int end = letters / 3;
        int start = letters - end - 1;
        return text.substring(0, text.offsetByCodePoints(0, start))
                + "…"
                + text.substring(text.offsetByCodePoints(0, length - end));
    }

    /** At most so many letters, the end left out. */
    public static String begun(String text, int letters) {
        return text.codePointCount(0, text.length()) <= letters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, letters - 1)) + "…";
    }

    /** In the language of Graphviz. */
    public static String dot(Scene scene, String title) {
        StringBuilder dot =
                new StringBuilder("digraph access {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        dot.append("  label=").append(quoted(title)).append(";\n");
        for (int i = 0; i < scene.cards().size(); i++) {
            Card card = scene.cards().get(i);
            dot.append("  n")
                    .append(i)
                    .append(" [label=")
                    .append(quoted(card.title() + "\n" + card.detail()
                            + card.risk().map(r -> "\n" + r.word()).orElse("")))
                    .append(card.kind().plane() == Plane.AZURE ? ", shape=octagon" : "")
                    .append(card.missing() ? ", style=dashed" : "")
                    .append("];\n");
        }
        for (int l = 0; l < scene.titles().size(); l++) {
            dot.append("  { rank=same;");
            for (int i = 0; i < scene.cards().size(); i++) {
                if (scene.cards().get(i).layer() == l) {
                    dot.append(" n").append(i).append(';');
                }
            }
            dot.append(" }\n");
        }
        for (Wire wire : scene.wires()) {
            String label = wire.step() > 0
                    ? "step " + wire.step()
                    : wire.link().refusing()
                            ? wire.link().word()
                            : wire.count() > 1 ? String.valueOf(wire.count()) : "";
            dot.append("  n").append(wire.from()).append(" -> n").append(wire.to());
            dot.append(label.isEmpty() ? "" : " [label=" + quoted(label) + "]");
            dot.append(";\n");
        }
        return dot.append("}\n").toString();
    }

    /** As JSON: nodes and edges with all that is known of them. */
    public static String json(Scene scene, String title) {
        ObjectNode root = JSON.createObjectNode();
        root.put("title", title);
        root.put("objects", scene.objects());
        ArrayNode nodes = root.putArray("nodes");
        for (Card card : scene.cards()) {
            ObjectNode node = nodes.addObject();
            node.put("id", card.key());
            node.put("kind", card.kind().word());
            node.put("plane", card.kind().plane().word());
            node.put("title", card.title());
            node.put("detail", card.detail());
            card.id().ifPresent(id -> {
                node.put("namespace", id.namespace());
                node.put("name", id.name());
            });
            card.risk().ifPresent(r -> node.put("risk", r.word()));
            node.put("stands_for", card.count());
            node.put("layer", card.layer());
            if (card.missing()) {
                node.put("missing", true);
            }
        }
        ArrayNode edges = root.putArray("edges");
        for (Wire wire : scene.wires()) {
            ObjectNode edge = edges.addObject();
            edge.put("from", scene.cards().get(wire.from()).key());
            edge.put("to", scene.cards().get(wire.to()).key());
            edge.put("says", wire.link().word());
            edge.put("count", wire.count());
            if (wire.step() > 0) {
                edge.put("step", wire.step());
                edge.put("certain", wire.certain());
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** Text between tags or in an attribute; what XML 1.0 cannot hold is shown as its number. */
    static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    boolean allowed = c == '\t'
                            || c == '\n'
                            || (c >= 0x20 && c < 0xD800)
                            || (c >= 0xE000 && c < 0xFFFE)
                            || c >= 0x10000;
                    if (allowed) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format(Locale.ROOT, "\\u%04X", c));
                    }
                }
            }
        });
        return out.toString();
    }

    /** A string of Graphviz: quotes and backslashes escaped, line ends as it writes them. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c >= 0x20) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
