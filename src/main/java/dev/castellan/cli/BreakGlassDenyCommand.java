package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass deny}: refuse somebody else’s request. */
@Command(
        name = "deny",
        header = "Refuse somebody else’s request.",
        footer = {"", "Examples:", "  castellan breakglass deny co-7f3k9q2m4x8d --reason \"use cluster connect\"", ""})
final class BreakGlassDenyCommand extends CheckoutCommand {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    BreakGlassDenyCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.deny(id, reason);
    }
}
