package dev.castellan.console.access;

/** The classes of the stylesheet {@code access.css} that the frame uses; each tab has its own. */
final class AccessStyle {
    static final String ACTIONS = "access-actions";
    static final String FACTS = "access-facts";
    static final String GAPS = "access-gaps";
    static final String GAP_LIST = "access-gap-list";
    static final String HEAD = "access-head";
    static final String PROGRESS = "access-progress";
    static final String SCREEN = "access";
    static final String TAB = "access-tab";
    static final String TABS = "access-tabs";

    private AccessStyle() {}
}
