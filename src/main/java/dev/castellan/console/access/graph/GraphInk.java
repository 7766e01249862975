package dev.castellan.console.access.graph;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;

/**
 * Colours and fonts of the theme in use for the painted graph, read from texts that are never shown and that the stylesheet
 * colours; a change of the theme is told.
 */
final class GraphInk {
    /** What is painted. */
    enum Ink {
        PAPER("graph-paper"),
        CARD("graph-card"),
        CARD_LINE("graph-card-line"),
        LINE("graph-line"),
        TEXT("graph-text"),
        STRONG("graph-strong"),
        MUTED("graph-muted"),
        AZURE("graph-azure"),
        AZURE_CARD("graph-azure-card"),
        KUBERNETES("graph-kubernetes"),
        ACCENT("graph-accent"),
        FOCUS("graph-focus"),
        BAD("graph-bad"),
        BAD_FILL("graph-bad-fill"),
        ATTENTION("graph-attention"),
        ATTENTION_FILL("graph-attention-fill"),
        NEUTRAL("graph-neutral"),
        NEUTRAL_FILL("graph-neutral-fill"),
        WAY("graph-way");

        private final String style;

        Ink(String style) {
            this.style = style;
        }
    }

    private final Map<Ink, Text> probes = new EnumMap<>(Ink.class);
    private final Map<Long, Font> fonts = new HashMap<>();
    private final Text measure = new Text();

    GraphInk(ObservableList<Node> children, Runnable changed) {
        for (Ink ink : Ink.values()) {
            Text probe = new Text();
            probe.setManaged(false);
            probe.setVisible(false);
            probe.getStyleClass().add(ink.style);
            probes.put(ink, probe);
            children.add(probe);
            probe.fillProperty().subscribe(changed);
        }
        probe(Ink.TEXT).fontProperty().subscribe(() -> {
            fonts.clear();
            changed.run();
        });
    }

    private Text probe(Ink ink) {
        return probes.getOrDefault(ink, measure);
    }

    Color of(Ink ink) {
        return probe(ink).getFill() instanceof Color colour ? colour : Color.color(0.5, 0.5, 0.5);
    }

    /** The size of ordinary text now, in pixels. */
    double size() {
        return probe(Ink.TEXT).getFont().getSize();
    }

    /** The font of the theme in another size. Sizes are few, so that letters are drawn once. */
    Font font(double size, boolean strong) {
        double rounded = Math.max(1, Math.round(size * 4) / 4.0);
        return fonts.computeIfAbsent(
                Double.doubleToLongBits(rounded) ^ (strong ? 1L : 0L),
                k -> Font.font(
                        probe(Ink.TEXT).getFont().getFamily(), strong ? FontWeight.BOLD : FontWeight.NORMAL, rounded));
    }

    /** How wide a text is, in pixels. */
    double width(String text, Font font) {
        measure.setFont(font);
        measure.setText(text);
        return measure.getLayoutBounds().getWidth();
    }

    /** A colour as SVG has it, over the paper where it is not opaque. */
    String hex(Ink ink) {
        Color colour = of(ink);
        Color paper = of(Ink.PAPER);
        Color solid = paper.interpolate(
                Color.color(colour.getRed(), colour.getGreen(), colour.getBlue()), colour.getOpacity());
        return "#%02x%02x%02x"
                .formatted(
                        Math.round(solid.getRed() * 255),
                        Math.round(solid.getGreen() * 255),
                        Math.round(solid.getBlue() * 255));
    }
}
