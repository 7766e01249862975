package dev.castellan.console.cluster;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;

/** Opens the comparison of one object in two clusters: {@code castellan://compare/apps~deployments?object=shop/web}. */
public final class CompareScreens implements ScreenFactory {
    private final Workbench bench;

    /** Comparisons made at this bench. */
    public CompareScreens(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String label() {
        return "Compare";
    }

    @Override
    public Icon icon() {
        return Icon.CARDS;
    }

    @Override
    public boolean inRail() {
        return false;
    }

    @Override
    public String rail() {
        return "fleet";
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new CompareScreen(ComparePlace.of(address), bench, shell);
    }
}
