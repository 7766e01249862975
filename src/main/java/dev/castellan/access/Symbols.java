package dev.castellan.access;

import java.util.HashMap;
import java.util.Map;

/** Numbers for texts, so that rules compare integers. Texts that no rule names have none. */
final class Symbols {
    /** A text that no rule names. */
    static final int UNKNOWN = -1;
    /** The text {@code *}. */
    static final int STAR = 0;
    /** The empty text. */
    static final int EMPTY = 1;

    private final Map<String, Integer> numbers = new HashMap<>();

    Symbols() {
        add("*");
        add("");
    }

    int add(String text) {
        Integer known = numbers.putIfAbsent(text, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    int of(String text) {
        return numbers.getOrDefault(text, UNKNOWN);
    }

    int size() {
        return numbers.size();
    }
}
