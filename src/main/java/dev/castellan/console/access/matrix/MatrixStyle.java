package dev.castellan.console.access.matrix;

/** The classes of the stylesheet {@code matrix.css}. */
final class MatrixStyle {
    static final String DETAIL = "matrix-detail";
    static final String GRID = "matrix-grid";
    static final String INK_AZURE = "matrix-ink-azure";
    static final String INK_DELETE = "matrix-ink-delete";
    static final String INK_DIM = "matrix-ink-dim";
    static final String INK_MUTED = "matrix-ink-muted";
    static final String INK_PERHAPS = "matrix-ink-perhaps";
    static final String INK_READ = "matrix-ink-read";
    static final String INK_TEXT = "matrix-ink-text";
    static final String INK_WRITE = "matrix-ink-write";
    static final String LEGEND = "matrix-legend";
    static final String TOOLS = "matrix-tools";
    static final String WASH_FOCUS = "matrix-wash-focus";
    static final String WASH_HEAD = "matrix-wash-head";
    static final String WASH_LINE = "matrix-wash-line";
    static final String WASH_PAPER = "matrix-wash-paper";
    static final String WASH_READ = "matrix-wash-read";
    static final String WASH_WRITE = "matrix-wash-write";
    static final String WASH_DELETE = "matrix-wash-delete";
    static final String WASH_HOVER = "matrix-wash-hover";

    private MatrixStyle() {}
}
