package dev.castellan.console.shell;

/** The classes of the stylesheet that only the shell uses. */
final class ShellStyle {
    static final String SHELL = "shell";
    static final String RAIL = "rail";
    static final String RAIL_MARK = "rail-mark";
    static final String RAIL_ITEM = "rail-item";
    static final String HEADER = "header";
    static final String HEADER_BUTTON = "header-button";
    static final String HAS_NEWS = "has-news";
    static final String HAS_TROUBLE = "has-trouble";
    static final String CRUMBS = "crumbs";
    static final String CRUMB = "crumb";
    static final String CRUMB_HERE = "crumb-here";
    static final String PALETTE_BUTTON = "palette-button";
    static final String KEY = "key";
    static final String ENV_STRIP = "env-strip";
    static final String ENV_STRIP_WORD = "env-strip-word";
    static final String ENV_STRIP_BUTTON = "env-strip-button";
    static final String STANDING = "standing";
    static final String STANDING_CALM = "standing-calm";
    static final String STANDING_PRESSING = "standing-pressing";
    static final String TAB_STRIP = "tab-strip";
    static final String TAB_BOX = "tab-box";
    static final String TAB_HERE = "tab-here";
    static final String TAB_NAME = "tab-name";
    static final String TAB_CLOSE = "tab-close";
    static final String BANNER = "banner";
    static final String BANNER_WORDS = "banner-words";
    static final String STATUS_LINE = "status-line";
    static final String STATUS_STALE = "status-stale";
    static final String STATUS_BAD = "status-bad";
    static final String STATUS_BUTTON = "status-button";
    static final String SCRIM = "scrim";
    static final String SHEET = "cs-sheet";
    static final String DIALOG_SHEET = "dialog-sheet";
    static final String DIALOG_BUTTONS = "dialog-buttons";
    static final String PALETTE = "palette";
    static final String PALETTE_HEAD = "palette-head";
    static final String PALETTE_FIELD = "palette-field";
    static final String PALETTE_LIST = "palette-list";
    static final String PALETTE_ROW = "palette-row";
    static final String PALETTE_FOOT = "palette-foot";
    static final String DRAWER = "drawer";
    static final String DRAWER_HEAD = "drawer-head";
    static final String DRAWER_LIST = "drawer-list";
    static final String DRAWER_ITEM = "drawer-item";
    static final String TOASTS = "toasts";
    static final String TOAST = "toast";
    static final String HELP_SHEET = "help-sheet";
    static final String HELP_COLUMNS = "help-columns";
    static final String HELP_GRID = "help-grid";

    private ShellStyle() {}
}
