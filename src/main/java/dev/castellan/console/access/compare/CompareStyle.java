package dev.castellan.console.access.compare;

/** The classes of the stylesheet {@code compare.css}. */
final class CompareStyle {
    static final String CAUSE = "compare-cause";
    static final String CHIPS = "compare-chips";
    static final String CLUSTERS = "compare-clusters";
    static final String DETAIL = "compare-detail";
    static final String GAINED = "compare-gained";
    static final String LOST = "compare-lost";
    static final String REMARKS = "compare-remarks";
    static final String SCREEN = "compare";
    static final String SIDE = "compare-side";
    static final String SIDES = "compare-sides";
    static final String SPLIT = "compare-split";

    private CompareStyle() {}
}
