package dev.castellan.console.access.matrix;

import dev.castellan.console.design.Style;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.Text;

/** The colours and fonts of the theme in use for what is painted, read from texts that are never shown. */
final class MatrixInk {
    private final Map<String, Text> probes = new HashMap<>();
    private final Text plain = probe("");
    private final Text strong = probe(Style.STRONG);
    private final Text letters = probe(Style.MONO);
    private final Text bold = probe(Style.MONO);
    private double lineHeight;
    private double letterWidth;

    MatrixInk(ObservableList<Node> children, Runnable changed) {
        bold.getStyleClass().add(Style.STRONG);
        for (String style : List.of(
                MatrixStyle.INK_TEXT,
                MatrixStyle.INK_MUTED,
                MatrixStyle.INK_DIM,
                MatrixStyle.INK_READ,
                MatrixStyle.INK_WRITE,
                MatrixStyle.INK_DELETE,
                MatrixStyle.INK_AZURE,
                MatrixStyle.INK_PERHAPS,
                MatrixStyle.WASH_PAPER,
                MatrixStyle.WASH_HEAD,
                MatrixStyle.WASH_LINE,
                MatrixStyle.WASH_HOVER,
                MatrixStyle.WASH_FOCUS,
                MatrixStyle.WASH_READ,
                MatrixStyle.WASH_WRITE,
                MatrixStyle.WASH_DELETE)) {
            Text text = probe(style);
            probes.put(style, text);
            text.fillProperty().subscribe(changed);
        }
        letters.setText("M".repeat(50));
        children.addAll(probes.values());
        children.addAll(plain, strong, letters, bold);
        letters.fontProperty().subscribe(() -> {
            measure();
            changed.run();
        });
        plain.fontProperty().subscribe(changed);
        measure();
    }

    private static Text probe(String style) {
        Text text = new Text();
        text.setManaged(false);
        text.setVisible(false);
        if (!style.isEmpty()) {
            text.getStyleClass().add(style);
        }
        return text;
    }

    private void measure() {
        letterWidth = letters.getLayoutBounds().getWidth() / 50;
        lineHeight = letters.getLayoutBounds().getHeight();
    }

    Paint of(String style) {
        Text text = probes.get(style);
        return text == null ? plain.getFill() : text.getFill();
    }

    Font plain() {
        return plain.getFont();
    }

    Font strong() {
        return strong.getFont();
    }

    Font letters() {
        return letters.getFont();
    }

    Font bold() {
        return bold.getFont();
    }

    double lineHeight() {
        return lineHeight;
    }

    double letterWidth() {
        return letterWidth;
    }
}
