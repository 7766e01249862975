package dev.castellan.console.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/**
 * Text of any length, read-only: only what is seen is painted, so a million lines are as quick as fifty. Lines can be
 * wrapped; what was found is marked; the newest line can be followed; what is selected can be copied. Characters that would
 * steer the text instead of being seen are shown as a mark.
 *
 * <p>Keys: arrows, Page Up and Down, Home and End move; with Shift they select; Ctrl+A selects all, Ctrl+C copies.
 */
public final class LineView extends Region {
    /** More than this is not copied at once, in characters. */
    static final int MOST_COPIED = 8_000_000;

    private static final double BAR = 14;

    private final Canvas canvas = new Canvas();
    private final ScrollBar vertical = new ScrollBar();
    private final ScrollBar horizontal = new ScrollBar();
    private final Palette palette;
    private final LinePainter painter;
    private final LineScroll scroll = new LineScroll(this::rowsOf);
    private final BooleanProperty follow = new SimpleBooleanProperty(false);
    private final BooleanProperty wrap = new SimpleBooleanProperty(false);
    private final AnimationTimer frame = new AnimationTimer() {
        @Override
        public void handle(long now) {
            stop();
            asked = false;
            paint();
        }
    };

    private Lines lines = Lines.of(List.of());
    private String needle = "";
    private @Nullable LinePosition anchor;
    private @Nullable LinePosition lead;
    private double pixels;
    private int left;
    private int gutter;
    private int widest;
    private boolean asked;
    private boolean settingBars;
    private boolean caret;
    private Runnable gutterPressed = () -> {};
    private long pressedLine;

    /**
     * Nothing to show yet.
     *
     * @param name its accessible name
     */
    public LineView(String name) {
        getStyleClass().add(Style.LINES);
        setAccessibleRole(AccessibleRole.TEXT_AREA);
        setAccessibleText(name);
        setFocusTraversable(true);
        getChildren().addAll(canvas, vertical, horizontal);
        palette = new Palette(getChildren(), this::repaint);
        painter = new LinePainter(palette);
        vertical.setOrientation(Orientation.VERTICAL);
        vertical.setFocusTraversable(false);
        horizontal.setFocusTraversable(false);
        vertical.valueProperty().subscribe(value -> {
            if (!settingBars) {
                follow.set(false);
                scroll.to(lines.first() + Math.round(value.doubleValue()));
                pixels = 0;
                repaint();
            }
        });
        horizontal.valueProperty().subscribe(value -> {
            if (!settingBars) {
                left = (int) Math.round(value.doubleValue());
                repaint();
            }
        });
        wrap.subscribe(() -> {
            left = 0;
            repaint();
        });
        follow.subscribe(this::repaint);
        focusedProperty().subscribe(this::repaint);
        setMinSize(0, 0);
        addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        canvas.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        canvas.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /** Shows these lines, at the same place where it still exists; at the end where it follows. */
    public void show(Lines now) {
        lines = now;
        scroll.bounds(now.first(), now.end());
        repaint();
    }

    /** The lines shown. */
    public Lines lines() {
        return lines;
    }

    /** How many columns stand before the lines. */
    public void gutter(int columns) {
        gutter = columns;
        repaint();
    }

    /** What is done when the gutter of a line is pressed; {@link #pressedLine()} says which. */
    public void onGutter(Runnable action) {
        gutterPressed = action;
    }

    /** The number of the line pressed last. */
    public long pressedLine() {
        return pressedLine;
    }

    /** Whether the newest line is kept in sight. Moving up ends it, moving to the end begins it. */
    public BooleanProperty followProperty() {
        return follow;
    }

    /** Whether long lines go on in the next row. */
    public BooleanProperty wrapProperty() {
        return wrap;
    }

    /** Marks this text wherever it stands, large and small letters alike; nothing where it is empty. */
    public void mark(String text) {
        needle = text.toLowerCase(Locale.ROOT);
        repaint();
    }

    /** Brings a line into sight and selects it. */
    public void reveal(long number) {
        follow.set(false);
        scroll.to(number);
        scroll.move(-visibleRows() / 3);
        pixels = 0;
        anchor = new LinePosition(number, 0);
        lead = new LinePosition(number, lines.text(number).length());
        repaint();
    }

    /** The number of the line at the top. */
    public long topLine() {
        return scroll.line();
    }

    /** What is selected, lines joined by line breaks; empty where nothing is. */
    public String selectedText() {
        LinePosition a = anchor;
        LinePosition b = lead;
        if (a == null || b == null || a.equals(b)) {
            return "";
        }
        LinePosition from = LinePosition.min(a, b);
        LinePosition to = LinePosition.max(a, b);
        StringBuilder text = new StringBuilder();
        long start = Math.max(from.line(), lines.first());
        long last = Math.min(to.line(), lines.end() - 1);
        for (long n = start; n <= last && text.length() < MOST_COPIED; n++) {
            String line = lines.text(n);
            int begin = n == from.line() ? Math.min(from.index(), line.length()) : 0;
            int end = n == to.line() ? Math.min(to.index(), line.length()) : line.length();
            if (n > start) {
                text.append('\n');
            }
            text.append(line, begin, Math.max(begin, end));
        }
        return text.toString();
    }

    /** Selects everything. */
    public void selectAll() {
        anchor = new LinePosition(lines.first(), 0);
        long last = Math.max(lines.first(), lines.end() - 1);
        lead = new LinePosition(last, lines.text(last).length());
        repaint();
    }

    /** Copies what is selected; everything where nothing is. */
    public void copy() {
        String text = selectedText();
        if (text.isEmpty()) {
            return;
        }
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    @Override
    public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
        if (attribute == AccessibleAttribute.TEXT) {
            StringBuilder text = new StringBuilder();
            long last = Math.min(lines.end(), scroll.line() + visibleRows());
            for (long n = scroll.line(); n < last; n++) {
                text.append(lines.text(n)).append('\n');
            }
            return text.toString();
        }
        return super.queryAccessibleAttribute(attribute, parameters);
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        double bottom = wrap.get() ? 0 : BAR;
        canvas.setWidth(Math.max(0, width - BAR));
        canvas.setHeight(Math.max(0, height - bottom));
        vertical.resizeRelocate(width - BAR, 0, BAR, Math.max(0, height - bottom));
        horizontal.setVisible(!wrap.get());
        horizontal.resizeRelocate(0, height - BAR, Math.max(0, width - BAR), BAR);
        paint();
    }

    private void repaint() {
        if (!asked) {
            asked = true;
            frame.start();
        }
    }

    private int visibleRows() {
        return Math.max(1, (int) (canvas.getHeight() / palette.rowHeight()));
    }

    private double gutterWidth() {
        return gutter == 0 ? 6 : (gutter + 1) * palette.charWidth() + 8;
    }

    private int columnsVisible() {
        return Math.max(8, (int) ((canvas.getWidth() - gutterWidth()) / palette.charWidth()));
    }

    private int rowsOf(long number) {
        if (!wrap.get()) {
            return 1;
        }
        int width = Columns.of(lines.line(number).text()).width();
        return Math.max(1, Math.ceilDiv(width, columnsVisible()));
    }

    private void paint() {
        if (canvas.getWidth() <= 0 || canvas.getHeight() <= 0 || palette.rowHeight() <= 0) {
            return;
        }
        int visible = visibleRows();
        if (follow.get()) {
            scroll.toEnd(visible);
            pixels = 0;
        } else if (scroll.clampToEnd(visible)) {
            pixels = 0;
        }
        painter.begin(canvas, gutterWidth(), pixels);
        int columns = columnsVisible();
        long number = scroll.line();
        int row = scroll.row();
        double y = -pixels;
        while (y < canvas.getHeight() && number < lines.end()) {
            StyledLine line = lines.line(number);
            Columns places = Columns.of(line.text());
            widest = Math.max(widest, places.width());
            int rows = wrap.get() ? Math.max(1, Math.ceilDiv(places.width(), columns)) : 1;
            for (; row < rows && y < canvas.getHeight(); row++) {
                int start = wrap.get() ? row * columns : left;
                painter.row(number, line, places, start, start + columns, row == 0, y, selectionIn(number), needle);
                if (caret && isFocused() && lead().line() == number) {
                    painter.caret(places.at(lead().index()), start, start + columns, y);
                }
                y += palette.rowHeight();
            }
            row = 0;
            number++;
        }
        bars(visible, columns);
    }

    private Optional<int[]> selectionIn(long number) {
        LinePosition a = anchor;
        LinePosition b = lead;
        if (a == null || b == null || a.equals(b)) {
            return Optional.empty();
        }
        LinePosition from = LinePosition.min(a, b);
        LinePosition to = LinePosition.max(a, b);
        if (number < from.line() || number > to.line()) {
            return Optional.empty();
        }
        return Optional.of(new int[] {
            number == from.line() ? from.index() : 0, number == to.line() ? to.index() : Integer.MAX_VALUE
        });
    }

    private void bars(int visible, int columns) {
        settingBars = true;
        double last = Math.max(0, lines.end() - lines.first() - (wrap.get() ? 1 : visible));
        vertical.setMax(last);
        vertical.setVisibleAmount(Math.min(last, Math.max(last * visible / Math.max(1, last + visible), last / 20)));
        vertical.setBlockIncrement(visible);
        vertical.setValue((double) (scroll.line() - lines.first()));
        vertical.setDisable(last == 0);
        double far = Math.max(0, widest + 1 - columns);
        horizontal.setMax(far);
        horizontal.setVisibleAmount(far * columns / Math.max(1, widest + 1));
        horizontal.setBlockIncrement(columns / 2.0);
        horizontal.setValue(left);
        horizontal.setDisable(far == 0);
        settingBars = false;
    }

    private void scrolled(ScrollEvent event) {
        if (event.getDeltaX() != 0 && !wrap.get()) {
            move(0, (int) -Math.round(event.getDeltaX() / palette.charWidth()));
        }
        double height = palette.rowHeight();
        double wanted = pixels - event.getDeltaY();
        int rows = (int) Math.floor(wanted / height);
        if (event.getDeltaY() > 0) {
            follow.set(false);
        }
        long before = scroll.line();
        int rowBefore = scroll.row();
        scroll.move(rows);
        pixels = wanted - rows * height;
        if (rows < 0 && before == scroll.line() && rowBefore == scroll.row()) {
            pixels = 0;
        }
        noticeEnd(event.getDeltaY() < 0);
        event.consume();
        repaint();
    }

    /** Whoever moves down to the newest line wants to see what comes next; only where following was offered. */
    private void noticeEnd(boolean down) {
        if (down && followOffered && lines.end() - scroll.line() <= visibleRows() && !wrap.get()) {
            follow.set(true);
        }
    }

    private boolean followOffered;

    /** Offers to follow the newest line when one moves to it. */
    public void offerFollow() {
        followOffered = true;
        follow.set(true);
    }

    private void move(int rows, int columns) {
        if (rows < 0) {
            follow.set(false);
        }
        scroll.move(rows);
        pixels = 0;
        left = Math.clamp(left + columns, 0, Math.max(0, widest + 1 - columnsVisible()));
        noticeEnd(rows > 0);
        repaint();
    }

    private LinePosition hit(MouseEvent event) {
        int down = (int) Math.floor((event.getY() + pixels) / palette.rowHeight());
        LineScroll there = new LineScroll(this::rowsOf);
        there.bounds(lines.first(), lines.end());
        there.to(scroll.line());
        there.move(scroll.row() + Math.max(0, down));
        if (down < 0) {
            there.move(down);
        }
        int column = (int) Math.round((event.getX() - gutterWidth()) / palette.charWidth())
                + (wrap.get() ? there.row() * columnsVisible() : left);
        String text = lines.line(there.line()).text();
        return new LinePosition(there.line(), Columns.of(text).index(Math.max(0, column)));
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        LinePosition at = hit(event);
        pressedLine = at.line();
        if (event.getX() < gutterWidth() && gutter > 0) {
            gutterPressed.run();
            return;
        }
        switch (event.getClickCount()) {
            case 2 -> selectWord(at);
            case 3 -> {
                anchor = new LinePosition(at.line(), 0);
                lead = new LinePosition(at.line(), lines.text(at.line()).length());
            }
            default -> {
                if (!event.isShiftDown() || anchor == null) {
                    anchor = at;
                }
                lead = at;
            }
        }
        repaint();
    }

    private void selectWord(LinePosition at) {
        String text = lines.text(at.line());
        int from = Math.min(at.index(), text.length());
        int to = from;
        while (from > 0 && wordly(text.charAt(from - 1))) {
            from--;
        }
        while (to < text.length() && wordly(text.charAt(to))) {
            to++;
        }
        anchor = new LinePosition(at.line(), from);
        lead = new LinePosition(at.line(), to);
    }

    private static boolean wordly(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '/';
    }

    private void dragged(MouseEvent event) {
        if (event.getY() < 0) {
            move(-1, 0);
        } else if (event.getY() > canvas.getHeight()) {
            move(1, 0);
        }
        lead = hit(event);
        repaint();
    }

    private void key(KeyEvent event) {
        if (event.isAltDown() || (event.isMetaDown() && !event.isShortcutDown())) {
            return;
        }
        int page = Math.max(1, visibleRows() - 1);
        boolean done = true;
        if (event.isShortcutDown()) {
            switch (event.getCode()) {
                case A -> selectAll();
                case C -> copy();
                case HOME -> toStart();
                case END -> toEnd();
                default -> done = false;
            }
        } else if (event.isShiftDown()) {
            done = extend(event.getCode(), page);
        } else {
            switch (event.getCode()) {
                case UP -> move(-1, 0);
                case DOWN -> move(1, 0);
                case LEFT -> move(0, -4);
                case RIGHT -> move(0, 4);
                case PAGE_UP -> move(-page, 0);
                case PAGE_DOWN -> move(page, 0);
                case HOME -> toStart();
                case END -> toEnd();
                default -> done = false;
            }
        }
        if (done) {
            event.consume();
        }
    }

    /** Whether a caret is painted where the selection ends. */
    void caretShown(boolean shown) {
        caret = shown;
        repaint();
    }

    LinePosition anchor() {
        return anchor == null ? new LinePosition(lines.first(), 0) : anchor;
    }

    LinePosition lead() {
        return lead == null ? new LinePosition(lines.first(), 0) : lead;
    }

    void select(LinePosition from, LinePosition to) {
        anchor = from;
        lead = to;
        repaint();
    }

    int page() {
        return Math.max(1, visibleRows() - 1);
    }

    /** Moves no further than needed to see this place. */
    void intoSight(LinePosition place) {
        follow.set(false);
        if (place.line() < scroll.line()) {
            scroll.to(place.line());
            pixels = 0;
        } else if (place.line() >= scroll.line() + visibleRows()) {
            scroll.to(place.line());
            scroll.move(1 - visibleRows());
            pixels = 0;
        }
        if (!wrap.get() && canvas.getWidth() > 0) {
            int column = Columns.of(lines.text(place.line())).at(place.index());
            int seen = columnsVisible();
            if (column < left) {
                left = Math.max(0, column - 4);
            } else if (column >= left + seen) {
                left = column - seen + 4;
            }
        }
        repaint();
    }

    private boolean extend(KeyCode code, int page) {
        LinePosition from = lead == null ? new LinePosition(scroll.line(), 0) : lead;
        long line = from.line();
        int index = from.index();
        switch (code) {
            case UP -> line--;
            case DOWN -> line++;
            case PAGE_UP -> line -= page;
            case PAGE_DOWN -> line += page;
            case LEFT -> index = Math.max(0, index - 1);
            case RIGHT -> index = Math.min(lines.text(line).length(), index + 1);
            case HOME -> index = 0;
            case END -> index = lines.text(line).length();
            default -> {
                return false;
            }
        }
        if (anchor == null) {
            anchor = from;
        }
        long kept = Math.clamp(line, lines.first(), Math.max(lines.first(), lines.end() - 1));
        lead = new LinePosition(kept, index);
        if (kept < scroll.line()) {
            move((int) Math.max(kept - scroll.line(), -10_000), 0);
        } else if (kept >= scroll.line() + visibleRows()) {
            move((int) Math.min(kept - scroll.line() - visibleRows() + 1, 10_000), 0);
        }
        repaint();
        return true;
    }

    private void toStart() {
        follow.set(false);
        scroll.to(lines.first());
        pixels = 0;
        left = 0;
        repaint();
    }

    private void toEnd() {
        if (followOffered) {
            follow.set(true);
        } else {
            scroll.toEnd(visibleRows());
        }
        repaint();
    }

    /** The rows painted, for tests. */
    List<String> painted() {
        List<String> texts = new ArrayList<>();
        long last = Math.min(lines.end(), scroll.line() + visibleRows());
        for (long n = scroll.line(); n < last; n++) {
            texts.add(lines.text(n));
        }
        return texts;
    }
}
