package dev.castellan.access.escalation;

/**
 * Some rights, as bits.
 *
 * @param low the first 64, by their order in {@link Right}
 * @param high the next 64
 */
record RightSet(long low, long high) {
    static final RightSet NONE = new RightSet(0, 0);
    static final RightSet ALL = new RightSet(-1, -1);

    static RightSet of(Right... rights) {
        RightSet all = NONE;
        for (Right right : rights) {
            all = all.or(right.bit());
        }
        return all;
    }

    /** The right at a place in the order. */
    static RightSet at(int place) {
        return place < 64 ? new RightSet(1L << place, 0) : new RightSet(0, 1L << (place - 64));
    }

    RightSet or(RightSet other) {
        return other.low == 0 && other.high == 0 ? this : new RightSet(low | other.low, high | other.high);
    }

    RightSet and(RightSet other) {
        return new RightSet(low & other.low, high & other.high);
    }

    /** Whether all of the others are in it; never so of none. */
    boolean holds(RightSet others) {
        return (others.low | others.high) != 0
                && (low & others.low) == others.low
                && (high & others.high) == others.high;
    }

    /** Whether there is one in it that the other has not. */
    boolean addsTo(RightSet other) {
        return (low & ~other.low) != 0 || (high & ~other.high) != 0;
    }

    boolean meets(RightSet other) {
        return (low & other.low) != 0 || (high & other.high) != 0;
    }

    boolean none() {
        return low == 0 && high == 0;
    }
}
