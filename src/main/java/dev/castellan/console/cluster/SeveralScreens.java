package dev.castellan.console.cluster;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;

/** Opens one kind over several clusters: {@code castellan://clusters/~pods?of=<id>,<id>}. */
public final class SeveralScreens implements ScreenFactory {
    private final Workbench bench;

    /** Lists made at this bench. */
    public SeveralScreens(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return "clusters";
    }

    @Override
    public String label() {
        return "Several clusters";
    }

    @Override
    public Icon icon() {
        return Icon.FLEET;
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
        return new SeveralScreen(address, bench, shell);
    }
}
