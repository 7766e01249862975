package dev.castellan.console.design;

import java.util.EnumSet;
import java.util.List;

/** What a piece of text in a {@link LineView} means; its colour stands in the stylesheet, once per theme. */
public enum Ink {
    PLAIN("ink-plain"),
    MUTED("ink-muted"),
    KEY("ink-key"),
    STRING("ink-string"),
    NUMBER("ink-number"),
    WORD("ink-word"),
    GOOD("ink-good"),
    ATTENTION("ink-attention"),
    BAD("ink-bad"),
    /** The sixteen colours of a terminal, in its order. */
    BLACK("ink-black"),
    RED("ink-red"),
    GREEN("ink-green"),
    YELLOW("ink-yellow"),
    BLUE("ink-blue"),
    MAGENTA("ink-magenta"),
    CYAN("ink-cyan"),
    WHITE("ink-white"),
    BRIGHT_BLACK("ink-bright-black"),
    BRIGHT_RED("ink-bright-red"),
    BRIGHT_GREEN("ink-bright-green"),
    BRIGHT_YELLOW("ink-bright-yellow"),
    BRIGHT_BLUE("ink-bright-blue"),
    BRIGHT_MAGENTA("ink-bright-magenta"),
    BRIGHT_CYAN("ink-bright-cyan"),
    BRIGHT_WHITE("ink-bright-white");

    private static final List<Ink> TERMINAL = List.copyOf(EnumSet.range(BLACK, BRIGHT_WHITE));

    private final String style;

    Ink(String style) {
        this.style = style;
    }

    /** The terminal colour with this number, 0 to 15. */
    public static Ink terminal(int number) {
        return TERMINAL.get(number);
    }

    String style() {
        return style;
    }
}
