package dev.castellan.access;

import java.util.Arrays;

/** Lists of numbers by number, in two arrays. */
final class Ints {
    private final int[] starts;
    private final int[] values;

    private Ints(int[] starts, int[] values) {
        this.starts = starts;
        this.values = values;
    }

    /** Groups positions 0…n-1 by their key below {@code keys}, keeping their order; a negative key leaves one out. */
    static Ints group(int[] keyOf, int keys) {
        int[] starts = new int[keys + 1];
        for (int key : keyOf) {
            if (key >= 0) {
                starts[key + 1]++;
            }
        }
        for (int k = 0; k < keys; k++) {
            starts[k + 1] += starts[k];
        }
        int[] next = Arrays.copyOf(starts, keys);
        int[] values = new int[starts[keys]];
        for (int i = 0; i < keyOf.length; i++) {
            if (keyOf[i] >= 0) {
                values[next[keyOf[i]]++] = i;
            }
        }
        return new Ints(starts, values);
    }

    int start(int key) {
        return starts[key];
    }

    int end(int key) {
        return starts[key + 1];
    }

    int at(int position) {
        return values[position];
    }

    /** A list of numbers that grows. */
    static final class Growing {
        private int[] values = new int[16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        int size() {
            return size;
        }

        int get(int i) {
            return values[i];
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
