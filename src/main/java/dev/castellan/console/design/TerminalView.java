package dev.castellan.console.design;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import javafx.animation.AnimationTimer;
import javafx.geometry.Orientation;
import javafx.geometry.VPos;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import org.jspecify.annotations.Nullable;

/**
 * A terminal on the screen: paints what it is given and tells what the user types; it takes every key while it has the
 * keyboard. Ctrl+Shift+C copies what is selected with the mouse, Ctrl+Shift+V pastes, Shift+Page Up and Down look back.
 */
public final class TerminalView extends Region implements TakesKeys {
    private static final double BAR = 14;
    private static final double PAD = 6;
    private static final int[] CUBE = {0, 95, 135, 175, 215, 255};
    private static final TerminalFrame.Run PLAIN =
            new TerminalFrame.Run(0, 0, TerminalFrame.DEFAULT, TerminalFrame.DEFAULT, false, false, false, false);

    private final Canvas canvas = new Canvas();
    private final ScrollBar bar = new ScrollBar();
    private final Palette palette;
    private final IntFunction<TerminalFrame> picture;
    private final Consumer<byte[]> typed;
    private final BiConsumer<Integer, Integer> resized;
    private final AnimationTimer frame = new AnimationTimer() {
        @Override
        public void handle(long now) {
            stop();
            asked = false;
            paint();
        }
    };
    private TerminalFrame shown = TerminalFrame.EMPTY;
    private int columns = 80;
    private int rows = 24;
    private int wantedColumns;
    private int wantedRows;
    private boolean asked;
    private boolean settingBar;
    private int back;
    private int @Nullable [] anchor;
    private int @Nullable [] lead;

    /**
     * An empty terminal.
     *
     * @param name its accessible name
     * @param picture what is to be seen, with so many lines of the past scrolled into sight; asked once a frame at most
     * @param typed told what is typed, on the interface thread
     * @param resized told columns and rows when they change
     */
    public TerminalView(
            String name,
            IntFunction<TerminalFrame> picture,
            Consumer<byte[]> typed,
            BiConsumer<Integer, Integer> resized) {
        this.picture = picture;
        this.typed = typed;
        this.resized = resized;
        getStyleClass().add(Style.TERMINAL);
        setAccessibleRole(AccessibleRole.TEXT_AREA);
        setAccessibleText(name);
        setFocusTraversable(true);
        getChildren().addAll(canvas, bar);
        palette = new Palette(getChildren(), this::again);
        bar.setOrientation(Orientation.VERTICAL);
        bar.setFocusTraversable(false);
        bar.valueProperty().subscribe(value -> {
            if (!settingBar) {
                back = shown.history() - (int) Math.round(value.doubleValue());
                repaint();
            }
        });
        focusedProperty().subscribe(this::repaint);
        setMinSize(0, 0);
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
        addEventHandler(KeyEvent.KEY_TYPED, this::character);
        addEventHandler(ScrollEvent.SCROLL, e -> {
            look((int) Math.signum(e.getDeltaY()) * 3);
            e.consume();
        });
        canvas.addEventHandler(MouseEvent.MOUSE_PRESSED, e -> {
            requestFocus();
            anchor = hit(e);
            lead = anchor;
            repaint();
        });
        canvas.addEventHandler(MouseEvent.MOUSE_DRAGGED, e -> {
            lead = hit(e);
            repaint();
        });
    }

    /** Something is to be seen differently: the picture is asked for again. Interface thread only. */
    public void changed() {
        repaint();
    }

    /** Wants just the room of so many columns and rows, as a terminal has whose size is given. */
    public void fit(int wide, int high) {
        wantedColumns = wide;
        wantedRows = high;
        requestLayout();
    }

    @Override
    protected double computePrefWidth(double height) {
        return wantedColumns == 0
                ? super.computePrefWidth(height)
                : Math.ceil(wantedColumns * palette.charWidth()) + 2 * PAD + BAR + 1;
    }

    @Override
    protected double computePrefHeight(double width) {
        return wantedRows == 0
                ? super.computePrefHeight(width)
                : Math.ceil(wantedRows * palette.rowHeight()) + 2 * PAD + 1;
    }

    /** Columns now. */
    public int columns() {
        return columns;
    }

    /** Rows now. */
    public int rows() {
        return rows;
    }

    /** What stands on the screen. */
    public String text() {
        StringBuilder text = new StringBuilder();
        shown.lines()
                .forEach(l ->
                        text.append(l.text().replace("\0", "").stripTrailing()).append('\n'));
        return text.toString().stripTrailing();
    }

    @Override
    public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
        return attribute == AccessibleAttribute.TEXT ? text() : super.queryAccessibleAttribute(attribute, parameters);
    }

    private void again() {
        requestLayout();
        repaint();
    }

    private void repaint() {
        if (!asked) {
            asked = true;
            frame.start();
        }
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(Math.max(0, getWidth() - BAR));
        canvas.setHeight(Math.max(0, getHeight()));
        bar.resizeRelocate(getWidth() - BAR, 0, BAR, getHeight());
        if (palette.charWidth() > 0 && getWidth() > 60 && getHeight() > 30) {
            int wide = Math.max(2, (int) ((canvas.getWidth() - 2 * PAD) / palette.charWidth()));
            int high = Math.max(1, (int) ((canvas.getHeight() - 2 * PAD) / palette.rowHeight()));
            if (wide != columns || high != rows) {
                columns = wide;
                rows = high;
                resized.accept(wide, high);
            }
        }
        paint();
    }

    private void paint() {
        if (canvas.getWidth() <= 0 || canvas.getHeight() <= 0) {
            return;
        }
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.setTextBaseline(VPos.BASELINE);
        g.setFill(palette.of(Wash.PAPER));
        g.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        shown = picture.apply(back);
        back = Math.clamp(back, 0, shown.history());
        for (int i = 0; i < shown.lines().size(); i++) {
            row(g, shown.lines().get(i), i);
        }
        if (shown.cursorVisible()
                && back == 0
                && shown.cursorRow() >= 0
                && shown.cursorRow() < shown.lines().size()) {
            cursor(g);
        }
        settingBar = true;
        int history = shown.history();
        bar.setMax(history);
        bar.setVisibleAmount(history * (double) rows / (history + rows));
        bar.setValue(history - back);
        bar.setVisible(history > 0);
        settingBar = false;
    }

    private void cursor(GraphicsContext g) {
        double x = PAD + shown.cursorColumn() * palette.charWidth();
        double y = PAD + shown.cursorRow() * palette.rowHeight();
        String text = shown.lines().get(shown.cursorRow()).text();
        if (isFocused()) {
            g.setFill(palette.of(Ink.PLAIN));
            g.fillRect(x, y, palette.charWidth(), palette.rowHeight());
            if (shown.cursorColumn() < text.length()) {
                g.setFill(palette.of(Wash.PAPER));
                g.setFont(palette.font(false));
                g.fillText(text.substring(shown.cursorColumn(), shown.cursorColumn() + 1), x, y + palette.baseline());
            }
        } else {
            g.setStroke(palette.of(Ink.MUTED));
            g.setLineWidth(1);
            g.strokeRect(x + 0.5, y + 0.5, palette.charWidth() - 1, palette.rowHeight() - 1);
        }
    }

    private void row(GraphicsContext g, TerminalFrame.Line line, int at) {
        int done = 0;
        for (TerminalFrame.Run run : line.runs()) {
            cells(g, line.text(), done, run.start(), PLAIN, at);
            cells(g, line.text(), run.start(), run.end(), run, at);
            done = Math.max(done, run.end());
        }
        cells(g, line.text(), done, Math.max(columns, line.text().length()), PLAIN, at);
    }

    private void cells(GraphicsContext g, String text, int from, int to, TerminalFrame.Run look, int at) {
        for (int i = from; i < to; ) {
            int end = i + 1;
            boolean chosen = selected(at, i);
            while (end < to && selected(at, end) == chosen) {
                end++;
            }
            piece(g, text, i, end, look, at, chosen);
            i = end;
        }
    }

    private void piece(
            GraphicsContext g, String text, int from, int to, TerminalFrame.Run look, int at, boolean chosen) {
        double x = PAD + from * palette.charWidth();
        double y = PAD + at * palette.rowHeight();
        double width = (to - from) * palette.charWidth();
        Paint ink = colour(look.ink(), palette.of(look.dim() ? Ink.MUTED : Ink.PLAIN));
        Paint ground = colour(look.ground(), palette.of(Wash.PAPER));
        if (chosen) {
            g.setFill(palette.of(Wash.SELECTED));
            g.fillRect(x, y, width, palette.rowHeight());
        } else if (look.inverse() || look.ground() != TerminalFrame.DEFAULT) {
            g.setFill(look.inverse() ? ink : ground);
            g.fillRect(x, y, width, palette.rowHeight());
        }
        g.setFill(look.inverse() && !chosen ? ground : ink);
        g.setFont(palette.font(look.bold()));
        letters(g, text, from, Math.min(to, text.length()), y + palette.baseline());
        if (look.underline()) {
            g.fillRect(x, y + palette.rowHeight() - 2, width, 1);
        }
    }

    private void letters(GraphicsContext g, String text, int from, int to, double base) {
        int start = from;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : 0;
            if (c >= 0x20 && c < 0x7F) {
                continue;
            }
            String plain = start < i ? text.substring(start, i) : "";
            if (!plain.isBlank()) {
                g.fillText(plain, PAD + start * palette.charWidth(), base);
            }
            if (c != 0) {
                int next = Character.isHighSurrogate(c) && i + 1 < to ? i + 2 : i + 1;
                g.fillText(text.substring(i, next), PAD + i * palette.charWidth(), base);
            }
            start = i + 1;
        }
    }

    private Paint colour(int colour, Paint standard) {
        if (colour == TerminalFrame.DEFAULT) {
            return standard;
        }
        if (colour >= TerminalFrame.RGB) {
            return rgb(colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF);
        }
        if (colour < 16) {
            return palette.of(Ink.terminal(colour));
        }
        if (colour >= 232) {
            int grey = 8 + (colour - 232) * 10;
            return rgb(grey, grey, grey);
        }
        int cube = colour - 16;
        return rgb(CUBE[cube / 36], CUBE[cube / 6 % 6], CUBE[cube % 6]);
    }

    private static Color rgb(int red, int green, int blue) {
        return Color.color(red / 255.0, green / 255.0, blue / 255.0);
    }

    private int[] hit(MouseEvent event) {
        int row = (int) ((event.getY() - PAD) / palette.rowHeight());
        int column = (int) ((event.getX() - PAD) / palette.charWidth());
        return new int[] {Math.clamp(row, 0, Math.max(0, rows - 1)), Math.clamp(column, 0, columns)};
    }

    private boolean selected(int row, int column) {
        int[] a = anchor;
        int[] b = lead;
        if (a == null || b == null || (a[0] == b[0] && a[1] == b[1])) {
            return false;
        }
        boolean ordered = a[0] < b[0] || (a[0] == b[0] && a[1] <= b[1]);
        int[] from = ordered ? a : b;
        int[] to = ordered ? b : a;
        boolean after = row > from[0] || (row == from[0] && column >= from[1]);
        boolean before = row < to[0] || (row == to[0] && column < to[1]);
        return after && before;
    }

    private String selectedText() {
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < shown.lines().size(); n++) {
            String text = shown.lines().get(n).text();
            StringBuilder line = new StringBuilder();
            boolean any = false;
            for (int i = 0; i < text.length(); i++) {
                if (selected(n, i)) {
                    any = true;
                    if (text.charAt(i) != 0) {
                        line.append(text.charAt(i));
                    }
                }
            }
            if (any) {
                lines.add(line.toString().stripTrailing());
            }
        }
        return String.join("\n", lines);
    }

    private void look(int by) {
        back = Math.clamp(back + by, 0, shown.history());
        anchor = null;
        lead = null;
        repaint();
    }

    private void key(KeyEvent event) {
        if (event.isControlDown() && event.isShiftDown() && event.getCode() == KeyCode.C) {
            ClipboardContent content = new ClipboardContent();
            content.putString(selectedText());
            Clipboard.getSystemClipboard().setContent(content);
            event.consume();
            return;
        }
        if (event.isControlDown() && event.isShiftDown() && event.getCode() == KeyCode.V) {
            String text = Clipboard.getSystemClipboard().getString();
            if (text != null) {
                paste(text);
            }
            event.consume();
            return;
        }
        if (event.isShiftDown() && (event.getCode() == KeyCode.PAGE_UP || event.getCode() == KeyCode.PAGE_DOWN)) {
            look(event.getCode() == KeyCode.PAGE_UP ? rows - 1 : 1 - rows);
            event.consume();
            return;
        }
        if (event.getCode() == KeyCode.F6 || (event.isControlDown() && event.getCode() == KeyCode.TAB)) {
            return;
        }
        TerminalKeys.pressed(
                        event.getCode(),
                        event.isShiftDown(),
                        event.isControlDown(),
                        event.isAltDown(),
                        shown.applicationKeys())
                .ifPresent(bytes -> {
                    typed.accept(bytes);
                    back = 0;
                    event.consume();
                });
    }

    private void character(KeyEvent event) {
        String text = event.getCharacter();
        TerminalKeys.typed(text, event.isControlDown(), event.isAltDown()).ifPresent(bytes -> {
            typed.accept(bytes);
            back = 0;
            event.consume();
        });
    }

    /** Types this text; marked as pasted where the program asked for that. What would end the mark is taken out. */
    public void paste(String text) {
        String plain = text.replace("\r\n", "\r").replace('\n', '\r').replace("\u001B", "");
        String sent = shown.bracketedPaste() ? "\u001B[200~" + plain + "\u001B[201~" : plain;
        typed.accept(sent.getBytes(StandardCharsets.UTF_8));
    }
}
