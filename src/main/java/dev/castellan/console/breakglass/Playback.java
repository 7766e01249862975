package dev.castellan.console.breakglass;

import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.browse.session.TerminalPicture;
import dev.castellan.browse.session.TerminalScreen;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A recorded terminal that is looked at: its screen at any moment. Safe for any thread. */
final class Playback {
    /** Characters that are kept of a recording; the command line has all of it. */
    static final int MOST_TEXT = 16 << 20;

    static final int MOST_MOMENTS = 400_000;

    /** A pause of more than this is passed over where that is wanted. */
    static final long PAUSE = 2_000_000_000L;

    private static final long BEFORE = 500_000_000L;
    private static final int TYPED_SHOWN = 60;

    private final List<TerminalMoment> moments;
    private final boolean terminal;
    private final int columns;
    private final int rows;
    private final long[] lines;
    private final List<TerminalMoment.Typed> typed;
    /** As of a moment that was asked for; one that is still being painted is not seen here. */
    private volatile TerminalScreen screen;

    private int next;
    private char lastShown = '\r';

    Playback(List<TerminalMoment> moments) {
        this.moments = List.copyOf(moments);
        int wide = 0;
        int high = 0;
        List<Long> entered = new ArrayList<>();
        List<TerminalMoment.Typed> keys = new ArrayList<>();
        for (TerminalMoment moment : this.moments) {
            switch (moment) {
                case TerminalMoment.Resized size -> {
                    wide = Math.max(wide, size.columns());
                    high = Math.max(high, size.rows());
                }
                case TerminalMoment.Typed key -> {
                    keys.add(key);
                    if (key.text().indexOf('\r') >= 0 || key.text().indexOf('\n') >= 0) {
                        entered.add(key.nanos());
                    }
                }
                case TerminalMoment.Shown _ -> {}
            }
        }
        // Only who has a terminal of its own says how large it is.
        terminal = wide > 0;
        columns = terminal ? Math.clamp(wide, 20, 500) : 100;
        rows = terminal ? Math.clamp(high, 5, 200) : 24;
        lines = entered.stream().mapToLong(n -> n).toArray();
        typed = List.copyOf(keys);
        screen = new TerminalScreen(columns, rows);
    }

    /** Of the widest it was. */
    int columns() {
        return columns;
    }

    /** Of the highest it was. */
    int rows() {
        return rows;
    }

    /** From the beginning to what happened last, in nanoseconds. */
    long length() {
        return moments.isEmpty() ? 0 : moments.getLast().nanos();
    }

    /** When something was shown first. */
    long first() {
        return moments.stream()
                .filter(TerminalMoment.Shown.class::isInstance)
                .findFirst()
                .map(TerminalMoment::nanos)
                .orElse(0L);
    }

    boolean empty() {
        return moments.isEmpty();
    }

    /** Brings the screen to a moment; looking back begins anew. */
    synchronized void show(long nanos) {
        TerminalScreen painted = screen;
        if (next > 0 && moments.get(next - 1).nanos() > nanos) {
            painted = new TerminalScreen(columns, rows);
            next = 0;
            lastShown = '\r';
        }
        while (next < moments.size() && moments.get(next).nanos() <= nanos) {
            switch (moments.get(next++)) {
                case TerminalMoment.Shown shown -> write(painted, shown.text());
                case TerminalMoment.Resized size -> painted.resize(size.columns(), size.rows());
                case TerminalMoment.Typed _ -> {}
            }
        }
        screen = painted;
    }

    private void write(TerminalScreen painted, String text) {
        String shown = text;
        if (!terminal) {
            // What no terminal stands behind ends its lines in one character.
            StringBuilder whole = new StringBuilder(text.length() + 16);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n' && lastShown != '\r') {
                    whole.append('\r');
                }
                whole.append(c);
                lastShown = c;
            }
            shown = whole.toString();
        }
        byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
        painted.write(bytes, 0, bytes.length);
    }

    /** What is to be seen now, with so many lines of the past scrolled into sight; waits for nobody who paints. */
    TerminalPicture picture(int back) {
        return screen.picture(back);
    }

    /** Where playing goes on from a moment after some time; pauses are passed over where that is wanted. */
    long after(long now, long elapsed, boolean overPauses) {
        long then = Math.min(length(), now + elapsed);
        if (!overPauses) {
            return then;
        }
        int at = upTo(moments, now);
        if (at < moments.size() && moments.get(at).nanos() - now > PAUSE) {
            return Math.max(then, moments.get(at).nanos() - BEFORE);
        }
        return then;
    }

    /** How many moments there are up to and with this one. */
    private static int upTo(List<? extends TerminalMoment> moments, long nanos) {
        int from = 0;
        int to = moments.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (moments.get(middle).nanos() <= nanos) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** When the next line is entered; the end where none is. */
    long nextLine(long now) {
        return Arrays.stream(lines).filter(n -> n > now).findFirst().orElse(length());
    }

    /** When the line before was entered; the beginning where none was. */
    long lineBefore(long now) {
        return Arrays.stream(lines).filter(n -> n < now).max().orElse(0);
    }

    /** What was typed last, up to a moment: Enter as a dot between lines, other control characters as on keyboards. */
    String typed(long now) {
        StringBuilder last = new StringBuilder();
        for (int i = upTo(typed, now) - 1; i >= 0 && last.length() < TYPED_SHOWN; i--) {
            String text = typed.get(i).text();
            last.insert(0, text.substring(Math.max(0, text.length() - TYPED_SHOWN)));
        }
        StringBuilder visible = new StringBuilder();
        for (char c : last.substring(Math.max(0, last.length() - TYPED_SHOWN)).toCharArray()) {
            visible.append(
                    switch (c) {
                        case '\r', '\n' -> " · ";
                        case 0x7f -> "^?";
                        default -> c < 0x20 ? "^" + (char) (c + '@') : String.valueOf(c);
                    });
        }
        return visible.toString();
    }
}
