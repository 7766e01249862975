package dev.castellan.console.access.graph;

import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.HitIndex;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Scene;
import dev.castellan.access.graph.Wire;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import javafx.scene.transform.Scale;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The picture on the screen: drag or scroll to move, Ctrl and wheel to zoom, a click chooses, a double click goes there. Keys:
 * arrows go along the wires and from card to card, Enter goes there, + - and 0 zoom, Esc goes back. The canvas is a little
 * larger than the view, whatever the size of the picture: while one pans it is moved, and painted again only at its edge.
 */
final class GraphCanvas extends Region {
    private static final double KEY_ZOOM = 1.25;
    private static final double READABLE = 0.78;
    /** A way is seen whole rather than large: its steps are told beside it. */
    private static final double READABLE_WAY = 0.5;

    private static final double HINT_NEAR = 6;
    private static final double LARGEST_PICTURE = 6_000;
    /** How much more than the view is painted on each side, in pixels. */
    private static final double SPARE = 200;
    /** How much larger or smaller what is painted is shown at most. */
    private static final double STRETCH = 2;
    /** How long after the last step of a zoom all is painted as it should be. */
    private static final Duration SETTLED = Duration.millis(120);

    /** What is done besides looking. */
    interface Commands {
        /** This card is the one in question now. */
        void choose(Optional<String> key);

        /** Goes into a card: opens a fold, or shows everything around a node. */
        void enter(Card card);

        /** What was shown before. */
        void back();

        /** What a wire says. */
        String says(Wire wire);
    }

    private final Canvas canvas = new Canvas();
    private final Canvas headings = new Canvas();
    private final Rectangle clip = new Rectangle();
    private final Label hint = new Label();
    private final GraphInk ink;
    private final GraphPainter painter;
    private final Commands commands;
    private final AnimationTimer frame = new AnimationTimer() {
        @Override
        public void handle(long now) {
            stop();
            asked = false;
            paint();
        }
    };
    private Consumer<Viewport> moved = v -> {};
    private Runnable restyled = () -> {};
    private Picture picture = Picture.EMPTY;
    private HitIndex hits = new HitIndex(Picture.EMPTY);
    private Viewport view = new Viewport(0, 0, 1, 0, 0);
    private Lit lit = Lit.NONE;
    private boolean way;
    private int selected = -1;
    private int hovered = -1;
    private int focus = -1;
    private boolean keyboard;
    private boolean asked;
    private boolean stale = true;
    private boolean zooming;
    /** While somebody zooms, what is painted is stretched: letters of every size in between would have to be drawn first. */
    private final Scale stretch = new Scale(1, 1, 0, 0);

    private final PauseTransition settled = new PauseTransition(SETTLED);
    private Viewport painted = new Viewport(0, 0, 1, 0, 0);
    private boolean opened;
    private boolean themed;
    private int seen;
    private @Nullable MouseEvent pressed;
    private boolean dragged;

    GraphCanvas(Commands commands) {
        this.commands = commands;
        getStyleClass().add(GraphStyle.CANVAS);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleText("Access graph. Arrow keys move along its wires; the list holds the same as rows.");
        hint.getStyleClass().add(GraphStyle.HINT);
        hint.setManaged(false);
        hint.setVisible(false);
        hint.setMouseTransparent(true);
        hint.setWrapText(true);
        canvas.setManaged(false);
        canvas.getTransforms().add(stretch);
        settled.setOnFinished(e -> {
            zooming = false;
            frame();
        });
        headings.setManaged(false);
        setClip(clip);
        getChildren().addAll(canvas, headings, hint);
        ink = new GraphInk(getChildren(), this::restyled);
        painter = new GraphPainter(ink);
        setMinSize(0, 0);
        focusedProperty().subscribe(this::repaint);
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
        addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        addEventHandler(ZoomEvent.ZOOM, e -> {
            zoom(e.getZoomFactor(), e.getX(), e.getY());
            e.consume();
        });
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
        addEventHandler(MouseEvent.MOUSE_RELEASED, e -> setCursor(Cursor.DEFAULT));
        addEventHandler(MouseEvent.MOUSE_CLICKED, this::click);
        addEventHandler(MouseEvent.MOUSE_MOVED, this::hover);
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hovered(-1, -1, 0, 0));
    }

    /** Is told where one looks, after each change. */
    void onMoved(Consumer<Viewport> listener) {
        moved = listener;
    }

    /** Is told when colours or sizes changed. */
    void onRestyled(Runnable listener) {
        restyled = listener;
    }

    GraphInk ink() {
        return ink;
    }

    Viewport view() {
        return view;
    }

    Picture picture() {
        return picture;
    }

    /** Whether what is on the screen was painted in the size that it is seen in. */
    boolean sharp() {
        return painted.scale() == view.scale() && stretch.getX() == 1;
    }

    /** How many cards the last frame painted. */
    int seen() {
        return seen;
    }

    /**
     * Shows a picture. What was chosen stays where it is on the screen, if it is in both.
     *
     * @param chosen key of the card in question
     * @param focused key of the card everything is around
     * @param ofWay whether it shows the steps of a way
     */
    void show(Picture next, HitIndex index, Optional<String> chosen, Optional<String> focused, boolean ofWay) {
        boolean other = !next.equals(picture);
        double[] anchor = null;
        if (other && opened && chosen.isPresent()) {
            int before = picture.scene().find(chosen.get());
            int now = next.scene().find(chosen.get());
            if (before >= 0 && now >= 0 && way == ofWay) {
                anchor = new double[] {next.x()[now] - picture.x()[before], next.y()[now] - picture.y()[before]};
            }
        }
        picture = next;
        hits = index;
        way = ofWay;
        zooming = false;
        selected = chosen.map(next.scene()::find).orElse(-1);
        focus = focused.map(next.scene()::find).orElse(-1);
        if (other) {
            hovered = -1;
            hint.setVisible(false);
            if (anchor == null) {
                opened = false;
                open();
            } else {
                look(new Viewport(
                        view.x() + anchor[0], view.y() + anchor[1], view.scale(), view.width(), view.height()));
            }
        }
        light();
        repaint();
    }

    private void open() {
        if (!opened && view.width() > 0 && picture.width() > 0) {
            double unit = ink.size() / 14;
            double most = 1.1 * unit;
            Viewport fit = view.fitting(picture.width(), picture.height(), most);
            double least = (way ? READABLE_WAY : READABLE) * unit;
            view = fit.scale() >= least ? fit : opening(least, most);
            opened = true;
            if (focus >= 0) {
                view = view.showing(
                        picture.x()[focus],
                        picture.y()[focus] - view.height() / view.scale() / 2 + Picture.CARD_HEIGHT,
                        picture.x()[focus] + Picture.CARD_WIDTH,
                        picture.y()[focus] + Picture.CARD_HEIGHT);
                view = view.kept(picture.width(), picture.height());
            }
            moved.accept(view);
        }
    }

    /** With those who hold something in sight: what they may do can be many times as tall, and they stand at its middle. */
    private Viewport opening(double least, double most) {
        double[] x = picture.x();
        double left = Arrays.stream(x).min().orElse(0);
        double top = Double.MAX_VALUE;
        double bottom = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] <= left) {
                top = Math.min(top, picture.y()[i]);
                bottom = Math.max(bottom, picture.y()[i] + Picture.CARD_HEIGHT);
            }
        }
        return view.opening(picture.width(), picture.height(), Math.min(top, bottom), bottom, least, most);
    }

    private void light() {
        Scene scene = picture.scene();
        int through = hovered >= 0 ? hovered : selected;
        if (through >= 0 && !way) {
            lit = Lit.through(scene, through);
        } else {
            lit = way ? Lit.way(scene) : Lit.NONE;
        }
    }

    /** Looks at another piece. */
    void look(Viewport next) {
        view = next.kept(picture.width(), picture.height());
        moved.accept(view);
        frame();
    }

    /** Nearer or further. */
    void zoom(double factor) {
        zoom(factor, view.width() / 2, view.height() / 2);
    }

    private void zoom(double factor, double x, double y) {
        zooming = true;
        settled.playFromStart();
        look(view.zoomed(factor, x, y));
    }

    /** All of it at once. */
    void fit() {
        zooming = false;
        look(view.fitting(picture.width(), picture.height(), 1.4));
    }

    private void restyled() {
        painter.forget();
        // Before the stylesheet has spoken the size of letters is not known.
        if (!themed && ink.size() > 0) {
            themed = true;
            opened = false;
        }
        requestLayout();
        repaint();
        restyled.run();
    }

    private void repaint() {
        stale = true;
        frame();
    }

    private void frame() {
        if (!asked) {
            asked = true;
            frame.start();
        }
    }

    @Override
    protected void layoutChildren() {
        double width = Math.max(0, Math.floor(getWidth()));
        double height = Math.max(0, Math.floor(getHeight()));
        if (view.width() != width || view.height() != height) {
            canvas.setWidth(width + 2 * SPARE);
            canvas.setHeight(height + 2 * SPARE);
            clip.setWidth(width);
            clip.setHeight(height);
            stale = true;
            boolean narrower = width < view.width();
            view = view.sized(width, height);
            if (narrower && opened && selected >= 0) {
                // What is known of a card must not push it out of sight.
                view = view.showing(
                        picture.x()[selected],
                        picture.y()[selected],
                        picture.x()[selected] + Picture.CARD_WIDTH,
                        picture.y()[selected] + Picture.CARD_HEIGHT);
            }
            open();
            moved.accept(view);
        }
        open();
        paint();
    }

    private void paint() {
        if (view.width() <= 0 || view.height() <= 0) {
            return;
        }
        double grown = view.scale() / painted.scale();
        double spare = SPARE / painted.scale();
        double dx = Math.round((painted.x() - spare - view.x()) * view.scale());
        double dy = Math.round((painted.y() - spare - view.y()) * view.scale());
        boolean stretched = zooming && grown != 1 && grown > 1 / STRETCH && grown < STRETCH;
        if (stale || (!stretched && (grown != 1 || left(dx) || left(dy)))) {
            spare = SPARE / view.scale();
            seen = painter.paint(
                    canvas.getGraphicsContext2D(),
                    picture,
                    hits,
                    new Viewport(
                            view.x() - spare,
                            view.y() - spare,
                            view.scale(),
                            view.width() + 2 * SPARE,
                            view.height() + 2 * SPARE),
                    new GraphPainter.Marks(selected, hovered, focus, lit, isFocused() && keyboard));
            painted = view;
            stale = false;
            grown = 1;
            dx = -SPARE;
            dy = -SPARE;
        }
        stretch.setX(grown);
        stretch.setY(grown);
        canvas.relocate(dx, dy);
        double high = painter.headingHeight();
        if (headings.getWidth() != view.width() || headings.getHeight() != high) {
            headings.setWidth(view.width());
            headings.setHeight(high);
        }
        headings.getGraphicsContext2D().clearRect(0, 0, view.width(), high);
        painter.headings(headings.getGraphicsContext2D(), picture, view);
    }

    private static boolean left(double at) {
        return at > 0 || at < -2 * SPARE;
    }

    /** The whole picture at normal size, smaller only where it would be too large for a file. */
    WritableImage image() {
        double scale = Math.min(1.5, LARGEST_PICTURE / Math.max(picture.width(), picture.height()));
        Canvas whole = new Canvas(Math.ceil(picture.width() * scale), Math.ceil(picture.height() * scale));
        Viewport all = new Viewport(0, 0, scale, whole.getWidth(), whole.getHeight());
        painter.paint(
                whole.getGraphicsContext2D(),
                picture,
                hits,
                all,
                new GraphPainter.Marks(-1, -1, focus, way ? lit : Lit.NONE, false));
        painter.headings(whole.getGraphicsContext2D(), picture, all);
        return whole.snapshot(null, null);
    }

    private void scrolled(ScrollEvent event) {
        if (event.isShortcutDown()) {
            zoom(Math.exp(event.getDeltaY() / 400), event.getX(), event.getY());
        } else if (event.isShiftDown() && event.getDeltaX() == 0) {
            look(view.moved(event.getDeltaY(), 0));
        } else {
            look(view.moved(event.getDeltaX(), event.getDeltaY()));
        }
        event.consume();
    }

    private void press(MouseEvent event) {
        requestFocus();
        keyboard = false;
        pressed = event;
        dragged = false;
    }

    private void drag(MouseEvent event) {
        MouseEvent from = pressed;
        if (from == null) {
            return;
        }
        double dx = event.getX() - from.getX();
        double dy = event.getY() - from.getY();
        if (!dragged && Math.hypot(dx, dy) < 4) {
            return;
        }
        dragged = true;
        setCursor(Cursor.CLOSED_HAND);
        pressed = event;
        look(view.moved(dx, dy));
    }

    private void click(MouseEvent event) {
        if (dragged || event.getButton() != MouseButton.PRIMARY) {
            return;
        }
        int card = hits.cardAt(view.toPaperX(event.getX()), view.toPaperY(event.getY()));
        if (card >= 0 && event.getClickCount() == 2) {
            commands.enter(picture.scene().cards().get(card));
        } else {
            choose(card);
        }
    }

    private void choose(int card) {
        commands.choose(
                card < 0
                        ? Optional.empty()
                        : Optional.of(picture.scene().cards().get(card).key()));
    }

    private void hover(MouseEvent event) {
        double x = view.toPaperX(event.getX());
        double y = view.toPaperY(event.getY());
        int card = hits.cardAt(x, y);
        int wire = card >= 0 ? -1 : hits.wireAt(x, y, HINT_NEAR / view.scale());
        hovered(card, wire, event.getX(), event.getY());
        setCursor(card >= 0 ? Cursor.HAND : Cursor.DEFAULT);
    }

    private void hovered(int card, int wire, double x, double y) {
        if (card != hovered) {
            hovered = card;
            light();
            repaint();
        }
        String text = "";
        if (card >= 0) {
            Card c = picture.scene().cards().get(card);
            text = c.title() + "\n" + c.detail()
                    + c.risk().map(r -> "\nRisk: " + r.word()).orElse("");
        } else if (wire >= 0) {
            Wire w = picture.scene().wires().get(wire);
            text = picture.scene().cards().get(w.from()).title() + "  →  "
                    + picture.scene().cards().get(w.to()).title() + "\n" + commands.says(w);
        }
        hint.setVisible(!text.isEmpty());
        if (!text.isEmpty()) {
            hint.setText(text);
            hint.applyCss();
            double width = Math.min(420, hint.prefWidth(-1));
            double height = hint.prefHeight(width);
            hint.resizeRelocate(
                    Math.clamp(x + 14, 0, Math.max(0, getWidth() - width)),
                    y + 20 + height > getHeight() ? Math.max(0, y - height - 8) : y + 20,
                    width,
                    height);
        }
    }

    private void key(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        keyboard = true;
        switch (event.getCode()) {
            case RIGHT -> along(true);
            case LEFT -> along(false);
            case DOWN -> step(1);
            case UP -> step(-1);
            case PAGE_DOWN -> step(8);
            case PAGE_UP -> step(-8);
            case HOME -> step(Integer.MIN_VALUE / 2);
            case END -> step(Integer.MAX_VALUE / 2);
            case ENTER -> {
                if (selected >= 0) {
                    commands.enter(picture.scene().cards().get(selected));
                }
            }
            case PLUS, EQUALS, ADD -> zoom(KEY_ZOOM);
            case MINUS, SUBTRACT -> zoom(1 / KEY_ZOOM);
            case DIGIT0, NUMPAD0 -> fit();
            case ESCAPE, BACK_SPACE -> commands.back();
            default -> {
                return;
            }
        }
        event.consume();
    }

    /** Along the wires to the next card: of several the one that is nearest in height. */
    private void along(boolean forward) {
        if (selected < 0) {
            step(0);
            return;
        }
        Scene scene = picture.scene();
        List<Integer> wires = (forward ? scene.leaving() : scene.leading()).getOrDefault(selected, List.of());
        wires.stream()
                .map(w -> forward
                        ? scene.wires().get(w).to()
                        : scene.wires().get(w).from())
                .min(Comparator.comparingDouble(c -> Math.abs(picture.y()[c] - picture.y()[selected])))
                .ifPresent(this::arrive);
    }

    private void step(int by) {
        if (picture.x().length == 0) {
            return;
        }
        arrive(selected < 0 ? hits.reading()[0] : hits.below(selected, by));
    }

    private void arrive(int card) {
        choose(card);
        look(view.showing(
                picture.x()[card],
                picture.y()[card],
                picture.x()[card] + Picture.CARD_WIDTH,
                picture.y()[card] + Picture.CARD_HEIGHT));
    }

    @Override
    public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
        if (attribute == AccessibleAttribute.TEXT && selected >= 0) {
            Card card = picture.scene().cards().get(selected);
            return card.title() + ", " + card.detail()
                    + card.risk().map(r -> ", risk " + r.word()).orElse("");
        }
        return super.queryAccessibleAttribute(attribute, parameters);
    }
}
