package dev.castellan.console.design;

import javafx.beans.binding.DoubleBinding;
import javafx.scene.layout.Pane;
import javafx.scene.text.Text;

/** The height of a table row that follows the text size, measured on the font in use. */
final class RowHeight extends DoubleBinding {
    /** Its value at normal text size, in pixels. */
    static final double NORMAL = 36;

    private static final double LINES = 2.6;

    private final Text probe = new Text("X");
    private final double lines;

    RowHeight(Pane owner) {
        this(owner, LINES);
    }

    /** The height of a row of so many lines. */
    RowHeight(Pane owner, double lines) {
        this.lines = lines;
        probe.setVisible(false);
        probe.setManaged(false);
        owner.getChildren().add(probe);
        bind(probe.fontProperty());
    }

    @Override
    protected double computeValue() {
        return Math.rint(probe.getFont().getSize() * lines);
    }
}
