package dev.castellan.console.access.compare;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab that compares what was read with another time or another cluster. */
public final class CompareTab implements AccessTab {
    @Override
    public String page() {
        return "compare";
    }

    @Override
    public String title() {
        return "Compare";
    }

    @Override
    public Icon icon() {
        return Icon.CARDS;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new ComparePage(frame);
    }
}
