package dev.castellan.console.access.graph;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The access graph as a tab: {@code castellan://access/<source>/graph}. */
public final class GraphTab implements AccessTab {
    @Override
    public String page() {
        return "graph";
    }

    @Override
    public String title() {
        return "Graph";
    }

    @Override
    public Icon icon() {
        return Icon.ROUTE;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new GraphPage(frame);
    }
}
