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
    private TerminalScreen screen;
    private int next;
    private char last = '\r';

    Playback(List<TerminalMoment> moments) {
        this.moments = List.copyOf(moments);
        int wide = 0;
        int high = 0;
        List<Long> entered = new ArrayList<>();
        for (TerminalMoment moment : this.moments) {
            switch (moment) {
                case TerminalMoment.Resized size -> {
                    wide = Math.max(wide, size.columns());
                    high = Math.max(high, size.rows());
                }
                case TerminalMoment.Typed typed
                when typed.text().indexOf('\r') >= 0 || typed.text().indexOf('\n') >= 0 -> entered.add(typed.nanos());
                case TerminalMoment.Typed _, TerminalMoment.Shown _ -> {}
            }
        }
        // Only who has a terminal of its own says how large it is.
        terminal = wide > 0;
        columns = terminal ? Math.clamp(wide, 20, 500) : 100;
        rows = terminal ? Math.clamp(high, 5, 200) : 24;
        lines = entered.stream().mapToLong(n -> n).toArray();
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
        if (next > 0 && moments.get(next - 1).nanos() > nanos) {
            screen = new TerminalScreen(columns, rows);
            next = 0;
            last = '\r';
        }
        while (next < moments.size() && moments.get(next).nanos() <= nanos) {
            switch (moments.get(next++)) {
                case TerminalMoment.Shown shown -> write(shown.text());
                case TerminalMoment.Resized size -> screen.resize(size.columns(), size.rows());
                case TerminalMoment.Typed _ -> {}
            }
        }
    }

    private void write(String text) {
        String shown = text;
        if (!terminal) {
            // What no terminal stands behind ends its lines in one character.
            StringBuilder whole = new StringBuilder(text.length() + 16);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n' && last != '\r') {
                    whole.append('\r');
                }
                whole.append(c);
                last = c;
            }
            shown = whole.toString();
        }
        byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
        screen.write(bytes, 0, bytes.length);
    }

    /** What is to be seen now, with so many lines of the past scrolled into sight. */
    synchronized TerminalPicture picture(int back) {
        return screen.picture(back);
    }

    /** Where playing goes on from a moment after some time; pauses are passed over where that is wanted. */
    long after(long now, long elapsed, boolean overPauses) {
        long then = Math.min(length(), now + elapsed);
        if (!overPauses) {
            return then;
        }
        int at = upTo(now);
        if (at < moments.size() && moments.get(at).nanos() - now > PAUSE) {
            return Math.max(then, moments.get(at).nanos() - BEFORE);
        }
        return then;
    }

    /** How many moments there are up to and with this one. */
    private int upTo(long nanos) {
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
        StringBuilder typed = new StringBuilder();
        for (int i = upTo(now) - 1; i >= 0 && typed.length() < TYPED_SHOWN; i--) {
            if (moments.get(i) instanceof TerminalMoment.Typed t) {
                typed.insert(0, t.text().substring(Math.max(0, t.text().length() - TYPED_SHOWN)));
            }
        }
        StringBuilder visible = new StringBuilder();
        for (char c : typed.substring(Math.max(0, typed.length() - TYPED_SHOWN)).toCharArray()) {
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
