package dev.castellan.console.design;

/** What lies behind a piece of text in a {@link LineView}; its colour stands in the stylesheet, once per theme. */
public enum Wash {
    PAPER("wash-paper"),
    SELECTED("wash-selected"),
    FOUND("wash-found"),
    ADDED("wash-added"),
    REMOVED("wash-removed"),
    CHANGED("wash-changed");

    private final String style;

    Wash(String style) {
        this.style = style;
    }

    String style() {
        return style;
    }
}
