package dev.castellan.console.access.matrix;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which verbs every subject has on every resource, as bits of {@link Level#VERBS}; a byte a cell. What Kubernetes gives is put
 * in once; what Azure says is kept beside it, so that it can be put in {@link #anew}. One thread fills a table, and it does not
 * change once it is shown.
 */
final class MatrixTable {
    private final List<MatrixRow> rows;
    private final List<MatrixColumn> columns;
    /** What Kubernetes gives. */
    private final byte[] here;

    private final byte[] named;
    private final byte[] somewhere;
    private final byte[] unsure;
    /** Rows of those whom others are asked about before RBAC: nothing that bindings give them is certain by itself. */
    private final BitSet open;

    /** What Azure gives, and what of the bindings it may refuse or refuses for certain. */
    private final byte[] azure;

    private final byte[] perhaps;
    private final byte[] namedByAzure;
    private final byte[] doubtful;
    private final byte[] refused;

    MatrixTable(List<MatrixRow> rows, List<MatrixColumn> columns) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        int cells = rows.size() * columns.size();
        here = new byte[cells];
        named = new byte[cells];
        somewhere = new byte[cells];
        unsure = new byte[cells];
        open = new BitSet(rows.size());
        azure = new byte[cells];
        perhaps = new byte[cells];
        namedByAzure = new byte[cells];
        doubtful = new byte[cells];
        refused = new byte[cells];
    }

    private MatrixTable(MatrixTable of) {
        rows = of.rows;
        columns = of.columns;
        here = of.here;
        named = of.named;
        somewhere = of.somewhere;
        unsure = of.unsure;
        open = of.open;
        azure = new byte[here.length];
        perhaps = new byte[here.length];
        namedByAzure = new byte[here.length];
        doubtful = new byte[here.length];
        refused = new byte[here.length];
        open.stream().forEach(this::doubt);
    }

    /** What Kubernetes gives by itself, for the Azure side to be put in. */
    MatrixTable anew() {
        return new MatrixTable(this);
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
        int i = at(row, column);
        return here[i] & ~doubtful[i] & 0xFF;
    }

    /** What holds on objects of some names only. */
    int named(int row, int column) {
        int i = at(row, column);
        int byAzure = namedByAzure[i] & ~here(row, column) & ~azure(row, column);
        return ((named[i] & ~doubtful[i]) | byAzure) & 0xFF;
    }

    /** What it gives in some namespaces only. */
    int somewhere(int row, int column) {
        int i = at(row, column);
        return somewhere[i] & ~doubtful[i] & 0xFF;
    }

    /** What Azure gives. */
    int azure(int row, int column) {
        return azure[at(row, column)] & ~here(row, column) & 0xFF;
    }

    /** What Azure may give: under a condition, or beyond what was read. */
    int perhaps(int row, int column) {
        int i = at(row, column);
        return perhaps[i] & ~azure[i] & ~here(row, column) & 0xFF;
    }

    /**
     * What Kubernetes may give: by a group the server may not be told of, beyond what was read, or unless somebody who is asked
     * before refuses it.
     */
    int unsure(int row, int column) {
        int i = at(row, column);
        // A role in Azure may be held in the namespace where a binding is.
        int inside = somewhere[i] & doubtful[i];
        int given = (((here[i] | named[i]) & doubtful[i]) | unsure[i]) & ~refused[i];
        return (given | inside) & ~here(row, column) & ~azure(row, column) & 0xFF;
    }

    /** Whether there is anything in a cell. */
    boolean any(int row, int column) {
        return (here(row, column)
                        | named(row, column)
                        | somewhere(row, column)
                        | azure(row, column)
                        | perhaps(row, column)
                        | unsure(row, column))
                != 0;
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

    /** Says that others are asked about somebody before RBAC: until it is known what they say, bindings are not certain. */
    void open(int row) {
        open.set(row);
        doubt(row);
    }

    private void doubt(int row) {
        Arrays.fill(doubtful, at(row, 0), at(row + 1, 0), (byte) 0xFF);
    }

    /**
     * What Azure, asked before RBAC, takes off.
     *
     * @param certainly refused for certain: bindings do not count
     * @param possibly perhaps: what they give is no longer certain
     */
    void takeOff(int row, int column, int certainly, int possibly) {
        int i = at(row, column);
        refused[i] = (byte) certainly;
        doubtful[i] = (byte) possibly;
    }

    /** @param names what holds on objects of some names only */
    void putAzure(int row, int column, int certain, int possible, int names) {
        int i = at(row, column);
        azure[i] = (byte) certain;
        perhaps[i] = (byte) possible;
        namedByAzure[i] = (byte) names;
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
