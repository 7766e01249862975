package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.Curve;
import dev.castellan.access.graph.Export;
import dev.castellan.access.graph.HitIndex;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Plane;
import dev.castellan.access.graph.Scene;
import dev.castellan.access.graph.Wire;
import dev.castellan.console.access.graph.GraphInk.Ink;
import dev.castellan.console.design.Icon;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javafx.geometry.VPos;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Paints a picture: cards with sign, name and risk where there is room to read, names only further away, blocks from afar.
 * Only what is seen is painted. Kubernetes has square cards, Azure round ones of another colour, both with their words.
 */
final class GraphPainter {
    private static final double FULL = 0.55;
    private static final double NAMES = 0.34;
    private static final double DIM = 0.22;
    private static final int MOST_WIRES = 1_500;

    private final GraphInk ink;
    private final Map<Object, Image> signs = new HashMap<>();
    private Picture cut = Picture.EMPTY;
    private String[] titles = new String[0];
    private String[] details = new String[0];
    private int[] order = new int[0];
    private double letters;

    /** What is marked in it. */
    record Marks(int selected, int hovered, int focus, Lit lit, boolean keyboard) {}

    GraphPainter(GraphInk ink) {
        this.ink = ink;
    }

    /** Colours or fonts changed. */
    void forget() {
        signs.clear();
        cut = Picture.EMPTY;
    }

    /** Paints what is seen; returns how many cards that is. */
    int paint(GraphicsContext g, Picture picture, HitIndex hits, Viewport view, Marks marks) {
        g.setGlobalAlpha(1);
        g.setFill(ink.of(Ink.PAPER));
        g.fillRect(0, 0, view.width(), view.height());
        g.setTextBaseline(VPos.BASELINE);
        cutTexts(picture);
        wires(g, picture, view, marks);
        int[] seen = {0};
        hits.seen(
                view.x(),
                view.y(),
                view.x() + view.width() / view.scale(),
                view.y() + view.height() / view.scale(),
                i -> {
                    card(g, picture, i, view, marks);
                    seen[0]++;
                });
        g.setGlobalAlpha(1);
        steps(g, picture, view);
        return seen[0];
    }

    private void wires(GraphicsContext g, Picture picture, Viewport view, Marks marks) {
        Scene scene = picture.scene();
        boolean dim = marks.lit().any();
        g.setLineDashes();
        for (int pass = 0; pass < 2; pass++) {
            boolean wantLit = pass == 1;
            if (wantLit && !dim) {
                break;
            }
            double before = -1;
            Color colourBefore = null;
            boolean open = false;
            int drawn = 0;
            for (int w : order) {
                if (dim && marks.lit().wires().get(w) != wantLit) {
                    continue;
                }
                double[] route = picture.routes().get(w);
                if (!seen(route, view)) {
                    continue;
                }
                // Of very many wires the thin ones make no difference to the eye, but take all the time.
                if (drawn++ == MOST_WIRES && !wantLit) {
                    break;
                }
                Wire wire = scene.wires().get(w);
                boolean refusing = wire.link().refusing();
                Color colour = ink.of(wire.step() > 0 ? Ink.WAY : refusing ? Ink.BAD : wantLit ? Ink.ACCENT : Ink.LINE);
                double width = Math.round(Math.max(
                                        0.75,
                                        (wire.step() > 0 ? 2.5 : Export.width(wire.count()))
                                                * Math.min(1.2, view.scale()))
                                * 2)
                        / 2.0;
                boolean dashed = refusing || !wire.certain();
                // Wires alike are one stroke: most of the time of a frame goes into strokes.
                if (!open || width != before || !colour.equals(colourBefore) || dashed) {
                    if (open) {
                        g.stroke();
                    }
                    g.setGlobalAlpha(dim && !wantLit ? DIM : 1);
                    g.setStroke(colour);
                    g.setLineWidth(width);
                    g.beginPath();
                    open = true;
                    before = width;
                    colourBefore = colour;
                }
                if (dashed) {
                    g.setLineDashes(7, 5);
                }
                path(g, route, view);
                if (dashed) {
                    g.stroke();
                    g.setLineDashes();
                    open = false;
                }
            }
            if (open) {
                g.stroke();
            }
        }
        g.setGlobalAlpha(1);
    }

    private static boolean seen(double[] route, Viewport view) {
        double right = view.x() + view.width() / view.scale();
        double bottom = view.y() + view.height() / view.scale();
        if (route[0] > right || route[route.length - 2] < view.x()) {
            return false;
        }
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        for (int p = 1; p < route.length; p += 2) {
            least = Math.min(least, route[p]);
            most = Math.max(most, route[p]);
        }
        return most >= view.y() && least <= bottom;
    }

    private static void path(GraphicsContext g, double[] route, Viewport view) {
        double x = view.toScreenX(route[0]);
        double y = view.toScreenY(route[1]);
        g.moveTo(x, y);
        for (int p = 2; p + 1 < route.length; p += 2) {
            double nx = view.toScreenX(route[p]);
            double ny = view.toScreenY(route[p + 1]);
            if (Math.abs(ny - y) < 0.5) {
                g.lineTo(nx, ny);
            } else {
                double bend = (nx - x) * Curve.BEND;
                g.bezierCurveTo(x + bend, y, nx - bend, ny, nx, ny);
            }
            x = nx;
            y = ny;
        }
    }

    private void card(GraphicsContext g, Picture picture, int i, Viewport view, Marks marks) {
        Card card = picture.scene().cards().get(i);
        double s = view.scale();
        double x = Math.round(view.toScreenX(picture.x()[i]));
        double y = Math.round(view.toScreenY(picture.y()[i]));
        double w = Math.round(Picture.CARD_WIDTH * s);
        double h = Math.round(Picture.CARD_HEIGHT * s);
        boolean azure = card.kind().plane() == Plane.AZURE;
        boolean place = card.kind() == NodeKind.PLACE;
        boolean faint = marks.lit().any() && !marks.lit().cards().get(i);
        g.setGlobalAlpha(faint ? 0.35 : 1);
        double round = (azure ? 22 : place ? 46 : 8) * s;
        Ink fill = azure ? Ink.AZURE_CARD : Ink.CARD;
        Ink line = azure ? Ink.AZURE : Ink.CARD_LINE;
        boolean deny = card.kind() == NodeKind.AZURE_DENY;
        if (deny) {
            fill = Ink.BAD_FILL;
            line = Ink.BAD;
        }
        if (place) {
            fill = card.risk().isPresent() ? fill(card.risk().get()) : Ink.NEUTRAL_FILL;
            line = card.risk().isPresent() ? text(card.risk().get()) : Ink.CARD_LINE;
        }
        if (s < NAMES) {
            g.setFill(ink.of(
                    card.risk().filter(r -> r.compareTo(Severity.HIGH) >= 0).isPresent()
                            ? text(card.risk().get())
                            : deny ? Ink.BAD : azure ? Ink.AZURE : Ink.CARD_LINE));
            g.fillRoundRect(x, y, Math.max(2, w), Math.max(2, h), round, round);
            mark(g, marks, i, x, y, w, h, round, s);
            return;
        }
        if (card.fold()) {
            g.setFill(ink.of(Ink.PAPER));
            g.setStroke(ink.of(line));
            g.setLineWidth(1);
            for (int k = 2; k > 0; k--) {
                double off = k * 3 * s;
                g.fillRoundRect(x + off, y + off, w, h, round, round);
                g.strokeRoundRect(x + off + 0.5, y + off + 0.5, w - 1, h - 1, round, round);
            }
        }
        g.setFill(ink.of(fill));
        g.fillRoundRect(x, y, w, h, round, round);
        g.setStroke(ink.of(line));
        g.setLineWidth(1);
        if (card.missing()) {
            g.setLineDashes(5, 4);
        }
        g.strokeRoundRect(x + 0.5, y + 0.5, w - 1, h - 1, round, round);
        g.setLineDashes();
        boolean full = s >= FULL;
        if (card.risk().filter(r -> r.compareTo(Severity.HIGH) >= 0).isPresent() && !place) {
            g.setFill(ink.of(text(card.risk().get())));
            double bar = Math.max(2, 4 * s);
            g.fillRoundRect(x + w - bar - 3 * s, y + 7 * s, bar, h - 14 * s, bar, bar);
        }
        double left = 12 * s;
        double sign = 20 * s;
        g.drawImage(
                sign(icon(card.kind()), deny ? Ink.BAD : azure ? Ink.AZURE : Ink.MUTED, sign),
                x + left,
                y + (h - sign) / 2,
                sign,
                sign);
        double textX = x + left + sign + 10 * s;
        if (full) {
            g.setFont(ink.font(14 * s, true));
            g.setFill(ink.of(Ink.TEXT));
            g.fillText(titles[i], textX, y + 21 * s);
            g.setFont(ink.font(12 * s, false));
            g.setFill(ink.of(deny ? Ink.BAD : azure ? Ink.AZURE : Ink.MUTED));
            g.fillText(details[i], textX, y + 38 * s);
            card.risk().filter(r -> r.compareTo(Severity.MEDIUM) >= 0 && !place).ifPresent(r -> {
                g.setTextAlign(TextAlignment.RIGHT);
                g.setFont(ink.font(12 * s, true));
                g.setFill(ink.of(text(r)));
                g.fillText(r.word(), x + w - 13 * s, y + 38 * s);
                g.setTextAlign(TextAlignment.LEFT);
            });
        } else {
            g.setFont(ink.font(16 * s, true));
            g.setFill(ink.of(Ink.TEXT));
            g.fillText(Export.shortened(titles[i], 21), textX, y + h / 2 + 6 * s);
        }
        mark(g, marks, i, x, y, w, h, round, s);
    }

    private void mark(
            GraphicsContext g, Marks marks, int i, double x, double y, double w, double h, double round, double s) {
        if (i == marks.selected()) {
            g.setStroke(ink.of(marks.keyboard() ? Ink.FOCUS : Ink.ACCENT));
            g.setLineWidth(2.5);
            g.strokeRoundRect(x - 1.5, y - 1.5, w + 3, h + 3, round + 3, round + 3);
        } else if (i == marks.hovered()) {
            g.setStroke(ink.of(Ink.ACCENT));
            g.setLineWidth(1.5);
            g.strokeRoundRect(x + 0.5, y + 0.5, w - 1, h - 1, round, round);
        }
        if (i == marks.focus()) {
            g.setFill(ink.of(Ink.ACCENT));
            g.fillRoundRect(x - 5 * s, y + 6 * s, 4 * s, h - 12 * s, 4 * s, 4 * s);
        }
    }

    /** The number of each step, where it begins. */
    private void steps(GraphicsContext g, Picture picture, Viewport view) {
        if (view.scale() < NAMES) {
            return;
        }
        Scene scene = picture.scene();
        int told = 0;
        double r = 10 * Math.max(0.8, view.scale());
        for (int w = 0; w < scene.wires().size(); w++) {
            int step = scene.wires().get(w).step();
            if (step == told + 1) {
                told = step;
                double[] route = picture.routes().get(w);
                double x = view.toScreenX(Curve.x(route[0], route[2], 0.5));
                double y = view.toScreenY(Curve.y(route[1], route[3], 0.5));
                g.setFill(ink.of(Ink.WAY));
                g.fillOval(x - r, y - r, 2 * r, 2 * r);
                g.setFill(ink.of(Ink.PAPER));
                g.setFont(ink.font(1.2 * r, true));
                g.setTextAlign(TextAlignment.CENTER);
                g.fillText(String.valueOf(step), x, y + 0.42 * r);
                g.setTextAlign(TextAlignment.LEFT);
            }
        }
    }

    /** How high the headings are. */
    double headingHeight() {
        return Math.ceil(31 * ink.size() / 14);
    }

    /** Paints the headings over the layers, which stay at the top while the picture moves. */
    void headings(GraphicsContext g, Picture picture, Viewport view) {
        g.setTextBaseline(VPos.BASELINE);
        if (picture.scene().titles().stream().allMatch(String::isEmpty)) {
            return;
        }
        double unit = ink.size() / 14;
        double high = 30 * unit;
        g.setFill(ink.of(Ink.PAPER));
        g.fillRect(0, 0, view.width(), high);
        g.setFill(ink.of(Ink.CARD_LINE));
        g.fillRect(0, high, view.width(), 1);
        g.setFont(ink.font(12 * unit, true));
        double free = 0;
        for (int l = 0; l < picture.layerX().length; l++) {
            double x = view.toScreenX(picture.layerX()[l]);
            String title = picture.scene().titles().get(l);
            if (x >= free && x < view.width()) {
                g.setFill(ink.of(Ink.MUTED));
                g.fillText(title, x + 2, 20 * unit);
                free = x + ink.width(title, ink.font(12 * unit, true)) + 16;
            }
        }
    }

    /** Names shortened to the width of a card, once for each picture. */
    private void cutTexts(Picture picture) {
        if (cut.equals(picture)) {
            return;
        }
        cut = picture;
        letters = ink.width("abcdefghijklmnopqrstuvwxyz-0123456789", ink.font(13, true)) / 37;
        int n = picture.scene().cards().size();
        titles = new String[n];
        order = thickestFirst(picture.scene());
        details = new String[n];
        for (int i = 0; i < n; i++) {
            Card card = picture.scene().cards().get(i);
            titles[i] = shortened(card.title(), Picture.CARD_WIDTH - 42 - 12, 14, true, true);
            double risk =
                    card.risk().filter(r -> r.compareTo(Severity.MEDIUM) >= 0).isPresent()
                                    && card.kind() != NodeKind.PLACE
                            ? 58
                            : 0;
            details[i] = shortened(card.detail(), Picture.CARD_WIDTH - 42 - 12 - risk, 12, false, false);
        }
    }

    /** Wires of one width come one after another. */
    private static int[] thickestFirst(Scene scene) {
        return IntStream.range(0, scene.wires().size())
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer w) -> -scene.wires().get(w).count()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Of names the middle goes, of what is said below them the end. */
    private String shortened(String text, double width, double size, boolean strong, boolean middle) {
        Font font = ink.font(size, strong);
        int most = (int) (width / (letters * size / 13) * 1.25);
        String now = cut(text, Math.max(4, most), middle);
        while (most > 4 && ink.width(now, font) > width) {
            most--;
            now = cut(text, most, middle);
        }
        return now;
    }

    private static String cut(String text, int letters, boolean middle) {
        return middle ? Export.shortened(text, letters) : Export.begun(text, letters);
    }

    private Image sign(Icon icon, Ink colour, double size) {
        int pixels = Math.clamp(Math.round(size * 2), 12, 96);
        record Key(Icon icon, Ink colour, int pixels) {}
        return signs.computeIfAbsent(new Key(icon, colour, pixels), k -> {
            Canvas canvas = new Canvas(pixels, pixels);
            GraphicsContext g = canvas.getGraphicsContext2D();
            g.scale(pixels / 24.0, pixels / 24.0);
            g.setStroke(ink.of(colour));
            g.setLineWidth(2);
            g.setLineCap(javafx.scene.shape.StrokeLineCap.ROUND);
            g.setLineJoin(javafx.scene.shape.StrokeLineJoin.ROUND);
            g.beginPath();
            g.appendSVGPath(icon.path());
            g.stroke();
            SnapshotParameters parameters = new SnapshotParameters();
            parameters.setFill(Color.color(0, 0, 0, 0));
            return canvas.snapshot(parameters, null);
        });
    }

    static Icon icon(NodeKind kind) {
        return switch (kind) {
            case USER, ENTRA_USER -> Icon.ACCOUNT;
            case SERVICE_ACCOUNT -> Icon.WORKLOAD;
            case ENTRA_APPLICATION -> Icon.COMMAND;
            case GROUP, ENTRA_GROUP -> Icon.PEOPLE;
            case CLUSTER_ROLE_BINDING, ROLE_BINDING -> Icon.ROUTE;
            case AZURE_ASSIGNMENT -> Icon.CLOUD;
            case AZURE_ELIGIBLE -> Icon.CLOCK;
            case AZURE_DENY -> Icon.BLOCKED;
            case CLUSTER_ROLE, ROLE, AZURE_ROLE -> Icon.SHIELD;
            case RIGHT -> Icon.KEY;
            case AZURE_OPERATION -> Icon.SETTINGS;
            case PLACE -> Icon.STAR;
        };
    }

    private static Ink text(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Ink.BAD;
            case HIGH -> Ink.ATTENTION;
            case MEDIUM, LOW -> Ink.MUTED;
        };
    }

    private static Ink fill(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Ink.BAD_FILL;
            case HIGH -> Ink.ATTENTION_FILL;
            case MEDIUM, LOW -> Ink.NEUTRAL_FILL;
        };
    }
}
