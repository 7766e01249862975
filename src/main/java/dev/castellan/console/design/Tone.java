package dev.castellan.console.design;

/** What a badge or chip says by its colour; the words say it too. */
public enum Tone {
    NEUTRAL(Style.TONE_NEUTRAL),
    INFO(Style.TONE_INFO),
    GOOD(Style.TONE_GOOD),
    ATTENTION(Style.TONE_ATTENTION),
    BAD(Style.TONE_BAD);

    private final String style;

    Tone(String style) {
        this.style = style;
    }

    /** The class of the stylesheet that brings its colours. */
    public String style() {
        return style;
    }
}
