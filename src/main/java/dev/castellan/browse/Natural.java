package dev.castellan.browse;

import java.time.Instant;
import java.util.Comparator;

/**
 * The order people expect of values: numbers by size, also inside text; the younger moment first; text without case;
 * nothing at the end.
 */
final class Natural implements Comparator<Object> {
    static final Natural ORDER = new Natural();

    private Natural() {}

    @Override
    public int compare(Object a, Object b) {
        if (a == b) {
            return 0;
        }
        // By far the most columns hold text.
        if (a instanceof String i && b instanceof String j) {
            return i.isEmpty() || j.isEmpty() ? Boolean.compare(i.isEmpty(), j.isEmpty()) : text(i, j);
        }
        int byRank = Integer.compare(rank(a), rank(b));
        if (byRank != 0) {
            return byRank;
        }
        if (a instanceof Instant i && b instanceof Instant j) {
            return j.compareTo(i);
        }
        if (a instanceof Long i && b instanceof Long j) {
            return Long.compare(i, j);
        }
        return Double.compare(number(a), number(b));
    }

    private static double number(Object value) {
        return switch (value) {
            case Number n -> n.doubleValue();
            case Row.Counted c -> c.count();
            default -> 0;
        };
    }

    /** Numbers, then moments, then text, then nothing. */
    private static int rank(Object value) {
        if (value instanceof String s) {
            return s.isEmpty() ? 3 : 2;
        }
        return value instanceof Instant ? 1 : 0;
    }

    /** {@code web-2} before {@code web-10}; ASCII without case; equal only for equal texts. */
    static int text(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            char c = a.charAt(i);
            char d = b.charAt(j);
            if (digit(c) && digit(d)) {
                int startA = skipZeros(a, i);
                int startB = skipZeros(b, j);
                int endA = endOfDigits(a, startA);
                int endB = endOfDigits(b, startB);
                int order = Integer.compare(endA - startA, endB - startB);
                for (int k = 0; order == 0 && k < endA - startA; k++) {
                    order = Character.compare(a.charAt(startA + k), b.charAt(startB + k));
                }
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else {
                int order = Character.compare(lower(c), lower(d));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c < 128 ? c : Character.toLowerCase(c);
    }

    private static int skipZeros(String s, int from) {
        int i = from;
        while (i < s.length() - 1 && s.charAt(i) == '0' && digit(s.charAt(i + 1))) {
            i++;
        }
        return i;
    }

    private static int endOfDigits(String s, int from) {
        int i = from;
        while (i < s.length() && digit(s.charAt(i))) {
            i++;
        }
        return i;
    }
}
