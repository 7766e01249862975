package dev.castellan.console.settings;

/** The classes of the stylesheet that only the settings use. */
final class SettingsStyle {
    static final String NAV = "settings-nav";
    static final String PAGE = "settings-page";
    static final String SCROLL = "settings-scroll";
    static final String OPTION_CARD = "option-card";
    static final String LIST_ROW = "list-row";
    static final String LIST_BOX = "list-box";

    private SettingsStyle() {}
}
