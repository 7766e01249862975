package dev.castellan.console.access.review;

import dev.castellan.access.review.Reviews;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab of review campaigns. */
public final class ReviewTab implements AccessTab {
    private final Reviews reviews;
    private final RemovalDesk removals;

    /** Campaigns kept there, with removals carried out there. */
    public ReviewTab(Reviews reviews, RemovalDesk removals) {
        this.reviews = reviews;
        this.removals = removals;
    }

    @Override
    public String page() {
        return "review";
    }

    @Override
    public String title() {
        return "Review";
    }

    @Override
    public Icon icon() {
        return Icon.TASKS;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new ReviewPage(reviews, removals, frame);
    }
}
