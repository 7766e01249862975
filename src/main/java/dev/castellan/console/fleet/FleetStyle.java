package dev.castellan.console.fleet;

/** The classes of the stylesheet {@code fleet.css}. */
final class FleetStyle {
    static final String ATTENTION = "fleet-attention";
    static final String BANNER = "fleet-banner";
    static final String BANNERS = "fleet-banners";
    static final String CARD = "fleet-card";
    static final String CARDS = "fleet-cards";
    static final String CELL = "fleet-cell";
    static final String CHIPS = "fleet-chips";
    static final String FAILURES = "fleet-failures";
    static final String FIGURES = "fleet-figures";
    static final String FIRST = "fleet-first";
    static final String FOOT = "fleet-foot";
    static final String NAME = "fleet-name";
    static final String SCREEN = "fleet";
    static final String SHELF_HEADING = "fleet-shelf-heading";
    static final String SOURCE = "fleet-source";
    static final String SOURCES = "fleet-sources";
    static final String STEP = "fleet-step";
    static final String TOOLBAR = "fleet-toolbar";

    private FleetStyle() {}
}
