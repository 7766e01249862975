package dev.castellan.cli;

import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under headings, aligned by what a terminal shows. Every cell is cleaned; columns without any value are left out. */
final class Table {
    /** A colour of a terminal. */
    enum Colour {
        NONE(""),
        BOLD("1"),
        DIM("2"),
        RED("31"),
        YELLOW("33"),
        GREEN("32"),
        CYAN("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String paint(String text, boolean colours) {
            return colours && !code.isEmpty() && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
        }
    }

    /** A cell; an empty text is shown as a dash. */
    record Cell(String text, Colour colour) {
        static Cell of(String text) {
            return new Cell(text, Colour.NONE);
        }

        static Cell of(String text, Colour colour) {
            return new Cell(text, colour);
        }
    }

    private static final String GAP = "   ";

    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();
    /** The same for CSV, where nothing is cut. */
    private final List<List<String>> whole = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    void row(Cell... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.size() + " headings");
        }
        List<Cell> row = new ArrayList<>();
        for (Cell cell : cells) {
            row.add(new Cell(DisplayText.clean(cell.text()).strip(), cell.colour()));
        }
        rows.add(row);
        whole.add(Stream.of(cells).map(c -> wholly(c.text()).strip()).toList());
    }

    /** The lines, without trailing blanks; nothing where there is no row. */
    String print(boolean colours) {
        return print(colours, true);
    }

    /** The lines, with or without the headings. */
    String print(boolean colours, boolean headed) {
        if (rows.isEmpty()) {
            return "";
        }
        List<Integer> shown = new ArrayList<>();
        int[] widths = new int[headings.size()];
        for (int c = 0; c < headings.size(); c++) {
            int column = c;
            if (c == 0 || rows.stream().anyMatch(r -> !r.get(column).text().isEmpty())) {
                shown.add(c);
            }
            widths[c] = DisplayWidth.of(headings.get(c));
            for (List<Cell> row : rows) {
                widths[c] = Math.max(widths[c], DisplayWidth.of(text(row.get(c))));
            }
        }
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (int c : shown) {
            append(line, headings.get(c), Colour.BOLD, widths[c], last(shown, c), colours);
        }
        if (headed) {
            lines.append(line).append('\n');
        }
        for (List<Cell> row : rows) {
            line.setLength(0);
            for (int c : shown) {
                Cell cell = row.get(c);
                append(line, text(cell), cell.colour(), widths[c], last(shown, c), colours);
            }
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    /**
     * The rows as RFC 4180 has it, all columns. What a spreadsheet would take for a formula begins with an apostrophe instead
     * (OWASP, CSV injection).
     */
    String csv() {
        StringBuilder lines = new StringBuilder();
        csv(lines, headings);
        whole.forEach(row -> csv(lines, row));
        return lines.toString();
    }

    /** In pieces, because cleaning cuts what is longer than a name. */
    private static String wholly(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i += 200) {
            shown.append(DisplayText.clean(text.substring(i, Math.min(text.length(), i + 200))));
        }
        return shown.toString();
    }

    private static void csv(StringBuilder lines, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
            lines.append(i == 0 ? "\"" : ",\"")
                    .append(safe.replace("\"", "\"\""))
                    .append('"');
        }
        lines.append("\r\n");
    }

    private static boolean last(List<Integer> shown, int column) {
        return shown.getLast() == column;
    }

    private static String text(Cell cell) {
        return cell.text().isEmpty() ? "-" : cell.text();
    }

    private static void append(
            StringBuilder line, String text, Colour colour, int width, boolean last, boolean colours) {
        line.append(colour.paint(text, colours));
        if (!last) {
            line.repeat(' ', width - DisplayWidth.of(text)).append(GAP);
        }
    }
}
