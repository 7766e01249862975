package dev.castellan.console.design;

/** A place in lines: before the character with this index of the line with this number. */
record LinePosition(long line, int index) implements Comparable<LinePosition> {
    @Override
    public int compareTo(LinePosition other) {
        return line != other.line ? Long.compare(line, other.line) : Integer.compare(index, other.index);
    }

    static LinePosition min(LinePosition a, LinePosition b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    static LinePosition max(LinePosition a, LinePosition b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
