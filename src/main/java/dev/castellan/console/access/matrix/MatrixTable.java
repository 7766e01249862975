package dev.castellan.console.access.matrix;

import java.util.List;

/**
 * Which verbs every subject has on every resource, as bits of {@link Level#VERBS}; a byte a cell. Built once, then never
 * changed but for the Azure side, which is put in row by row by one thread before the table is shown anew.
 */
final class MatrixTable {
    private final List<MatrixRow> rows;
    private final List<MatrixColumn> columns;
    private final byte[] here;
    private final byte[] named;
    private final byte[] somewhere;
    private final byte[] azure;
    private final byte[] perhaps;
    private final byte[] unsure;

    MatrixTable(List<MatrixRow> rows, List<MatrixColumn> columns) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        int cells = rows.size() * columns.size();
        here = new byte[cells];
        named = new byte[cells];
        somewhere = new byte[cells];
        azure = new byte[cells];
        perhaps = new byte[cells];
        unsure = new byte[cells];
    }

    List<MatrixRow> rows() {
        return rows;
    }

    List<MatrixColumn> columns() {
        return columns;
    }

    private int at(int row, int column) {
        return row * columns.size() + column;
    }

    /** What Kubernetes gives on any object where one looks. */
    int here(int row, int column) {
        return here[at(row, column)] & 0xFF;
    }

    /** What holds on objects of some names only. */
    int named(int row, int column) {
        return named[at(row, column)] & 0xFF;
    }

    /** What it gives in some namespaces only. */
    int somewhere(int row, int column) {
        return somewhere[at(row, column)] & 0xFF;
    }

    /** What Azure gives. */
    int azure(int row, int column) {
        return azure[at(row, column)] & 0xFF;
    }

    /** What Azure may give: under a condition, or beyond what was read. */
    int perhaps(int row, int column) {
        return perhaps[at(row, column)] & 0xFF;
    }

    /** What Kubernetes may give: by a group the server may not be told of, or beyond what was read. */
    int unsure(int row, int column) {
        return unsure[at(row, column)] & ~here(row, column) & ~azure(row, column) & 0xFF;
    }

    /** Whether there is anything in a cell. */
    boolean any(int row, int column) {
        int i = at(row, column);
        return (here[i] | named[i] | somewhere[i] | azure[i] | perhaps[i] | unsure[i]) != 0;
    }

    /** How much somebody may: the verbs of a row that hold for certain where one looks, changes counting more. */
    int weight(int row) {
        int weight = 0;
        for (int c = 0; c < columns.size(); c++) {
            int bits = here(row, c) | azure(row, c);
            int important = columns.get(c).important() ? 8 : 1;
            weight += important * (Integer.bitCount(bits & Level.READ.mask()) + 4 * Integer.bitCount(bits & ~0b111));
            weight += Integer.bitCount(somewhere(row, c)) > 0 ? 1 : 0;
        }
        return weight;
    }

    void put(int row, int column, int hereBits, int namedBits, int somewhereBits) {
        int i = at(row, column);
        here[i] = (byte) hereBits;
        named[i] = (byte) (namedBits & ~hereBits);
        somewhere[i] = (byte) (somewhereBits & ~hereBits);
    }

    /** Adds what Kubernetes may give. */
    void addPerhaps(int row, int column, int bits) {
        unsure[at(row, column)] |= (byte) bits;
    }

    /** Adds what holds on objects of some names only. */
    void addNamed(int row, int column, int bits) {
        int i = at(row, column);
        named[i] |= (byte) (bits & ~here[i] & ~azure[i]);
    }

    /**
     * Takes off what Azure, asked before RBAC, refuses.
     *
     * @param refused for certain: bindings do not count
     * @param doubtful perhaps: what they give is no longer certain
     */
    void takeOff(int row, int column, int refused, int doubtful) {
        int i = at(row, column);
        // A role in Azure may be held in the namespace where a binding is.
        int inside = somewhere[i] & doubtful;
        int given = (((here[i] | named[i]) & doubtful) | unsure[i]) & ~refused;
        here[i] &= (byte) ~doubtful;
        named[i] &= (byte) ~doubtful;
        somewhere[i] &= (byte) ~doubtful;
        unsure[i] = (byte) (given | inside);
    }

    void putAzure(int row, int column, int certain, int possible) {
        int i = at(row, column);
        azure[i] = (byte) (certain & ~(here[i] & 0xFF));
        perhaps[i] = (byte) (possible & ~certain & ~(here[i] & 0xFF));
    }

    /** A cell in words: {@code get, list; by Azure: delete}. Empty for nothing. */
    String words(int row, int column) {
        StringBuilder text = new StringBuilder(String.join(", ", Level.verbs(here(row, column))));
        add(text, "for some names only: ", named(row, column));
        add(text, "in some namespaces: ", somewhere(row, column) & ~named(row, column));
        add(text, "not certain: ", unsure(row, column));
        add(text, "by Azure: ", azure(row, column));
        add(text, "perhaps by Azure: ", perhaps(row, column));
        return text.toString();
    }

    private static void add(StringBuilder text, String before, int bits) {
        if (bits != 0) {
            text.append(text.isEmpty() ? "" : "; ").append(before).append(String.join(", ", Level.verbs(bits)));
        }
    }
}
