package dev.castellan.console.access.matrix;

import dev.castellan.console.access.SubjectName;
import dev.castellan.console.design.DataTable;

/** The matrix as it is shown, as comma-separated values that no spreadsheet takes for formulas. */
final class MatrixCsv {
    private MatrixCsv() {}

    static String write(MatrixPicture shown) {
        StringBuilder csv = new StringBuilder("Subject,Name,Kind");
        MatrixTable table = shown.table().orElseThrow();
        for (int c : shown.columns()) {
            csv.append(',')
                    .append(DataTable.csvField(table.columns().get(c).column().text()));
        }
        csv.append("\r\n");
        for (int r : shown.rows()) {
            MatrixRow row = table.rows().get(r);
            csv.append(DataTable.csvField(SubjectName.print(row.principal())))
                    .append(',')
                    .append(DataTable.csvField(row.name()))
                    .append(',')
                    .append(row.kind());
            for (int c : shown.columns()) {
                csv.append(',').append(DataTable.csvField(table.words(r, c)));
            }
            csv.append("\r\n");
        }
        return csv.toString();
    }
}
