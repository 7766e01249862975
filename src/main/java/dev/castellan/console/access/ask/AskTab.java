package dev.castellan.console.access.ask;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab where questions are typed: {@code castellan://access/CLUSTER/ask?q=who can delete pods in shop}. */
public final class AskTab implements AccessTab {
    /** The page in addresses. */
    public static final String PAGE = "ask";

    /** The choice that holds the question. */
    public static final String QUESTION = "q";

    /** A tab. */
    public AskTab() {}

    @Override
    public String page() {
        return PAGE;
    }

    @Override
    public String title() {
        return "Ask";
    }

    @Override
    public Icon icon() {
        return Icon.HELP;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new AskPage(frame);
    }
}
