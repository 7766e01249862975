package dev.castellan.console.design;

import javafx.scene.layout.Region;
import javafx.scene.shape.SVGPath;

/** The product's mark: a keep with its gate. Drawn, so that it is sharp at every size and costs no picture to load. */
public final class Mark extends Region {
    private static final double GRID = 32;

    private final SVGPath shield =
            part("M16 1.5L29 5.5V15c0 7.6-5.2 13-13 15.500C8.2 28 3 22.6 3 15V5.500z", Style.MARK_SHIELD);
    private final SVGPath keep = part(
            "M9 9h3v2.500h2.500V9h3v2.500H20V9h3v6.500l-1.5 1.500v6.500h-3.500v-3.500a2 2 0 0 0-4 0v3.500h-3.500V17L9"
                    + " 15.500z",
            Style.MARK_KEEP);

    /** The mark as large as its region. */
    public Mark() {
        getStyleClass().add(Style.MARK);
        setMouseTransparent(true);
        getChildren().addAll(shield, keep);
    }

    @Override
    protected void layoutChildren() {
        double scale = Math.min(getWidth(), getHeight()) / GRID;
        for (SVGPath path : new SVGPath[] {shield, keep}) {
            path.setScaleX(scale);
            path.setScaleY(scale);
            var drawn = path.getLayoutBounds();
            path.setLayoutX(getWidth() / 2 + (drawn.getCenterX() - GRID / 2) * scale - drawn.getCenterX());
            path.setLayoutY(getHeight() / 2 + (drawn.getCenterY() - GRID / 2) * scale - drawn.getCenterY());
        }
    }

    private static SVGPath part(String content, String style) {
        SVGPath path = new SVGPath();
        path.setContent(content);
        path.setManaged(false);
        path.getStyleClass().add(style);
        return path;
    }
}
