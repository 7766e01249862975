package dev.castellan.console.access.matrix;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab with subjects against resources: {@code castellan://access/CLUSTER/matrix?ns=shop}. */
public final class MatrixTab implements AccessTab {
    /** A tab. */
    public MatrixTab() {}

    @Override
    public String page() {
        return "matrix";
    }

    @Override
    public String title() {
        return "Matrix";
    }

    @Override
    public Icon icon() {
        return Icon.FLEET;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new MatrixPage(frame);
    }
}
