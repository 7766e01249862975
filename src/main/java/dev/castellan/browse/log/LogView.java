package dev.castellan.browse.log;

/** The numbers of the lines that a filter lets through, oldest first; grows at one end and is dropped from the other. */
final class LogView {
    private long[] ring = new long[1_024];
    private long first;
    private long end;

    /** Position of the oldest. */
    long first() {
        return first;
    }

    /** Position after the newest. */
    long end() {
        return end;
    }

    void add(long line) {
        int size = (int) (end - first);
        if (size == ring.length) {
            long[] larger = new long[ring.length * 2];
            for (int i = 0; i < size; i++) {
                larger[(int) ((first + i) % larger.length)] = ring[(int) ((first + i) % ring.length)];
            }
            ring = larger;
        }
        ring[(int) (end % ring.length)] = line;
        end++;
    }

    /** Forgets lines before the given one. */
    void drop(long before) {
        while (first < end && ring[(int) (first % ring.length)] < before) {
            first++;
        }
    }

    long line(long position) {
        if (position < first || position >= end) {
            throw new IndexOutOfBoundsException("position " + position + " of " + first + " to " + end);
        }
        return ring[(int) (position % ring.length)];
    }
}
