package dev.castellan.console.access.finding;

/** The classes of the stylesheet {@code finding.css}. */
final class FindingStyle {
    static final String ACTIONS = "finding-actions";
    static final String CHIPS = "finding-chips";
    static final String DETAIL = "finding-detail";
    static final String EVIDENCE = "finding-evidence";
    static final String FIX = "finding-fix";
    static final String FORM = "finding-form";
    static final String LINES = "finding-lines";
    static final String NOTE = "finding-note";
    static final String NOTE_ATTENTION = "finding-note-attention";
    static final String NOTE_INFO = "finding-note-info";
    static final String NOTE_NEUTRAL = "finding-note-neutral";
    static final String REMARK = "finding-remark";
    static final String SCREEN = "finding";
    static final String SPLIT = "finding-split";
    static final String TOOLS = "finding-tools";

    private FindingStyle() {}
}
