package dev.castellan.console.design;

/** The classes of the stylesheet {@code castellan.css}; those of the base theme are marked so. */
public final class Style {
    /** Base theme: the proposed button. */
    public static final String ACCENT = "accent";

    /** Base theme: a button that takes something away, or text that tells of it. */
    public static final String DANGER = "danger";

    /** Base theme: a button without a frame. */
    public static final String FLAT = "flat";

    /** Base theme: a button with a coloured frame instead of a filling. */
    public static final String OUTLINED = "button-outlined";

    /** Base theme: green. */
    public static final String SUCCESS = "success";

    /** Base theme: yellow. */
    public static final String WARNING = "warning";

    /** Base theme: a button that holds only a picture. */
    public static final String BUTTON_ICON = "button-icon";

    /** Base theme: rows in two tones. */
    public static final String STRIPED = "striped";

    /** Base theme: a text; named where all classes of one are set anew. */
    public static final String LABEL = "label";

    /** Base theme: an area that scrolls, without a frame. */
    public static final String EDGE_TO_EDGE = "edge-to-edge";

    /** Base theme: the first and the last of buttons that are joined. */
    public static final String LEFT_PILL = "left-pill";

    /** See {@link #LEFT_PILL}. */
    public static final String RIGHT_PILL = "right-pill";

    /** A picture, and the drawing in it. */
    public static final String ICON = "icon";

    static final String ICON_PATH = "icon-path";

    /** A picture twice as high as the text, and one three times as high. */
    public static final String ICON_LARGE = "icon-large";

    /** The picture of an empty state. */
    public static final String ICON_HUGE = "icon-huge";

    /** Headings by rank: the screen, a section, a group of fields. */
    public static final String TITLE = "cs-title";

    /** See {@link #TITLE}. */
    public static final String HEADING = "cs-heading";

    /** See {@link #TITLE}. */
    public static final String SUBHEADING = "cs-subheading";

    /** A small heading in capitals' stead, over a group. */
    public static final String OVERLINE = "cs-overline";

    /** Text of less weight. */
    public static final String MUTED = "cs-muted";

    /** Small text. */
    public static final String SMALL = "cs-small";

    /** Text of more weight. */
    public static final String STRONG = "cs-strong";

    /** Text in equal widths: ids, versions, codes. */
    public static final String MONO = "cs-mono";

    /** A figure that a card is about. */
    public static final String FIGURE = "cs-figure";

    /** A framed area. */
    public static final String CARD = "cs-card";

    /** An area of words that takes the keyboard to be scrolled. */
    public static final String READING = "cs-reading";

    /** A framed area that can be chosen with mouse and keyboard. */
    public static final String CARD_ACTION = "cs-card-action";

    /** The body of a screen, with the distance to the window. */
    public static final String PAGE = "cs-page";

    /** A row of tools over a table. */
    public static final String TOOLBAR = "cs-toolbar";

    /** Rows of labels and values. */
    public static final String FACTS = "cs-facts";

    /** A horizontal line between areas. */
    public static final String RULE = "cs-rule";

    /** Distances between children: 4, 8, 12, 16, 24 pixels at normal text size. */
    public static final String GAP_4 = "cs-gap-4";

    /** See {@link #GAP_4}. */
    public static final String GAP_8 = "cs-gap-8";

    /** See {@link #GAP_4}. */
    public static final String GAP_12 = "cs-gap-12";

    /** See {@link #GAP_4}. */
    public static final String GAP_16 = "cs-gap-16";

    /** See {@link #GAP_4}. */
    public static final String GAP_24 = "cs-gap-24";

    static final String MARK = "cs-mark";
    static final String MARK_SHIELD = "mark-shield";
    static final String MARK_KEEP = "mark-keep";
    static final String BADGE = "cs-badge";
    static final String BADGE_SOLID = "cs-badge-solid";
    static final String CHIP = "cs-chip";
    static final String TONE_NEUTRAL = "cs-tone-neutral";
    static final String TONE_INFO = "cs-tone-info";
    static final String TONE_GOOD = "cs-tone-good";
    static final String TONE_ATTENTION = "cs-tone-attention";
    static final String TONE_BAD = "cs-tone-bad";
    static final String ENV_DEVELOPMENT = "cs-env-development";
    static final String ENV_TEST = "cs-env-test";
    static final String ENV_PRODUCTION = "cs-env-production";
    static final String ENV_UNKNOWN = "cs-env-unknown";
    /** The middle of an area that says why there is nothing. */
    public static final String STATE = "cs-state";

    static final String STATE_TEXT = "cs-state-text";
    static final String STALE_BAR = "cs-stale-bar";
    static final String SKELETON = "cs-skeleton";
    static final String SKELETON_BAR = "cs-skeleton-bar";
    static final String SEARCH = "cs-search";
    static final String TABLE = "cs-table";
    static final String TABLE_LIVE = "cs-table-live";
    static final String CELL_RIGHT = "cs-cell-right";
    static final String CELL_MUTED = "cs-cell-muted";
    static final String DOT = "cs-dot";
    static final String LINES = "cs-lines";
    static final String TERMINAL = "cs-terminal";
    static final String FIND_BAR = "cs-find-bar";
    static final String FAILURE = "cs-failure";
    static final String FAILURE_CODE = "cs-failure-code";
    static final String FIELD = "field";
    static final String FIELD_LABEL = "field-label";
    static final String FIELD_HINT = "field-hint";
    static final String FIELD_MESSAGE = "cs-field-message";
    static final String INVALID = "invalid";

    private Style() {}
}
