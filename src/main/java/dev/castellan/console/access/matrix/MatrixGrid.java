package dev.castellan.console.access.matrix;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Orientation;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Paint;
import javafx.scene.text.TextAlignment;

/**
 * Paints the cells that are in view, however many there are. Arrows, Page, Home and End move; Enter, Space or a click asks
 * about a cell.
 */
final class MatrixGrid extends Region {
    /**
     * A cell, by its place among the rows and columns shown.
     *
     * @param level the letter meant; empty for the cell as a whole
     */
    record Cell(int row, int column, Optional<Level> level) {}

    private static final List<Level> LEVELS = List.of(Level.values());

    private final Canvas canvas = new Canvas();
    private final ScrollBar vertical = new ScrollBar();
    private final ScrollBar horizontal = new ScrollBar();
    private final MatrixInk ink;
    private final Consumer<Cell> open;
    private Consumer<Optional<Cell>> looked = cell -> {};
    private Optional<MatrixTable> table = Optional.empty();
    private int[] rows = new int[0];
    private int[] columns = new int[0];
    private int row;
    private int column;
    private int hoverRow = -1;
    private int hoverColumn = -1;
    private boolean painting;

    MatrixGrid(Consumer<Cell> open) {
        this.open = open;
        getStyleClass().add(MatrixStyle.GRID);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.TABLE_VIEW);
        setAccessibleText("Subjects against resources");
        vertical.setOrientation(Orientation.VERTICAL);
        vertical.setFocusTraversable(false);
        horizontal.setFocusTraversable(false);
        ink = new MatrixInk(getChildren(), this::repaint);
        getChildren().addAll(canvas, vertical, horizontal);
        vertical.valueProperty().subscribe(value -> repaint());
        horizontal.valueProperty().subscribe(value -> repaint());
        focusedProperty().subscribe(focused -> repaint());
        setOnKeyPressed(this::keys);
        canvas.setOnMouseMoved(e -> hover(e.getX(), e.getY()));
        canvas.setOnMouseExited(e -> hover(-1, -1));
        canvas.setOnMousePressed(this::pressed);
        setOnScroll(this::scrolled);
    }

    /** What is told which cell is under the pointer, or has the keyboard. */
    void onLook(Consumer<Optional<Cell>> listener) {
        looked = listener;
    }

    void show(MatrixPicture picture) {
        Optional<String> kept = chosenName();
        boolean other = !table.equals(picture.table());
        table = picture.table();
        rows = picture.rows().stream().mapToInt(r -> r).toArray();
        columns = picture.columns().stream().mapToInt(c -> c).toArray();
        if (other && kept.isPresent()) {
            for (int r = 0; r < rows.length; r++) {
                if (name(r).equals(kept.get())) {
                    row = r;
                    break;
                }
            }
        }
        row = Math.clamp(row, 0, Math.max(0, rows.length - 1));
        column = Math.clamp(column, 0, Math.max(0, columns.length - 1));
        hoverRow = -1;
        hoverColumn = -1;
        requestLayout();
        repaint();
        tell();
    }

    private Optional<String> chosenName() {
        return table.isPresent() && row < rows.length ? Optional.of(name(row)) : Optional.empty();
    }

    private String name(int r) {
        return table.map(t -> t.rows().get(rows[r]).principal().toString()).orElse("");
    }

    /** The cell that has the keyboard. */
    Optional<Cell> chosen() {
        return rows.length == 0 || columns.length == 0
                ? Optional.empty()
                : Optional.of(new Cell(row, column, Optional.empty()));
    }

    // ---- measures ----

    private double scale() {
        return Math.max(0.7, ink.lineHeight() / 16);
    }

    double rowHeight() {
        return Math.ceil(26 * scale());
    }

    double columnWidth() {
        return Math.ceil(ink.letterWidth() * 4 + 16 * scale());
    }

    double nameWidth() {
        return Math.min(Math.ceil(290 * scale()), Math.max(120, getWidth() * 0.36));
    }

    double headHeight() {
        return Math.ceil(158 * scale());
    }

    @Override
    protected void layoutChildren() {
        double bar = 12 * Math.max(1, scale());
        double w = Math.max(0, getWidth() - bar);
        double h = Math.max(0, getHeight() - bar);
        canvas.setWidth(w);
        canvas.setHeight(h);
        vertical.resizeRelocate(w, 0, bar, h);
        horizontal.resizeRelocate(0, h, w, bar);
        range(vertical, rows.length * rowHeight(), h - headHeight(), rowHeight());
        range(horizontal, columns.length * columnWidth(), w - nameWidth(), columnWidth());
        repaint();
    }

    private static void range(ScrollBar bar, double all, double seen, double unit) {
        double most = Math.max(0, all - Math.max(0, seen));
        bar.setMax(most);
        bar.setVisibleAmount(all <= 0 ? 1 : most * Math.min(1, Math.max(0.02, seen / Math.max(1, all))));
        bar.setUnitIncrement(unit);
        bar.setBlockIncrement(Math.max(unit, seen - unit));
        bar.setVisible(most > 0);
        if (bar.getValue() > most) {
            bar.setValue(most);
        }
    }

    // ---- painting ----

    private void repaint() {
        if (painting || canvas.getWidth() <= 0 || canvas.getHeight() <= 0) {
            return;
        }
        painting = true;
        try {
            paint();
        } finally {
            painting = false;
        }
    }

    private void paint() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        double w = canvas.getWidth();
        double h = canvas.getHeight();
        g.setFill(ink.of(MatrixStyle.WASH_PAPER));
        g.fillRect(0, 0, w, h);
        if (table.isEmpty()) {
            return;
        }
        MatrixTable t = table.get();
        double rh = rowHeight();
        double cw = columnWidth();
        double left = nameWidth();
        double top = headHeight();
        double dx = horizontal.getValue();
        double dy = vertical.getValue();
        int firstRow = Math.max(0, (int) (dy / rh));
        int lastRow = Math.min(rows.length, (int) Math.ceil((dy + h - top) / rh));
        int firstColumn = Math.max(0, (int) (dx / cw));
        int lastColumn = Math.min(columns.length, (int) Math.ceil((dx + w - left) / cw));
        g.save();
        g.beginPath();
        g.rect(0, top, w, Math.max(0, h - top));
        g.clip();
        for (int r = firstRow; r < lastRow; r++) {
            double y = top + r * rh - dy;
            if (r == hoverRow) {
                g.setFill(ink.of(MatrixStyle.WASH_HOVER));
                g.fillRect(0, y, w, rh);
            }
            for (int c = firstColumn; c < lastColumn; c++) {
                cell(g, t, r, c, left + c * cw - dx, y, cw, rh);
            }
            g.setFill(ink.of(MatrixStyle.WASH_LINE));
            g.fillRect(0, y + rh - 1, w, 1);
        }
        names(g, t, firstRow, lastRow, left, top, dy, rh);
        g.restore();
        heads(g, t, firstColumn, lastColumn, left, top, dx, cw, w);
        focus(g, left, top, dx, dy, cw, rh);
    }

    private void names(
            GraphicsContext g, MatrixTable t, int first, int last, double left, double top, double dy, double rh) {
        g.setFill(ink.of(MatrixStyle.WASH_PAPER));
        g.fillRect(0, top, left, canvas.getHeight() - top);
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        for (int r = first; r < last; r++) {
            double y = top + r * rh - dy;
            if (r == hoverRow) {
                g.setFill(ink.of(MatrixStyle.WASH_HOVER));
                g.fillRect(0, y, left, rh);
            }
            MatrixRow row = t.rows().get(rows[r]);
            g.setFont(ink.plain());
            g.setFill(ink.of(row.system() ? MatrixStyle.INK_MUTED : MatrixStyle.INK_TEXT));
            String mark = switch (row.kind()) {
                case "group" -> "G";
                case "service account" -> "S";
                default -> "U";
            };
            g.fillText(fitted(row.name(), left - 52 * scale()), 34 * scale(), y + rh / 2);
            g.setFont(ink.letters());
            g.setFill(ink.of(row.azure() ? MatrixStyle.INK_AZURE : MatrixStyle.INK_MUTED));
            g.fillText(mark, 16 * scale(), y + rh / 2);
            g.setFill(ink.of(MatrixStyle.WASH_LINE));
            g.fillRect(0, y + rh - 1, left, 1);
        }
        g.setFill(ink.of(MatrixStyle.WASH_LINE));
        g.fillRect(left - 1, top, 1, canvas.getHeight() - top);
    }

    /** Cut in the middle where it is too long for the room: names differ at both ends. */
    private String fitted(String text, double room) {
        double perLetter = ink.letterWidth() * 0.98;
        int most = Math.max(6, (int) (room / perLetter));
        if (text.length() <= most) {
            return text;
        }
        int half = (most - 1) / 2;
        return text.substring(0, half) + "…" + text.substring(text.length() - half);
    }

    private void heads(
            GraphicsContext g,
            MatrixTable t,
            int first,
            int last,
            double left,
            double top,
            double dx,
            double cw,
            double w) {
        g.setFill(ink.of(MatrixStyle.WASH_HEAD));
        g.fillRect(0, 0, w, top);
        g.save();
        g.beginPath();
        g.rect(left, 0, Math.max(0, w - left), top);
        g.clip();
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        for (int c = first; c < last; c++) {
            double x = left + c * cw - dx;
            if (c == hoverColumn) {
                g.setFill(ink.of(MatrixStyle.WASH_HOVER));
                g.fillRect(x, 0, cw, top);
            }
            MatrixColumn column = t.columns().get(columns[c]);
            g.setFont(column.important() ? ink.strong() : ink.plain());
            g.setFill(ink.of(c == hoverColumn || column.important() ? MatrixStyle.INK_TEXT : MatrixStyle.INK_MUTED));
            g.save();
            g.translate(x + cw / 2, top - 8);
            g.rotate(-90);
            g.fillText(fitted(column.title(), (top - 18) / 1.12), 0, 0);
            g.restore();
            g.setFill(ink.of(MatrixStyle.WASH_LINE));
            g.fillRect(x + cw - 1, 0, 1, top);
        }
        g.restore();
        g.setFont(ink.plain());
        g.setFill(ink.of(MatrixStyle.INK_MUTED));
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.BASELINE);
        g.fillText(
                rows.length == 1 ? "1 subject" : "%,d subjects".formatted(rows.length),
                16 * scale(),
                top - 26 * scale());
        g.fillText(
                columns.length == 1 ? "1 resource" : "%,d resources".formatted(columns.length),
                16 * scale(),
                top - 9 * scale());
        g.setFill(ink.of(MatrixStyle.WASH_LINE));
        g.fillRect(0, top - 1, w, 1);
        g.fillRect(left - 1, 0, 1, top);
    }

    private void cell(GraphicsContext g, MatrixTable t, int r, int c, double x, double y, double cw, double rh) {
        int row = rows[r];
        int col = columns[c];
        int here = t.here(row, col);
        int azure = t.azure(row, col);
        int named = t.named(row, col);
        int somewhere = t.somewhere(row, col);
        int perhaps = t.perhaps(row, col) | t.unsure(row, col);
        if (c == hoverColumn && r != hoverRow) {
            g.setFill(ink.of(MatrixStyle.WASH_HOVER));
            g.fillRect(x, y, cw, rh);
        }
        int certain = here | azure;
        if (certain != 0) {
            g.setFill(ink.of(
                    (certain & Level.DELETE.mask()) != 0
                            ? MatrixStyle.WASH_DELETE
                            : (certain & ~Level.READ.mask()) != 0 ? MatrixStyle.WASH_WRITE : MatrixStyle.WASH_READ));
            g.fillRect(x + 1, y + 1, cw - 3, rh - 3);
        }
        double step = ink.letterWidth() + 2;
        double at = x + (cw - 4 * step) / 2 + step / 2;
        g.setTextAlign(TextAlignment.CENTER);
        g.setTextBaseline(VPos.CENTER);
        for (Level level : Level.values()) {
            letter(g, level, here, azure, somewhere, named, perhaps, at, y + rh / 2 - 0.5);
            at += step;
        }
        g.setFill(ink.of(MatrixStyle.WASH_LINE));
        g.fillRect(x + cw - 1, y, 1, rh);
    }

    private void letter(
            GraphicsContext g,
            Level level,
            int here,
            int azure,
            int somewhere,
            int named,
            int perhaps,
            double x,
            double y) {
        char both = level.letter(here | azure);
        if (both != ' ') {
            Paint paint = ink.of(
                    switch (level) {
                        case READ -> MatrixStyle.INK_READ;
                        case CREATE, UPDATE -> MatrixStyle.INK_WRITE;
                        case DELETE -> MatrixStyle.INK_DELETE;
                    });
            boolean byAzure = level.letter(azure) != ' ';
            g.setFont(Character.isUpperCase(both) ? ink.bold() : ink.letters());
            g.setFill(paint);
            g.fillText(String.valueOf(both), x, y);
            if (byAzure) {
                g.fillRect(x - ink.letterWidth() / 2, y + ink.lineHeight() / 2 - 2, ink.letterWidth(), 1.5);
            }
            return;
        }
        g.setFont(ink.letters());
        char some = level.letter(somewhere);
        char few = level.letter(named);
        if (some != ' ' && few == ' ') {
            g.setFill(ink.of(MatrixStyle.INK_MUTED));
            g.fillText(String.valueOf(some), x, y);
        } else if (few != ' ') {
            g.setFill(ink.of(MatrixStyle.INK_MUTED));
            g.fillText(String.valueOf(Character.toLowerCase(few)), x, y);
            g.fillOval(x - 1.25, y + ink.lineHeight() / 2 - 3, 2.5, 2.5);
            if (level.letter(perhaps) != ' ') {
                g.setFill(ink.of(MatrixStyle.INK_PERHAPS));
                g.fillText("?", x + ink.letterWidth() * 0.75, y);
            }
        } else if (level.letter(perhaps) != ' ') {
            g.setFill(ink.of(MatrixStyle.INK_PERHAPS));
            g.fillText("?", x, y);
        }
    }

    private void focus(GraphicsContext g, double left, double top, double dx, double dy, double cw, double rh) {
        if (!isFocused() || rows.length == 0 || columns.length == 0) {
            return;
        }
        double x = left + column * cw - dx;
        double y = top + row * rh - dy;
        if (x + cw <= left || y + rh <= top || x > canvas.getWidth() || y > canvas.getHeight()) {
            return;
        }
        g.setStroke(ink.of(MatrixStyle.WASH_FOCUS));
        g.setLineWidth(2);
        g.strokeRect(x, y, cw - 1, rh - 1);
    }

    // ---- keyboard and mouse ----

    private void keys(KeyEvent event) {
        int page = Math.max(1, (int) ((canvas.getHeight() - headHeight()) / rowHeight()) - 1);
        switch (event.getCode()) {
            case DOWN -> go(row + 1, column);
            case UP -> go(row - 1, column);
            case LEFT -> go(row, column - 1);
            case RIGHT -> go(row, column + 1);
            case PAGE_DOWN -> go(row + page, column);
            case PAGE_UP -> go(row - page, column);
            case HOME -> go(event.isControlDown() ? 0 : row, 0);
            case END -> go(event.isControlDown() ? rows.length - 1 : row, columns.length - 1);
            case ENTER, SPACE -> chosen().ifPresent(open);
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void go(int nextRow, int nextColumn) {
        row = Math.clamp(nextRow, 0, Math.max(0, rows.length - 1));
        column = Math.clamp(nextColumn, 0, Math.max(0, columns.length - 1));
        hoverRow = -1;
        hoverColumn = -1;
        reveal(vertical, row * rowHeight(), rowHeight(), canvas.getHeight() - headHeight());
        reveal(horizontal, column * columnWidth(), columnWidth(), canvas.getWidth() - nameWidth());
        repaint();
        tell();
    }

    private static void reveal(ScrollBar bar, double from, double size, double seen) {
        if (from < bar.getValue()) {
            bar.setValue(from);
        } else if (from + size > bar.getValue() + seen) {
            bar.setValue(Math.min(bar.getMax(), from + size - seen));
        }
    }

    private Optional<Cell> cellAt(double x, double y) {
        double inX = x - nameWidth() + horizontal.getValue();
        double inY = y - headHeight() + vertical.getValue();
        if (x < nameWidth() || y < headHeight() || inX < 0 || inY < 0) {
            return Optional.empty();
        }
        int c = (int) (inX / columnWidth());
        int r = (int) (inY / rowHeight());
        if (r >= rows.length || c >= columns.length) {
            return Optional.empty();
        }
        double step = ink.letterWidth() + 2;
        double inCell = inX - c * columnWidth() - (columnWidth() - 4 * step) / 2;
        int letter = (int) Math.floor(inCell / step);
        return Optional.of(new Cell(
                r, c, letter >= 0 && letter < LEVELS.size() ? Optional.of(LEVELS.get(letter)) : Optional.empty()));
    }

    private void hover(double x, double y) {
        Optional<Cell> cell = x < 0 ? Optional.empty() : cellAt(x, y);
        int r = cell.map(Cell::row).orElse(-1);
        int c = cell.map(Cell::column).orElse(-1);
        if (r != hoverRow || c != hoverColumn) {
            hoverRow = r;
            hoverColumn = c;
            repaint();
            looked.accept(cell.or(this::chosen));
        }
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        cellAt(event.getX(), event.getY()).ifPresent(cell -> {
            row = cell.row();
            column = cell.column();
            repaint();
            open.accept(cell);
        });
    }

    private void scrolled(ScrollEvent event) {
        boolean sideways = event.isShiftDown() && event.getDeltaX() == 0;
        double x = sideways ? event.getDeltaY() : event.getDeltaX();
        double y = sideways ? 0 : event.getDeltaY();
        horizontal.setValue(Math.clamp(horizontal.getValue() - x, 0, horizontal.getMax()));
        vertical.setValue(Math.clamp(vertical.getValue() - y, 0, vertical.getMax()));
        event.consume();
    }

    private void tell() {
        looked.accept(chosen());
    }
}
