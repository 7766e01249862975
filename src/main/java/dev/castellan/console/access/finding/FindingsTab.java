package dev.castellan.console.access.finding;

import dev.castellan.access.finding.Triage;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab of findings. */
public final class FindingsTab implements AccessTab {
    private final Triage triage;

    /** Findings whose triage is kept there. */
    public FindingsTab(Triage triage) {
        this.triage = triage;
    }

    @Override
    public String page() {
        return "findings";
    }

    @Override
    public String title() {
        return "Findings";
    }

    @Override
    public Icon icon() {
        return Icon.WARNING;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new FindingsPage(triage, frame);
    }
}
