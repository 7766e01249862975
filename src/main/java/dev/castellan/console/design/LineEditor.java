package dev.castellan.console.design;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;

/**
 * An editor for YAML that stays quick with texts of many megabytes: only what is seen is painted. Enter keeps the indent,
 * Tab and Shift+Tab move lines by two columns; Ctrl+Z and Ctrl+Y undo and redo; Ctrl+X, C, V and A as everywhere.
 */
public final class LineEditor extends StackPane {
    private static final String INDENT = "  ";

    private final LineView view;
    private final EditedText text = new EditedText();
    private Set<Integer> marked = Set.of();
    private Runnable changed = () -> {};
    private boolean editable = true;
    private int wantedColumn = -1;

    /** An empty editor with this accessible name. */
    public LineEditor(String name) {
        view = new LineView(name);
        getChildren().add(view);
        view.caretShown(true);
        view.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        view.addEventFilter(KeyEvent.KEY_TYPED, this::typed);
        show();
    }

    /** The view inside, for a {@link FindBar}. */
    public LineView view() {
        return view;
    }

    /** Begins anew with this text. */
    public void setText(String now) {
        text.set(now);
        view.select(new LinePosition(0, 0), new LinePosition(0, 0));
        show();
    }

    /** The text as it stands. */
    public String text() {
        return text.text();
    }

    /** Grows with each change. */
    public long changes() {
        return text.changes();
    }

    /** Whether it may be changed. */
    public void setEditable(boolean may) {
        editable = may;
        view.caretShown(may);
    }

    /** What is told after each change by the user. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /** Marks these lines, counted from 0. */
    public void mark(Set<Integer> lines) {
        marked = Set.copyOf(lines);
        show();
    }

    /** Goes to a place: line and column counted from 1. */
    public void goTo(int line, int column) {
        LinePosition at = text.inside(new LinePosition(line - 1L, Math.max(0, column - 1)));
        view.select(at, at);
        view.intoSight(at);
    }

    /** Puts the keyboard into it. */
    public void focusText() {
        view.requestFocus();
    }

    private void show() {
        int digits = Integer.toString(text.size()).length();
        view.gutter(digits);
        // Lines are read only when painted or searched: a view on the text costs nothing to make.
        view.show(new Lines() {
            @Override
            public long first() {
                return 0;
            }

            @Override
            public long end() {
                return text.size();
            }

            @Override
            public String text(long number) {
                return text.line(number);
            }

            @Override
            public StyledLine line(long number) {
                String line = text.line(number);
                return new StyledLine(
                        line,
                        YamlLines.runs(line, false),
                        marked.contains((int) number) ? Optional.of(Wash.CHANGED) : Optional.empty(),
                        Long.toString(number + 1));
            }
        });
    }

    private LinePosition lead() {
        return text.inside(view.lead());
    }

    private LinePosition anchor() {
        return text.inside(view.anchor());
    }

    private void insert(String what) {
        LinePosition a = anchor();
        LinePosition b = lead();
        edit(LinePosition.min(a, b), LinePosition.max(a, b), what);
    }

    private void edit(LinePosition from, LinePosition to, String what) {
        if (!editable) {
            return;
        }
        LinePosition after = text.replace(from, to, what);
        at(after);
        changed.run();
    }

    private void at(LinePosition place) {
        wantedColumn = -1;
        show();
        view.select(place, place);
        view.intoSight(place);
    }

    private void typed(KeyEvent event) {
        String c = event.getCharacter();
        if (c.isEmpty() || c.charAt(0) < ' ' || c.charAt(0) == 0x7F || event.isShortcutDown()) {
            return;
        }
        if (editable) {
            insert(c);
            event.consume();
        }
    }

    private void key(KeyEvent event) {
        if (event.isAltDown()) {
            return;
        }
        boolean shift = event.isShiftDown();
        boolean done = true;
        if (event.isShortcutDown()) {
            switch (event.getCode()) {
                case Z -> (shift ? text.redo() : text.undo()).ifPresent(this::undone);
                case Y -> text.redo().ifPresent(this::undone);
                case X -> cut();
                case V -> paste();
                case HOME -> move(new LinePosition(0, 0), shift);
                case END -> move(text.end(), shift);
                case LEFT -> move(word(lead(), -1), shift);
                case RIGHT -> move(word(lead(), 1), shift);
                default -> done = false;
            }
        } else {
            done = plainKey(event.getCode(), shift);
        }
        if (done) {
            event.consume();
        }
    }

    private boolean plainKey(KeyCode code, boolean shift) {
        LinePosition at = lead();
        switch (code) {
            case UP -> vertical(-1, shift);
            case DOWN -> vertical(1, shift);
            case PAGE_UP -> vertical(-view.page(), shift);
            case PAGE_DOWN -> vertical(view.page(), shift);
            case LEFT -> move(step(at, -1), shift);
            case RIGHT -> move(step(at, 1), shift);
            case HOME -> move(home(at), shift);
            case END -> move(new LinePosition(at.line(), text.line(at.line()).length()), shift);
            case ENTER -> {
                String line = text.line(at.line());
                int spaces = 0;
                while (spaces < Math.min(line.length(), at.index()) && line.charAt(spaces) == ' ') {
                    spaces++;
                }
                boolean deeper = line.substring(0, at.index()).stripTrailing().endsWith(":");
                insert("\n" + " ".repeat(spaces) + (deeper ? INDENT : ""));
            }
            case BACK_SPACE -> remove(-1);
            case DELETE -> remove(1);
            case TAB -> indent(shift);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void undone(LinePosition place) {
        at(place);
        changed.run();
    }

    private void cut() {
        String selected = view.selectedText();
        if (!selected.isEmpty() && editable) {
            ClipboardContent content = new ClipboardContent();
            content.putString(selected);
            Clipboard.getSystemClipboard().setContent(content);
            insert("");
        }
    }

    private void paste() {
        String pasted = Clipboard.getSystemClipboard().getString();
        if (pasted != null) {
            insert(pasted);
        }
    }

    private void remove(int direction) {
        LinePosition at = lead();
        if (!at.equals(anchor())) {
            insert("");
            return;
        }
        LinePosition other = step(at, direction);
        edit(LinePosition.min(at, other), LinePosition.max(at, other), "");
    }

    private LinePosition step(LinePosition from, int by) {
        String line = text.line(from.line());
        int index = from.index();
        if (by < 0) {
            if (index > 0) {
                return new LinePosition(from.line(), line.offsetByCodePoints(index, -1));
            }
            return from.line() == 0
                    ? from
                    : new LinePosition(
                            from.line() - 1, text.line(from.line() - 1).length());
        }
        if (index < line.length()) {
            return new LinePosition(from.line(), line.offsetByCodePoints(index, 1));
        }
        return from.line() == text.size() - 1L ? from : new LinePosition(from.line() + 1, 0);
    }

    private LinePosition word(LinePosition from, int by) {
        LinePosition at = step(from, by);
        while (!at.equals(step(at, by)) && at.line() == from.line()) {
            String line = text.line(at.line());
            boolean before = at.index() > 0 && Character.isLetterOrDigit(line.charAt(at.index() - 1));
            boolean after = at.index() < line.length() && Character.isLetterOrDigit(line.charAt(at.index()));
            if (by < 0 ? !before && after : before && !after) {
                break;
            }
            at = step(at, by);
        }
        return at;
    }

    private LinePosition home(LinePosition at) {
        String line = text.line(at.line());
        int first = line.length() - line.stripLeading().length();
        return new LinePosition(at.line(), at.index() == first ? 0 : first);
    }

    private void vertical(int by, boolean extend) {
        LinePosition at = lead();
        if (wantedColumn < 0) {
            wantedColumn = at.index();
        }
        int column = wantedColumn;
        move(text.inside(new LinePosition(at.line() + by, column)), extend);
        wantedColumn = column;
    }

    private void move(LinePosition to, boolean extend) {
        wantedColumn = -1;
        view.select(extend ? anchor() : to, to);
        view.intoSight(to);
    }

    private void indent(boolean back) {
        LinePosition a = anchor();
        LinePosition b = lead();
        if (!back && a.line() == b.line()) {
            insert(INDENT);
            return;
        }
        if (!editable) {
            return;
        }
        LinePosition from = new LinePosition(Math.min(a.line(), b.line()), 0);
        long last = Math.max(a.line(), b.line());
        LinePosition to = new LinePosition(last, text.line(last).length());
        List<String> moved = text.between(from, to)
                .lines()
                .map(l ->
                        back ? l.startsWith(INDENT) ? l.substring(2) : l.stripLeading() : l.isEmpty() ? l : INDENT + l)
                .toList();
        String fresh = String.join("\n", moved);
        LinePosition end = text.replace(from, to, fresh);
        show();
        view.select(from, end);
        view.intoSight(end);
        changed.run();
    }
}
