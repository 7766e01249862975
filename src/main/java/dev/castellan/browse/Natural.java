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
        int byRank = Integer.compare(rank(a), rank(b));
        if (byRank != 0) {
            return byRank;
        }
        return switch (a) {
            case Instant i when b instanceof Instant j -> j.compareTo(i);
            case Long i when b instanceof Long j -> Long.compare(i, j);
            case Number i when b instanceof Number j -> Double.compare(i.doubleValue(), j.doubleValue());
            case Row.Counted i when b instanceof Row.Counted j -> Long.compare(i.count(), j.count());
            case String i when b instanceof String j -> text(i, j);
            default -> text(a.toString(), b.toString());
        };
    }

    private static int rank(Object value) {
        return switch (value) {
            case String s -> s.isEmpty() ? 3 : 2;
            case Instant i -> 1;
            default -> 0;
        };
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
