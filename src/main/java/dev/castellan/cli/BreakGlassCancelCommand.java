package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass cancel}: withdraw your own request. */
@Command(
        name = "cancel",
        header = "Withdraw your own request.",
        footer = {"", "Examples:", "  castellan breakglass cancel co-7f3k9q2m4x8d --reason \"solved\"", ""})
final class BreakGlassCancelCommand extends CheckoutCommand {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    BreakGlassCancelCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.cancel(id, reason);
    }
}
