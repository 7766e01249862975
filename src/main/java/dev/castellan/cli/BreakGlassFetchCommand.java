package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;

/** {@code castellan breakglass fetch}: bring the key of an approved request into the vault of this machine. */
@Command(
        name = "fetch",
        header = "Bring the key of an approved request into the vault of this machine.",
        footer = {"", "Examples:", "  castellan breakglass fetch co-7f3k9q2m4x8d", ""})
final class BreakGlassFetchCommand extends CheckoutCommand {
    BreakGlassFetchCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.fetch(id, step -> session.output().remark(step + "."));
    }
}
