package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Plane;
import dev.castellan.console.access.graph.GraphInk.Ink;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/** The whole picture small, with a frame around what is seen; a click or drag in it moves the view. */
final class MiniMap extends Region {
    private static final double WIDTH = 190;
    private static final double HEIGHT = 120;
    private static final double PAD = 6;

    private final Canvas canvas = new Canvas(WIDTH, HEIGHT);
    private final Region seen = new Region();
    private final GraphCanvas graph;
    private Picture drawn = Picture.EMPTY;
    private double scale = 1;
    private double left;
    private double top;

    MiniMap(GraphCanvas graph) {
        this.graph = graph;
        getStyleClass().add(GraphStyle.MAP);
        seen.getStyleClass().add(GraphStyle.MAP_VIEW);
        seen.setManaged(false);
        seen.setMouseTransparent(true);
        getChildren().addAll(canvas, seen);
        setMinSize(WIDTH + 2, HEIGHT + 2);
        setPrefSize(WIDTH + 2, HEIGHT + 2);
        setMaxSize(WIDTH + 2, HEIGHT + 2);
        setAccessibleText("Overview of the graph");
        canvas.relocate(1, 1);
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::go);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::go);
    }

    /** Draws the picture again where it is another one, and moves the frame. */
    void show(Viewport view) {
        Picture picture = graph.picture();
        boolean whole = view.x() <= 1
                && view.y() <= 1
                && view.x() + view.width() / view.scale() >= picture.width() - 1
                && view.y() + view.height() / view.scale() >= picture.height() - 1;
        setVisible(!whole && picture.width() > 0);
        if (!isVisible()) {
            return;
        }
        if (!drawn.equals(picture)) {
            draw(picture);
        }
        double x = Math.clamp(left + view.x() * scale, 1, WIDTH);
        double y = Math.clamp(top + view.y() * scale, 1, HEIGHT);
        double right = Math.clamp(left + (view.x() + view.width() / view.scale()) * scale, x + 4, WIDTH + 4);
        double bottom = Math.clamp(top + (view.y() + view.height() / view.scale()) * scale, y + 4, HEIGHT + 4);
        seen.resizeRelocate(x, y, Math.min(right, WIDTH) - x, Math.min(bottom, HEIGHT) - y);
    }

    /** Colours changed. */
    void forget() {
        drawn = Picture.EMPTY;
    }

    private void draw(Picture picture) {
        drawn = picture;
        scale = Math.min((WIDTH - 2 * PAD) / picture.width(), (HEIGHT - 2 * PAD) / picture.height());
        left = (WIDTH - picture.width() * scale) / 2;
        top = (HEIGHT - picture.height() * scale) / 2;
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < picture.x().length; i++) {
            Card card = picture.scene().cards().get(i);
            Ink ink = card.risk().filter(r -> r == Severity.CRITICAL).isPresent()
                    ? Ink.BAD
                    : card.risk().filter(r -> r == Severity.HIGH).isPresent()
                            ? Ink.ATTENTION
                            : card.kind().plane() == Plane.AZURE ? Ink.AZURE : Ink.MUTED;
            g.setFill(graph.ink().of(ink));
            g.setGlobalAlpha(ink == Ink.MUTED ? 0.6 : 1);
            g.fillRect(
                    left + picture.x()[i] * scale,
                    top + picture.y()[i] * scale,
                    Math.max(2, Picture.CARD_WIDTH * scale),
                    Math.max(1, Picture.CARD_HEIGHT * scale));
        }
        g.setGlobalAlpha(1);
    }

    private void go(MouseEvent event) {
        Viewport view = graph.view();
        double x = (event.getX() - 1 - left) / scale;
        double y = (event.getY() - 1 - top) / scale;
        graph.look(new Viewport(
                x - view.width() / view.scale() / 2,
                y - view.height() / view.scale() / 2,
                view.scale(),
                view.width(),
                view.height()));
        event.consume();
    }
}
