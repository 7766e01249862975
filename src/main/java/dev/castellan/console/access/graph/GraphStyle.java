package dev.castellan.console.access.graph;

/** The classes of the stylesheet {@code graph.css}. */
final class GraphStyle {
    static final String BAR = "graph-bar";
    static final String CANVAS = "graph-canvas";
    static final String FILTERS = "graph-filters";
    static final String FOCUS_BAR = "graph-focus-bar";
    static final String HINT = "graph-hint";
    static final String KEYS = "graph-keys";
    static final String MAP = "graph-map";
    static final String MAP_VIEW = "graph-map-view";
    static final String PANEL = "graph-panel";
    static final String ROW = "graph-row";
    static final String SCREEN = "graph";
    static final String SIGN = "graph-sign";
    static final String SIMPLE = "graph-simple";
    static final String STEP = "graph-step";
    static final String TOOLS = "graph-tools";
    static final String ZOOM = "graph-zoom";

    private GraphStyle() {}
}
