package dev.castellan.console.design;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A text being edited, as lines, with what was done to it. Every change replaces one part by another and can be undone. */
final class EditedText {
    private static final int KEPT = 2_000;

    private record Edit(LinePosition from, String removed, String inserted) {}

    private final List<String> lines = new ArrayList<>(List.of(""));
    private final Deque<Edit> done = new ArrayDeque<>();
    private final Deque<Edit> undone = new ArrayDeque<>();
    private boolean open;
    private long changes;

    /** Begins anew with this text; there is nothing to undo. */
    void set(String text) {
        lines.clear();
        lines.addAll(split(text));
        done.clear();
        undone.clear();
        open = false;
        changes++;
    }

    /** Grows with each change. */
    long changes() {
        return changes;
    }

    int size() {
        return lines.size();
    }

    String line(long number) {
        return number >= 0 && number < lines.size() ? lines.get((int) number) : "";
    }

    String text() {
        return String.join("\n", lines);
    }

    LinePosition end() {
        return new LinePosition(lines.size() - 1L, lines.getLast().length());
    }

    LinePosition inside(LinePosition position) {
        long line = Math.clamp(position.line(), 0, lines.size() - 1L);
        return new LinePosition(line, Math.clamp(position.index(), 0, line(line).length()));
    }

    String between(LinePosition from, LinePosition to) {
        if (from.line() == to.line()) {
            return line(from.line()).substring(from.index(), to.index());
        }
        StringBuilder text = new StringBuilder(line(from.line()).substring(from.index()));
        for (long n = from.line() + 1; n < to.line(); n++) {
            text.append('\n').append(line(n));
        }
        return text.append('\n').append(line(to.line()), 0, to.index()).toString();
    }

    /**
     * Replaces what stands between two places.
     *
     * @return the place after the new text
     */
    LinePosition replace(LinePosition from, LinePosition to, String text) {
        String inserted = text.replace("\r\n", "\n").replace('\r', '\n');
        String removed = between(from, to);
        if (removed.isEmpty() && inserted.isEmpty()) {
            return from;
        }
        LinePosition after = put(from, to, inserted);
        undone.clear();
        Edit last = done.peekLast();
        // Letters typed one after the other are undone together, up to the end of a word.
        if (open
                && last != null
                && removed.isEmpty()
                && inserted.length() == 1
                && Character.isLetterOrDigit(inserted.charAt(0))
                && after(last).equals(from)) {
            done.removeLast();
            done.addLast(new Edit(last.from(), last.removed(), last.inserted() + inserted));
        } else {
            done.addLast(new Edit(from, removed, inserted));
            if (done.size() > KEPT) {
                done.removeFirst();
            }
        }
        open = inserted.length() == 1;
        return after;
    }

    /** Takes back the last change; tells where it was. */
    Optional<LinePosition> undo() {
        Edit edit = done.pollLast();
        if (edit == null) {
            return Optional.empty();
        }
        LinePosition after = put(edit.from(), after(edit), edit.removed());
        undone.addLast(edit);
        open = false;
        return Optional.of(after);
    }

    /** Does again what was undone. */
    Optional<LinePosition> redo() {
        Edit edit = undone.pollLast();
        if (edit == null) {
            return Optional.empty();
        }
        LinePosition after = put(edit.from(), end(edit.from(), edit.removed()), edit.inserted());
        done.addLast(edit);
        open = false;
        return Optional.of(after);
    }

    private static LinePosition after(Edit edit) {
        return end(edit.from(), edit.inserted());
    }

    private static LinePosition end(LinePosition from, String text) {
        int last = text.lastIndexOf('\n');
        if (last < 0) {
            return new LinePosition(from.line(), from.index() + text.length());
        }
        long breaks = text.chars().filter(c -> c == '\n').count();
        return new LinePosition(from.line() + breaks, text.length() - last - 1);
    }

    private LinePosition put(LinePosition from, LinePosition to, String text) {
        String head = line(from.line()).substring(0, from.index());
        String tail = line(to.line()).substring(to.index());
        List<String> fresh = split(text);
        fresh.set(0, head + fresh.getFirst());
        fresh.set(fresh.size() - 1, fresh.getLast() + tail);
        List<String> old = lines.subList((int) from.line(), (int) to.line() + 1);
        old.clear();
        lines.addAll((int) from.line(), fresh);
        changes++;
        return end(from, text);
    }

    private static List<String> split(String text) {
        return new ArrayList<>(
                List.of(text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)));
    }
}
