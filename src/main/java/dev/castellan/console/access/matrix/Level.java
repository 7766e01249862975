package dev.castellan.console.access.matrix;

import java.util.List;

/** Verbs that are shown as one letter, weakest first. */
enum Level {
    READ('R', 0b0000_0111, "read: get, list, watch"),
    CREATE('C', 0b0000_1000, "create"),
    UPDATE('U', 0b0011_0000, "change: update, patch"),
    DELETE('D', 0b1100_0000, "delete, deletecollection");

    /** The verbs of the bits, the first in the lowest. */
    static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private final char letter;
    private final int mask;
    private final String words;

    Level(char letter, int mask, String words) {
        this.letter = letter;
        this.mask = mask;
        this.words = words;
    }

    int mask() {
        return mask;
    }

    String words() {
        return words;
    }

    /** The letter: capital where all its verbs are there, small where some are; a space where none is. */
    char letter(int bits) {
        int held = bits & mask;
        return held == 0 ? ' ' : held == mask ? letter : Character.toLowerCase(letter);
    }

    char capital() {
        return letter;
    }

    /** The verbs of some bits, in words. */
    static List<String> verbs(int bits) {
        return java.util.stream.IntStream.range(0, VERBS.size())
                .filter(v -> (bits & (1 << v)) != 0)
                .mapToObj(VERBS::get)
                .toList();
    }
}
