package dev.castellan.console.design;

import java.util.EnumMap;
import java.util.Map;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextBoundsType;

/**
 * Colours and the font of the theme in use, for what is painted rather than built of nodes. They are read from texts that
 * are never shown and that the stylesheet colours; a change of the theme is told.
 */
final class Palette {
    private final Map<Ink, Text> inks = new EnumMap<>(Ink.class);
    private final Map<Wash, Text> washes = new EnumMap<>(Wash.class);
    private final Text letters = probe(Style.MONO);
    private final Text bold = probe(Style.MONO);
    private double charWidth;
    private double rowHeight;
    private double baseline;

    /**
     * Reads the colours as they are for children of this node.
     *
     * @param children of the node that paints
     * @param changed called when something is coloured or written differently
     */
    Palette(ObservableList<Node> children, Runnable changed) {
        bold.getStyleClass().add(Style.STRONG);
        for (Ink ink : Ink.values()) {
            inks.put(ink, probe(ink.style()));
        }
        for (Wash wash : Wash.values()) {
            washes.put(wash, probe(wash.style()));
        }
        letters.setText("M".repeat(100));
        letters.setBoundsType(TextBoundsType.LOGICAL);
        children.addAll(inks.values());
        children.addAll(washes.values());
        children.addAll(letters, bold);
        for (Text text : inks.values()) {
            text.fillProperty().subscribe(changed);
        }
        for (Text text : washes.values()) {
            text.fillProperty().subscribe(changed);
        }
        letters.fontProperty().subscribe(() -> {
            measure();
            changed.run();
        });
    }

    private static Text probe(String style) {
        Text text = new Text();
        text.setManaged(false);
        text.setVisible(false);
        text.getStyleClass().add(style);
        return text;
    }

    private void measure() {
        var bounds = letters.getLayoutBounds();
        charWidth = bounds.getWidth() / 100;
        rowHeight = Math.ceil(bounds.getHeight() * 1.18);
        baseline = Math.round((rowHeight - bounds.getHeight()) / 2 - bounds.getMinY());
    }

    Paint of(Ink ink) {
        Text text = inks.get(ink);
        return text == null ? letters.getFill() : text.getFill();
    }

    Paint of(Wash wash) {
        Text text = washes.get(wash);
        return text == null ? letters.getFill() : text.getFill();
    }

    Font font(boolean strong) {
        return strong ? bold.getFont() : letters.getFont();
    }

    /** The width of one column, in pixels. */
    double charWidth() {
        return charWidth;
    }

    /** The height of one row, in pixels. */
    double rowHeight() {
        return rowHeight;
    }

    /** From the upper edge of a row to the line its letters stand on. */
    double baseline() {
        return baseline;
    }
}
