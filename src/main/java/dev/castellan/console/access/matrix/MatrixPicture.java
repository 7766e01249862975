package dev.castellan.console.access.matrix;

import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What the matrix tab knows at one moment.
 *
 * @param table everything that was worked out; empty before the first time
 * @param rows the rows shown, as numbers of the table
 * @param columns the columns shown, as numbers of the table
 * @param namespaces that can be chosen
 * @param busy whether a newer table is being worked out
 * @param azure how the Azure side stands
 * @param cut how many subjects were left out because there are too many; 0 for none
 * @param version another for each change
 */
record MatrixPicture(
        MatrixWish wish,
        Optional<MatrixTable> table,
        List<Integer> rows,
        List<Integer> columns,
        List<String> namespaces,
        boolean busy,
        AzureState azure,
        int cut,
        Optional<Failure> failure,
        long version) {
    /** How the Azure side of the table stands. */
    enum AzureState {
        NONE,
        ADDING,
        THERE
    }

    MatrixPicture {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        namespaces = List.copyOf(namespaces);
    }

    static MatrixPicture first(MatrixWish wish) {
        return new MatrixPicture(
                wish, Optional.empty(), List.of(), List.of(), List.of(), true, AzureState.NONE, 0, Optional.empty(), 0);
    }

    MatrixPicture wished(MatrixWish next, boolean working) {
        return new MatrixPicture(
                next, table, rows, columns, namespaces, working, azure, cut, Optional.empty(), version + 1);
    }

    MatrixPicture made(
            MatrixTable now, List<Integer> r, List<Integer> c, List<String> places, AzureState side, int left) {
        return new MatrixPicture(
                wish, Optional.of(now), r, c, places, false, side, left, Optional.empty(), version + 1);
    }

    MatrixPicture failed(Failure why) {
        return new MatrixPicture(
                wish, table, rows, columns, namespaces, false, azure, cut, Optional.of(why), version + 1);
    }
}
