package dev.castellan.access.azure;

import java.util.Locale;

/**
 * A pattern of actions: {@code *} stands for any text, slashes included, anywhere in it; letters match in either case
 * (Azure documentation, role definitions; Azure REST specification).
 */
final class ActionPattern {
    private final String[] parts;

    private ActionPattern(String[] parts) {
        this.parts = parts;
    }

    static ActionPattern of(String pattern) {
        return new ActionPattern(pattern.toLowerCase(Locale.ROOT).split("\\*", -1));
    }

    /** @param action in lower case */
    boolean matches(String action) {
        String first = parts[0];
        if (parts.length == 1) {
            return action.equals(first);
        }
        String last = parts[parts.length - 1];
        if (action.length() < first.length() + last.length() || !action.startsWith(first) || !action.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = action.length() - last.length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = action.indexOf(parts[i], at);
            if (found < 0 || found + parts[i].length() > end) {
                return false;
            }
            at = found + parts[i].length();
        }
        return true;
    }
}
