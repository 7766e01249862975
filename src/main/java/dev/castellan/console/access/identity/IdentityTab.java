package dev.castellan.console.access.identity;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab with everything about somebody: {@code castellan://access/CLUSTER/identity?of=sa:ci/deployer}. */
public final class IdentityTab implements AccessTab {
    /** The choice that says who. */
    static final String OF = "of";

    /** A tab. */
    public IdentityTab() {}

    @Override
    public String page() {
        return "identity";
    }

    @Override
    public String title() {
        return "Identity";
    }

    @Override
    public Icon icon() {
        return Icon.ACCOUNT;
    }

    @Override
    public AccessPage open(AccessFrame frame) {
        return new IdentityPage(frame);
    }
}
