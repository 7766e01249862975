package dev.castellan.console.access.identity;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessTab;
import dev.castellan.console.design.Icon;

/** The tab with everything about somebody: {@code castellan://access/CLUSTER/identity?of=sa:ci/deployer}. */
public final class IdentityTab implements AccessTab {
    /** The choice that says who. */
    static final String OF = "of";

    private final AdminCertificates admin;

    /** A tab that asks there for admin certificates. */
    public IdentityTab(AdminCertificates admin) {
        this.admin = admin;
    }

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
        return new IdentityPage(frame, admin);
    }
}
