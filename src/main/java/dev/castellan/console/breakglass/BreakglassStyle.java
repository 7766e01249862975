package dev.castellan.console.breakglass;

/** The classes of the stylesheet {@code breakglass.css}. */
final class BreakglassStyle {
    static final String CARD = "breakglass-card";
    static final String CARDS = "breakglass-cards";
    static final String CHOICE = "breakglass-choice";
    static final String CHOICES = "breakglass-choices";
    static final String COUNT = "breakglass-count";
    static final String HERO = "breakglass-hero";
    static final String LINES = "breakglass-lines";
    static final String LOUD = "breakglass-loud";
    static final String PAGES = "breakglass-pages";
    static final String RING = "breakglass-ring";
    static final String RING_LARGE = "breakglass-ring-large";
    static final String RING_LEFT = "breakglass-ring-left";
    static final String RING_PRESSING = "breakglass-ring-pressing";
    static final String RING_TRACK = "breakglass-ring-track";
    static final String ROW = "breakglass-row";
    static final String ROW_ALONE = "breakglass-row-alone";
    static final String STEP = "breakglass-step";
    static final String STEPS = "breakglass-steps";
    static final String TIME = "breakglass-time";

    private BreakglassStyle() {}
}
