package dev.castellan.console.fleet;

import java.util.Comparator;
import java.util.function.Function;

/** The order people expect of names and versions with numbers in them: {@code store-2} before {@code store-10}. */
final class NaturalOrder {
    private NaturalOrder() {}

    /** Values in the order of their texts. */
    static <T> Comparator<T> by(Function<T, String> text) {
        return (a, b) -> compare(text.apply(a), text.apply(b));
    }

    /** Digits are compared as numbers of any length, everything else by code unit. */
    static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (digit(a.charAt(i)) && digit(b.charAt(j))) {
                int endA = numberEnd(a, i);
                int endB = numberEnd(b, j);
                int order = number(a, i, endA, b, j, endB);
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else {
                int order = Character.compare(a.charAt(i), b.charAt(j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    private static int number(String a, int fromA, int endA, String b, int fromB, int endB) {
        int startA = withoutZeros(a, fromA, endA);
        int startB = withoutZeros(b, fromB, endB);
        int length = Integer.compare(endA - startA, endB - startB);
        if (length != 0) {
            return length;
        }
        for (int k = 0; k < endA - startA; k++) {
            int order = Character.compare(a.charAt(startA + k), b.charAt(startB + k));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int withoutZeros(String text, int from, int end) {
        int start = from;
        while (start < end - 1 && text.charAt(start) == '0') {
            start++;
        }
        return start;
    }

    private static int numberEnd(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
