package dev.castellan.browse.session;

/** Takes bytes apart into characters and control sequences; remembers what is incomplete. Bounded in what it remembers. */
final class TerminalParser {
    private static final int MOST_NUMBERS = 32;
    private static final int LONGEST_TEXT = 4_096;

    private enum State {
        GROUND,
        ESCAPE,
        SKIP_ONE,
        SEQUENCE,
        TEXT,
        TEXT_ESCAPE
    }

    private final TerminalScreen screen;
    private State state = State.GROUND;
    private int[] numbers = new int[MOST_NUMBERS];
    private int count;
    private char prefix;
    private char between;
    private boolean titleText;
    private final StringBuilder text = new StringBuilder();
    private int needed;
    private int code;

    TerminalParser(TerminalScreen screen) {
        this.screen = screen;
    }

    void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            octet(bytes[i] & 0xff);
        }
    }

    /** UTF-8, with U+FFFD for what is none. */
    private void octet(int b) {
        if (needed > 0) {
            if ((b & 0xc0) == 0x80) {
                code = code << 6 | (b & 0x3f);
                if (--needed == 0) {
                    character(Character.isValidCodePoint(code) && (code < 0xd800 || code > 0xdfff) ? code : 0xfffd);
                }
                return;
            }
            needed = 0;
            character(0xfffd);
        }
        if (b < 0x80) {
            character(b);
        } else if (b >= 0xc2 && b < 0xe0) {
            begin(b & 0x1f, 1);
        } else if (b >= 0xe0 && b < 0xf0) {
            begin(b & 0x0f, 2);
        } else if (b >= 0xf0 && b < 0xf5) {
            begin(b & 0x07, 3);
        } else {
            character(0xfffd);
        }
    }

    private void begin(int bits, int more) {
        code = bits;
        needed = more;
    }

    private void character(int c) {
        switch (state) {
            case GROUND -> ground(c);
            case ESCAPE -> escape(c);
            case SKIP_ONE -> state = State.GROUND;
            case SEQUENCE -> sequence(c);
            case TEXT -> text(c);
            case TEXT_ESCAPE -> {
                endText();
                if (c != '\\') {
                    state = State.ESCAPE;
                    escape(c);
                }
            }
        }
    }

    private void ground(int c) {
        if (c == 0x1b) {
            state = State.ESCAPE;
        } else if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
            screen.control(c);
        } else {
            screen.print(c);
        }
    }

    private void escape(int c) {
        state = State.GROUND;
        switch (c) {
            case '[' -> {
                state = State.SEQUENCE;
                java.util.Arrays.fill(numbers, 0);
                count = 0;
                prefix = 0;
                between = 0;
            }
            case ']' -> {
                state = State.TEXT;
                titleText = true;
                text.setLength(0);
            }
            case 'P', 'X', '^', '_' -> {
                state = State.TEXT;
                titleText = false;
                text.setLength(0);
            }
            case '(', ')', '*', '+', '#', '%', ' ' -> state = State.SKIP_ONE;
            case '7' -> screen.save();
            case '8' -> screen.restore();
            case 'D' -> screen.lineFeed();
            case 'E' -> {
                screen.control('\r');
                screen.lineFeed();
            }
            case 'M' -> screen.reverseLineFeed();
            case 'c' -> screen.reset();
            case 0x1b -> state = State.ESCAPE;
            default -> {}
        }
    }

    private void text(int c) {
        if (c == 0x07) {
            endText();
        } else if (c == 0x1b) {
            state = State.TEXT_ESCAPE;
        } else if (text.length() < LONGEST_TEXT) {
            text.appendCodePoint(c);
        }
    }

    private void endText() {
        state = State.GROUND;
        if (titleText && (text.indexOf("0;") == 0 || text.indexOf("2;") == 0)) {
            screen.title(text.substring(2));
        }
        text.setLength(0);
    }

    private void sequence(int c) {
        if (c >= '0' && c <= '9') {
            if (count == 0) {
                count = 1;
            }
            if (count <= MOST_NUMBERS) {
                numbers[count - 1] = Math.min(99_999, numbers[count - 1] * 10 + c - '0');
            }
        } else if (c == ';' || c == ':') {
            count = Math.max(count, 1) + 1;
        } else if (c >= '<' && c <= '?') {
            prefix = (char) c;
        } else if (c >= ' ' && c <= '/') {
            between = (char) c;
        } else if (c >= '@' && c <= '~') {
            state = State.GROUND;
            finish((char) c);
        } else if (c == 0x1b) {
            state = State.ESCAPE;
        } else if (c < ' ') {
            screen.control(c);
        } else {
            state = State.GROUND;
        }
    }

    private int number(int index, int missing) {
        int value = index < Math.min(count, MOST_NUMBERS) ? numbers[index] : 0;
        return value == 0 ? missing : value;
    }

    private void finish(char last) {
        if (between != 0) {
            if (between == '!' && last == 'p') {
                screen.reset();
            }
            return;
        }
        if (prefix == '?') {
            if (last == 'h' || last == 'l') {
                for (int i = 0; i < Math.min(count, MOST_NUMBERS); i++) {
                    screen.privateMode(numbers[i], last == 'h');
                }
            } else if (last == 'J') {
                screen.eraseScreen(number(0, 0));
            } else if (last == 'K') {
                screen.eraseLine(number(0, 0));
            }
            return;
        }
        if (prefix != 0) {
            return;
        }
        switch (last) {
            case '@' -> screen.insertCharacters(number(0, 1));
            case 'A' -> screen.moveBy(-number(0, 1), 0);
            case 'B', 'e' -> screen.moveBy(number(0, 1), 0);
            case 'C', 'a' -> screen.moveBy(0, number(0, 1));
            case 'D' -> screen.moveBy(0, -number(0, 1));
            case 'E' -> {
                screen.moveBy(number(0, 1), 0);
                screen.column(0);
            }
            case 'F' -> {
                screen.moveBy(-number(0, 1), 0);
                screen.column(0);
            }
            case 'G', '`' -> screen.column(number(0, 1) - 1);
            case 'H', 'f' -> screen.move(number(0, 1) - 1, number(1, 1) - 1);
            case 'J' -> screen.eraseScreen(number(0, 0));
            case 'K' -> screen.eraseLine(number(0, 0));
            case 'L' -> screen.insertLines(number(0, 1));
            case 'M' -> screen.deleteLines(number(0, 1));
            case 'P' -> screen.deleteCharacters(number(0, 1));
            case 'S' -> screen.scrollUp(number(0, 1));
            case 'T' -> screen.scrollDown(number(0, 1));
            case 'X' -> screen.eraseCharacters(number(0, 1));
            case 'b' -> screen.repeat(number(0, 1));
            case 'c' -> screen.identify();
            case 'd' -> screen.row(number(0, 1) - 1);
            case 'h', 'l' -> {
                if (number(0, 0) == 4) {
                    screen.insertMode(last == 'h');
                }
            }
            case 'm' -> screen.style(java.util.Arrays.copyOf(numbers, Math.min(count, MOST_NUMBERS)));
            case 'n' -> screen.report(number(0, 0));
            case 'r' -> screen.region(number(0, 1) - 1, number(1, 9_999) - 1);
            case 's' -> screen.save();
            case 'u' -> screen.restore();
            default -> {}
        }
    }
}
