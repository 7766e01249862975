package dev.castellan.console.breakglass;

import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.Use;
import dev.castellan.console.design.Tone;
import java.time.Duration;
import java.util.Optional;

/**
 * A recorded terminal as it is listed. Pure.
 *
 * @param what what was asked for, and of which pod
 * @param command what ran
 * @param length how long it was open; empty where its end is not recorded
 * @param state in a few words
 * @param openable whether there is something to open
 */
record TerminalRow(
        RecordedTerminal terminal,
        String what,
        String command,
        Optional<Duration> length,
        Tone tone,
        String state,
        boolean openable) {

    static TerminalRow of(RecordedTerminal terminal) {
        Use use = terminal.use();
        boolean attach = use.resource().endsWith("/attach");
        return new TerminalRow(
                terminal,
                (attach ? "attach to " : "exec in ") + use.namespace() + "/" + use.name(),
                use.exec().isEmpty() ? (attach ? "what runs there" : "no command") : String.join(" ", use.exec()),
                use.phase() == Use.Phase.END ? Optional.of(Duration.ofMillis(use.millis())) : Optional.empty(),
                switch (terminal.state()) {
                    case WHOLE -> terminal.inLedger() ? Tone.GOOD : Tone.ATTENTION;
                    case UNFINISHED -> Tone.ATTENTION;
                    case CHANGED, MISSING -> Tone.BAD;
                },
                switch (terminal.state()) {
                    case WHOLE -> terminal.inLedger() ? "Whole" : "Whole, not in the ledger yet";
                    case UNFINISHED -> "Its end is missing";
                    case CHANGED -> "Not as it was recorded";
                    case MISSING -> "Its file is missing";
                },
                terminal.state() != RecordedTerminal.State.MISSING
                        && !terminal.key().isEmpty());
    }

    /** Hours, minutes and seconds, as players show them. */
    static String time(Duration length) {
        long seconds = length.toSeconds();
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
