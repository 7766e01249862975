package dev.castellan.console.access.review;

/** The classes of the stylesheet {@code review.css}. */
final class ReviewStyle {
    static final String ACTIONS = "review-actions";
    static final String BANNER = "review-banner";
    static final String BAR = "review-bar";
    static final String BAR_CHANGED = "review-bar-changed";
    static final String BAR_GONE = "review-bar-gone";
    static final String BAR_KEPT = "review-bar-kept";
    static final String BAR_REMOVED = "review-bar-removed";
    static final String CAMPAIGN = "review-campaign";
    static final String CAMPAIGNS = "review-campaigns";
    static final String CHANGE = "review-change";
    static final String CHIPS = "review-chips";
    static final String DETAIL = "review-detail";
    static final String DIFF = "review-diff";
    static final String FORM = "review-form";
    static final String GIVES = "review-gives";
    static final String HEAD = "review-head";
    static final String NOTE = "review-note";
    static final String SAID = "review-said";
    static final String SCREEN = "review";
    static final String SPLIT = "review-split";
    static final String TOOLS = "review-tools";

    private ReviewStyle() {}
}
