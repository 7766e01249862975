package dev.castellan.console.design;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javafx.scene.input.KeyCode;

/** What a terminal sends for keys that write no character (xterm's forms). */
final class TerminalKeys {
    private TerminalKeys() {}

    /**
     * The bytes for a pressed key; empty where the typed character says it all.
     *
     * @param application whether arrows have their other form
     */
    static Optional<byte[]> pressed(KeyCode code, boolean shift, boolean ctrl, boolean alt, boolean application) {
        int modifiers = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0);
        String text = switch (code) {
            case UP -> arrow('A', modifiers, application);
            case DOWN -> arrow('B', modifiers, application);
            case RIGHT -> arrow('C', modifiers, application);
            case LEFT -> arrow('D', modifiers, application);
            case HOME -> arrow('H', modifiers, application);
            case END -> arrow('F', modifiers, application);
            case INSERT -> tilde(2, modifiers);
            case DELETE -> tilde(3, modifiers);
            case PAGE_UP -> tilde(5, modifiers);
            case PAGE_DOWN -> tilde(6, modifiers);
            case F1 -> "\u001BOP";
            case F2 -> "\u001BOQ";
            case F3 -> "\u001BOR";
            case F4 -> "\u001BOS";
            case F5 -> tilde(15, modifiers);
            case F7 -> tilde(18, modifiers);
            case F8 -> tilde(19, modifiers);
            case F9 -> tilde(20, modifiers);
            case F10 -> tilde(21, modifiers);
            case F11 -> tilde(23, modifiers);
            case F12 -> tilde(24, modifiers);
            case ENTER -> alt ? "\u001B\r" : "\r";
            case TAB -> shift ? "\u001B[Z" : "\t";
            case BACK_SPACE -> alt ? "\u001B\u007F" : ctrl ? "\b" : "\u007F";
            case ESCAPE -> "\u001B";
            case SPACE -> ctrl ? "\0" : "";
            default -> ctrl && !alt ? control(code) : "";
        };
        return text.isEmpty() ? Optional.empty() : Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes for a character; empty where the pressed key was sent already. */
    static Optional<byte[]> typed(String text, boolean ctrl, boolean alt) {
        if (text.isEmpty() || text.charAt(0) < ' ' || text.charAt(0) == 0x7F || (ctrl && !alt)) {
            return Optional.empty();
        }
        // Both together are AltGr on Windows: what it writes is meant as it is.
        String sent = alt && !ctrl ? "\u001B" + text : text;
        return Optional.of(sent.getBytes(StandardCharsets.UTF_8));
    }

    private static String control(KeyCode code) {
        if (code.isLetterKey() && code.getName().length() == 1) {
            return Character.toString(code.getName().charAt(0) & 0x1F);
        }
        return switch (code) {
            case OPEN_BRACKET -> "\u001B";
            case BACK_SLASH -> "\u001C";
            case CLOSE_BRACKET -> "\u001D";
            case SLASH, MINUS -> "\u001F";
            default -> "";
        };
    }

    private static String arrow(char end, int modifiers, boolean application) {
        if (modifiers > 1) {
            return "\u001B[1;" + modifiers + end;
        }
        return (application ? "\u001BO" : "\u001B[") + end;
    }

    private static String tilde(int number, int modifiers) {
        return modifiers > 1 ? "\u001B[" + number + ";" + modifiers + "~" : "\u001B[" + number + "~";
    }
}
