package dev.castellan.breakglass.proxy;

/** Something that happened in a recorded terminal. Text is untrusted: as the program or the person sent it. */
public sealed interface TerminalMoment {
    /** Since the recording began. */
    long nanos();

    /** What the person typed, or what went to the standard input of the command. */
    record Typed(long nanos, String text) implements TerminalMoment {}

    /** What the command wrote, control sequences and all. */
    record Shown(long nanos, String text) implements TerminalMoment {}

    /** The terminal has this size from now on; only a command with a terminal of its own is told. */
    record Resized(long nanos, int columns, int rows) implements TerminalMoment {}
}
