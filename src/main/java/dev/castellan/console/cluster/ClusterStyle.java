package dev.castellan.console.cluster;

/** The classes of the stylesheet {@code cluster.css}. */
final class ClusterStyle {
    static final String ACCESS = "cluster-access";
    static final String AFTER = "cluster-after";
    static final String ANSWER = "cluster-answer";
    static final String BEFORE = "cluster-before";
    static final String CARD = "cluster-card";
    static final String COMPARE = "cluster-compare";
    static final String COMPARE_HEAD = "cluster-compare-head";
    static final String COMPARE_OVER = "cluster-compare-over";
    static final String COMPARE_ROWS = "cluster-compare-rows";
    static final String CONTAINER = "cluster-container";
    static final String COVER = "cluster-cover";
    static final String EDIT_BAR = "cluster-edit-bar";
    static final String EDIT_NOTES = "cluster-edit-notes";
    static final String FACTS = "cluster-facts";
    static final String FACT_KEY = "cluster-fact-key";
    static final String FEED = "cluster-feed";
    static final String GROUPS = "cluster-groups";
    static final String KEEPER = "cluster-keeper";
    static final String LINK = "cluster-link";
    static final String LIST_TOOLS = "cluster-list-tools";
    static final String LOG_TOOLS = "cluster-log-tools";
    static final String NAV = "cluster-nav";
    static final String NAV_CELL = "cluster-nav-cell";
    static final String NAV_HEAD = "cluster-nav-head";
    static final String NAV_HEADING = "cluster-nav-heading";
    static final String NAV_LIST = "cluster-nav-list";
    static final String NAV_STAR = "cluster-nav-star";
    static final String OBJECT = "cluster-object";
    static final String OBJECT_BUTTON = "cluster-object-button";
    static final String OBJECT_BUTTONS = "cluster-object-buttons";
    static final String OBJECT_HEAD = "cluster-object-head";
    static final String OBJECT_STATE = "cluster-object-state";
    static final String OFFER = "cluster-offer";
    static final String POPUP = "cluster-popup";
    static final String PROGRESS = "cluster-progress";
    static final String SCREEN = "cluster";
    static final String SPLIT = "cluster-split";
    static final String STALE = "cluster-stale";
    static final String SUMMARY = "cluster-summary";
    static final String TAB = "cluster-tab";
    static final String TABS = "cluster-tabs";
    static final String TILE = "cluster-tile";
    static final String TILES = "cluster-tiles";
    static final String WHY = "cluster-why";

    private ClusterStyle() {}
}
