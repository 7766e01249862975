package dev.castellan.console.design;

import javafx.geometry.Bounds;
import javafx.scene.layout.Region;
import javafx.scene.shape.SVGPath;

/** An {@link Icon} as large as its region; the stylesheet gives size and colour. */
public final class IconView extends Region {
    private static final double GRID = 24;

    private final SVGPath path = new SVGPath();

    IconView(Icon icon) {
        getStyleClass().add(Style.ICON);
        path.getStyleClass().add(Style.ICON_PATH);
        path.setManaged(false);
        path.setContent(icon.path());
        setMouseTransparent(true);
        setFocusTraversable(false);
        getChildren().add(path);
    }

    /** Shows another picture. */
    public void show(Icon icon) {
        if (!path.getContent().equals(icon.path())) {
            path.setContent(icon.path());
            requestLayout();
        }
    }

    /** Adds a class of the stylesheet. */
    public IconView styled(String... classes) {
        getStyleClass().addAll(classes);
        return this;
    }

    @Override
    protected void layoutChildren() {
        double scale = Math.min(getWidth(), getHeight()) / GRID;
        path.setScaleX(scale);
        path.setScaleY(scale);
        // Scaling keeps the centre of the drawing where it is: move that to where it belongs on the scaled square.
        Bounds drawn = path.getLayoutBounds();
        path.setLayoutX(getWidth() / 2 + (drawn.getCenterX() - GRID / 2) * scale - drawn.getCenterX());
        path.setLayoutY(getHeight() / 2 + (drawn.getCenterY() - GRID / 2) * scale - drawn.getCenterY());
    }
}
